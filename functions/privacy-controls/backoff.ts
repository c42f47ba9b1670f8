const FIRST_RETRY_MS = 2000;
const LAST_RETRY_MS = 60_000;

/**
 * When to try again after a failure: 2 seconds after the first one in a row, then twice as long each time, up to 60
 * seconds, so that a hanging endpoint delays few records.
 */
export class Backoff {
  readonly #now: () => number;
  #failuresInARow = 0;
  #failedAt = 0;
  #retryAt = 0;

  /** @param now Milliseconds since 1970. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Whether the next attempt is due. Always after a success. */
  get isDue(): boolean {
    if (this.#failuresInARow === 0) return true;
    const now = this.#now();
    // A clock that was set back must not delay the attempt.
    return now >= this.#retryAt || now < this.#failedAt;
  }

  succeed(): void {
    this.#failuresInARow = 0;
  }

  fail(): void {
    const wait = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#failuresInARow);
    this.#failuresInARow++;
    // The wait counts from the end of the attempt, which may have taken as long as the wait.
    this.#failedAt = this.#now();
    this.#retryAt = this.#failedAt + wait;
  }
}
