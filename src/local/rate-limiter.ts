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

  /** Takes the next place in time. @returns milliseconds until then */
  reserve(): number {
    if (this.#spacing === 0) return 0;
    const now = this.#clock.now();
    this.#next = Math.max(this.#next, now - TOLERANCE_MS) + this.#spacing;
    const delay = Math.max(0, this.#next - this.#spacing - now);
    this.waited += delay;
    return delay;
  }

  /** Waits for the next place in time. @returns nothing when it is now, so that no time is lost on a promise */
  take(signal: AbortSignal): Promise<void> | undefined {
    const delay = this.reserve();
    return delay === 0 ? undefined : this.#clock.sleep(delay, signal);
  }
}
