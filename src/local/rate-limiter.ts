import type { Clock } from './clock';

/** Milliseconds by which requests may come early, so that coarse timers do not lower the rate. */
const TOLERANCE_MS = 20;

/**
 * The API destination's limit of requests a second. Requests are spaced evenly: the service's own burst
 * behaviour is unpublished.
 */
export class RateLimiter {
  readonly #spacing: number;
  readonly #clock: Clock;
  #next = 0;
  /** Milliseconds that requests have waited, in all. */
  waited = 0;

  /** @param perSecond Requests a second, more than 0; `Infinity` for no limit. */
  constructor(perSecond: number, clock: Clock) {
    this.#spacing = 1000 / perSecond;
    this.#clock = clock;
  }

  /** Takes the next place in time. @returns nothing when it is now, so that no time is lost on a promise */
  take(signal: AbortSignal): Promise<void> | undefined {
    if (this.#spacing === 0) return undefined;
    const now = this.#clock.now();
    this.#next = Math.max(this.#next, now - TOLERANCE_MS) + this.#spacing;
    const delay = this.#next - this.#spacing - now;
    if (delay <= 0) return undefined;
    this.waited += delay;
    return this.#clock.sleep(delay, signal);
  }
}
