import { element } from './dom';

/** What rows are of. */
export interface RowSource {
  /** Makes the row, an `option` or a `treeitem`. */
  readonly make: (index: number) => HTMLElement;
  /** Height of a row, in CSS pixels. */
  readonly height: (index: number) => number;
  /** The box may have another width; heights are asked for next. */
  readonly measure?: () => void;
  /** A row became the active one. */
  readonly onActive: (index: number) => void;
  /** A key for which there is no general meaning. @returns whether it had one */
  readonly onKey?: (key: string, active: number) => boolean;
  /** The active row was clicked on. */
  readonly onClick?: (index: number, target: Element) => void;
}

/** Rows that are made beyond those in sight. */
const SPARE = 10;

/**
 * A list or tree of any length, of which only the rows in sight and the active one are elements. The box has the
 * focus, and names the active row by `aria-activedescendant`.
 */
export class VirtualRows {
  readonly #sheet = element('div', { role: 'presentation', class: 'sheet' });
  readonly #made = new Map<number, HTMLElement>();
  /** Where each row begins, in CSS pixels, and where the last one ends. */
  #tops = new Float64Array(1);
  #count = 0;
  #active = -1;
  readonly #box: HTMLElement;
  readonly #source: RowSource;

  constructor(box: HTMLElement, source: RowSource) {
    this.#box = box;
    this.#source = source;
    box.append(this.#sheet);
    box.addEventListener('scroll', () => requestAnimationFrame(() => this.#paint()), { passive: true });
    box.addEventListener('keydown', (event) => this.#onKeyDown(event));
    box.addEventListener('click', (event) => this.#onClick(event));
    box.addEventListener('focus', () => {
      // Not of a mouse: what is about to be clicked on must not move.
      if (box.matches(':focus-visible')) this.#scrollPage();
    });
    new ResizeObserver(() => this.#onResize()).observe(box);
  }

  /** Shows other rows. @param active the row to begin with, -1 where there is none */
  show(count: number, active: number): void {
    this.#count = count;
    this.#active = active;
    this.#layOut();
    this.#reveal();
  }

  /** Makes a row the active one. */
  activate(index: number): void {
    if (index < 0 || index >= this.#count) return;
    const before = this.#active;
    this.#active = index;
    this.#drop(before);
    this.#drop(index);
    this.#reveal();
    this.#paint();
    this.#source.onActive(index);
  }

  /** Makes all rows in sight again. */
  #layOut(): void {
    this.#source.measure?.();
    this.#tops = new Float64Array(this.#count + 1);
    for (let index = 0; index < this.#count; index++) {
      this.#tops[index + 1] = this.#top(index) + this.#source.height(index);
    }
    for (const row of this.#made.values()) row.remove();
    this.#made.clear();
    this.#sheet.style.height = `${this.#top(this.#count)}px`;
    this.#paint();
  }

  /** Rows may be of other heights in a box of another width: the one at the top stays there. */
  #onResize(): void {
    const first = this.#rowAt(this.#box.scrollTop);
    const hidden = this.#box.scrollTop - this.#top(first);
    this.#layOut();
    this.#box.scrollTop = this.#top(first) + hidden;
  }

  #top(index: number): number {
    return this.#tops[index] ?? 0;
  }

  /** The row at a height of the sheet; the first or last one beyond it. */
  #rowAt(height: number): number {
    let from = 0;
    let to = Math.max(0, this.#count - 1);
    while (from < to) {
      const middle = Math.ceil((from + to) / 2);
      if (this.#top(middle) <= height) from = middle;
      else to = middle - 1;
    }
    return from;
  }

  #reveal(): void {
    if (this.#active < 0) return;
    const [top, end] = [this.#top(this.#active), this.#top(this.#active + 1)];
    if (top < this.#box.scrollTop) this.#box.scrollTop = top;
    else if (end > this.#box.scrollTop + this.#box.clientHeight) {
      this.#box.scrollTop = end - this.#box.clientHeight;
    }
  }

  /** Brings the active row into sight where the box is partly out of it, or beneath what is sticky. */
  #scrollPage(): void {
    this.#made.get(this.#active)?.scrollIntoView({ block: 'nearest' });
  }

  #paint(): void {
    const { scrollTop, clientHeight } = this.#box;
    const first = Math.max(0, this.#rowAt(scrollTop) - SPARE);
    const last = Math.min(this.#count - 1, this.#rowAt(scrollTop + clientHeight) + SPARE);
    for (const index of this.#made.keys()) {
      if ((index < first || index > last) && index !== this.#active) this.#drop(index);
    }
    for (let index = first; index <= last; index++) this.#make(index);
    if (this.#active >= 0) this.#make(this.#active);
    this.#sort();
    const active = this.#made.get(this.#active);
    if (active === undefined) this.#box.removeAttribute('aria-activedescendant');
    else this.#box.setAttribute('aria-activedescendant', active.id);
  }

  #make(index: number): void {
    if (this.#made.has(index) || index >= this.#count) return;
    const row = this.#source.make(index);
    row.id = `${this.#box.id}-${index}`;
    row.dataset.index = String(index);
    row.setAttribute('aria-selected', String(index === this.#active));
    row.style.transform = `translateY(${this.#top(index)}px)`;
    this.#made.set(index, row);
    this.#sheet.append(row);
  }

  /** In the order of the page, which is the one that is read out. */
  #sort(): void {
    const indexes = [...this.#made.keys()].sort((a, b) => a - b);
    const inOrder = indexes.every((index, at) => this.#sheet.children[at] === this.#made.get(index));
    if (!inOrder) this.#sheet.append(...indexes.flatMap((index) => this.#made.get(index) ?? []));
  }

  #drop(index: number): void {
    this.#made.get(index)?.remove();
    this.#made.delete(index);
  }

  #onKeyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const last = this.#count - 1;
    const top = this.#top(this.#active);
    const { clientHeight } = this.#box;
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: this.#active + 1,
      ArrowUp: this.#active - 1,
      PageDown: Math.max(this.#active + 1, this.#rowAt(top + clientHeight) - 1),
      PageUp: Math.min(this.#active - 1, this.#rowAt(top - clientHeight) + 1),
      Home: 0,
      End: last,
    };
    const to = moves[event.key];
    if (to !== undefined) this.activate(Math.min(last, Math.max(0, to)));
    else if (!this.#source.onKey?.(event.key, this.#active)) return;
    event.preventDefault();
    this.#scrollPage();
  }

  #onClick(event: MouseEvent): void {
    const target = event.target instanceof Element ? event.target : undefined;
    const row = target?.closest<HTMLElement>('[data-index]');
    if (!row || target === undefined) return;
    const index = Number(row.dataset.index);
    this.activate(index);
    this.#source.onClick?.(index, target);
  }
}
