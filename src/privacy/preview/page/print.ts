import { grouped } from '../../../cli/counted';
import { escapeControls } from '../../../cli/printable';
import type { Decision } from '../../list/explain';
import type { Content } from './content';
import { byId, element } from './dom';
import { fieldCells } from './field-row';
import { type Filter, recordsInWords, treeRows } from './filter';
import { recordCells } from './records';

/** The most records that are printed: hundreds of pages are of no use. */
const MOST_RECORDS = 20;
const MOST_ROWS = 2_000;

/** Creates what is printed instead of the list: the first records that pass the filters, with all fields. */
export function printRecords(content: Content, records: readonly number[], filter: Filter): void {
  const printed = records.slice(0, MOST_RECORDS);
  byId('printed').replaceChildren(
    element('h2', {}, 'Records'),
    element('p', {}, recordsInWords(filter, content.data)),
    ...(printed.length < records.length
      ? [
          element(
            'p',
            {},
            `The first ${printed.length} of ${grouped(records.length)} records are printed; use the filters to print others.`,
          ),
        ]
      : []),
    ...printed.flatMap((index) => printedRecord(content, index, filter)),
  );
}

function printedRecord(content: Content, index: number, filter: Filter): HTMLElement[] {
  const record = content.data.records[index];
  if (record === undefined) return [];
  const source = escapeControls(content.data.sources[record.source] ?? '');
  const rows = treeRows(content.decisionsOf(index), filter, new Set<Decision>());
  return [
    element('h3', { class: 'line' }, ...recordCells(record)),
    element('p', { class: 'from' }, `${source}, line ${grouped(record.line)}`),
    ...rows.slice(0, MOST_ROWS).map(({ decision, level }) => {
      const row = element('div', { class: 'row line' }, ...fieldCells(decision, content));
      row.style.setProperty('--level', String(level - 1));
      return row;
    }),
    ...(rows.length > MOST_ROWS
      ? [element('p', {}, `and ${grouped(rows.length - MOST_ROWS)} more fields`)]
      : []),
  ];
}
