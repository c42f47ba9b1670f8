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

interface Column {
  readonly name: string;
  /** Undefined if it is not a number. */
  readonly count?: (row: FieldRow) => number;
}

const COLUMNS: readonly Column[] = [
  { name: 'Field path' },
  { name: 'Sent', count: ({ kept }) => kept },
  { name: 'Replaced', count: ({ replaced }) => replaced },
  { name: 'Removed', count: ({ removed }) => removed },
  { name: 'Rules' },
];

function headingOf({ name, count }: Column, content: Node | string = name): HTMLElement {
  const kind = count !== undefined ? 'count' : name === 'Rules' ? 'rules' : undefined;
  return element('th', { scope: 'col', class: kind }, content);
}

/** The table of field paths that pass the filters. */
export class PathsTable {
  #fields: readonly number[] = [];
  #sorted: FieldRow[] = [];
  #column = 0;
  #shown = 0;
  /** Without *Replaced* if the list replaces nothing. */
  readonly #columns: readonly Column[];
  readonly #data: PageData;
  readonly #find: (path: string) => void;

  /** @param find filters by a path */
  constructor(data: PageData, find: (path: string) => void) {
    this.#data = data;
    this.#find = find;
    const isUsed = data.config.replace.length > 0;
    this.#columns = COLUMNS.filter(({ name }) => isUsed || name !== 'Replaced');
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
    byId('columns').replaceChildren(...this.#columns.map((column) => headingOf(column)));
  }

  #sort(): void {
    const { count } = this.#columns[this.#column] ?? {};
    // The data is sorted by path.
    const rows = this.#fields.flatMap((index) => this.#data.summary.fields[index] ?? []);
    this.#sorted = count === undefined ? rows : rows.sort((a, b) => count(b) - count(a));
    this.#shown = 0;
    byId('rows').replaceChildren();
    byId('columns').replaceChildren(...this.#columns.map((each, column) => this.#heading(each, column)));
    this.#add(PAGE_ROWS);
  }

  #heading(each: Column, column: number): HTMLElement {
    const { name } = each;
    const sorted = column === this.#column;
    const sortable = column < this.#columns.length - 1;
    if (!sortable) return headingOf(each);
    const button = element('button', { type: 'button', class: 'sort' }, name);
    button.addEventListener('click', () => {
      this.#column = column;
      this.#sort();
      byId('columns').children[column]?.querySelector('button')?.focus();
    });
    const direction = column === 0 ? 'ascending' : 'descending';
    const heading = headingOf(each, button);
    if (sorted) heading.ariaSort = direction;
    return heading;
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
    const rules = rowRules(row, this.#data.config).map(escapeControls);
    const counts = this.#columns.flatMap(({ count }) => (count === undefined ? [] : [grouped(count(row))]));
    return element(
      'tr',
      {},
      // The row of fields that are counted together is not a path.
      element('th', { scope: 'row' }, row.path === OTHER_FIELDS ? row.path : this.#button(row.path)),
      ...counts.map((count) => element('td', { class: 'count' }, count)),
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
