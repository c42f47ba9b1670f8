import { escapeControls } from '../../command-line/printable';
import { type Decision, RULES } from '../../redaction/explain';
import { Content } from './content';
import { byId, element } from './dom';
import { FieldRows } from './field-rows';
import { type Filter, type Selection, select } from './filter';
import { number, showOverview } from './overview';
import { printRecords } from './print';
import { outcomeChip, RecordList } from './record-list';
import { RecordTree } from './record-tree';

/** Holds the parts of the page together: what the filters let pass, and which record is chosen. */
class Page {
  readonly #content = new Content();
  readonly #form = byId('filters') as HTMLFormElement;
  readonly #tree: RecordTree;
  readonly #list: RecordList;
  readonly #table: FieldRows;
  #filter: Filter;
  #passing: Selection;
  #chosen: number | undefined;
  #decisions: readonly Decision[] = [];

  constructor() {
    const { data } = this.#content;
    document.querySelector('main')?.removeAttribute('hidden');
    this.#control('rule').append(...RULES.map((name) => element('option', { value: name }, name)));
    showOverview(data);
    this.#filter = this.#readFilter();
    this.#passing = select(data, this.#filter);
    this.#tree = new RecordTree(data.config.fields);
    this.#list = new RecordList(data, (index) => this.#choose(index));
    this.#table = new FieldRows(data, (path) => this.#find(path));
    this.#form.addEventListener('input', () => this.#update());
    this.#form.addEventListener('submit', (event) => event.preventDefault());
    // The controls are cleared after the event.
    this.#form.addEventListener('reset', () => setTimeout(() => this.#update()));
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

  #control(name: string): HTMLInputElement | HTMLSelectElement {
    return this.#form.elements.namedItem(name) as HTMLInputElement | HTMLSelectElement;
  }

  #readFilter(): Filter {
    const text = (name: string): string => this.#control(name).value;
    return {
      text: text('text').trim().toLowerCase(),
      kept: text('kept') === '' ? undefined : text('kept') === 'kept',
      rule: RULES.find((rule) => rule === text('rule')),
      delivered: text('outcome') === '' ? undefined : text('outcome') === 'delivered',
    };
  }

  #update(): void {
    const { data } = this.#content;
    this.#filter = this.#readFilter();
    this.#passing = select(data, this.#filter);
    const records = `${number(this.#passing.records.length)} of ${number(data.records.length)} records`;
    const fields = `${number(this.#passing.fields.length)} of ${number(data.summary.fields.length)} field paths`;
    byId('list-heading').textContent = records;
    byId('status').textContent = `${records}, ${fields}`;
    this.#list.show(this.#passing.records);
    this.#table.show(this.#passing.fields);
  }

  #find(path: string): void {
    this.#control('text').value = path;
    this.#update();
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
      byId('outcome').textContent =
        records.length === 0 ? 'There are no records.' : 'No record passes the filters.';
      return;
    }
    const { outcome, removed, source, line } = record;
    byId('tree-heading').textContent = `Record ${number(record.record)}`;
    const isRead = outcome === 'delivered' || outcome === 'nothing left';
    byId('outcome').replaceChildren(
      outcomeChip(record),
      ` ${escapeControls(sources[source] ?? '')}, line ${number(line)}`,
      isRead
        ? ` · ${number(removed)} removed`
        : '. The function cannot read it and does not send it, so there are no fields to show.',
    );
  }
}

new Page();
