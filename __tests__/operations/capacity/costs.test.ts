import { describe, expect, it } from 'vitest';
import { type CostSettings, monthlyCosts } from '../../../src/operations/capacity/costs';
import type { Input } from '../../../src/operations/capacity/figures';
import { PRICES, type PriceName } from '../../../src/operations/capacity/prices';
import { figure, input } from './input';

const ON_DEMAND: CostSettings = { mode: 'ON_DEMAND', shards: 4, memoryMb: 512 };
const GB = 1024 ** 3;

/** Units by price of a load of 1000 records an hour, 730,000 a month. */
const unitsOf = (one: Input, settings = ON_DEMAND): Partial<Record<PriceName, number>> =>
  Object.fromEntries(
    monthlyCosts(one, settings).flatMap(({ charges }) => charges.map(({ price, units }) => [price, units])),
  );
const load = (bytes: number, more: Partial<Input> = {}): Input =>
  input({
    ...more,
    load: { meanRecordsPerHour: figure(1000), peakRecordsPerHour: figure(4000), recordBytes: figure(bytes) },
  });

describe('the bill', () => {
  it('counts on-demand data in whole KB in, as it is out, and once for each reader', () => {
    const units = unitsOf(load(4.5 * 1024));
    expect(units.onDemandStreamHour).toBe(730);
    expect(units.onDemandIn).toBeCloseTo((730_000 * 5 * 1024) / GB, 6);
    expect(units.onDemandOut).toBeCloseTo((2 * 730_000 * 4.5 * 1024) / GB, 6);
    expect(unitsOf(load(4.5 * 1024, { backup: false })).onDemandOut).toBeCloseTo(
      (730_000 * 4.5 * 1024) / GB,
      6,
    );
  });

  it('counts what is kept beyond a day', () => {
    const stored = (hours: number) =>
      unitsOf(load(1024, { retentionHours: figure(hours) })).onDemandRetention;
    expect(stored(24)).toBe(0);
    // Six days of the month's 30.4.
    expect(stored(168)).toBeCloseTo((((730_000 * 1024) / GB) * 6) / (730 / 24), 6);
  });

  it('counts shards by the hour, again for retention, and PUT units of 25 KB', () => {
    const provisioned: CostSettings = { mode: 'PROVISIONED', shards: 3, memoryMb: 512 };
    expect(unitsOf(load(30 * 1024), provisioned)).toMatchObject({
      shardHour: 3 * 730,
      shardRetention: 3 * 730,
      putUnits: 2 * 0.73,
    });
    const day = load(1024, { retentionHours: figure(24) });
    expect(unitsOf(day, provisioned)).not.toHaveProperty('shardRetention');
    expect(unitsOf(day, provisioned)).not.toHaveProperty('onDemandStreamHour');
  });

  it('counts pipe requests of 64 KB, and requests to Operata with those that are made again', () => {
    const one = load(65 * 1024);
    const failing = { ...one, processing: { ...one.processing, failures: figure(0.2) } };
    expect(unitsOf(failing).pipeRequests).toBeCloseTo(2 * 0.73, 9);
    expect(unitsOf(failing).apiDestination).toBeCloseTo(0.73 / 0.8, 9);
  });

  it('counts memory by time, in whole milliseconds', () => {
    const one = load(1024);
    const quick = { ...one, processing: { ...one.processing, functionMs: figure(6.2) } };
    expect(unitsOf(quick, { ...ON_DEMAND, memoryMb: 1024 }).lambdaArm).toBeCloseTo(730_000 * 0.007, 6);
  });

  it('counts 5 KB blocks for Firehose, and objects by the interval or by size, whichever makes more', () => {
    expect(unitsOf(load(6 * 1024)).firehose).toBeCloseTo((730_000 * 10 * 1024) / GB, 6);
    // One every five minutes.
    expect(unitsOf(load(6 * 1024)).s3Writes).toBeCloseTo(8.76, 6);
    expect(unitsOf(load(200 * 1024)).s3Writes).toBeCloseTo((730_000 * 200) / (5 * 1024) / 1000, 6);
  });

  it('is the units at the prices of the table', () => {
    for (const { charges, usd } of monthlyCosts(load(6 * 1024), ON_DEMAND)) {
      expect(usd).toBeCloseTo(
        charges.reduce((sum, { price, units }) => sum + PRICES[price].usd * units, 0),
        9,
      );
    }
  });
});
