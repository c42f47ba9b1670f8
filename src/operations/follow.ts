import type { MonotonicClock } from '../delivery/clock';
import { type Failure, type FailureKind, failureOf } from './aws/failure';

/** The result of polling. */
export type Followed<T> =
  | { readonly end: 'found'; readonly value: T }
  /** Nothing was found in time. */
  | {
      readonly end: 'timed-out';
      /** Why the last attempt failed; undefined if it did not. */
      readonly failure: Failure | undefined;
    }
  /** It cannot be read, and waiting does not help. */
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

/** Kinds of failures that do not pass. */
const LASTING: readonly FailureKind[] = ['denied', 'missing', 'credentials'];

/** Whether trying again is of no use. */
export const isLasting = ({ kind }: Failure): boolean => LASTING.includes(kind);

/**
 * Polls until something is found, with growing pauses. The last attempt is made when the time is over.
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
