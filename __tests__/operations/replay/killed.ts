/** A replay that is killed again and again, while the stream is throttled, takes half, and loses answers. */
import { expect } from 'vitest';
import { seededRandom } from '../../../src/local/retry';
import type { RunningCommand } from '../../support/aws/command';
import { AwsError, type Call, type Fault } from '../../support/aws/stand-in';
import type { Ran, ReplayBench } from './bench';

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
 * After so many failures in a row a record is taken. The command gives a record up after 20, which one in a few hundred
 * would come to by chance.
 */
const MOST_FAILURES = 12;

const THROTTLED: Fault = {
  kind: 'error',
  error: new AwsError('ProvisionedThroughputExceededException'),
};

const contentsOf = ({ input }: Call): string[] =>
  (input.Records as { Data: string }[]).map(({ Data }) => Buffer.from(Data, 'base64').toString());

/** Starts the command until it comes to its end, and kills it at a call of AWS each of the first times. */
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
      failures.delete(content);
      return undefined;
    }
    fail(content);
    return random() < 0.5 ? 'ProvisionedThroughputExceededException' : 'InternalFailure';
  };
  const lose = (call: Call): Fault => {
    if (call.operation === 'PutRecords') unanswered.push(...contentsOf(call));
    return { kind: random() < 0.5 ? 'lost' : 'answer-lost' };
  };
  bench.aws.fault = (call) => {
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
    // Where messages are hidden, it says so, and to run it again.
    if (result.code === null || (result.code === 1 && summary?.hiddenMessages > 0)) continue;
    return { kills: killedDuring.length, killedDuring, unanswered, last: { ...result, summary } };
  }
}

/**
 * Holds what is on the stream against what the command says of it.
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
