import { escapeControls } from '../../command-line/printable';
import type { Decision } from '../../redaction/explain';
import { LONGEST_NAME } from '../../redaction/field-name';
import { RULE_MEANINGS, ruleText } from '../wording';
import { byId, element, entry } from './dom';
import { type Filter, type TreeRow, treeRows } from './filter';
import { shownKey, shownValue, wholeValue } from './shown';
import { VirtualRows } from './virtual-rows';

const ROW_HEIGHT = 28;
/** On a narrow screen the rule stands beneath the value. */
const NARROW = matchMedia('(max-width: 640px)');
const NARROW_ROW_HEIGHT = 46;
/** Deeper levels are not indented further: the value would have no room left. */
const MOST_LEVELS = 24;

/** The chosen record as a tree, and what is to be said of the field that is active in it. */
export class RecordTree {
  readonly #rows: VirtualRows;
  #decisions: readonly Decision[] = [];
  #filter: Filter | undefined;
  #collapsed = new Set<Decision>();
  #shown: readonly TreeRow[] = [];

  constructor(private readonly fields: readonly string[]) {
    this.#rows = new VirtualRows(byId('tree'), {
      height: () => (NARROW.matches ? NARROW_ROW_HEIGHT : ROW_HEIGHT),
      make: (at) => this.#make(at),
      onActive: (at) => this.#describe(at),
      onKey: (key, at) => this.#onKey(key, at),
      onClick: (at, target) => {
        if (target.closest('.toggle') !== null) this.#toggle(at);
      },
    });
    NARROW.addEventListener('change', () => this.#rows.repaint());
    byId('expand').addEventListener('click', () => this.#collapse([]));
    byId('collapse').addEventListener('click', () => this.#collapse(this.#decisions));
  }

  /** Shows another record, or the same by another filter. */
  show(decisions: readonly Decision[], filter: Filter): void {
    if (decisions !== this.#decisions) this.#collapsed.clear();
    this.#decisions = decisions;
    this.#filter = filter;
    this.#update(0);
  }

  #collapse(decisions: readonly Decision[]): void {
    this.#collapsed = new Set(decisions);
    this.#update(0);
  }

  #toggle(at: number): void {
    const row = this.#shown[at];
    if (row?.expanded === undefined) return;
    if (row.expanded) this.#collapsed.add(row.decision);
    else this.#collapsed.delete(row.decision);
    this.#update(at);
  }

  #update(active: number): void {
    this.#shown = this.#filter === undefined ? [] : treeRows(this.#decisions, this.#filter, this.#collapsed);
    const at = Math.min(active, this.#shown.length - 1);
    this.#rows.show(this.#shown.length, at);
    this.#describe(at);
  }

  /** The keys of a tree, as screen readers' users know them. */
  #onKey(key: string, at: number): boolean {
    const row = this.#shown[at];
    if (row === undefined) return false;
    if (key === 'Enter' || key === ' ') this.#toggle(at);
    else if (key === 'ArrowRight') {
      if (row.expanded === false) this.#toggle(at);
      else if (row.expanded) this.#rows.activate(at + 1);
    } else if (key === 'ArrowLeft') {
      if (row.expanded) this.#toggle(at);
      else
        this.#rows.activate(this.#shown.findLastIndex(({ level }, index) => index < at && level < row.level));
    } else return false;
    return true;
  }

  #make(at: number): HTMLElement {
    const row = this.#shown[at];
    if (row === undefined) return element('div', {});
    const { decision, level, position, siblings, expanded, context } = row;
    const made = element(
      'div',
      {
        role: 'treeitem',
        class: `row ${decision.kept ? 'kept' : 'removed'}${context ? ' context' : ''}`,
        'aria-level': level,
        'aria-posinset': position,
        'aria-setsize': siblings,
        'aria-expanded': expanded === undefined ? undefined : String(expanded),
      },
      element('span', { class: expanded === undefined ? 'no-toggle' : 'toggle', 'aria-hidden': 'true' }),
      ...decisionCells(decision, this.fields),
    );
    made.style.setProperty('--level', String(Math.min(level - 1, MOST_LEVELS)));
    return made;
  }

  #describe(at: number): void {
    const decision = this.#shown[at]?.decision;
    byId('details').replaceChildren(...(decision === undefined ? [] : this.#details(decision)));
  }

  #details(decision: Decision): HTMLElement[] {
    const { path, kept, rule, fields } = decision;
    const matching = [...new Set(fields.map((index) => this.fields[index] ?? ''))];
    return [
      entry('Field path', element('code', {}, escapeControls(path.slice(0, LONGEST_NAME)))),
      entry('Decision', kept ? 'kept: Operata receives it' : 'removed: Operata does not receive it'),
      entry('Rule', ruleText(decision, this.fields)),
      entry('That is', RULE_MEANINGS[rule]),
      ...(rule !== 'listed' && matching.length > 0
        ? [entry('Also matched by', element('code', {}, matching.map(escapeControls).join(', ')))]
        : []),
      entry('Value', element('pre', {}, wholeValue(decision))),
    ];
  }
}

/** Field, decision and rule: what is removed is struck out, and said to be so. */
export function decisionCells(decision: Decision, fields: readonly string[]): HTMLElement[] {
  const { kept } = decision;
  const field = [
    element('span', { class: 'key' }, shownKey(decision)),
    ': ',
    element('span', { class: 'value' }, shownValue(decision)),
  ];
  return [
    element('span', { class: 'field' }, kept ? element('span', {}, ...field) : element('del', {}, ...field)),
    element('span', { class: 'decision' }, kept ? 'kept' : 'removed'),
    element('span', { class: 'rule' }, escapeControls(ruleText(decision, fields))),
  ];
}
