import { setTimeout as wait } from 'node:timers/promises';

/** Time, as far as retries and record age are concerned. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Waits; ends at once when `signal` is aborted. Never rejects. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** A clock that also measures how long something takes. */
export interface MonotonicClock extends Clock {
  /** Milliseconds since some point in time. They do not change when the machine's time is corrected. */
  monotonic(): number;
}

/** Of a wait this share is really waited out when time is compressed, but never more than the longest. */
const COMPRESSION = 100_000;
const LONGEST_COMPRESSED_WAIT_MS = 20;

async function realSleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await wait(milliseconds, undefined, { signal });
  } catch {
    // Aborted.
  }
}

/** Time as it is. */
export const realClock: MonotonicClock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: realSleep,
};

/** Time for what only waits: it does not stand still for an hour when the machine's time is set back by one. */
export const steadyClock: Clock = { now: realClock.monotonic, sleep: realSleep };

/**
 * Time that jumps over waits: a wait of an hour takes 20 ms, and is an hour by {@link now} all the same. Each lane
 * has its own, as lanes wait at the same time.
 */
export class CompressedClock implements Clock {
  /** Milliseconds jumped over. */
  skipped = 0;

  now(): number {
    return Date.now() + this.skipped;
  }

  async sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    const until = this.now() + milliseconds;
    const real = Math.min(milliseconds / COMPRESSION, LONGEST_COMPRESSED_WAIT_MS);
    if (real >= 1) await realSleep(real, signal);
    else await new Promise<void>((resolve) => setImmediate(resolve));
    if (!signal.aborted) this.skipped += Math.max(0, until - this.now());
  }
}
