import { configurationHash } from '../../../functions/privacy-controls/configuration-hash';
import { isIneffectiveUnderDenyList } from '../../../functions/privacy-controls/field-path';
import { listedIn, type RedactionConfig } from '../../../functions/privacy-controls/redaction-config';
import { counted } from '../../cli/counted';
import { escapeControls, escapeJson } from '../../cli/printable';
import { sensitivitiesOf } from '../contact-model/entries';
import type { Shape } from '../contact-model/field';
import { lookUp } from '../contact-model/lookup';
import { isPersonal, SENSITIVITIES, type Sensitivity } from '../contact-model/sensitivity';
import { highest, type Shared, type SharedEntry, type Sharing, sharingOf } from '../contact-model/sharing';

/** The content of the page besides the configuration. */
export interface ReportHeader {
  /** `YYYY-MM-DD`. */
  readonly date: string;
  /** The version of this project. */
  readonly version: string;
}

/** The beginning of each record. */
export const REPORT_BEGINNING = '# Data-sharing record: ';

/** The data-sharing record of a configuration, in Markdown. The same input yields the same text. */
export function sharingReport(config: RedactionConfig, header: ReportHeader): string {
  const sharing = sharingOf(config);
  const isReplacing = config.replace.length > 0;
  return `${[
    `${REPORT_BEGINNING}Amazon Connect contact records sent to Operata`,
    headerTable(config, header, sharing),
    READING,
    ...(isReplacing ? [READING_REPLACED] : []),
    '## Listed fields',
    listedFields(config, sharing),
    ...(isReplacing ? ['## Replaced fields', replacedFields(config, sharing)] : []),
    '## Personal data that is sent',
    PERSONAL,
    personalData(sharing, isReplacing),
    '## Fields that Amazon Connect adds in future',
    futureFields(sharing),
    '## How sensitive a field is',
    table(
      ['Class', 'A field of this class'],
      Object.entries(SENSITIVITIES).map(([name, reason]) => [name, reason]),
    ),
    '## Every field',
    table(
      ['Field', 'Type', 'Meaning', 'Class', 'Sent', 'Why'],
      sharing.entries.map((entry) => row(entry, config)),
    ),
    '## Doubts about the data model',
    DOUBTS,
    doubts(sharing),
  ].join('\n\n')}\n`;
}

/** The beginning of the record as JSON. */
export const JSON_BEGINNING = '{\n  "record": "data sharing"';

/** The same record for machines. `why` is Markdown, as in the page. */
export function sharingJson(config: RedactionConfig, { date, version }: ReportHeader): string {
  const { entries, future } = sharingOf(config);
  const record = {
    record: 'data sharing',
    date,
    version,
    configuration: { ...listedIn(config), sha256: configurationHash(config) },
    futureFields: future,
    fields: entries.map((entry) => ({
      field: entry.path,
      about: entry.field.about,
      classes: classesOf(entry),
      sent: entry.shared,
      rule: entry.decision.rule,
      why: why(entry, config),
    })),
  };
  return `${escapeJson(JSON.stringify(record, null, 2))}\n`;
}

const READING =
  'This record shows which fields of a contact record leave the company, and by which rule. The fields are those that ' +
  'Amazon Connect documents for contact records; whether a given record contains them depends on the contact. *Partly* ' +
  'means that some of the fields beneath are sent, as the rows beneath show. A field that is not sent can leave an ' +
  'empty object or list.';

const READING_REPLACED =
  '*Replaced* means that another text is sent instead of each string and number. `PSEUDONYM`: a token that is the same for ' +
  'the same value, made with a key that stays in the AWS account; it is still personal data under the GDPR. `LAST4`: ' +
  '`****` and the last four characters of a value with more than eight, otherwise `****`.';

const PERSONAL =
  'Fields by class, with everything beneath them; the classes are explained below. `*` stands for any other key of a map.';

const FUTURE =
  'A field that this record does not name is treated like the nearest place in this table that it is beneath. If a ' +
  'listed path matches its name, that path decides.';

const DOUBTS =
  'The public documentation of these fields is inconsistent, or they are no longer in use. They are in the table above ' +
  'too; the statements about them apply if Amazon Connect sends them.';

const MEANINGS = {
  WHITELIST: 'allow list (`WHITELIST`): only mandatory and listed fields are sent',
  BLACKLIST:
    'deny list (`BLACKLIST`): all fields except the listed ones are sent; mandatory fields are always sent',
} as const;

function headerTable(config: RedactionConfig, { date, version }: ReportHeader, { entries }: Sharing): string {
  const leaves = entries.filter(({ beneath }) => beneath === 0);
  const isReplacing = config.replace.length > 0;
  const counts = (['sent', 'replaced', 'partly', 'not sent'] as const)
    .filter((shared) => isReplacing || shared !== 'replaced')
    .map((shared) => `${leaves.filter((entry) => entry.shared === shared).length} ${shared}`)
    .join(', ');
  const hashed = isReplacing
    ? '{"type":"…","fields":[…],"replace":[{"field":"…","with":"…"}…]}'
    : '{"type":"…","fields":[…]}';
  return table(
    ['', ''],
    [
      ['Date, as given', date],
      [
        'Configuration',
        `${MEANINGS[config.type]}; ${counted(config.fields.length, 'field')} listed${isReplacing ? `, ${counted(config.replace.length, 'replacement')}` : ''}`,
      ],
      [
        'SHA-256 of the configuration',
        `\`${configurationHash(config)}\`, of the text \`${hashed}\` without white space; the function’s log contains it too`,
      ],
      ['Written by', `operata-connect-integration ${version}, \`operata report\``],
      ['Fields with no fields beneath', counts],
    ],
  );
}

function listedFields(config: RedactionConfig, { entries }: Sharing): string {
  if (config.fields.length === 0) return 'None.';
  const matched = new Set(entries.flatMap(({ decision }) => decision.fields));
  return table(
    ['', 'Field', 'Remark'],
    config.paths.map((path, index) => [
      `fields[${index}]`,
      code(path.text),
      isIneffectiveUnderDenyList(path.text)
        ? 'mandatory: sent whether it is listed or not'
        : !lookUp(path.segments).known
          ? 'names nothing that Amazon Connect is documented to send'
          : matched.has(index)
            ? ''
            : 'another listed field covers it, or it names a repetition that is not shown below',
    ]),
  );
}

function replacedFields({ replace }: RedactionConfig, { entries }: Sharing): string {
  const decided = new Set(
    entries.flatMap(({ shared, decision }) => (shared === 'replaced' ? decision.replacedBy.slice(0, 1) : [])),
  );
  return table(
    ['', 'Field', 'Replaced with', 'Remark'],
    replace.map(({ field, with: how, path }, index) => [
      `replace[${index}]`,
      code(field),
      how,
      !lookUp(path.segments).known
        ? 'names nothing that Amazon Connect is documented to send'
        : decided.has(index)
          ? ''
          : 'replaces nothing in the table below: the list removes it, an earlier entry decides, it is mandatory, or it is true or false',
    ]),
  );
}

const FUTURE_SENT: Readonly<Record<Shared, string>> = {
  sent: '**sent**',
  replaced: '**replaced**',
  partly: '**partly sent**: depends on whether it is an object or a list, whose content a wildcard matches',
  'not sent': 'not sent',
};

function futureFields(sharing: Sharing): string {
  const { entries, future } = sharing;
  const rows = [['the record itself', FUTURE_SENT[future]]];
  const above: { readonly end: number; readonly future: Shared }[] = [];
  for (const [at, entry] of entries.entries()) {
    while ((above.at(-1)?.end ?? at) < at) above.pop();
    if (entry.future === undefined) continue;
    if (entry.future !== (above.at(-1)?.future ?? future))
      rows.push([code(entry.path), FUTURE_SENT[entry.future]]);
    above.push({ end: at + entry.beneath, future: entry.future });
  }
  return `${FUTURE}\n\n${table(['Beneath', 'A new field is'], rows)}`;
}

function personalData({ entries }: Sharing, isReplacing: boolean): string {
  const list = (of: Sensitivity, what: 'mandatory' | 'otherwise' | 'replaced'): string => {
    const found = highest(entries, (entry, beneath) => {
      const leaves = beneath.length === 0 ? [entry] : beneath.filter((each) => each.beneath === 0);
      const isReplaced = entry.shared === 'replaced';
      const isSent =
        beneath.length === 0 ? entry.shared !== 'not sent' : isReplaced || entry.shared === 'sent';
      return (
        isSent &&
        isReplaced === (what === 'replaced') &&
        leaves.every(({ decision }) => (decision.rule === 'mandatory') === (what === 'mandatory')) &&
        isOf(of, entry, beneath)
      );
    });
    return found.length === 0 ? 'none' : found.map(({ path }) => code(path)).join(', ');
  };
  return table(
    ['Class', 'As mandatory fields', 'Otherwise', ...(isReplacing ? ['Replaced'] : [])],
    (Object.keys(SENSITIVITIES) as Sensitivity[])
      .filter(isPersonal)
      .map((each) => [
        each,
        list(each, 'mandatory'),
        list(each, 'otherwise'),
        ...(isReplacing ? [list(each, 'replaced')] : []),
      ]),
  );
}

/** Whether an entry is of the class. If rows are beneath it, all must be of that class. */
function isOf(of: Sensitivity, { field }: SharedEntry, beneath: readonly SharedEntry[]): boolean {
  const classes = sensitivitiesOf(field.shape);
  return classes.has(of) && (beneath.length === 0 || classes.size === 1);
}

const SENT: Readonly<Record<Shared, string>> = {
  sent: '**sent**',
  replaced: '**replaced**',
  partly: '**partly**',
  'not sent': 'not sent',
};

function row(entry: SharedEntry, config: RedactionConfig): string[] {
  const { path, field, shared } = entry;
  return [
    code(path),
    holds(field.shape),
    field.about,
    classesOf(entry).join(', '),
    SENT[shared],
    why(entry, config),
  ];
}

function classesOf({ field }: SharedEntry): readonly Sensitivity[] {
  const classes = sensitivitiesOf(field.shape);
  return (Object.keys(SENSITIVITIES) as Sensitivity[]).filter((each) => classes.has(each));
}

function holds(shape: Shape): string {
  if (shape.kind !== 'list') return shape.kind === 'any' ? 'anything' : shape.kind;
  return `list of ${shape.of.kind}s`;
}

function why({ shared, decision }: SharedEntry, { type, fields, replace }: RedactionConfig): string {
  if (decision.rule === 'mandatory') return 'mandatory';
  const replacement = replace[decision.replacedBy[0] ?? -1];
  if (decision.replacement !== undefined && replacement !== undefined)
    return `${replacement.with}: ${code(replacement.field)}`;
  if (shared === 'replaced') return 'all beneath it is replaced';
  const listed = decision.fields.map((index) => code(fields[index] ?? '')).join(', ');
  if (shared === 'partly') {
    const denied =
      type === 'BLACKLIST' && listed !== '' ? `${listed} is denied, mandatory fields stay; ` : '';
    return `${denied}see beneath`;
  }
  switch (decision.rule) {
    case 'listed':
      return `${type === 'BLACKLIST' ? 'denied' : 'allowed'}: ${listed}`;
    case 'not listed':
      if (decision.kept && shared === 'not sent') return 'all beneath it is denied';
      return type === 'BLACKLIST' ? 'not denied' : 'not listed';
    default:
      return shared === 'sent' ? 'all beneath it is sent' : 'nothing beneath it is sent';
  }
}

function doubts({ entries }: Sharing): string {
  return entries
    .flatMap(({ path, field }) => (field.doubt === undefined ? [] : [`- ${code(path)}: ${field.doubt}`]))
    .join('\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** A path as Markdown code, whatever characters it contains. */
function code(path: string): string {
  const shown = escapeControls(path);
  const longest = Math.max(0, ...(shown.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  return longest === 0 ? `${fence}${shown}${fence}` : `${fence} ${shown} ${fence}`;
}
