import { counted, grouped } from '../../../cli/counted';
import { escapeControls } from '../../../cli/printable';
import type { Decision } from '../../list/explain';
import type { PageRecord } from '../page-data';
import { Chunks } from './chunks';
import type { Content } from './content';
import { byId, element } from './dom';
import { fieldRow, outcomeCell } from './field-row';
import { type Filter, isAboutFields, treeRows } from './filter';

/** The number of rows that are created together, and the approximate height of one in CSS pixels. */
const RECORDS = { size: 5, height: 42 };
const FIELDS = { size: 40, height: 31 };
/** The approximate number of fields of a record that pass a filter by field. */
const FEW = 3;

/** The lines that the keys move between: records, their sources, and fields. */
const LINES = '.line, .from > summary';

/** A record with its fields, some of which the user has closed. */
interface Fields {
  readonly decisions: readonly Decision[];
  readonly closed: Set<Decision>;
}

/** The list of records that pass the filters. Each record opens to its fields. */
export class Records {
  readonly #box = byId('list');
  readonly #content: Content;
  /** The records in which the user has closed fields. */
  readonly #fields = new Map<number, Fields>();
  /** Whether records are open, and the records for which the opposite applies. */
  #open = false;
  #others = new Set<number>([0]);
  #records: readonly number[] = [];
  #filter: Filter | undefined;
  #chunks: Chunks | undefined;

  constructor(content: Content) {
    this.#content = content;
    this.#box.role = 'list';
    this.#box.setAttribute('aria-labelledby', 'records-heading');
    byId('expand').addEventListener('click', () => this.#openAll(true));
    byId('collapse').addEventListener('click', () => this.#openAll(false));
    this.#box.addEventListener('keydown', (event) => this.#onKeyDown(event));
    this.#box.addEventListener('focusin', ({ target }) => this.#tabTo(target));
  }

  /** Shows other records, or other fields of them. A filter by field opens each record. */
  show(records: readonly number[], filter: Filter): void {
    const looksForFields = isAboutFields(filter);
    const [first] = records;
    if (filter.path !== undefined) this.#fields.clear();
    if (looksForFields !== (this.#filter !== undefined && isAboutFields(this.#filter))) {
      this.#open = looksForFields;
      this.#others = new Set(looksForFields || first === undefined ? [] : [first]);
    }
    this.#records = records;
    this.#filter = filter;
    this.#render();
  }

  /** Moves the focus to the first field that passes, or else to the first record. */
  focusFirst(): void {
    const line = this.#box.querySelector<HTMLElement>('.row:not(.context) .line') ?? this.#lineOf(0);
    line?.focus();
  }

  #openAll(open: boolean): void {
    this.#open = open;
    this.#others.clear();
    this.#fields.clear();
    this.#render();
  }

  #render(): void {
    const heightOf = (at: number) => this.#heightOf(this.#records[at] ?? 0);
    this.#chunks = new Chunks(this.#records.length, RECORDS.size, heightOf, (at) => this.#record(at));
    this.#box.replaceChildren(...this.#chunks.elements);
    this.#tabTo(this.#lineOf(0));
  }

  #isOpen(index: number): boolean {
    return this.#open !== this.#others.has(index);
  }

  #heightOf(index: number): number {
    const { length } = this.#content.data.records[index]?.verdicts ?? [];
    const few = this.#filter !== undefined && isAboutFields(this.#filter) ? FEW : length;
    return RECORDS.height + (this.#isOpen(index) ? Math.min(length, few) * FIELDS.height : 0);
  }

  #record(at: number): HTMLElement {
    const index = this.#records[at] ?? 0;
    const record = this.#content.data.records[index];
    const details = element('details', { class: 'record' });
    if (record !== undefined) details.append(recordLine(record));
    details.open = this.#isOpen(index);
    const fill = () => {
      if (!details.open) for (const part of [...details.children].slice(1)) part.remove();
      else if (details.children.length === 1 && record !== undefined)
        details.append(...this.#body(index, record));
    };
    details.addEventListener('toggle', () => {
      if (details.open === this.#open) this.#others.delete(index);
      else this.#others.add(index);
      fill();
    });
    fill();
    return element(
      'div',
      { role: 'listitem', 'aria-posinset': at + 1, 'aria-setsize': this.#records.length, 'data-at': at },
      details,
    );
  }

  #body(index: number, { record, source, line, outcome }: PageRecord): HTMLElement[] {
    const position = `${escapeControls(this.#content.data.sources[source] ?? '')}, line ${grouped(line)}`;
    const from = element(
      'details',
      { class: 'from' },
      element('summary', { tabindex: -1 }, 'Source'),
      position,
    );
    const isRead = outcome === 'delivered' || outcome === 'nothing left';
    if (!isRead)
      return [element('p', {}, 'The function does not send it, so there are no fields to show.'), from];
    const fields = element('div', { role: 'list', 'aria-label': `Fields of record ${grouped(record)}` });
    this.#showFields(fields, index, position);
    return [from, fields];
  }

  /** @param turned a field that was opened or closed, which keeps its place and gets the focus */
  #showFields(box: HTMLElement, index: number, position: string, turned?: Decision): void {
    if (this.#filter === undefined) return;
    const fields = this.#fields.get(index) ?? {
      decisions: this.#content.decisionsOf(index),
      closed: new Set(),
    };
    const rows = treeRows(fields.decisions, this.#filter, fields.closed);
    const chunks: Chunks = new Chunks(
      rows.length,
      FIELDS.size,
      () => FIELDS.height,
      (at) => {
        const row = rows[at];
        if (row === undefined) return element('div', {});
        const made = fieldRow(row, this.#content, position, () => {
          const { top } = made.getBoundingClientRect();
          if (row.expanded) fields.closed.add(row.decision);
          else fields.closed.delete(row.decision);
          this.#fields.set(index, fields);
          this.#showFields(box, index, position, row.decision);
          scrollBy(0, (document.activeElement?.getBoundingClientRect().top ?? top) - top);
        });
        return made;
      },
    );
    box.replaceChildren(...chunks.elements);
    if (turned === undefined) return;
    const again = chunks.at(rows.findIndex(({ decision }) => decision === turned));
    again?.querySelector<HTMLElement>('.line')?.focus({ preventScroll: true });
  }

  #lineOf(at: number): HTMLElement | undefined {
    return this.#chunks?.at(at)?.querySelector<HTMLElement>('.line') ?? undefined;
  }

  /** Only one line is in the tab order; the keys below reach the others. */
  #tabTo(target: EventTarget | null | undefined): void {
    if (!(target instanceof HTMLElement) || !target.matches(LINES)) return;
    for (const line of this.#box.querySelectorAll('[tabindex="0"]')) line.setAttribute('tabindex', '-1');
    target.tabIndex = 0;
  }

  #onKeyDown(event: KeyboardEvent): void {
    const here = event.target;
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (!(here instanceof HTMLElement) || !here.matches(LINES)) return;
    const lines = [...this.#box.querySelectorAll<HTMLElement>(LINES)];
    const at = lines.indexOf(here);
    const record = Number(here.closest<HTMLElement>('[data-at]')?.dataset.at);
    const last = this.#records.length - 1;
    const moves: Readonly<Record<string, () => HTMLElement | undefined>> = {
      ArrowDown: () => lines[at + 1],
      ArrowUp: () => lines[at - 1],
      PageDown: () => this.#lineOf(Math.min(last, record + 1)),
      PageUp: () => this.#lineOf(Math.max(0, record - 1)),
      Home: () => this.#lineOf(0),
      End: () => this.#lineOf(last),
      ArrowRight: () => (turn(here, false) ? undefined : lines[at + 1]),
      ArrowLeft: () =>
        turn(here, true)
          ? undefined
          : lines.findLast((line, each) => each < at && levelOf(line) < levelOf(here)),
    };
    const move = moves[event.key];
    if (move === undefined) return;
    event.preventDefault();
    move()?.focus();
  }
}

/** Opens or closes what is beneath a line. @returns whether anything changed */
function turn(line: HTMLElement, isOpen: boolean): boolean {
  const record = line.closest('details');
  if (record?.matches('.record')) {
    if (record.open !== isOpen) return false;
    record.open = !isOpen;
    return true;
  }
  const toggle = line.closest('.row')?.querySelector<HTMLElement>(`.toggle[aria-expanded="${isOpen}"]`);
  toggle?.click();
  return toggle !== null && toggle !== undefined;
}

/** 0 for a record. */
function levelOf(line: HTMLElement): number {
  return line.matches('.record > .line') ? 0 : Number(line.closest('.row')?.ariaLevel ?? 1);
}

/** A record in a line, in the same columns as its fields. */
export function recordLine(record: PageRecord): HTMLElement {
  return element('summary', { class: 'line', tabindex: -1 }, ...recordCells(record));
}

export function recordCells({ record, outcome, replaced, removed }: PageRecord): HTMLElement[] {
  const isSent = outcome === 'delivered';
  const changes = `${removed === 0 ? 'nothing' : counted(removed, 'field')} removed`;
  return [
    element('span', { class: 'title' }, `Record ${grouped(record)}`),
    outcomeCell(isSent ? 'sent' : 'removed', isSent ? 'Sent' : 'Not sent'),
    element(
      'span',
      { class: 'rule' },
      isSent ? `${changes}${replaced > 0 ? `, ${grouped(replaced)} replaced` : ''}` : outcome,
    ),
  ];
}
