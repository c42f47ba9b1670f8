import { columnsOf } from '../terminal/text-width';
import { element } from './dom';
import { valueLines } from './value-lines';

/** In CSS pixels, as page.css has them. */
const LINE = 18;
const PADDING = 10;
const EDGES = 12;
const GAP = 8;
const TOGGLE = 24;
const DECISION = 64;
/** A box of less width has the rule beneath the value. */
const LEAST_WIDTH = 704;
/** Of the width, for the rule at most where it stands beside the value. */
const RULE_SHARE = 0.25;
const LEAST_COLUMNS = 12;

/** Levels that are indented fully. Deeper ones are indented less, and at last not further. */
const FULL_LEVELS = 8;
const MOST_LEVELS = 24;
const STEPS = { wide: { full: 16, small: 4 }, narrow: { full: 10, small: 2 } } as const;

/** How far a level, from 1, is indented, in CSS pixels. */
export function indentOf(level: number, narrow: boolean): number {
  const { full, small } = narrow ? STEPS.narrow : STEPS.wide;
  const fully = Math.min(level - 1, FULL_LEVELS);
  return fully * full + Math.max(0, Math.min(level - 1, MOST_LEVELS) - fully) * small;
}

/** A row, as far as it takes room. */
export interface RowText {
  readonly level: number;
  /** The field's name, with what stands between it and the value. */
  readonly key: string;
  readonly value: string;
  readonly rule: string;
}

/** The room that a row gets. */
export interface RowRoom {
  /** In CSS pixels. */
  readonly height: number;
  /** The value's lines. The first one, which may be empty, stands behind the name. */
  readonly value: readonly string[];
}

/**
 * How high the rows of the tree are, found out without making them: there may be a hundred thousand. The field is
 * in a font of one width and broken here, so that its lines can be counted; rules are few, and are measured.
 */
export class TreeLayout {
  readonly #ruler = element('span', { 'aria-hidden': 'true' });
  readonly #lines = new Map<string, number>();
  readonly #widths = new Map<string, number>();
  #width = 0;
  #column = 1;
  #rule = 0;
  readonly #box: HTMLElement;

  constructor(box: HTMLElement) {
    this.#box = box;
    box.append(this.#ruler);
  }

  /** Whether the rule stands beneath the value. */
  get narrow(): boolean {
    return this.#width < LEAST_WIDTH;
  }

  /** Takes the width of the box, of a character, and of the rules that are to be shown. */
  measure(rules: ReadonlySet<string>): void {
    this.#lines.clear();
    this.#width = this.#box.clientWidth;
    this.#column = this.#measured('character', '0'.repeat(100)).width / 100;
    const widest = Math.max(0, ...[...rules].map((rule) => this.#widthOf(rule)));
    this.#rule = Math.min(widest, Math.floor(this.#width * RULE_SHARE));
    this.#box.classList.toggle('narrow', this.narrow);
    this.#box.style.setProperty('--rule', `${this.#rule}px`);
  }

  roomOf({ level, key, value, rule }: RowText): RowRoom {
    const room = this.#width - EDGES - indentOf(level, this.narrow) - TOGGLE - GAP;
    const beneath = room - DECISION - GAP;
    const forField = this.narrow ? room : beneath - this.#rule - GAP;
    const columns = Math.max(LEAST_COLUMNS, Math.floor(forField / this.#column));
    const keyColumns = columnsOf(key);
    const left = Math.max(0, columns - keyColumns);
    const whole = columnsOf(value);
    // A value that fits a line is not broken.
    const lines = valueLines(value, whole > left && whole <= columns ? 0 : left, columns);
    const field = Math.ceil(keyColumns / columns) + lines.length - 1;
    const ruleLines = this.#linesOf(rule, this.narrow ? beneath : this.#rule);
    const high = this.narrow ? field + ruleLines : Math.max(field, ruleLines);
    return { height: PADDING + LINE * high, value: lines };
  }

  #linesOf(rule: string, room: number): number {
    if (this.#widthOf(rule) <= room) return 1;
    const key = `${room} ${rule}`;
    const known = this.#lines.get(key);
    if (known !== undefined) return known;
    const lines = Math.round(this.#measured('rule', rule, room).height / LINE);
    this.#lines.set(key, lines);
    return lines;
  }

  #widthOf(rule: string): number {
    const known = this.#widths.get(rule);
    if (known !== undefined) return known;
    const width = Math.ceil(this.#measured('rule', rule).width);
    this.#widths.set(rule, width);
    return width;
  }

  #measured(what: 'character' | 'rule', text: string, room?: number): DOMRect {
    this.#ruler.className = `ruler ${what}`;
    this.#ruler.style.width = room === undefined ? 'max-content' : `${Math.max(1, room)}px`;
    this.#ruler.textContent = text;
    const measured = this.#ruler.getBoundingClientRect();
    this.#ruler.textContent = '';
    return measured;
  }
}
