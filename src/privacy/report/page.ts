import { configurationHash } from '../../../functions/privacy-controls/configuration-hash';
import { isIneffectiveUnderDenyList } from '../../../functions/privacy-controls/field-path';
import type { RedactionConfig } from '../../../functions/privacy-controls/redaction-config';
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
  return `${[
    `${REPORT_BEGINNING}Amazon Connect contact records sent to Operata`,
    headerTable(config, header, sharing),
    READING,
    '## Listed fields',
    listedFields(config, sharing),
    '## Personal data that is sent',
    PERSONAL,
    personalData(sharing),
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
  const { type, fields } = config;
  const record = {
    record: 'data sharing',
    date,
    version,
    configuration: { type, fields, sha256: configurationHash(config) },
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
  const counts = (['sent', 'partly', 'not sent'] as const)
    .map((shared) => `${leaves.filter((entry) => entry.shared === shared).length} ${shared}`)
    .join(', ');
  return table(
    ['', ''],
    [
      ['Date, as given', date],
      ['Configuration', `${MEANINGS[config.type]}; ${counted(config.fields.length, 'field')} listed`],
      [
        'SHA-256 of the configuration',
        `\`${configurationHash(config)}\`, of the text \`{"type":"…","fields":[…]}\` without white space; the function’s log contains it too`,
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

const FUTURE_SENT: Readonly<Record<Shared, string>> = {
  sent: '**sent**',
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

function personalData({ entries }: Sharing): string {
  const list = (of: Sensitivity, mandatory: boolean): string => {
    const sent = highest(entries, (entry, beneath) => {
      const leaves = beneath.length === 0 ? [entry] : beneath.filter((each) => each.beneath === 0);
      return (
        (beneath.length === 0 ? entry.shared !== 'not sent' : entry.shared === 'sent') &&
        leaves.every(({ decision }) => (decision.rule === 'mandatory') === mandatory) &&
        isOf(of, entry, beneath)
      );
    });
    return sent.length === 0 ? 'none' : sent.map(({ path }) => code(path)).join(', ');
  };
  return table(
    ['Class', 'As mandatory fields', 'Otherwise'],
    (Object.keys(SENSITIVITIES) as Sensitivity[])
      .filter(isPersonal)
      .map((each) => [each, list(each, true), list(each, false)]),
  );
}

/** Whether an entry is of the class. If rows are beneath it, all must be of that class. */
function isOf(of: Sensitivity, { field }: SharedEntry, beneath: readonly SharedEntry[]): boolean {
  const classes = sensitivitiesOf(field.shape);
  return classes.has(of) && (beneath.length === 0 || classes.size === 1);
}

const SENT: Readonly<Record<Shared, string>> = {
  sent: '**sent**',
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

function why({ shared, decision }: SharedEntry, { type, fields }: RedactionConfig): string {
  if (decision.rule === 'mandatory') return 'mandatory';
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
