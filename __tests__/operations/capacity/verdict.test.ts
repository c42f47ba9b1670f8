import { describe, expect, it } from 'vitest';
import { judged as judgedWith } from '../../../src/operations/capacity/assessment';
import { demandOf } from '../../../src/operations/capacity/demand';
import { type Input, SECONDS_PER_HOUR } from '../../../src/operations/capacity/figures';
import type { Settings } from '../../../src/operations/capacity/settings';
import {
  type OutageAnswer,
  outage,
  type PeakHour,
  peakHour,
} from '../../../src/operations/capacity/simulation/scenarios';
import {
  deliveredPerSecond,
  duration,
  type Finding,
  judge,
  keepsUp,
  shown,
} from '../../../src/operations/capacity/verdict';
import { figure, input, latency, settings } from './input';

const judged = (one: Input, current: Settings, wishes: { hours?: number; answers?: OutageAnswer[] } = {}) =>
  judgedWith(one, demandOf(one), current, {
    outageHours: wishes.hours,
    outageAnswers: wishes.answers ?? ['503', 'none'],
  });
const verdictOf = (findings: readonly Finding[], rule: RegExp) =>
  findings.filter((finding) => rule.test(finding.rule)).map(({ verdict }) => verdict);

/** A peak hour without problems, for the results of the rules without a simulation. */
const PEAK_HOUR: PeakHour = {
  records: 1,
  seconds: { median: 1, p99: 1, longest: 1 },
  inTime: 1,
  deadLettered: 0,
};
const byRules = (one: Input, current: Settings): Finding[] =>
  judge(one, demandOf(one), current, { peak: PEAK_HOUR, outages: [] });

/** Quick records, of which many pass a lane. */
const quick = (more: Parameters<typeof input>[0]): Input => {
  const one = input(more);
  return {
    ...one,
    processing: { ...one.processing, enrichment: latency(0), operata: latency(1) },
  };
};

describe('settings', () => {
  it('that have room for the peak and headroom fit', () => {
    const result = judged(input(), settings());
    expect(new Set(result.findings.map(({ verdict }) => verdict))).toEqual(new Set(['fits']));
    expect(result.keepsUp).toBe(true);
    expect(result.recordsPerHour).toBeCloseTo((2 / 0.3) * 3600, 6);
  });

  const MANY = { accountConcurrency: figure(10_000) };
  // 12,000 records an hour are one busy lane, of which two are there.
  it.each([
    ['lanes', /^concurrent batches/, { peak: 18_000 }, {}, 'tight'],
    ['lanes', /^concurrent batches/, { peak: 30_000 }, {}, 'too small'],
    ['the rate limit', /^rate limit/, {}, { rateLimitPerSecond: figure(4) }, 'tight'],
    ['the rate limit', /^rate limit/, {}, { rateLimitPerSecond: figure(3) }, 'too small'],
    ['reserved concurrency', /reserved for it/, {}, { reservedConcurrency: figure(1) }, 'too small'],
    [
      'the concurrency of the account',
      /of the function.* quota of the account/,
      { accountConcurrency: figure(1) },
      {},
      'too small',
    ],
    [
      'executions of pipes',
      /executions of pipes/,
      MANY,
      { shards: figure(101), parallelizationFactor: figure(10) },
      'tight',
    ],
    [
      'executions of pipes',
      /executions of pipes/,
      MANY,
      { shards: figure(301), parallelizationFactor: figure(10) },
      'too small',
    ],
  ] as const)('report when %s: %s of %o, %o is %s', (_what, rule, load, changed, verdict) => {
    const findings = byRules(input(load), settings(changed));
    expect(verdictOf(findings, rule)).toEqual([verdict]);
    expect(keepsUp(findings)).toBe(verdict === 'tight');
  });

  it.each([
    ['bytes in', { peak: 36_000, bytes: 70_000 }, 'tight'],
    ['bytes in', { peak: 36_000, bytes: 110_000 }, 'too small'],
    ['bytes out', { peak: 36_000, bytes: 70_000 }, 'tight'],
    ['bytes out', { peak: 36_000, bytes: 110_000 }, 'too small'],
    ['records in', { peak: 3_000_000, bytes: 10 }, 'tight'],
    ['records in', { peak: 4_000_000, bytes: 10 }, 'too small'],
  ] as const)('report when a shard has too little for %s', (what, load, verdict) => {
    const rule = new RegExp(`^stream, ${what}`);
    const findings = byRules(quick(load), settings());
    expect(verdictOf(findings, rule)).toEqual([verdict]);
    const onDemand = byRules(quick(load), settings({ mode: 'ON_DEMAND' }));
    expect(verdictOf(onDemand, rule)).toEqual([]);
  });

  // Each reader reads every record, and polls once a second. More shards do not make the polls fewer.
  it.each([
    [0, 'fits', 'fits'],
    [2, 'fits', 'fits'],
    [3, 'fits', 'tight'],
    [4, 'fits', 'too small'],
  ])('share a shard with %i other readers', (others, bytes, reads) => {
    for (const mode of ['PROVISIONED', 'ON_DEMAND'] as const) {
      const one = input({ otherReaders: figure(others) });
      const findings = byRules(one, settings({ mode }));
      if (others > 0) expect(verdictOf(findings, /^stream, bytes out/)).toEqual([bytes]);
      expect(verdictOf(findings, /^stream, reads/)).toEqual([reads]);
      const large = quick({ otherReaders: figure(others), peak: 900_000, bytes: 2400 });
      const [found] = verdictOf(byRules(large, settings({ mode, shards: figure(2) })), /^stream, bytes out/);
      if (others > 2) expect(found).toBe('tight');
    }
  });

  it('that send what piled up too slowly do not bring records within five minutes', () => {
    const { findings, peakHour } = judged(input({ peak: 25_000 }), settings());
    expect(verdictOf(findings, /simulated peak hour/)).toEqual(['fits']);
    expect(peakHour.inTime).toBeGreaterThan(0.99);
    const late = judged(input({ peak: 48_000 }), settings());
    expect(verdictOf(late.findings, /simulated peak hour/)).toEqual(['too small']);
    expect(late.peakHour.seconds.longest).toBeGreaterThan(300);
  });

  it.each([0.2, 0.003])('that give records up in the peak hour are too small: a share of %d', (share) => {
    const one = input();
    const failing = { ...one, processing: { ...one.processing, failures: figure(share) } };
    const { findings, peakHour } = judged(
      failing,
      settings({ maximumRetryAttempts: figure(0), shards: figure(4) }),
    );
    expect(peakHour.deadLettered / peakHour.records).toBeGreaterThan(0.8 * share);
    expect(peakHour.deadLettered / peakHour.records).toBeLessThan(1.5 * share);
    expect(verdictOf(findings, /simulated peak hour/)).toEqual(['too small']);
  });
});

describe('an outage', () => {
  const OUTAGE = /^outage/;
  /** An hour's outage at the peak alone: with many records each simulation takes a while. */
  const atPeak = (one: Input, current: Settings, answer: OutageAnswer) =>
    outage(one, current, {
      hours: 1,
      answer,
      recordsPerHour: one.load.peakRecordsPerHour.value,
      perHour: deliveredPerSecond(current, demandOf(one)) * SECONDS_PER_HOUR,
    });

  it('is over some time after its end: what piled up by what is to spare', () => {
    const { outages } = judged(input(), settings(), { hours: 4, answers: ['none'] });
    expect(outages.map(({ waiting }) => waiting)).toEqual([12_000, 48_000]);
    // Two lanes deliver 24,000 an hour; a lane that is fuller than the other decides.
    expect(outages[0]?.drainHours).toBeGreaterThan(0.95 * (12_000 / 21_000));
    expect(outages[0]?.drainHours).toBeLessThan(1.3 * (12_000 / 21_000));
    expect(outages[1]?.drainHours).toBeGreaterThan(0.9 * (48_000 / 12_000));
    expect(outages[1]?.drainHours).toBeLessThan(1.4 * (48_000 / 12_000));
  });

  it('dead-letters records if attempts count and are too few, in each lane those in progress', () => {
    const { findings, outages, keepsUp } = judged(input(), settings({ maximumRetryAttempts: figure(20) }), {
      hours: 4,
      answers: ['503'],
    });
    const given = outages[0]?.deadLettered?.RetryAttemptsExhausted ?? 0;
    // Twenty attempts take some twelve minutes.
    expect(given).toBeGreaterThanOrEqual(2 * 10);
    expect(given).toBeLessThan(2 * 40);
    // That it does so at the peak as well is no further blame.
    expect(verdictOf(findings, OUTAGE)).toEqual(['too small', 'tight']);
    expect(keepsUp).toBe(false);
  });

  it('does not count if there is no answer', () => {
    const { outages } = judged(input(), settings({ maximumRetryAttempts: figure(20) }), {
      hours: 4,
      answers: ['none'],
    });
    expect(outages[0]?.deadLettered).toEqual({ RetryAttemptsExhausted: 0, RecordAgeExpired: 0 });
  });

  it('dead-letters records that become too old', () => {
    const { findings, outages } = judged(input(), settings({ maximumRecordAgeSeconds: figure(3600) }), {
      hours: 4,
      answers: ['none'],
    });
    expect(outages[0]?.deadLettered?.RecordAgeExpired).toBeGreaterThan(8000);
    expect(verdictOf(findings, OUTAGE)[0]).toBe('too small');
  });

  it('never drains without spare capacity', () => {
    const { findings, outages } = judged(input({ peak: 30_000 }), settings(), { hours: 1, answers: ['503'] });
    expect(outages[1]).toMatchObject({ waiting: 30_000 });
    expect(outages[1]?.drainHours).toBeUndefined();
    expect(findings.at(-1)?.figures).toBe('30,000 records pile up, and never drain');
  });

  it('with many records is simulated for some of the lanes, with the same result', () => {
    const few = settings({ shards: figure(3), rateLimitPerSecond: figure(30) });
    const many = settings({ shards: figure(30), rateLimitPerSecond: figure(300) });
    const [a, b] = [input({ peak: 30_000 }), input({ peak: 300_000 })];
    expect(peakHour(a, few).records).toBeGreaterThan(29_000);
    const { records } = peakHour(b, many);
    expect(records).toBeGreaterThan(200_000);
    expect(records).toBeLessThan(260_000);
    const drained = atPeak(a, few, '503').drainHours ?? 0;
    const drainedToo = atPeak(b, many, '503').drainHours ?? 0;
    expect(Math.abs(drained - drainedToo) / drained).toBeLessThan(0.25);
  });

  it('with many records has the share of the rate limit of the simulated lanes', () => {
    const narrow = settings({ shards: figure(30), rateLimitPerSecond: figure(100) });
    const { drainHours } = atPeak(input({ peak: 300_000 }), narrow, 'none');
    // 300,000 have piled up, and 60,000 an hour are to spare.
    expect(drainHours).toBeGreaterThan(4);
    expect(drainHours).toBeLessThan(6);
  });

  it('with many records dead-letters as many as all lanes do', () => {
    const given = (shards: number): number =>
      atPeak(
        input({ peak: 10_000 * shards }),
        settings({ shards: figure(shards), maximumRetryAttempts: figure(5) }),
        '503',
      ).deadLettered?.RetryAttemptsExhausted ?? 0;
    const ratio = given(30) / given(3);
    expect(ratio).toBeGreaterThan(9);
    expect(ratio).toBeLessThan(11);
  });

  it('that is too long to simulate is calculated, and marked as such', () => {
    const { findings } = judged(
      quick({ peak: 500_000 }),
      settings({ shards: figure(1), parallelizationFactor: figure(1) }),
      {
        hours: 100,
        answers: ['none'],
      },
    );
    expect(findings.at(-1)).toMatchObject({ verdict: 'tight' });
    expect(findings.at(-1)?.figures).toMatch(/as calculated: too long to simulate/);
  });

  it('is the same for the same seed, and differs for another', () => {
    const outages = (seed: number) => judged(input({ seed }), settings(), { hours: 2 }).outages;
    expect(outages(1)).toEqual(outages(1));
    expect(outages(2)).not.toEqual(outages(1));
  });
});

describe('numbers and times as a person reads them', () => {
  it.each([
    [0, '0'],
    [0.00123, '0.001'],
    [0.5556, '0.556'],
    [12.345, '12.3'],
    [1234.5, '1,235'],
    [Number.POSITIVE_INFINITY, '∞'],
  ])('%d is %s', (value, text) => expect(shown(value)).toBe(text));
  it.each([
    [0.01, 'less than a minute'],
    [0.5, '30 min'],
    [12.34, '12.3 h'],
  ])('%d h is %s', (hours, text) => expect(duration(hours)).toBe(text));
});
