/** Numbers in [0, 1). */
export type Random = () => number;

/** mulberry32: the same numbers for the same seed, on every machine. */
export function mulberry32(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** A whole number from 0 to `limit`, which is left out. */
export function below(random: Random, limit: number): number {
  return Math.floor(random() * limit);
}

/** True with this probability. */
export function chance(random: Random, probability: number): boolean {
  return random() < probability;
}

/** One of the choices. */
export function pick<T>(random: Random, choices: readonly T[]): T {
  if (choices.length === 0) throw new Error('nothing to pick from');
  return choices[below(random, choices.length)] as T;
}

/** What `make` makes, so many times. */
export function times<T>(count: number, make: () => T): T[] {
  return Array.from({ length: count }, make);
}
