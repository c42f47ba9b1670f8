import type { RedactionConfigNotice } from '../../../../functions/privacy-controls/redaction-config';
import { counted, grouped } from '../../../cli/counted';
import { escapeControls } from '../../../cli/printable';
import { countOf, notContactRecords } from '../../../records/other-kinds';
import { RULES } from '../../list/explain';
import type { PageData } from '../page-data';
import { RULE_MEANINGS } from '../wording';
import type { Content } from './content';
import { byId, element, entry } from './dom';

const MEANINGS = {
  WHITELIST: 'allow list, the mandatory fields and the listed ones are sent',
  BLACKLIST: 'deny list, all is sent but the listed fields; mandatory fields stay',
} as const;

/** What is odd about a listed path, in few words. One that removes nothing is not previewed. */
const NOTICES: Readonly<Partial<Record<RedactionConfigNotice['kind'], string>>> = {
  digits: 'digits are a key’s name, not an index',
};

/** The numbers of all records, and the configuration with what of it does not do what it seems to. */
export function showOverview(content: Content): void {
  const { summary, config, records } = content.data;
  byId('numbers').append(...(summary.records === 0 ? [] : numbers(content.data)));
  byId('configuration').append(
    element('h3', {}, 'Configuration'),
    identification(content.data),
    config.fields.length === 0
      ? element('p', {}, 'No field is listed.')
      : element('ul', {}, ...listedPaths(content)),
    ...(records.length < summary.records
      ? [
          element(
            'p',
            {},
            `The first ${grouped(records.length)} records can be looked at here; the numbers and the table are of all ${grouped(summary.records)}.`,
          ),
        ]
      : []),
    legend(),
  );
}

function numbers({ summary }: PageData): HTMLElement[] {
  const lost = Object.entries(summary.notDeliverable);
  const reasons = lost.map(([reason, count]) => `${grouped(count)} ${reason}`).join(', ');
  return [
    entry('Records', grouped(summary.records)),
    entry('Delivered', grouped(summary.delivered)),
    entry('Nothing left', grouped(summary.nothingLeft)),
    entry(
      'Not deliverable',
      grouped(lost.reduce((sum, [, count]) => sum + count, 0)),
      element('small', {}, reasons),
    ),
    ...(countOf(summary.notContactRecords) > 0
      ? [
          entry(
            'Not contact records',
            grouped(countOf(summary.notContactRecords)),
            element('small', {}, notContactRecords(summary.notContactRecords, summary.records)),
          ),
        ]
      : []),
    entry('Fields kept', grouped(summary.fieldsKept)),
    entry('Fields removed', grouped(summary.fieldsRemoved)),
    entry('Bytes received', grouped(summary.bytesIn)),
    entry('Bytes delivered', grouped(summary.bytesOut)),
  ];
}

/** What tells which configuration the page is about, without the clock: the same input gives the same page. */
function identification({ config, origin }: PageData): HTMLElement {
  const fields = counted(config.fields.length, 'field');
  return element(
    'dl',
    { class: 'identification' },
    entry('File', element('code', {}, escapeControls(origin.configFile))),
    entry('List', element('code', {}, config.type), `, ${fields} (${MEANINGS[config.type]})`),
    entry('SHA-256', element('code', {}, origin.sha256)),
    entry('Shown by', `operata-connect-integration ${origin.version}, operata preview`),
  );
}

function listedPaths({ data, notices }: Content): HTMLElement[] {
  // Of an input in which there are no fields it says nothing that they matched none.
  const unmatched = new Set(data.summary.fields.length === 0 ? [] : data.summary.unmatched);
  return data.config.fields.map((path, at) => {
    const odd = notices.flatMap(({ index, kind }) => (index === at ? (NOTICES[kind] ?? []) : []));
    const chips = [...new Set(odd), ...(unmatched.has(path) ? ['matched nothing'] : [])];
    return element(
      'li',
      {},
      element('span', { class: 'position' }, `fields[${at}]`),
      ' ',
      element('code', {}, escapeControls(path)),
      ...chips.flatMap((chip) => [' ', element('span', { class: 'chip alert' }, chip)]),
    );
  });
}

/** What each rule means, for who has not seen them before. */
function legend(): HTMLElement {
  const meanings = RULES.map((rule) => entry(rule, RULE_MEANINGS[rule]));
  return element(
    'details',
    {},
    element('summary', {}, 'What the rules mean'),
    element('dl', { class: 'meanings' }, ...meanings),
  );
}
