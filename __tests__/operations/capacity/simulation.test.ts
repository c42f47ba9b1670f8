import { describe, expect, it } from 'vitest';
import type { Attempt } from '../../../src/delivery/retry';
import { EventQueue } from '../../../src/operations/capacity/simulation/event-queue';
import {
  type Arrival,
  type LaneSettings,
  type Settled,
  type SimulatedWorld,
  simulate,
} from '../../../src/operations/capacity/simulation/simulation';

const SETTINGS: LaneSettings = {
  lanes: 1,
  rateLimitPerSecond: Number.POSITIVE_INFINITY,
  maximumRetryAttempts: 100,
  maximumRecordAgeSeconds: 86_400,
  enrichesAgain: true,
};
const DELIVERED: Attempt = { kind: 'delivered' };
const FAILED: Attempt = { kind: 'failed', reason: 'HTTP 503' };

/** 10 ms of enrichment, 100 ms of request, back-off in the middle. */
const WORLD: SimulatedWorld = {
  enrichmentMs: () => 10,
  send: () => ({ ms: 100, answer: DELIVERED }),
  random: () => 0.5,
};
function run(
  arrivals: readonly Arrival[],
  settings: Partial<LaneSettings> = {},
  world: Partial<SimulatedWorld> = {},
): Settled[] {
  const result: Settled[] = [];
  simulate(arrivals, { ...SETTINGS, ...settings }, { ...WORLD, ...world }, (one) => result.push(one));
  return result;
}
const at = (...times: number[]): Arrival[] => times.map((time) => ({ time, lane: 0 }));
/** Fails the first request. */
const failingOnce = (): Pick<SimulatedWorld, 'send'> => {
  let requests = 0;
  return { send: () => ({ ms: 100, answer: requests++ === 0 ? FAILED : DELIVERED }) };
};

describe('the simulation', () => {
  it('handles one record at a time in each lane, and lanes concurrently', () => {
    expect(run(at(0, 0, 500)).map(({ finished }) => finished)).toEqual([110, 220, 610]);
    const side = run(
      [
        { time: 0, lane: 0 },
        { time: 0, lane: 1 },
      ],
      { lanes: 2 },
    );
    expect(side.map(({ finished }) => finished)).toEqual([110, 110]);
  });

  it('spaces the requests of all lanes by the one rate limit', () => {
    const four = [0, 1, 2, 3].map((lane) => ({ time: 1000, lane }));
    const times = run(four, { lanes: 4, rateLimitPerSecond: 10 }).map(({ finished }) => finished);
    // The first may come 20 ms early: RequestSpacing.
    expect(times).toEqual([1110, 1190, 1290, 1390]);
  });

  it('repeats the enrichment, or sends the same body again', () => {
    const again = run(at(0), {}, failingOnce());
    expect(again).toMatchObject([{ attempts: 2, finished: 110 + 750 + 110 }]);
    expect(run(at(0), { enrichesAgain: false }, failingOnce())).toMatchObject([
      { finished: 110 + 750 + 100 },
    ]);
  });

  it('lets a record that is too old go without a request', () => {
    const [first, second] = run(at(0, 0), { maximumRecordAgeSeconds: 0.05 });
    expect(first).toMatchObject({ outcome: 'delivered', attempts: 1 });
    expect(second).toMatchObject({ outcome: 'RecordAgeExpired', attempts: 0, finished: 110 });
  });

  it('ends any number of records that are too old', () => {
    const many = run(at(...Array<number>(20_000).fill(0)), { maximumRecordAgeSeconds: 0.05 });
    expect(many).toHaveLength(20_000);
    expect(many.map(({ record }) => record)).toEqual([...many.keys()]);
  });

  it('refuses a lane that does not exist', () => {
    expect(() => run([{ time: 0, lane: 1 }])).toThrow('There is no lane 1: there are 1.');
  });
});

describe('the queue of events', () => {
  it('gives them by time, and those of the same time in their order', () => {
    const queue = new EventQueue<string>();
    for (const [time, event] of [
      [5, 'd'],
      [1, 'a'],
      [5, 'e'],
      [3, 'b'],
      [3, 'c'],
      [5, 'f'],
    ] as const)
      queue.add(time, event);
    const taken: string[] = [];
    for (let next = queue.takeBefore(5); next; next = queue.takeBefore(5)) taken.push(next.event);
    expect(taken).toEqual(['a', 'b', 'c']);
    for (let next = queue.takeBefore(6); next; next = queue.takeBefore(6)) taken.push(next.event);
    expect(taken).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  });
});
