import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { RateLimiter } from '../../../src/delivery/rate-limiter';
import { type Attempt, seededRandom } from '../../../src/delivery/retry';
import type { Invocation } from '../../../src/local/function/host';
import { batchIndex, Pipeline } from '../../../src/local/pipeline/pipeline';
import { RunCounts } from '../../../src/local/pipeline/run-counts';
import { LineFile } from '../../../src/local/stand-ins/line-file';
import { type Settled, simulate } from '../../../src/operations/capacity/simulation/simulation';
import { VirtualClock } from '../../harness/virtual-clock';
import { contact } from '../../local/support';

/** Milliseconds by which the finishing times may differ: both add the same numbers, in the same order or nearly so. */
const TOLERANCE_MS = 0.01;
const START = Date.UTC(2026, 10, 22);

interface Case {
  readonly lanes: number;
  readonly rateLimitPerSecond: number;
  readonly maximumRetryAttempts: number;
  readonly maximumRecordAgeSeconds: number;
  /** The answer to request number `attempt` for record `record`. */
  readonly answer: (record: number, attempt: number, random: () => number) => Attempt;
}

const FAILED: Attempt = { kind: 'failed', reason: 'HTTP 503' };
const NO_ANSWER: Attempt = { kind: 'no answer', reason: 'ECONNREFUSED' };
const DELIVERED: Attempt = { kind: 'delivered' };
const EASY = {
  lanes: 1,
  rateLimitPerSecond: 300,
  maximumRetryAttempts: 100,
  maximumRecordAgeSeconds: 86_400,
};

const CASES: Readonly<Record<string, Case>> = {
  'one lane, nothing fails': { ...EASY, answer: () => DELIVERED },
  'eight lanes under a rate limit that holds them up': {
    ...EASY,
    lanes: 8,
    rateLimitPerSecond: 6,
    answer: () => DELIVERED,
  },
  'a third of the requests fails': {
    ...EASY,
    lanes: 4,
    answer: (_record, _attempt, random) => (random() < 1 / 3 ? FAILED : DELIVERED),
  },
  'some never succeed, and few attempts are made': {
    ...EASY,
    lanes: 3,
    maximumRetryAttempts: 2,
    answer: (record) => (record % 7 === 0 ? FAILED : DELIVERED),
  },
  'no answer, until records are too old': {
    ...EASY,
    lanes: 2,
    // Not counted: it is the age that ends them.
    maximumRetryAttempts: 2,
    maximumRecordAgeSeconds: 60,
    answer: (record, attempt) => (record < 40 && attempt < 9 ? NO_ANSWER : DELIVERED),
  },
  'no answers, which do not count, before failures that do': {
    ...EASY,
    lanes: 5,
    maximumRetryAttempts: 2,
    answer: (record, attempt) => {
      if (record % 6 !== 0 || attempt >= 4) return DELIVERED;
      return attempt < 2 ? NO_ANSWER : FAILED;
    },
  },
  'rejections, and a destination that asks to wait': {
    ...EASY,
    lanes: 5,
    rateLimitPerSecond: 20,
    answer: (record, attempt) => {
      if (record % 11 === 0) return { kind: 'rejected', reason: 'HTTP 400' };
      return record % 5 === 0 && attempt === 0 ? { ...FAILED, retryAfterSeconds: 17 } : DELIVERED;
    },
  },
};

const RECORDS = 160;

/** The same arrivals, latencies and failures for both. */
function inputOf({ lanes, answer }: Case) {
  const random = seededRandom(7);
  let time = 0;
  const records = Array.from({ length: RECORDS }, (_, record) => {
    time += 400 * random();
    const id = `contact-${record}`;
    return { id, time, lane: batchIndex(id, lanes), enrichmentMs: 5 + 20 * random() };
  });
  const requests = new Map<number, number>();
  const answers = new Map<string, { ms: number; answer: Attempt }>();
  const failures = seededRandom(8);
  // Drawn by record and attempt, so that who asks first makes no difference.
  for (let record = 0; record < RECORDS; record++) {
    for (let attempt = 0; attempt < 40; attempt++) {
      answers.set(`${record}.${attempt}`, {
        ms: 50 + 300 * failures(),
        answer: answer(record, attempt, failures),
      });
    }
  }
  const send = (record: number) => {
    const attempt = requests.get(record) ?? 0;
    requests.set(record, attempt + 1);
    return answers.get(`${record}.${attempt}`) ?? { ms: 1, answer: DELIVERED };
  };
  return { records, send, requests };
}

type Finished = Pick<Settled, 'record' | 'lane' | 'attempts' | 'finished' | 'outcome'>;

function simulated(one: Case): Finished[] {
  const { records, send } = inputOf(one);
  const result: Finished[] = [];
  simulate(
    records.map(({ time, lane }) => ({ time: START + time, lane })),
    { ...one, enrichesAgain: false },
    {
      enrichmentMs: (record) => records[record]?.enrichmentMs ?? 0,
      send,
      random: seededRandom(9),
    },
    (settled) => result.push(settled),
  );
  return result;
}

const folder = mkdtempSync(join(tmpdir(), 'capacity '));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function piped(one: Case, file: string): Promise<Finished[]> {
  const { records, send, requests } = inputOf(one);
  const clock = new VirtualClock(START);
  const result: Finished[] = [];
  const end = (record: number, outcome: Settled['outcome']) =>
    result.push({
      record,
      lane: records[record]?.lane ?? -1,
      attempts: requests.get(record) ?? 0,
      finished: clock.now(),
      outcome,
    });
  const deadLetters = new LineFile(join(folder, file));
  const pipeline = new Pipeline({
    settings: {
      region: 'us-west-2',
      streamArn: 'arn:aws:kinesis:us-west-2:111122223333:stream/test',
      pipe: {
        name: 'test',
        maximumRetryAttempts: one.maximumRetryAttempts,
        maximumRecordAgeSeconds: one.maximumRecordAgeSeconds,
        parallelizationFactor: one.lanes,
        running: true,
        filtersContactRecords: false,
        inputTemplate: undefined,
      },
      destination: {
        endpoint: 'https://operata.invalid',
        method: 'POST',
        rateLimitPerSecond: one.rateLimitPerSecond,
        headers: [],
      },
      privacyFunction: undefined,
      backup: undefined,
    },
    counts: new RunCounts(),
    functionHost: {
      // The local run has the function work ahead. Here it begins when the lane waits for it, as it does on AWS.
      invoke: (event: string) => {
        const [{ partitionKey }] = JSON.parse(event) as [{ partitionKey: string }];
        const record = records.findIndex(({ id }) => id === partitionKey);
        const invoke = async (): Promise<Invocation> => {
          await clock.sleep(records[record]?.enrichmentMs ?? 0);
          return { response: String(record) };
        };
        return {
          // biome-ignore lint/suspicious/noThenProperty: that is what begins late
          then: (...to: Parameters<Promise<Invocation>['then']>) => invoke().then(...to),
        } as Promise<Invocation>;
      },
    },
    destination: {
      send: async (body) => {
        const record = Number(body);
        const { ms, answer } = send(record);
        await clock.sleep(ms);
        if (answer.kind === 'delivered') end(record, 'delivered');
        return answer;
      },
    },
    limiter: new RateLimiter(one.rateLimitPerSecond, clock),
    retryPolicy: { maximumRetryAttempts: one.maximumRetryAttempts, random: seededRandom(9) },
    maximumRecordAgeSeconds: one.maximumRecordAgeSeconds,
    newClock: () => clock,
    backup: undefined,
    deadLetters,
    delivered: undefined,
    report: ({ offset }, what) =>
      end(offset, what.includes('RecordAgeExpired') ? 'RecordAgeExpired' : 'RetryAttemptsExhausted'),
  });
  const feed = async () => {
    for (const [record, { id, time }] of records.entries()) {
      await clock.sleep(START + time - clock.now());
      // Its wish to wait for room is about memory.
      void pipeline.accept({ source: 'test', offset: record, line: 1 }, Buffer.from(contact(id)));
    }
    await pipeline.finish();
  };
  await clock.runUntil(feed());
  deadLetters.close();
  return result;
}

const byLane = (finished: readonly Finished[]) => {
  const lanes = new Map<number, number[]>();
  for (const { lane, record } of finished) lanes.set(lane, [...(lanes.get(lane) ?? []), record]);
  return [...lanes].sort(([a], [b]) => a - b);
};
const byRecord = (finished: readonly Finished[]) => [...finished].sort((a, b) => a.record - b.record);

describe('the simulation gives what the local pipeline gives', () => {
  it.each(Object.entries(CASES))('%s', async (name, one) => {
    const ours = simulated(one);
    const theirs = await piped(one, `${name}.ndjson`);
    expect(ours).toHaveLength(RECORDS);
    expect(byLane(ours)).toEqual(byLane(theirs));
    const expected = byRecord(theirs);
    for (const [index, { finished, ...rest }] of byRecord(ours).entries()) {
      const other = expected[index] as Finished;
      expect({ ...rest }).toMatchObject({
        record: other.record,
        attempts: other.attempts,
        outcome: other.outcome,
      });
      expect(Math.abs(finished - other.finished), `record ${rest.record}`).toBeLessThanOrEqual(TOLERANCE_MS);
    }
    const given = readFileSync(join(folder, `${name}.ndjson`), 'utf8').split('\n').length - 1;
    expect(ours.filter(({ outcome }) => outcome !== 'delivered')).toHaveLength(given);
  });

  it('over every outcome', () => {
    const outcomes = Object.values(CASES).flatMap((one) => simulated(one).map(({ outcome }) => outcome));
    expect(new Set(outcomes)).toEqual(new Set(['delivered', 'RetryAttemptsExhausted', 'RecordAgeExpired']));
  });
});
