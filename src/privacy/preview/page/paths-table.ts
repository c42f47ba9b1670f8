import { grouped } from '../../../cli/counted';
import { escapeControls } from '../../../cli/printable';
import { OTHER_FIELDS } from '../../list/field-name';
import type { FieldRow } from '../field-table';
import type { PageData } from '../page-data';
import { rowRules } from '../wording';
import { byId, element } from './dom';

/** Rows that are created together. */
const PAGE_ROWS = 200;
/** The most rows that are printed. */
const PRINTED_ROWS = 2_000;

/** A path with more parts may break anywhere, because an element for each dot would be too many. */
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

  /** Shows the fields with these indexes. */
  show(fields: readonly number[]): void {
    this.#fields = fields;
    this.#sort();
  }

  /** Shows all rows for a print, up to `PRINTED_ROWS`. */
  showAll(): void {
    this.#add(PRINTED_ROWS - this.#shown);
    // The heading is repeated on each sheet: it contains text instead of buttons.
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
      // The row of fields that are counted together is not a path.
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
        // A screen reader must not read the places where a line may break.
        'aria-label': escapeControls(path),
      },
      ...breakable(escapeControls(path)),
    );
    button.addEventListener('click', () => this.#find(path));
    return button;
  }
}

/** A path that, if it does not fit, breaks after a dot first. */
function breakable(path: string): (Node | string)[] {
  const parts = path.split(/(?<=\.)/);
  if (parts.length > MOST_PARTS) return [path];
  return parts.flatMap((part, index) => (index === 0 ? [part] : [element('wbr', {}), part]));
}
