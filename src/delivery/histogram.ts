/** Buckets per doubling. Percentiles have an error of up to 5 %. */
const PER_DOUBLING = 8;

/** A histogram of times in microseconds, with constant memory. */
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

  /** Microseconds. 0 without values. */
  mean(): number {
    return this.count === 0 ? 0 : this.#total / this.count;
  }

  /** The time that a share (0 to 1) of all values does not exceed, in microseconds. 0 without values. */
  percentile(share: number): number {
    let seen = 0;
    for (let bucket = 0; bucket < this.#buckets.length; bucket++) {
      seen += this.#buckets[bucket] ?? 0;
      if (seen > 0 && seen >= share * this.count) return 2 ** (bucket / PER_DOUBLING);
    }
    return 0;
  }
}
