import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Clock, CompressedClock } from '../../src/delivery/clock';
import { RateLimiter } from '../../src/delivery/rate-limiter';
import {
  backOff,
  CHECK_CREDENTIALS,
  decide,
  isRetried,
  RETRIED,
  type RetryPolicy,
  retryAfterSeconds,
  seededRandom,
} from '../../src/delivery/retry';
import { alarmsWith } from '../../src/stack/stack-alarms';

const ROOT = resolve(__dirname, '..', '..');
const POLICY: RetryPolicy = { maximumRetryAttempts: 2, random: () => 0.5 };
const NEVER = new AbortController().signal;

class FakeClock implements Clock {
  time = 0;

  now(): number {
    return this.time;
  }

  sleep(milliseconds: number): Promise<void> {
    this.time += milliseconds;
    return Promise.resolve();
  }
}

describe('decide', () => {
  it('retries a failure as often as the pipe allows', () => {
    const failed = { kind: 'failed', reason: 'HTTP 500' } as const;
    expect(decide(failed, 1, 1, POLICY)).toEqual({ kind: 'retry', delayMs: 750 });
    expect(decide(failed, 2, 2, POLICY)).toEqual({ kind: 'retry', delayMs: 1500 });
    expect(decide(failed, 3, 3, POLICY)).toEqual({
      kind: 'give up',
      condition: 'RetryAttemptsExhausted',
      reason: 'HTTP 500',
    });
  });

  it('does not count attempts without a response', () => {
    const decision = decide({ kind: 'no answer', reason: 'ECONNREFUSED' }, 5000, 0, POLICY);
    expect(decision).toEqual({ kind: 'retry', delayMs: 45_000 });
  });

  it('does not retry a rejection', () => {
    expect(decide({ kind: 'rejected', reason: 'HTTP 403' }, 1, 0, POLICY)).toMatchObject({
      kind: 'give up',
      reason: 'HTTP 403',
    });
  });

  it('waits as long as the receiver asks if that is longer, and stops if it is negative', () => {
    const asked = (retryAfterSeconds: number) =>
      decide({ kind: 'failed', reason: 'HTTP 429', retryAfterSeconds }, 1, 1, POLICY);
    expect(asked(120)).toEqual({ kind: 'retry', delayMs: 120_000 });
    expect(asked(0)).toEqual({ kind: 'retry', delayMs: 750 });
    expect(asked(-1)).toMatchObject({ kind: 'give up' });
  });
});

describe('the rules of the destination', () => {
  it('retries only 401, 407, 409, 429 and 5xx', () => {
    const retried = [401, 407, 409, 429, ...Array.from({ length: 100 }, (_, index) => 500 + index)];
    const statuses = Array.from({ length: 700 }, (_, index) => index);
    expect(statuses.filter(isRetried)).toEqual(retried);
  });

  it('names the retried statuses in the docs and in the alarm', () => {
    for (const page of ['README.md', 'docs/alarms.md', 'docs/decisions/0005-local-pipeline.md'])
      expect(readFileSync(join(ROOT, page), 'utf8'), page).toContain(RETRIED);
    const failed = alarmsWith(() => true).find(({ id }) => id === 'pipe-target-failed');
    expect(failed?.loses).toContain(RETRIED);
    expect(failed?.next).toContain(CHECK_CREDENTIALS);
  });

  it('reads Retry-After as seconds or as a date', () => {
    const now = Date.parse('2026-01-01T00:00:00Z');
    expect(retryAfterSeconds(undefined, now)).toBeUndefined();
    expect(retryAfterSeconds('120', now)).toBe(120);
    expect(retryAfterSeconds('-1', now)).toBe(-1);
    expect(retryAfterSeconds('Thu, 01 Jan 2026 00:01:00 GMT', now)).toBe(60);
    expect(retryAfterSeconds('Wed, 31 Dec 2025 00:00:00 GMT', now)).toBe(0);
    expect(retryAfterSeconds('soon', now)).toBeUndefined();
  });

  it('backs off up to a minute', () => {
    expect([1, 2, 7, 100].map((retry) => backOff(retry, () => 0))).toEqual([500, 1000, 30_000, 30_000]);
    expect(backOff(100, () => 0.999)).toBeLessThan(60_000);
  });

  it('is random in the same way for the same seed', () => {
    const take = (seed: number) => Array.from({ length: 5 }, seededRandom(seed));
    expect(take(1)).toEqual(take(1));
    expect(take(1)).not.toEqual(take(2));
    const many = Array.from({ length: 10_000 }, seededRandom(3));
    expect(many.every((value) => value >= 0 && value < 1)).toBe(true);
    expect(many.filter((value) => value < 0.3).length / many.length).toBeCloseTo(0.3, 1);
  });
});

describe('RateLimiter', () => {
  it('keeps the rate, with a small burst at the start', async () => {
    const clock = new FakeClock();
    const limiter = new RateLimiter(100, clock);
    for (let request = 0; request < 1000; request++) await limiter.take(NEVER);
    expect(clock.time).toBeGreaterThan(9900);
    expect(clock.time).toBeLessThanOrEqual(10_000);
  });

  it('does not accumulate a burst while idle', async () => {
    const clock = new FakeClock();
    const limiter = new RateLimiter(10, clock);
    await limiter.take(NEVER);
    clock.time = 60_000;
    for (let request = 0; request < 11; request++) await limiter.take(NEVER);
    expect(clock.time).toBeGreaterThanOrEqual(60_000 + 900);
  });

  it('does not wait without a limit', () => {
    const limiter = new RateLimiter(Number.POSITIVE_INFINITY, new FakeClock());
    for (let request = 0; request < 1000; request++) expect(limiter.take(NEVER)).toBeUndefined();
  });
});

describe('CompressedClock', () => {
  it('skips a wait of a day', async () => {
    const clock = new CompressedClock();
    const [before, started] = [clock.now(), performance.now()];
    await clock.sleep(86_400_000, NEVER);
    expect(clock.now() - before).toBeGreaterThanOrEqual(86_400_000);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
