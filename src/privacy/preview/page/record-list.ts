import { grouped } from '../../../cli/counted';
import { escapeControls } from '../../../cli/printable';
import type { PageData, PageRecord } from '../page-data';
import { byId, element } from './dom';
import { VirtualRows } from './virtual-rows';

const ROW_HEIGHT = 48;
/** Characters of a file's name that are never cut off: what tells it from others is often at its end. */
const NAME_END = 10;

/** The list of the records that pass the filters, one of which is chosen. */
export class RecordList {
  readonly #rows: VirtualRows;
  #records: readonly number[] = [];
  #at = -1;
  readonly #data: PageData;
  readonly #chosen: (index: number | undefined) => void;

  /** @param choose shows a record, by its index in the data; undefined: none */
  constructor(data: PageData, choose: (index: number | undefined) => void) {
    this.#data = data;
    this.#chosen = choose;

    this.#rows = new VirtualRows(byId('list'), {
      height: () => ROW_HEIGHT,
      make: (at) => this.#make(at),
      onActive: (at) => this.#choose(at),
    });
    byId('previous').addEventListener('click', () => this.#rows.activate(this.#at - 1));
    byId('next').addEventListener('click', () => this.#rows.activate(this.#at + 1));
  }

  /** Shows other records. The chosen one stays so where it is among them. */
  show(records: readonly number[]): void {
    const chosen = this.#records[this.#at];
    this.#records = records;
    const again = chosen === undefined ? -1 : records.indexOf(chosen);
    const at = Math.max(again, records.length > 0 ? 0 : -1);
    this.#rows.show(records.length, at);
    this.#choose(at);
  }

  #choose(at: number): void {
    this.#at = at;
    byId('previous').toggleAttribute('disabled', at <= 0);
    byId('next').toggleAttribute('disabled', at + 1 >= this.#records.length);
    this.#chosen(this.#records[at]);
  }

  #make(at: number): HTMLElement {
    const record = this.#data.records[this.#records[at] ?? 0];
    return element(
      'div',
      { role: 'option', class: 'row', 'aria-posinset': at + 1, 'aria-setsize': this.#records.length },
      element('span', { class: 'title' }, record === undefined ? '' : `Record ${grouped(record.record)}`),
      ' ',
      ...(record === undefined ? [] : recordCells(this.#data, record)),
    );
  }
}

/** Whether a record is delivered, in a word or two. */
export function outcomeChip({ outcome }: PageRecord): HTMLElement {
  return element('span', { class: `chip ${outcome === 'delivered' ? '' : 'alert'}` }, outcome);
}

function recordCells({ sources }: PageData, record: PageRecord): (HTMLElement | string)[] {
  const { source, line, removed } = record;
  const path = escapeControls(sources[source] ?? '');
  // The end of a path tells more than its beginning.
  const name = [...(path.split(/[\\/]/).at(-1) ?? '')];
  return [
    outcomeChip(record),
    ' ',
    element(
      'span',
      { class: 'second' },
      element(
        'span',
        { class: 'where', title: `${path}, line ${grouped(line)}` },
        element('span', { class: 'beginning' }, name.slice(0, -NAME_END).join('')),
        element('span', {}, `${name.slice(-NAME_END).join('')}, line ${grouped(line)}`),
      ),
      ' ',
      element('span', {}, `${grouped(removed)} removed`),
    ),
  ];
}
