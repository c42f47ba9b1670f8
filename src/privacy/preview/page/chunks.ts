import { element } from './dom';

/** Rows are made this far out of sight, and removed again further away. */
const MARGIN = '1000px 0px';
/** A chunk that holds one of these stays: where the keyboard is, and what the user has opened. */
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

/** Some rows: elements while they are near what is in sight, else room of their height. */
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

/** Any number of rows of any height, in the page's own flow. Only those near what is in sight are elements. */
export class Chunks {
  readonly #chunks: readonly Chunk[];
  readonly #size: number;

  /**
   * @param size rows that are made together
   * @param height of a row that is not made yet, in CSS pixels, by and large
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
    // What is shown first is there at once.
    this.#chunks[0]?.fill();
  }

  get elements(): HTMLElement[] {
    return this.#chunks.map((chunk) => chunk.element);
  }

  /** A row, which is made if need be. */
  at(index: number): Element | undefined {
    const chunk = this.#chunks[Math.floor(index / this.#size)];
    chunk?.fill();
    return chunk?.element.children[index % this.#size];
  }
}
