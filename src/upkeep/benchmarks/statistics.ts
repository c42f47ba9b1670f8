/** The median; of two middle values the upper one. NaN if there are no values. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

/**
 * Runs all in turn, round by round. Other work on the machine then affects all of them equally. Benchmark libraries
 * instead run one after the other.
 */
export async function inTurn<Name extends string, T>(
  rounds: number,
  runs: Readonly<Record<Name, () => T | Promise<T>>>,
): Promise<Record<Name, T[]>> {
  const entries = Object.entries(runs) as [Name, () => T | Promise<T>][];
  const results = Object.fromEntries(entries.map(([name]) => [name, [] as T[]])) as Record<Name, T[]>;
  for (let round = 0; round < rounds; round++) {
    for (const [name, run] of entries) results[name].push(await run());
  }
  return results;
}
