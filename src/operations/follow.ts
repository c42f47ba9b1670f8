import type { MonotonicClock } from '../delivery/clock';
import { type Failure, type FailureKind, failureOf } from './aws/failure';

/** What following something came to. */
export type Followed<T> =
  | { readonly end: 'found'; readonly value: T }
  /** Nothing in time. */
  | {
      readonly end: 'timed-out';
      /** Why the last look could not be made; undefined where it could. */
      readonly failure: Failure | undefined;
    }
  /** It cannot be looked at, however long one waits. */
  | { readonly end: 'refused'; readonly failure: Failure }
  | { readonly end: 'interrupted' };

export interface FollowOptions {
  /** How long, in milliseconds. */
  readonly timeoutMs: number;
  readonly clock: MonotonicClock;
  readonly signal: AbortSignal;
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5000;
const PAUSE_GROWTH = 1.5;

/** Kinds of failures that time does not heal. */
const LASTING: readonly FailureKind[] = ['denied', 'missing', 'credentials'];

/** Whether looking again is of no use. */
export const isLasting = ({ kind }: Failure): boolean => LASTING.includes(kind);

/**
 * Looks until something is found, ever less often. The last look is made when the time is over.
 *
 * @param look undefined: nothing yet. May reject with an error of the SDK
 */
export async function follow<T>(
  look: () => Promise<T | undefined>,
  { timeoutMs, clock, signal }: FollowOptions,
): Promise<Followed<T>> {
  const deadline = clock.monotonic() + timeoutMs;
  let pause = FIRST_PAUSE_MS;
  for (;;) {
    const isLast = clock.monotonic() >= deadline;
    let failure: Failure | undefined;
    try {
      const value = await look();
      if (value !== undefined) return { end: 'found', value };
    } catch (error) {
      if (signal.aborted) return { end: 'interrupted' };
      failure = failureOf(error);
      if (isLasting(failure)) return { end: 'refused', failure };
    }
    if (signal.aborted) return { end: 'interrupted' };
    if (isLast) return { end: 'timed-out', failure };
    await clock.sleep(Math.min(pause, Math.max(0, deadline - clock.monotonic())), signal);
    if (signal.aborted) return { end: 'interrupted' };
    pause = Math.min(pause * PAUSE_GROWTH, LONGEST_PAUSE_MS);
  }
}
