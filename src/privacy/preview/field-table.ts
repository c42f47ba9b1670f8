import type { Decision, Rule } from '../list/explain';
import { boundedName } from '../list/field-name';

/** How often one decision about a field occurred. */
export interface Verdict {
  /** Unique in the table; from 0. */
  readonly number: number;
  readonly kept: boolean;
  readonly rule: Rule;
  /** Indexes in the configuration's `fields`; see {@link Decision}. */
  readonly listedBy: readonly number[];
  readonly count: number;
}

/** A field path that occurs in records, with all decisions about it. */
export interface FieldRow {
  readonly path: string;
  readonly kept: number;
  readonly removed: number;
  readonly verdicts: readonly Verdict[];
}

/** The result of adding one record to the table. */
export interface RecordCount {
  /** The numbers of its verdicts, each once. */
  readonly verdicts: ReadonlySet<number>;
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

  /** Members and elements. */
  kept = 0;
  removed = 0;
  /** Indexes in the configuration's `fields` of the paths that matched something, even if they did not decide. */
  readonly matched = new Set<number>();

  /** Counts the decisions about one record. */
  add(decisions: readonly Decision[]): RecordCount {
    const before = this.removed;
    const verdicts = new Set<number>();
    this.#addAll(decisions, verdicts);
    return { verdicts, removed: this.removed - before };
  }

  /** All paths, sorted by code unit. */
  rows(): FieldRow[] {
    return [...this.#paths]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([path, counted]) => {
        const verdicts = [...counted.values()];
        const sum = (kept: boolean) =>
          verdicts.reduce((total, each) => total + (each.kept === kept ? each.count : 0), 0);
        return { path, kept: sum(true), removed: sum(false), verdicts };
      });
  }

  #addAll(decisions: readonly Decision[], seen: Set<number>): void {
    for (const { path, kept, rule, fields, children } of decisions) {
      if (kept) this.kept++;
      else this.removed++;
      for (const field of fields) this.matched.add(field);
      seen.add(this.#count(path, { kept, rule, listedBy: rule === 'listed' ? fields : [] }));
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
    const key = `${verdict.kept} ${verdict.rule} ${verdict.listedBy.join()}`;
    let counted = verdicts.get(key);
    if (counted === undefined) {
      counted = { number: this.#verdicts++, ...verdict, count: 0 };
      verdicts.set(key, counted);
    }
    counted.count++;
    return counted.number;
  }
}
