import type { ReplacementKind } from '../../../../functions/privacy-controls/redaction-config';
import { floor, type List, ours, redactionOf } from './contestants';
import { benchOf, encode, resultsOf } from './speed';

/** What replacements cost for a list and records of one size. */
export interface Cost {
  /** Microseconds per record, of the list alone and of the floor. */
  readonly without: number;
  readonly floor: number;
  /** By kind: microseconds per record with the replacements, and the number of values replaced in a record. */
  readonly with: Readonly<Record<ReplacementKind, { readonly time: number; readonly replaced: number }>>;
}

/** Measures a list without replacements, and with those of each kind, on records of one size. */
export async function measure(task: {
  readonly list: List;
  readonly replaced: readonly string[];
  readonly records: readonly string[];
  readonly rounds: number;
}): Promise<Cost> {
  const { list, replaced, records, rounds } = task;
  const data = records.map(encode);
  const replacing = (kind: ReplacementKind): List => ({
    ...list,
    replace: replaced.map((field) => ({ field, with: kind })),
  });
  const works = {
    floor,
    without: ours(list),
    PSEUDONYM: ours(replacing('PSEUDONYM')),
    LAST4: ours(replacing('LAST4')),
  };
  const times = await resultsOf(benchOf(works, data), data, rounds);
  const costOf = (kind: ReplacementKind) => {
    const redact = redactionOf(replacing(kind));
    const values = data.reduce((sum, each) => sum + (redact(each).replaced ?? 0), 0);
    return { time: times[kind] ?? 0, replaced: values / data.length };
  };
  return {
    without: times.without ?? 0,
    floor: times.floor ?? 0,
    with: { PSEUDONYM: costOf('PSEUDONYM'), LAST4: costOf('LAST4') },
  };
}
