/** What one attempt to process a record came to. */
export type Attempt =
  | { readonly kind: 'delivered' }
  /** Counts against the maximum number of attempts: an error of the function, or an answer that is retried. */
  | { readonly kind: 'failed'; readonly reason: string; readonly retryAfterSeconds?: number }
  /** No connection, or no answer in time: tried again without being counted, until the record is too old. */
  | { readonly kind: 'no answer'; readonly reason: string }
  /** An answer after which nothing is tried again. */
  | { readonly kind: 'rejected'; readonly reason: string };

/** Why a record goes to the dead-letter queue. `RecordAgeExpired` is UNCONFIRMED on AWS. */
export type Condition = 'RetryAttemptsExhausted' | 'RecordAgeExpired';

/** What to do after an attempt. */
export type Decision =
  | { readonly kind: 'retry'; readonly delayMs: number }
  | { readonly kind: 'give up'; readonly condition: Condition; readonly reason: string };

export interface RetryPolicy {
  /** Attempts after the first, 0 or more; `Infinity` for no limit. */
  readonly maximumRetryAttempts: number;
  /** A number from 0 up to 1. */
  readonly random: () => number;
}

/** More would lead beyond what numbers hold. */
const DOUBLINGS = 20;

/** Where waits begin and end, in milliseconds. */
export interface BackOff {
  readonly first: number;
  readonly longest: number;
}

/** An imitation: the service's back-off is unpublished. */
const PIPE: BackOff = { first: 1000, longest: 60_000 };

/**
 * How long to wait before retry number `retry`, from 1. Doubles from the first to the longest, in general from a
 * second to a minute as an imitation of the pipe; of that, half is fixed and half random.
 */
export function backOff(retry: number, random: () => number, { first, longest } = PIPE): number {
  const full = Math.min(first * 2 ** Math.min(retry - 1, DOUBLINGS), longest);
  return full / 2 + (full / 2) * random();
}

/**
 * Decides after an attempt that did not deliver.
 * @param attempts Attempts made so far, in all.
 * @param counted Those of them that count against the maximum.
 */
export function decide(
  attempt: Exclude<Attempt, { kind: 'delivered' }>,
  attempts: number,
  counted: number,
  policy: RetryPolicy,
): Decision {
  // What the service calls this in the dead-letter queue is UNCONFIRMED.
  if (attempt.kind === 'rejected') {
    return { kind: 'give up', condition: 'RetryAttemptsExhausted', reason: attempt.reason };
  }
  const delayMs = backOff(attempts, policy.random);
  if (attempt.kind === 'no answer') return { kind: 'retry', delayMs };
  const after = attempt.retryAfterSeconds;
  if (counted > policy.maximumRetryAttempts || (after !== undefined && after < 0)) {
    return { kind: 'give up', condition: 'RetryAttemptsExhausted', reason: attempt.reason };
  }
  return { kind: 'retry', delayMs: Math.max(delayMs, (after ?? 0) * 1000) };
}

/**
 * Whether EventBridge retries a request that is answered with this status.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html
 */
export function isRetried(status: number): boolean {
  return [401, 407, 409, 429].includes(status) || (status >= 500 && status <= 599);
}

/** The same in words. */
export const RETRIED = '401, 407, 409, 429 and 5xx';

/** Whether an endpoint, or a proxy in front of it, refuses the credentials with this status. */
export const refusesCredentials = (status: number | undefined): boolean =>
  status === 401 || status === 403 || status === 407;

/** What to check after such a status. */
export const CHECK_CREDENTIALS = 'check the API key, operata_group_id and operata_authorization_type';

/** Seconds that a `Retry-After` header asks for: a number, or a date. `undefined` when it is neither. */
export function retryAfterSeconds(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\s*-?[0-9]{1,9}\s*$/.test(header)) return Number(header);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, (date - now) / 1000);
}

/** Numbers from 0 up to 1, the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
