/** Backups with random versions and delete markers, while half of the writes fail. */
import { expect, it } from 'vitest';
import { seededRandom } from '../../../src/delivery/retry';
import { AwsError, type Fault } from '../../harness/aws/stand-in';
import { contactRecord, type EraseBench, eachWithErasure, textOf, wrapped } from './bench';

const test = eachWithErasure();
const WORLDS = 12;
const MOST_FAILURES = 4;
const FAULTS: readonly Fault[] = [
  { kind: 'lost' },
  { kind: 'answer-lost' },
  { kind: 'error', error: new AwsError('SlowDown', 'CANARY', 503) },
];
const DAMAGED = 'oops';

const linesOf = (body: Buffer): string[] =>
  textOf(body)
    .split('\n')
    .filter((line) => line !== '');

function isNamed(line: string): boolean {
  if (line === DAMAGED) return false;
  const record = JSON.parse(line) as { ContactId?: string; rawData?: string };
  return record.rawData === undefined
    ? record.ContactId === 'erased'
    : isNamed(Buffer.from(record.rawData, 'base64').toString());
}

function fill(bench: EraseBench, random: () => number): void {
  const { bucket } = bench;
  bucket.versioning = random() < 0.8 ? 'Enabled' : undefined;
  bucket.pageSize = random() < 0.5 ? 3 : 1000;
  const isVersioned = bucket.versioning === 'Enabled';
  for (let index = 0; index < 5; index++) {
    const isError = random() < 0.2;
    const key = `${isError ? 'errors/processing-failed' : 'contact-records'}/2026/03/02/09/${index}`;
    const versions = isVersioned ? 1 + Math.floor(random() * 3) : 1;
    for (let version = 0; version < versions; version++) {
      const records = Array.from({ length: Math.floor(random() * 5) }, () => {
        const kind = random();
        if (kind < 0.1) return DAMAGED;
        const id = kind < 0.5 ? 'erased' : `kept-${Math.floor(random() * 3)}`;
        return isError ? wrapped(contactRecord(id)) : contactRecord(id);
      });
      bench.backUp(key, records, { plain: random() < 0.3 });
      if (isVersioned && random() < 0.2) bucket.add(key, undefined);
    }
  }
}

it.each(Array.from({ length: WORLDS }, (_, index) => index))(
  'an erasure of world %i loses no other record, and reports exactly what is left',
  { timeout: 120_000 },
  async (world) => {
    const { bench } = test;
    const { bucket } = bench;
    const random = seededRandom(world * 7919 + Number(process.env.ERASE_SEED ?? 7));
    fill(bench, random);
    const newest = (key: string): string[] =>
      linesOf(bucket.keys.get(key)?.find(({ body }) => body !== undefined)?.body ?? Buffer.alloc(0));
    const others = (lines: readonly string[]): string[] => lines.filter((line) => !isNamed(line));
    const holding = () => bucket.all.filter(([, { body }]) => linesOf(body).some(isNamed));
    const before = [...bucket.keys.keys()].map((key) => ({
      key,
      lines: newest(key),
      isVisible: bucket.current(key) !== undefined,
    }));
    const everything = new Set(others(bucket.all.flatMap(([, { body }]) => linesOf(body))));
    const held = holding().map(([, { id }]) => id);
    const untouched = bucket.all.map(([, { id }]) => id).filter((id) => !held.includes(id));
    let failures = 0;
    bench.aws.fault = ({ service, operation }) => {
      if (service !== 's3') return undefined;
      const isWrite = /^(Put|Delete)/.test(operation);
      const isFailing = random() < (isWrite ? 0.5 : 0.1) && failures < MOST_FAILURES;
      failures = isFailing ? failures + 1 : 0;
      return isFailing ? FAULTS[Math.floor(random() * FAULTS.length)] : undefined;
    };
    process.env.AWS_MAX_ATTEMPTS = '2';
    const { code, stderr, summary } = await bench.run('--apply', '--contact-id', 'erased');
    expect(stderr).toBe('');
    for (const { key, lines, isVisible } of before) {
      const kept = others(lines);
      if (kept.length > 0)
        expect([newest(key), bucket.current(key) !== undefined]).toEqual([kept, isVisible]);
      else if (lines.length > 0) expect(bucket.current(key)).toBeUndefined();
    }
    const after = bucket.all.flatMap(([, { body }]) => linesOf(body));
    expect([...everything].filter((line) => !after.includes(line))).toEqual([]);
    expect(untouched.filter((id) => !bucket.all.some(([, version]) => version.id === id))).toEqual([]);
    const left = summary.left.map(({ key, versionId }) => `${key} ${versionId}`);
    expect(left.sort()).toEqual(
      holding()
        .map(([key, { id }]) => `${key} ${id}`)
        .sort(),
    );
    expect(code).toBe(left.length > 0 ? 1 : summary.unreadable > 0 ? 3 : 0);
  },
);
