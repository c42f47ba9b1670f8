import { escapeControls } from '../../../cli/printable';
import type { Decision } from '../../list/explain';
import { LONGEST_NAME } from '../../list/field-name';
import { RULE_MEANINGS, ruleText } from '../wording';
import { byId, element, entry } from './dom';
import { type Filter, type TreeRow, treeRows } from './filter';
import { shownKey, shownValue, wholeValue } from './shown';
import { indentOf, type RowRoom, TreeLayout } from './tree-layout';
import { VirtualRows } from './virtual-rows';

/** The chosen record as a tree, and what is to be said of the field that is active in it. */
export class RecordTree {
  readonly #layout = new TreeLayout(byId('tree'));
  readonly #rows: VirtualRows;
  #decisions: readonly Decision[] = [];
  #filter: Filter | undefined;
  #collapsed = new Set<Decision>();
  #shown: readonly TreeRow[] = [];
  #active: Decision | undefined;
  readonly #listed: readonly string[];

  /** @param listed the listed paths, as rules name them */
  constructor(listed: readonly string[]) {
    this.#listed = listed;
    this.#rows = new VirtualRows(byId('tree'), {
      measure: () => this.#layout.measure(new Set(this.#shown.map(({ decision }) => this.#rule(decision)))),
      height: (at) => this.#roomOf(this.#shown[at]).height,
      make: (at) => this.#make(at),
      onActive: (at) => this.#describe(at),
      onKey: (key, at) => this.#onKey(key, at),
      onClick: (at, target) => {
        if (target.closest('.toggle') !== null) this.#toggle(at);
      },
    });
    byId('expand').addEventListener('click', () => this.#collapse([]));
    byId('collapse').addEventListener('click', () => this.#collapse(this.#decisions));
  }

  /** Shows another record, or the same by another filter. The active field stays so where it passes. */
  show(decisions: readonly Decision[], filter: Filter): void {
    // Who looks for one path wants to see it.
    if (decisions !== this.#decisions || filter.path !== undefined) this.#collapsed.clear();
    this.#decisions = decisions;
    this.#filter = filter;
    this.#find();
    const passing = this.#shown.findIndex(({ decision, context }) => decision === this.#active && !context);
    this.#showRows(passing < 0 ? this.#shown.findIndex(({ context }) => !context) : passing);
  }

  #collapse(decisions: readonly Decision[]): void {
    this.#collapsed = new Set(decisions);
    this.#find();
    this.#showRows(0);
  }

  #toggle(at: number): void {
    const row = this.#shown[at];
    if (row?.expanded === undefined) return;
    if (row.expanded) this.#collapsed.add(row.decision);
    else this.#collapsed.delete(row.decision);
    this.#find();
    this.#showRows(at);
  }

  #find(): void {
    this.#shown = this.#filter === undefined ? [] : treeRows(this.#decisions, this.#filter, this.#collapsed);
  }

  #showRows(active: number): void {
    const at = Math.min(Math.max(0, active), this.#shown.length - 1);
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

  #rule(decision: Decision): string {
    return escapeControls(ruleText(decision, this.#listed));
  }

  #roomOf(row: TreeRow | undefined): RowRoom {
    if (row === undefined) return { height: 0, value: [] };
    const { decision, level } = row;
    const [key, value] = [`${shownKey(decision)}: `, shownValue(decision)];
    return this.#layout.roomOf({ level, key, value, rule: this.#rule(decision) });
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
      ...decisionCells(decision, this.#listed, this.#roomOf(row).value),
    );
    made.style.setProperty('--indent', `${indentOf(level, this.#layout.narrow)}px`);
    return made;
  }

  #describe(at: number): void {
    this.#active = this.#shown[at]?.decision;
    byId('details').replaceChildren(...(this.#active === undefined ? [] : this.#details(this.#active)));
  }

  #details(decision: Decision): HTMLElement[] {
    const { path, kept, rule, fields } = decision;
    const matching = fields.map((index) => escapeControls(this.#listed[index] ?? ''));
    return [
      entry('Field path', element('code', {}, escapeControls(path.slice(0, LONGEST_NAME)))),
      entry('Value', element('pre', {}, wholeValue(decision))),
      entry('Decision', kept ? 'kept: Operata receives it' : 'removed: Operata does not receive it'),
      entry('Rule', this.#rule(decision)),
      entry('That is', RULE_MEANINGS[rule]),
      ...(rule !== 'listed' && matching.length > 0
        ? [entry('Also matched by', element('code', {}, matching.join(', ')))]
        : []),
    ];
  }
}

/**
 * Field, decision and rule: what is removed is struck out, and said to be so.
 * @param value its lines, where they are to be broken so
 */
export function decisionCells(
  decision: Decision,
  listed: readonly string[],
  [first = '', ...others]: readonly string[] = [shownValue(decision)],
): HTMLElement[] {
  const { kept } = decision;
  const field = [
    element('span', { class: 'key' }, shownKey(decision)),
    ': ',
    element(
      'span',
      { class: 'value' },
      first,
      ...others.map((line) => element('span', { class: 'line' }, line)),
    ),
  ];
  return [
    element('span', { class: 'field' }, kept ? element('span', {}, ...field) : element('del', {}, ...field)),
    element('span', { class: 'decision' }, kept ? 'kept' : 'removed'),
    element('span', { class: 'rule' }, escapeControls(ruleText(decision, listed))),
  ];
}
