import { grouped } from '../../../cli/counted';
import { escapeControls } from '../../../cli/printable';
import type { Decision } from '../../list/explain';
import { Content } from './content';
import { byId } from './dom';
import { FieldRows } from './field-rows';
import { type Selection, select } from './filter';
import { FilterForm } from './filter-form';
import { recordsInWords, tableInWords } from './filter-words';
import { showOverview } from './overview';
import { printRecords } from './print';
import { outcomeChip, RecordList } from './record-list';
import { RecordTree } from './record-tree';

/** Holds the parts of the page together: what the filters let pass, and which record is chosen. */
class Page {
  readonly #form = new FilterForm(() => this.#update());
  readonly #tree: RecordTree;
  readonly #list: RecordList;
  readonly #table: FieldRows;
  #filter = this.#form.read();
  #passing: Selection;
  #chosen: number | undefined;
  #decisions: readonly Decision[] = [];
  readonly #content: Content;

  constructor(content: Content) {
    this.#content = content;
    const { data, listed } = content;
    this.#passing = select(data, this.#filter);
    this.#tree = new RecordTree(listed);
    this.#list = new RecordList(data, (index) => this.#choose(index));
    this.#table = new FieldRows(data, listed, (path) => this.#find(path));
    addEventListener('beforeprint', () => {
      for (const details of document.querySelectorAll('details')) details.open = true;
      this.#table.showAll();
      printRecords(this.#content, this.#passing.records, this.#filter);
    });
    addEventListener('afterprint', () => {
      byId('printed').replaceChildren();
      this.#table.show(this.#passing.fields);
    });
    this.#update();
  }

  #update(): void {
    const { records, summary } = this.#content.data;
    this.#filter = this.#form.read();
    this.#passing = select(this.#content.data, this.#filter);
    const { length: fields } = this.#passing.fields;
    const passing = `${grouped(this.#passing.records.length)} of ${grouped(records.length)} records`;
    byId('list-heading').textContent = passing;
    byId('status').textContent =
      `${passing}, ${grouped(fields)} of ${grouped(summary.fields.length)} field paths`;
    byId('in-words').textContent = recordsInWords(this.#filter);
    byId('caption').textContent = tableInWords(this.#filter, fields, summary.fields.length, summary.records);
    this.#list.show(this.#passing.records);
    this.#table.show(this.#passing.fields);
  }

  #find(path: string): void {
    this.#form.choosePath(path);
    byId('records').focus();
  }

  #choose(index: number | undefined): void {
    // The same record keeps what is collapsed in it.
    if (index !== this.#chosen || index === undefined) {
      this.#chosen = index;
      this.#decisions = index === undefined ? [] : this.#content.decisionsOf(index);
      this.#describe(index);
    }
    this.#tree.show(this.#decisions, this.#filter);
  }

  #describe(index: number | undefined): void {
    const { records, sources } = this.#content.data;
    const record = index === undefined ? undefined : records[index];
    if (record === undefined) {
      byId('tree-heading').textContent = 'No record';
      byId('outcome').textContent = 'No record passes the filters.';
      return;
    }
    const { outcome, removed, source, line } = record;
    byId('tree-heading').textContent = `Record ${grouped(record.record)}`;
    const isRead = outcome === 'delivered' || outcome === 'nothing left';
    byId('outcome').replaceChildren(
      outcomeChip(record),
      ` ${escapeControls(sources[source] ?? '')}, line ${grouped(line)}`,
      isRead
        ? ` · ${grouped(removed)} removed`
        : '. The function does not send it, so there are no fields to show.',
    );
  }
}

/** What is sticky above must not cover what has the focus. */
function keepClearOfFilters(): void {
  const bar = byId('bar');
  new ResizeObserver(() =>
    document.documentElement.style.setProperty('--bar', `${bar.offsetHeight}px`),
  ).observe(bar);
}

const content = new Content();
byId('main').hidden = false;
showOverview(content);
const { records } = content.data.summary;
byId('none').hidden = records > 0;
byId('looked-at').hidden = records === 0;
if (records > 0) {
  keepClearOfFilters();
  new Page(content);
}
