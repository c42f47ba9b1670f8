import { element } from './dom';

/** Rows are created at this distance from the viewport, and removed beyond it. */
const MARGIN = '1000px 0px';
/** A chunk that contains one of these stays: the line in the tab order, and details that the user has opened. */
const KEPT = '[tabindex="0"], .about[open]';

const chunks = new WeakMap<Element, Chunk>();
const observer = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!target.isConnected) observer.unobserve(target);
      else if (isIntersecting) chunks.get(target)?.fill();
      else chunks.get(target)?.empty();
    }
  },
  { rootMargin: MARGIN },
);

/** Some rows: elements while they are near the viewport, otherwise an empty box of their height. */
class Chunk {
  readonly element = element('div', { role: 'presentation' });
  readonly #make: () => readonly HTMLElement[];

  constructor(height: number, make: () => readonly HTMLElement[]) {
    this.#make = make;
    this.element.style.height = `${height}px`;
    chunks.set(this.element, this);
    observer.observe(this.element);
  }

  fill(): void {
    if (this.element.hasChildNodes()) return;
    this.element.style.height = '';
    this.element.append(...this.#make());
  }

  empty(): void {
    if (!this.element.hasChildNodes() || this.element.querySelector(KEPT) !== null) return;
    this.element.style.height = `${this.element.offsetHeight}px`;
    this.element.replaceChildren();
  }
}

/** Any number of rows of any height, in the flow of the page. Only rows near the viewport are elements. */
export class Chunks {
  readonly #chunks: readonly Chunk[];
  readonly #size: number;

  /**
   * @param size the number of rows that are created together
   * @param height the approximate height in CSS pixels of a row that is not created yet
   */
  constructor(
    count: number,
    size: number,
    height: (index: number) => number,
    make: (index: number) => HTMLElement,
  ) {
    this.#size = size;
    this.#chunks = Array.from({ length: Math.ceil(count / size) }, (_, chunk) => {
      const first = chunk * size;
      const rows = Array.from({ length: Math.min(size, count - first) }, (_, at) => first + at);
      const total = rows.reduce((sum, index) => sum + height(index), 0);
      return new Chunk(total, () => rows.map(make));
    });
    // The first rows are visible at once.
    this.#chunks[0]?.fill();
  }

  get elements(): HTMLElement[] {
    return this.#chunks.map((chunk) => chunk.element);
  }

  /** A row, which is created if necessary. */
  at(index: number): Element | undefined {
    const chunk = this.#chunks[Math.floor(index / this.#size)];
    chunk?.fill();
    return chunk?.element.children[index % this.#size];
  }
}
