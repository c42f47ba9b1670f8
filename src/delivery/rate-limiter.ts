import type { Clock } from './clock';

/** Milliseconds by which requests may be early, so that coarse timers do not decrease the rate. */
const TOLERANCE_MS = 20;

/**
 * Slots for requests under the API destination's limit per second. They are evenly spaced, because AWS does not publish
 * the service's burst behavior.
 */
export class RequestSpacing {
  readonly #spacing: number;
  #next = 0;

  /** @param perSecond Requests a second, more than 0; `Infinity` for no limit. */
  constructor(perSecond: number) {
    this.#spacing = 1000 / perSecond;
  }

  /** Reserves the next slot. @param now in milliseconds @returns milliseconds from `now` until the slot */
  reserve(now: number): number {
    if (this.#spacing === 0) return 0;
    this.#next = Math.max(this.#next, now - TOLERANCE_MS) + this.#spacing;
    return Math.max(0, this.#next - this.#spacing - now);
  }
}

/** The API destination's limit of requests a second. Senders wait for their slot. */
export class RateLimiter {
  readonly #places: RequestSpacing;
  readonly #clock: Clock;
  /** Total milliseconds that requests have waited. */
  waited = 0;

  /** @param perSecond Requests a second, more than 0; `Infinity` for no limit. */
  constructor(perSecond: number, clock: Clock) {
    this.#places = new RequestSpacing(perSecond);
    this.#clock = clock;
  }

  /** Waits for the next slot. @returns undefined if there is no wait, to avoid the cost of a promise */
  take(signal: AbortSignal): Promise<void> | undefined {
    const delay = this.#places.reserve(this.#clock.now());
    if (delay === 0) return undefined;
    this.waited += delay;
    return this.#clock.sleep(delay, signal);
  }
}
