import type { Clock } from './clock';

/** Milliseconds by which requests may come early, so that coarse timers do not lower the rate. */
const TOLERANCE_MS = 20;

/**
 * Places in time under the API destination's limit of requests a second. They are spaced evenly: the service's own
 * burst behaviour is unpublished.
 */
export class RequestSpacing {
  readonly #spacing: number;
  #next = 0;

  /** @param perSecond Requests a second, more than 0; `Infinity` for no limit. */
  constructor(perSecond: number) {
    this.#spacing = 1000 / perSecond;
  }

  /** Takes the next place. @returns milliseconds from `now`, which is in milliseconds, until then */
  reserve(now: number): number {
    if (this.#spacing === 0) return 0;
    this.#next = Math.max(this.#next, now - TOLERANCE_MS) + this.#spacing;
    return Math.max(0, this.#next - this.#spacing - now);
  }
}

/** The API destination's limit of requests a second, which those who send wait for. */
export class RateLimiter {
  readonly #places: RequestSpacing;
  readonly #clock: Clock;
  /** Milliseconds that requests have waited, in all. */
  waited = 0;

  /** @param perSecond Requests a second, more than 0; `Infinity` for no limit. */
  constructor(perSecond: number, clock: Clock) {
    this.#places = new RequestSpacing(perSecond);
    this.#clock = clock;
  }

  /** Takes the next place in time. @returns nothing when it is now, so that no time is lost on a promise */
  take(signal: AbortSignal): Promise<void> | undefined {
    const delay = this.#places.reserve(this.#clock.now());
    if (delay === 0) return undefined;
    this.waited += delay;
    return this.#clock.sleep(delay, signal);
  }
}
