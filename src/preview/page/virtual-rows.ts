import { element } from './dom';

/** What rows are of. */
export interface RowSource {
  /** Makes the row, an `option` or a `treeitem`. */
  readonly make: (index: number) => HTMLElement;
  /** Height of every row, in CSS pixels. */
  readonly height: () => number;
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
  #count = 0;
  #active = -1;

  constructor(
    private readonly box: HTMLElement,
    private readonly source: RowSource,
  ) {
    box.append(this.#sheet);
    box.addEventListener('scroll', () => requestAnimationFrame(() => this.#paint()), { passive: true });
    box.addEventListener('keydown', (event) => this.#onKeyDown(event));
    box.addEventListener('click', (event) => this.#onClick(event));
    new ResizeObserver(() => this.repaint()).observe(box);
  }

  /** Shows other rows. @param active the row to begin with, -1 where there is none */
  show(count: number, active: number): void {
    this.#count = count;
    this.#active = active;
    this.repaint();
    this.#reveal();
  }

  /** Makes all rows in sight again. */
  repaint(): void {
    for (const row of this.#made.values()) row.remove();
    this.#made.clear();
    this.#sheet.style.height = `${this.#count * this.source.height()}px`;
    this.#paint();
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
    this.source.onActive(index);
  }

  #reveal(): void {
    const height = this.source.height();
    const top = this.#active * height;
    if (this.#active < 0) return;
    if (top < this.box.scrollTop) this.box.scrollTop = top;
    else if (top + height > this.box.scrollTop + this.box.clientHeight) {
      this.box.scrollTop = top + height - this.box.clientHeight;
    }
  }

  #paint(): void {
    const height = this.source.height();
    const first = Math.max(0, Math.floor(this.box.scrollTop / height) - SPARE);
    const last = Math.min(
      this.#count - 1,
      Math.ceil((this.box.scrollTop + this.box.clientHeight) / height) + SPARE,
    );
    for (const index of this.#made.keys()) {
      if ((index < first || index > last) && index !== this.#active) this.#drop(index);
    }
    for (let index = first; index <= last; index++) this.#make(index);
    if (this.#active >= 0) this.#make(this.#active);
    this.#sort();
    const active = this.#made.get(this.#active);
    if (active === undefined) this.box.removeAttribute('aria-activedescendant');
    else this.box.setAttribute('aria-activedescendant', active.id);
  }

  #make(index: number): void {
    if (this.#made.has(index) || index >= this.#count) return;
    const row = this.source.make(index);
    row.id = `${this.box.id}-${index}`;
    row.dataset.index = String(index);
    row.setAttribute('aria-selected', String(index === this.#active));
    row.style.transform = `translateY(${index * this.source.height()}px)`;
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
    const page = Math.max(1, Math.floor(this.box.clientHeight / this.source.height()) - 1);
    const last = this.#count - 1;
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: this.#active + 1,
      ArrowUp: this.#active - 1,
      PageDown: this.#active + page,
      PageUp: this.#active - page,
      Home: 0,
      End: last,
    };
    const to = moves[event.key];
    if (to !== undefined) this.activate(Math.min(last, Math.max(0, to)));
    else if (!this.source.onKey?.(event.key, this.#active)) return;
    event.preventDefault();
  }

  #onClick(event: MouseEvent): void {
    const target = event.target instanceof Element ? event.target : undefined;
    const row = target?.closest<HTMLElement>('[data-index]');
    if (!row || target === undefined) return;
    const index = Number(row.dataset.index);
    this.activate(index);
    this.source.onClick?.(index, target);
  }
}
