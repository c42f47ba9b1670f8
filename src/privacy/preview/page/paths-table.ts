import { grouped } from '../../../cli/counted';
import { escapeControls } from '../../../cli/printable';
import { OTHER_FIELDS } from '../../list/field-name';
import type { FieldRow } from '../field-table';
import type { PageData } from '../page-data';
import { rowRules } from '../wording';
import { byId, element } from './dom';

/** Rows that are made at once. */
const PAGE_ROWS = 200;
/** Rows that are printed at most. */
const PRINTED_ROWS = 2_000;

/** A path of more parts is broken anywhere: an element for each of its dots would be too many. */
const MOST_PARTS = 12;

const COLUMNS = [
  { name: 'Field path', order: undefined },
  { name: 'Sent', order: (a: FieldRow, b: FieldRow) => b.kept - a.kept },
  { name: 'Removed', order: (a: FieldRow, b: FieldRow) => b.removed - a.removed },
  { name: 'Rules', order: undefined },
] as const;

/** The table of field paths that pass the filters. */
export class PathsTable {
  #fields: readonly number[] = [];
  #sorted: FieldRow[] = [];
  #column = 0;
  #shown = 0;
  readonly #data: PageData;
  readonly #find: (path: string) => void;

  /** @param find filters by a path */
  constructor(data: PageData, find: (path: string) => void) {
    this.#data = data;
    this.#find = find;
    byId('more').addEventListener('click', () => this.#add(PAGE_ROWS));
  }

  /** Shows other fields, by index. */
  show(fields: readonly number[]): void {
    this.#fields = fields;
    this.#sort();
  }

  /** Shows what a print holds: all rows, within reason. */
  showAll(): void {
    this.#add(PRINTED_ROWS - this.#shown);
    // A heading that is repeated on each sheet shows text and no buttons.
    byId('columns').replaceChildren(...COLUMNS.map(({ name }) => element('th', { scope: 'col' }, name)));
  }

  #sort(): void {
    const { order } = COLUMNS[this.#column] ?? {};
    // The data is sorted by path.
    const rows = this.#fields.flatMap((index) => this.#data.summary.fields[index] ?? []);
    this.#sorted = order === undefined ? rows : rows.sort(order);
    this.#shown = 0;
    byId('rows').replaceChildren();
    byId('columns').replaceChildren(...COLUMNS.map(({ name }, column) => this.#heading(name, column)));
    this.#add(PAGE_ROWS);
  }

  #heading(name: string, column: number): HTMLElement {
    const sorted = column === this.#column;
    const sortable = column < COLUMNS.length - 1;
    if (!sortable) return element('th', { scope: 'col' }, name);
    const button = element('button', { type: 'button', class: 'sort' }, name);
    button.addEventListener('click', () => {
      this.#column = column;
      this.#sort();
      byId('columns').children[column]?.querySelector('button')?.focus();
    });
    const direction = column === 0 ? 'ascending' : 'descending';
    return element('th', { scope: 'col', 'aria-sort': sorted ? direction : undefined }, button);
  }

  #add(count: number): void {
    const rows = this.#sorted.slice(this.#shown, this.#shown + count).map((row) => this.#row(row));
    byId('rows').append(...rows);
    this.#shown += rows.length;
    const left = this.#sorted.length - this.#shown;
    byId('more').hidden = left === 0;
    byId('more').textContent = `Show ${grouped(Math.min(PAGE_ROWS, left))} more of ${grouped(left)}`;
  }

  #row(row: FieldRow): HTMLElement {
    const rules = rowRules(row, this.#data.config.fields).map(escapeControls);
    return element(
      'tr',
      {},
      // What is counted together is no path that a field can have.
      element('th', { scope: 'row' }, row.path === OTHER_FIELDS ? row.path : this.#button(row.path)),
      element('td', {}, grouped(row.kept)),
      element('td', {}, grouped(row.removed)),
      element('td', {}, ...rules.map((rule) => element('span', { class: 'rule' }, ...breakable(rule)))),
    );
  }

  #button(path: string): HTMLElement {
    const button = element(
      'button',
      {
        type: 'button',
        class: 'path',
        title: 'Show the records with this field',
        // Where a line may break is nothing to read out.
        'aria-label': escapeControls(path),
      },
      ...breakable(escapeControls(path)),
    );
    button.addEventListener('click', () => this.#find(path));
    return button;
  }
}

/** A path that is broken behind a dot first, where it does not fit. */
function breakable(path: string): (Node | string)[] {
  const parts = path.split(/(?<=\.)/);
  if (parts.length > MOST_PARTS) return [path];
  return parts.flatMap((part, index) => (index === 0 ? [part] : [element('wbr', {}), part]));
}
