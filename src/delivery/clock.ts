import { setTimeout as wait } from 'node:timers/promises';

/** The time for retries and record ages. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Waits. Returns at once if `signal` is aborted. Never rejects. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** A clock that also measures how long something takes. */
export interface MonotonicClock extends Clock {
  /** Milliseconds since an arbitrary point in time. Corrections of the system time do not affect it. */
  monotonic(): number;
}

/** With compressed time, a wait takes this fraction of its time, up to the maximum. */
const COMPRESSION = 100_000;
const LONGEST_COMPRESSED_WAIT_MS = 20;

async function realSleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await wait(milliseconds, undefined, { signal });
  } catch {
    // Aborted.
  }
}

/** The system time. */
export const realClock: MonotonicClock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: realSleep,
};

/** A clock for waits, which is not affected if the system time is set back. */
export const steadyClock: Clock = { now: realClock.monotonic, sleep: realSleep };

/**
 * Time that skips waits: a wait of an hour takes 20 ms, but {@link now} advances by an hour. Each concurrent batch has
 * its own clock, because batches wait at the same time.
 */
export class CompressedClock implements Clock {
  /** Skipped milliseconds. */
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
