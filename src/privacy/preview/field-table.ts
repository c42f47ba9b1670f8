import { type Decision, type Outcome, outcomeOf, type Rule } from '../list/explain';
import { boundedName } from '../list/field-name';

/** How often one decision about a field occurred. */
export interface Verdict {
  /** Unique in the table; from 0. */
  readonly number: number;
  readonly outcome: Outcome;
  readonly rule: Rule;
  /** Indexes in the configuration's `fields`; see {@link Decision}. */
  readonly listedBy: readonly number[];
  /** Index in the configuration's `replace` of the entry that decided; undefined if it is not replaced. */
  readonly replacedBy: number | undefined;
  readonly count: number;
}

/** A field path that occurs in records, with all decisions about it. */
export interface FieldRow {
  readonly path: string;
  /** How often it is sent as it is. */
  readonly kept: number;
  readonly replaced: number;
  readonly removed: number;
  readonly verdicts: readonly Verdict[];
}

/** The result of adding one record to the table. */
export interface RecordCount {
  /** The numbers of its verdicts, each once. */
  readonly verdicts: ReadonlySet<number>;
  readonly replaced: number;
  readonly removed: number;
}

type Counted = Omit<Verdict, 'count'> & { count: number };

/**
 * Counts decisions by field path. Each member and element counts, including those beneath a removed one. Counts at most
 * some thousands of paths separately.
 */
export class FieldTable {
  readonly #paths = new Map<string, Map<string, Counted>>();
  #verdicts = 0;

  /** Members and elements that are sent as they are. */
  kept = 0;
  replaced = 0;
  removed = 0;
  /** Indexes in the configuration's `fields` of the paths that matched something, even if they did not decide. */
  readonly matched = new Set<number>();
  /** The same of `replace`. */
  readonly matchedReplacements = new Set<number>();

  /** Counts the decisions about one record. */
  add(decisions: readonly Decision[]): RecordCount {
    const { replaced, removed } = this;
    const verdicts = new Set<number>();
    this.#addAll(decisions, verdicts);
    return { verdicts, replaced: this.replaced - replaced, removed: this.removed - removed };
  }

  /** All paths, sorted by code unit. */
  rows(): FieldRow[] {
    return [...this.#paths]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([path, counted]) => {
        const verdicts = [...counted.values()];
        const sum = (outcome: Outcome) =>
          verdicts.reduce((total, each) => total + (each.outcome === outcome ? each.count : 0), 0);
        return { path, kept: sum('sent'), replaced: sum('replaced'), removed: sum('removed'), verdicts };
      });
  }

  #addAll(decisions: readonly Decision[], seen: Set<number>): void {
    for (const decision of decisions) {
      const { path, rule, fields, replacedBy: replacing, children } = decision;
      const outcome = outcomeOf(decision);
      if (outcome === 'sent') this.kept++;
      else if (outcome === 'replaced') this.replaced++;
      else this.removed++;
      for (const field of fields) this.matched.add(field);
      for (const entry of replacing) this.matchedReplacements.add(entry);
      const replacedBy = outcome === 'replaced' ? replacing[0] : undefined;
      seen.add(this.#count(path, { outcome, rule, listedBy: rule === 'listed' ? fields : [], replacedBy }));
      this.#addAll(children, seen);
    }
  }

  #count(path: string, verdict: Omit<Verdict, 'count' | 'number'>): number {
    const name = boundedName(path, this.#paths);
    let verdicts = this.#paths.get(name);
    if (verdicts === undefined) {
      verdicts = new Map();
      this.#paths.set(name, verdicts);
    }
    const { outcome, rule, listedBy, replacedBy = '' } = verdict;
    const key = `${outcome} ${rule} ${listedBy.join()} ${replacedBy}`;
    let counted = verdicts.get(key);
    if (counted === undefined) {
      counted = { number: this.#verdicts++, ...verdict, count: 0 };
      verdicts.set(key, counted);
    }
    counted.count++;
    return counted.number;
  }
}
