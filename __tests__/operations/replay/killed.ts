/** A replay that is killed again and again, while the stream is throttled, takes half, and loses answers. */
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/delivery/retry';
import type { RunningCommand } from '../../harness/aws/command';
import { AwsError, AwsStandIn, type Call, type Fault } from '../../harness/aws/stand-in';
import { contactRecord, type Ran, ReplayBench } from './bench';

/** What happened, as the services have seen it. */
export interface Ordeal {
  /** Processes that were killed. */
  readonly kills: number;
  /** Operations during which they were. */
  readonly killedDuring: readonly string[];
  /** Records, by their content, of puts whose answer never came: put or not. */
  readonly unanswered: readonly string[];
  /** The run that came to its end. */
  readonly last: Ran;
}

/** How hard it is. */
export interface Hardship {
  readonly kills: number;
  /** Calls of a run before it is killed, at most. */
  readonly longest: number;
  readonly seed: number;
  /** What happens meanwhile, after each run. */
  readonly meanwhile?: () => void;
}

/**
 * After so many failures in a row a record is taken. The command gives a record up after 20, and waits ever longer
 * before each: 12 failures would take half a minute.
 */
const MOST_FAILURES = 6;

const THROTTLED: Fault = {
  kind: 'error',
  error: new AwsError('ProvisionedThroughputExceededException'),
};

const contentsOf = ({ input }: Call): string[] =>
  (input.Records as { Data: string }[]).map(({ Data }) => Buffer.from(Data, 'base64').toString());

/** Starts the command until it completes, and kills each of the first runs at a call of AWS. */
export async function survive(
  bench: ReplayBench,
  args: readonly string[],
  { kills, longest, seed, meanwhile }: Hardship,
): Promise<Ordeal> {
  const random = seededRandom(seed);
  const unanswered: string[] = [];
  const killedDuring: string[] = [];
  let command: RunningCommand | undefined;
  let callsLeft = Number.POSITIVE_INFINITY;
  const failures = new Map<string, number>();
  const fail = (content: string): void => void failures.set(content, (failures.get(content) ?? 0) + 1);
  const isSpared = (content: string): boolean => (failures.get(content) ?? 0) >= MOST_FAILURES;
  bench.stores.stream.refuse = ({ Data }) => {
    const content = Buffer.from(Data, 'base64').toString();
    if (isSpared(content) || random() >= 0.5) {
      // A put whose answer is lost is another failure for the command.
      if (isAnswered) failures.delete(content);
      return undefined;
    }
    fail(content);
    return random() < 0.5 ? 'ProvisionedThroughputExceededException' : 'InternalFailure';
  };
  let isAnswered = true;
  const lose = (call: Call): Fault => {
    isAnswered = false;
    if (call.operation === 'PutRecords') unanswered.push(...contentsOf(call));
    return { kind: random() < 0.5 ? 'lost' : 'answer-lost' };
  };
  bench.aws.fault = (call) => {
    isAnswered = true;
    callsLeft -= 1;
    if (callsLeft <= 0) {
      if (callsLeft === 0) killedDuring.push(call.operation);
      command?.process.kill('SIGKILL');
      return lose(call);
    }
    if (call.operation !== 'PutRecords') return random() < 0.02 ? lose(call) : undefined;
    const contents = contentsOf(call);
    const chance = random();
    if (chance >= 0.35 || contents.some(isSpared)) return undefined;
    contents.forEach(fail);
    return chance < 0.1 ? THROTTLED : lose(call);
  };
  for (;;) {
    callsLeft = killedDuring.length < kills ? 1 + Math.floor(random() * longest) : Number.POSITIVE_INFINITY;
    command = bench.start(args);
    const result = await command.result;
    // As time does.
    bench.stores.queue.showAll();
    meanwhile?.();
    const summary = JSON.parse(result.stdout || 'null');
    // If messages are hidden, it reports that and asks for another run.
    if (result.code === null || (result.code === 1 && summary?.hiddenMessages > 0)) continue;
    return { kills: killedDuring.length, killedDuring, unanswered, last: { ...result, summary } };
  }
}

/**
 * Compares the records on the stream with the command's report.
 *
 * @param sent each record that was to be put, once
 * @param before how often each was on the stream before
 */
export function expectEachAccountedFor(
  bench: ReplayBench,
  sent: readonly string[],
  before: number,
  { last, unanswered }: Ordeal,
): void {
  const copies = new Map(sent.map((record) => [record, -before]));
  for (const record of bench.onStream) copies.set(record, (copies.get(record) ?? Number.NaN) + 1);
  expect([...copies].filter(([, count]) => !(count >= 1))).toEqual([]);
  // Only a put without an answer leads to another.
  const open = [...unanswered];
  for (const [record, count] of copies) {
    for (let copy = 1; copy < count; copy++) {
      expect(open).toContain(record);
      open.splice(open.indexOf(record), 1);
    }
  }
  expect(unanswered.length).toBeGreaterThan(0);
  const { records, possiblyPutTwice } = last.summary;
  expect(possiblyPutTwice).toBe(unanswered.length);
  expect(records.left).toEqual({});
  expect(records.put + records.putBefore).toBe(sent.length);
  expect(records.found).toBe(sent.length + records.duplicates);
}

/** Each starts a process for each kill, on machines that may have other things to do. */
const TIMEOUT_MS = 300_000;
const records = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => contactRecord(`contact-${index}`));

async function withBench(use: (bench: ReplayBench) => Promise<void>): Promise<void> {
  const aws = await AwsStandIn.start();
  const bench = new ReplayBench(aws);
  try {
    await use(bench);
  } finally {
    bench.remove();
    aws.stop();
  }
}

/** Declares the tests: a replay that is killed this often. Another seed kills at other points. */
export function describeKilled(kills: number, seed = Number(process.env.REPLAY_SEED ?? 7)): void {
  const title = `a replay killed ${kills} times (REPLAY_SEED=${seed}), throttled, with half of the puts failing`;
  // At the same time, as each mostly waits for a process that begins.
  describe.concurrent(title, () => {
    it('loses no dead letter', { timeout: TIMEOUT_MS }, ({ expect }) =>
      withBench(async (bench) => {
        const sent = records(160);
        for (const record of sent) bench.deadLetter(record);
        const ordeal = await survive(bench, ['--dead-letters'], { kills, longest: 40, seed });
        expect(ordeal.last.code, ordeal.last.stderr).toBe(0);
        expect(ordeal.kills).toBe(kills);
        expectEachAccountedFor(bench, sent, 1, ordeal);
        expect(ordeal.last.summary.messages).toMatchObject({ received: sent.length, left: {} });
        expect(bench.stores.queue.bodies).toEqual([]);
      }),
    );

    it('loses no record of the backup', { timeout: TIMEOUT_MS }, ({ expect }) =>
      withBench(async (bench) => {
        const sent = records(200);
        for (const [index, minute] of ['10', '15', '20', '25'].entries()) {
          // Each has some of the one before again.
          const from = Math.max(0, index * 50 - 5);
          bench.backUp(`2026-03-02T09:${minute}:00Z`, sent.slice(from, (index + 1) * 50));
        }
        const ordeal = await survive(bench, ['--from', '2026-03-02T08:00Z'], {
          kills,
          longest: 14,
          seed,
          // What is put goes to the backup again.
          meanwhile: () => {
            if (bench.onStream.length > 0) bench.backUp(new Date().toISOString(), bench.onStream);
          },
        });
        expect(ordeal.last.code, ordeal.last.stderr).toBe(0);
        expect(ordeal.kills).toBe(kills);
        expectEachAccountedFor(bench, sent, 0, ordeal);
      }),
    );
  });
}
