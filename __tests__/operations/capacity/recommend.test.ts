import { describe, expect, it } from 'vitest';
import { backOff } from '../../../src/delivery/retry';
import { assess } from '../../../src/operations/capacity/assessment';
import { demandOf } from '../../../src/operations/capacity/demand';
import type { Input } from '../../../src/operations/capacity/figures';
import {
  type Recommendation,
  recommend,
  retriesLasting,
  type Wishes,
} from '../../../src/operations/capacity/recommend';
import { lanesOf } from '../../../src/operations/capacity/settings';
import { VARIABLES } from '../../../src/stack/variables';
import { figure, input, latency } from './input';

const NONE: Wishes = { outageHours: undefined, operataLimit: undefined, adopted: undefined };
const recommended = (one: Input, wishes: Partial<Wishes> = {}): Recommendation =>
  recommend(one, demandOf(one), { ...NONE, ...wishes });
const adviceOf = ({ advice }: Recommendation, name: string): string | undefined =>
  advice.find(({ variable }) => variable === name)?.value;
const becauseOf = ({ advice }: Recommendation, name: string): string | undefined =>
  advice.find(({ variable }) => variable === name)?.because;

describe('what the peak asks for', () => {
  it('provides lanes for the time that a record takes, with headroom', () => {
    const { laneSeconds, backOffSeconds, peak, withHeadroom } = demandOf(input());
    expect(laneSeconds).toBeCloseTo(0.3, 9);
    expect(backOffSeconds).toBe(0);
    expect(peak.busyLanes).toBeCloseTo(1, 9);
    expect(withHeadroom.busyLanes).toBeCloseTo(1.5, 9);
  });

  it('is larger if requests fail: they are retried after a back-off, in which the lane waits', () => {
    const failing = input();
    const one = demandOf({ ...failing, processing: { ...failing.processing, failures: figure(0.5) } });
    expect(one.peak.requestsPerSecond).toBeCloseTo(2 * one.peak.recordsPerSecond, 6);
    let expected = 0;
    for (let retry = 1; retry < 100; retry++) expected += (0.5 ** retry * backOff(retry, () => 0.5)) / 1000;
    expect(one.backOffSeconds).toBeCloseTo(expected, 6);
    expect(one.laneSeconds).toBeCloseTo(0.6 + expected, 6);
  });

  it('is read twice if there is a backup', () => {
    expect(demandOf(input()).peak.bytesOutPerSecond).toBe(2 * demandOf(input()).peak.bytesInPerSecond);
    const alone = demandOf(input({ backup: false })).peak;
    expect(alone.bytesOutPerSecond).toBe(alone.bytesInPerSecond);
  });
});

describe('the recommendation', () => {
  it('names variables of the stack', () => {
    const { advice } = recommended(input({ peak: 80_000 }), { outageHours: 4 });
    expect(advice.map(({ variable }) => variable).sort()).toEqual([
      'delivery_maximum_record_age_seconds',
      'delivery_maximum_retry_attempts',
      'delivery_parallelization_factor',
      'operata_rate_limit_per_second',
      'privacy_function_memory_mb',
      'privacy_function_reserved_concurrency',
      'stream_mode',
      'stream_shard_count',
    ]);
    for (const { variable } of advice) expect(VARIABLES).toHaveProperty([variable]);
  });

  it('is an on-demand stream with one lane per shard for few contacts', () => {
    const one = recommended(input({ peak: 2000 }));
    expect(adviceOf(one, 'stream_mode')).toBe('"ON_DEMAND"');
    expect(adviceOf(one, 'stream_shard_count')).toBeUndefined();
    expect(adviceOf(one, 'delivery_parallelization_factor')).toBe('1');
  });

  it('is a stream with a shard count if that saves a fifth, with the cost of both', () => {
    const one = recommended(input({ peak: 80_000 }));
    expect(adviceOf(one, 'stream_mode')).toBe('"PROVISIONED"');
    expect(becauseOf(one, 'stream_mode')).toMatch(/[\d.]+ USD a month with 1 shard, [\d.]+ USD on demand/);
  });

  it.each([
    ['bytes in', { peak: 36_000, bytes: 200_000, headroom: figure(1), backup: false }, 4],
    ['bytes out', { peak: 36_000, bytes: 240_000, headroom: figure(1) }, 5],
    ['records in', { peak: 3_600_000, bytes: 10, headroom: figure(0.5), backup: false }, 2],
  ])('has shards for %s', (what, more, shards) => {
    const quick = input(more);
    const one = recommended({
      ...quick,
      processing: { ...quick.processing, enrichment: undefined, functionMs: undefined, operata: latency(1) },
    });
    expect(one.settings.mode).toBe('PROVISIONED');
    expect(one.settings.shards.value).toBe(shards);
    expect(becauseOf(one, 'stream_shard_count')).toContain(`${what} ${shards}`);
  });

  it('has shards for lanes, ten in each, if an on-demand stream would have too few', () => {
    const slow = input({ peak: 100_000 });
    const one = recommended({ ...slow, processing: { ...slow.processing, operata: latency(1500) } });
    // 27.8 records/s x 1.5 x 1.55 s
    expect(lanesOf(one.settings)).toBe(70);
    expect(one.settings).toMatchObject({
      mode: 'PROVISIONED',
      shards: { value: 7 },
      parallelizationFactor: { value: 10 },
    });
    expect(becauseOf(one, 'stream_mode')).toContain('too few for 65 concurrent batches');
  });

  it('has a rate limit as high as Operata accepts, and names the least that is needed', () => {
    expect(adviceOf(recommended(input()), 'operata_rate_limit_per_second')).toBe('300');
    const limited = recommended(input(), { operataLimit: 40 });
    expect(adviceOf(limited, 'operata_rate_limit_per_second')).toBe('40');
    expect(becauseOf(limited, 'operata_rate_limit_per_second')).toContain('at least 5,');
  });

  it('proposes more memory only if the enrichment is most of the time', () => {
    expect(adviceOf(recommended(input()), 'privacy_function_memory_mb')).toBe('512');
    const one = input();
    const slow = recommended({ ...one, processing: { ...one.processing, enrichment: latency(400) } });
    expect(adviceOf(slow, 'privacy_function_memory_mb')).toBe('1024');
  });

  it('has no advice about a function that does not exist', () => {
    const one = input();
    const { advice } = recommended({
      ...one,
      processing: { ...one.processing, enrichment: undefined, functionMs: undefined },
    });
    expect(advice.filter(({ variable }) => variable.startsWith('privacy_'))).toEqual([]);
  });

  it('keeps to the shards of a stream that was adopted', () => {
    const one = recommended(input({ peak: 60_000 }), { adopted: { mode: 'PROVISIONED', shards: figure(3) } });
    expect(one.settings).toMatchObject({ shards: { value: 3 }, parallelizationFactor: { value: 3 } });
    expect(adviceOf(one, 'stream_mode')).toBeUndefined();
    expect(becauseOf(one, 'delivery_parallelization_factor')).toContain('adopted stream');
  });

  it('has attempts that last for an outage, whatever the random part of the back-off', () => {
    const attempts = retriesLasting(4 * 3600);
    let seconds = 0;
    for (let retry = 1; retry <= attempts; retry++) seconds += backOff(retry, () => 0) / 1000;
    expect(seconds).toBeGreaterThanOrEqual(4 * 3600);
    expect(seconds - backOff(attempts, () => 0) / 1000).toBeLessThan(4 * 3600);
    expect(adviceOf(recommended(input(), { outageHours: 4 }), 'delivery_maximum_retry_attempts')).toBe(
      String(attempts),
    );
  });

  it('has a record age beyond the outage, and warns if the stream would delete records earlier', () => {
    const age = (hours: number, retention: number) =>
      recommended(input({ retentionHours: figure(retention) }), { outageHours: hours });
    expect(adviceOf(age(4, 168), 'delivery_maximum_record_age_seconds')).toBe('86400');
    const long = age(20, 168);
    expect(Number(adviceOf(long, 'delivery_maximum_record_age_seconds'))).toBeGreaterThan(30 * 3600);
    const tooLong = age(20, 24);
    expect(adviceOf(tooLong, 'delivery_maximum_record_age_seconds')).toBe(String(23 * 3600));
    expect(becauseOf(tooLong, 'delivery_maximum_record_age_seconds')).toContain(
      'raise stream_retention_hours first',
    );
  });

  it.each([500, 5000, 50_000, 400_000])(
    'keeps up with %i contacts an hour, and through an outage',
    (peak) => {
      const { recommended: result } = assess(input({ peak }), undefined, {
        ...NONE,
        outageHours: 3,
        outageAnswers: ['503', 'none'],
      });
      expect(result.findings.filter(({ verdict }) => verdict !== 'fits')).toEqual([]);
      expect(result.outages.map(({ deadLettered }) => deadLettered)).toEqual(
        Array(4).fill({ RetryAttemptsExhausted: 0, RecordAgeExpired: 0 }),
      );
    },
  );

  it('does not claim to keep up with what an API destination cannot take', () => {
    const { keepsUp, recommended: result } = assess(input({ peak: 1_200_000 }), undefined, {
      ...NONE,
      outageAnswers: [],
    });
    expect(keepsUp).toBe(false);
    expect(
      result.findings.filter(({ verdict }) => verdict === 'too small').map(({ rule }) => rule),
    ).toContain('rate limit of the API destination');
  });
});
