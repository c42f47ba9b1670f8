/** Buckets for each doubling: percentiles are within 5 % of the truth. */
const PER_DOUBLING = 8;

/** Times in microseconds, in a fixed amount of memory. */
export class Histogram {
  count = 0;
  #total = 0;
  readonly #buckets: number[] = [];

  add(microseconds: number): void {
    const bucket = Math.round(Math.log2(Math.max(1, microseconds)) * PER_DOUBLING);
    this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + 1;
    this.count += 1;
    this.#total += microseconds;
  }

  /** Microseconds; 0 when there is none. */
  mean(): number {
    return this.count === 0 ? 0 : this.#total / this.count;
  }

  /** The time that a share (from 0 to 1) of all does not exceed, in microseconds; 0 when there is none. */
  percentile(share: number): number {
    let seen = 0;
    for (let bucket = 0; bucket < this.#buckets.length; bucket++) {
      seen += this.#buckets[bucket] ?? 0;
      if (seen > 0 && seen >= share * this.count) return 2 ** (bucket / PER_DOUBLING);
    }
    return 0;
  }
}
