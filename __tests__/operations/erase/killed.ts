/** An erasure that is killed again and again, while S3 is throttled, half of the writes fail, and answers are lost. */
import { gunzipSync } from 'node:zlib';
import { describe, it } from 'vitest';
import { seededRandom } from '../../../src/delivery/retry';
import type { Summary } from '../../../src/operations/erase/summary';
import type { RunningCommand } from '../../harness/aws/command';
import { AwsError, AwsStandIn, type Call, type Fault } from '../../harness/aws/stand-in';
import { contactRecord, EraseBench, wrapped } from './bench';

/** Each starts a process for each kill, on machines that may have other things to do. */
const TIMEOUT_MS = 300_000;
const WRITES = ['PutObject', 'DeleteObject'];
/** Calls that a run can make after it has read everything, before it is killed. All take much more. */
const LONGEST = 20;
/** After so many failures in a row a call succeeds. The command waits ever longer before each further attempt. */
const MOST_FAILURES = 4;
const FAULTS: readonly Fault[] = [
  { kind: 'lost' },
  { kind: 'answer-lost' },
  { kind: 'error', error: new AwsError('SlowDown', 'CANARY', 503) },
  { kind: 'error', error: new AwsError('InternalError', 'CANARY', 500) },
];

interface Ordeal {
  readonly kills: number;
  readonly killedDuring: readonly string[];
  readonly code: number | null;
  readonly stderr: string;
  readonly summary: Summary;
}

/** Runs the command until it completes. @param check is called after each run, also after a killed one */
async function survive(
  bench: EraseBench,
  args: readonly string[],
  { kills, seed, check }: { readonly kills: number; readonly seed: number; readonly check: () => void },
): Promise<Ordeal> {
  const random = seededRandom(seed);
  const killedDuring: string[] = [];
  let command: RunningCommand | undefined;
  let callsLeft = Number.POSITIVE_INFINITY;
  let failures = 0;
  const longest = bench.bucket.all.length + LONGEST;
  const failing = ({ operation }: Call): Fault | undefined => {
    const isFailing = random() < (WRITES.includes(operation) ? 0.5 : 0.05) && failures < MOST_FAILURES;
    failures = isFailing ? failures + 1 : 0;
    return isFailing ? FAULTS[Math.floor(random() * FAULTS.length)] : undefined;
  };
  bench.aws.fault = (call) => {
    if (call.service !== 's3') return undefined;
    callsLeft -= 1;
    if (callsLeft > 0) return failing(call);
    if (callsLeft === 0) killedDuring.push(call.operation);
    command?.process.kill('SIGKILL');
    return { kind: random() < 0.5 ? 'lost' : 'answer-lost' };
  };
  for (;;) {
    callsLeft = killedDuring.length < kills ? 1 + Math.floor(random() * longest) : Number.POSITIVE_INFINITY;
    command = bench.start(args);
    const { code, stdout, stderr } = await command.result;
    await bench.aws.quiet();
    check();
    if (code === null) continue;
    return { kills: killedDuring.length, killedDuring, code, stderr, summary: JSON.parse(stdout) };
  }
}

const linesOf = (text: string): string[] => text.split('\n').filter((line) => line !== '');

/** How often each occurs. */
const counted = (lines: readonly string[]): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const line of [...lines].sort()) counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
};

/** A backup in which records of two contacts are everywhere. @returns the keys that a delete marker hides */
function fill(bench: EraseBench, objects: number, seed: number): readonly string[] {
  const random = seededRandom(seed + 1);
  const hidden: string[] = [];
  for (let index = 0; index < objects; index++) {
    const records = Array.from({ length: 6 }, (_, at) => {
      const contact = random() < 0.3 ? `erased-${random() < 0.5 ? 1 : 2}` : `kept-${index}-${at % 5}`;
      const record = contactRecord(contact, { RelatedContactId: random() < 0.2 ? 'erased-1' : 'none' });
      return index % 5 === 4 ? wrapped(record) : record;
    });
    const isOfErased = (record: string): boolean => namesErased(record);
    const name = index % 5 === 4 ? `errors/processing-failed/2026/03/02/09/${index}.gz` : `${index}.gz`;
    const key = bench.backUp(name, index === 3 ? records.filter(isOfErased) : records);
    // An erasure before this one was killed, or the object was written again.
    if (index % 3 === 1)
      bench.backUp(
        name,
        records.filter((record) => index % 2 === 0 || !isOfErased(record)),
      );
    if (index % 4 === 2) {
      bench.bucket.add(key, undefined);
      hidden.push(key);
    }
  }
  return hidden;
}

const namesErased = (line: string): boolean => {
  const record = JSON.parse(line) as { ContactId?: string; rawData?: string };
  if (record.rawData !== undefined) return namesErased(Buffer.from(record.rawData, 'base64').toString());
  return /^erased-[12]$/.test(record.ContactId ?? '');
};

/** Declares the test: an erasure that is killed this often. Another seed kills at other points. */
export function describeKilled(kills: number, seed = Number(process.env.ERASE_SEED ?? 7)): void {
  describe(`an erasure killed ${kills} times (ERASE_SEED=${seed}), throttled, with half of the writes failing`, () => {
    it('loses no other record, leaves none of the contacts, and reports that', {
      timeout: TIMEOUT_MS,
    }, async ({ expect }) => {
      const aws = await AwsStandIn.start();
      const bench = new EraseBench(aws);
      try {
        const hidden = fill(bench, Math.min(14, 2 * kills), seed);
        const keys = [...bench.bucket.keys.keys()];
        /** Other records of the newest version of a key, hidden or not, in their order. */
        const others = (key: string): string[] => {
          const newest = bench.bucket.keys.get(key)?.find(({ body }) => body !== undefined);
          return newest?.body === undefined
            ? []
            : linesOf(gunzipSync(newest.body).toString()).filter((line) => !namesErased(line));
        };
        const before = new Map(keys.map((key) => [key, others(key)]));
        const named = keys.flatMap((key) => {
          const versions = bench.versions(key).map((text) => (text === '-' ? [] : linesOf(text)));
          return versions.map((lines) => lines.filter(namesErased)).find(({ length }) => length > 0) ?? [];
        });
        const held = bench.bucket.all.filter(([, { body }]) =>
          linesOf(gunzipSync(body).toString()).some(namesErased),
        );
        const ids = held.map(([, { id }]) => id);
        const ordeal = await survive(bench, ['--contact-id', 'erased-1', '--contact-id', 'erased-2'], {
          kills,
          seed,
          check: () => {
            for (const key of keys) expect(others(key)).toEqual(before.get(key));
          },
        });
        expect([ordeal.code, ordeal.summary.left], ordeal.stderr).toEqual([0, []]);
        expect(ordeal.kills).toBe(kills);
        expect(bench.everything.flatMap(linesOf).filter(namesErased)).toEqual([]);
        for (const key of keys)
          expect(bench.bucket.current(key) === undefined).toBe(
            hidden.includes(key) || before.get(key)?.length === 0,
          );
        const { summary } = ordeal;
        expect(summary.records).toBe(named.length);
        expect(counted(summary.objects.flatMap(({ versions }) => versions))).toEqual(counted(ids));
        expect(summary).toMatchObject({ applied: true, stoppedBy: null, journal: null, unreadable: 0 });
        expect(JSON.stringify(ordeal)).not.toContain('CANARY');
      } finally {
        bench.remove();
        aws.stop();
      }
    });
  });
}
