/** The middle of the values; the upper one of two. NaN where there are none. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

/**
 * Runs each in turn, round by round: other work on the machine then disturbs all of them alike, as it would not if one
 * ran after another, for which benchmark libraries are made.
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
