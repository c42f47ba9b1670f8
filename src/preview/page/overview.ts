import { escapeControls } from '../../command-line/printable';
import { RULES } from '../../redaction/explain';
import type { PageData } from '../page-data';
import { RULE_MEANINGS } from '../wording';
import { byId, element, entry } from './dom';

/** The numbers of all records, and the configuration with what of it matched nothing. */
export function showOverview({ summary, config, records }: PageData): void {
  const lost = Object.entries(summary.notDeliverable);
  const reasons = lost.map(([reason, count]) => `${number(count)} ${reason}`).join(', ');
  byId('numbers').append(
    entry('Records', number(summary.records)),
    entry('Delivered', number(summary.delivered)),
    entry('Nothing left', number(summary.nothingLeft)),
    entry(
      'Not deliverable',
      number(lost.reduce((sum, [, count]) => sum + count, 0)),
      element('small', {}, reasons),
    ),
    entry('Fields kept', number(summary.fieldsKept)),
    entry('Fields removed', number(summary.fieldsRemoved)),
    entry('Bytes received', number(summary.bytesIn)),
    entry('Bytes delivered', number(summary.bytesOut)),
  );
  const meaning =
    config.type === 'WHITELIST'
      ? 'allow list: the mandatory fields and the listed ones are sent'
      : 'deny list: all is sent but the listed fields; mandatory fields stay';
  const unmatched = new Set(summary.unmatched);
  const paths = config.fields.map((path) =>
    element(
      'li',
      {},
      element('code', {}, escapeControls(path)),
      ...(unmatched.has(path) ? [' ', element('span', { class: 'chip alert' }, 'matched nothing')] : []),
    ),
  );
  byId('configuration').append(
    element('h3', {}, 'Configuration'),
    element('p', {}, element('code', {}, config.type), ` – ${meaning}.`),
    paths.length === 0 ? element('p', {}, 'No field is listed.') : element('ol', {}, ...paths),
    ...(records.length < summary.records
      ? [
          element(
            'p',
            {},
            `The first ${number(records.length)} records can be looked at here; the numbers and the table are of all ${number(summary.records)}.`,
          ),
        ]
      : []),
    legend(),
  );
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

/** A count with its thousands apart. */
export function number(value: number): string {
  return value.toLocaleString('en-GB');
}
