/** The result of an attempt to process a record. */
export type Attempt =
  | { readonly kind: 'delivered' }
  /** Counts against the maximum number of attempts: an error of the function, or a response that is retried. */
  | { readonly kind: 'failed'; readonly reason: string; readonly retryAfterSeconds?: number }
  /** No connection, or a timeout: retried without being counted, until the record is too old. */
  | { readonly kind: 'no answer'; readonly reason: string }
  /** A response that is not retried. */
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

/** Avoids an overflow. */
const DOUBLINGS = 20;

/** The first and the longest wait, in milliseconds. */
export interface BackOff {
  readonly first: number;
  readonly longest: number;
}

/** An approximation: AWS does not publish the service's back-off. */
const PIPE: BackOff = { first: 1000, longest: 60_000 };

/**
 * Milliseconds to wait before retry number `retry`, from 1. The wait doubles from the first to the longest, by default
 * from a second to a minute as an approximation of the pipe. Half of it is fixed, and half is random.
 */
export function backOff(retry: number, random: () => number, { first, longest } = PIPE): number {
  const full = Math.min(first * 2 ** Math.min(retry - 1, DOUBLINGS), longest);
  return full / 2 + (full / 2) * random();
}

/**
 * Decides what to do after a failed attempt.
 * @param attempts All attempts so far.
 * @param counted The attempts that count against the maximum.
 */
export function decide(
  attempt: Exclude<Attempt, { kind: 'delivered' }>,
  attempts: number,
  counted: number,
  policy: RetryPolicy,
): Decision {
  // The service's name for this condition in the dead-letter queue is UNCONFIRMED.
  if (attempt.kind === 'rejected')
    return { kind: 'give up', condition: 'RetryAttemptsExhausted', reason: attempt.reason };
  const delayMs = backOff(attempts, policy.random);
  if (attempt.kind === 'no answer') return { kind: 'retry', delayMs };
  const after = attempt.retryAfterSeconds;
  if (counted > policy.maximumRetryAttempts || (after !== undefined && after < 0))
    return { kind: 'give up', condition: 'RetryAttemptsExhausted', reason: attempt.reason };
  return { kind: 'retry', delayMs: Math.max(delayMs, (after ?? 0) * 1000) };
}

/**
 * Whether EventBridge retries a request after a response with this status.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html
 */
export function isRetried(status: number): boolean {
  return [401, 407, 409, 429].includes(status) || (status >= 500 && status <= 599);
}

/** The statuses of {@link isRetried} as text. */
export const RETRIED = '401, 407, 409, 429 and 5xx';

/** Whether the status means that an endpoint, or a proxy in front of it, rejects the credentials. */
export const refusesCredentials = (status: number | undefined): boolean =>
  status === 401 || status === 403 || status === 407;

/** The remedy for such a status. */
export const CHECK_CREDENTIALS = 'check the API key, operata_group_id and operata_authorization_type';

/** Seconds of a `Retry-After` header, which is a number or a date. `undefined` if it is neither. */
export function retryAfterSeconds(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\s*-?[0-9]{1,9}\s*$/.test(header)) return Number(header);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, (date - now) / 1000);
}

/** A generator of numbers from 0 up to 1, the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
