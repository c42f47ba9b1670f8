import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { Backup } from '../../src/local/stand-ins/backup';
import { evaluatePrefix, objectName } from '../../src/local/stand-ins/firehose-prefix';
import { eachScratch } from '../harness/scratch';

const DATE = new Date('2026-03-04T05:06:07.890Z');

describe('evaluatePrefix', () => {
  it.each([
    ['contact-records/!{timestamp:yyyy/MM/dd/HH}/', 'contact-records/2026/03/04/05/'],
    ["a/!{timestamp:'year='yyyy'/at='HH-mm-ss}/", 'a/year=2026/at=05-06-07/'],
    ['!{timestamp:yyyy}/x/!{timestamp:MM}/', '2026/x/03/'],
    ['records/', 'records/2026/03/04/05/'],
    ['', '2026/03/04/05/'],
  ])('%s is %s', (prefix, expected) => {
    expect(evaluatePrefix(prefix, DATE)).toBe(expected);
  });

  it('creates a random string', () => {
    expect(evaluatePrefix('!{timestamp:yyyy}/!{firehose:random-string}/', DATE)).toMatch(
      /^2026\/[\w-]{11}\/$/,
    );
  });

  it.each(['!{timestamp:EEEE}/', '!{partitionKeyFromQuery:x}/', '!{timestamp:yyy}/'])(
    'refuses %s',
    (prefix) => {
      expect(() => evaluatePrefix(prefix, DATE)).toThrow(/the local run supports/);
    },
  );

  it('names objects as Firehose does', () => {
    expect(objectName('operata-backup-x', DATE, 'u')).toBe('operata-backup-x-1-2026-03-04-05-06-07-u.gz');
  });
});

describe('Backup', () => {
  const scratch = eachScratch();

  it('keeps every byte, in objects of about the buffer size that only the owner can read', async () => {
    const settings = {
      streamName: 's',
      prefix: 'p/!{timestamp:yyyy}/',
      bufferBytes: 600_000,
      delimiter: '\n',
    };
    const backup = new Backup(scratch.join('backup'), settings);
    const records = Array.from({ length: 300 }, (_, n) => `{"n":${n},"x":"${'y'.repeat(n * 30)}"}`);
    records.push('z'.repeat(900_000));
    for (const record of records) await backup.add(Buffer.from(record));
    await backup.close();
    const files = readdirSync(scratch.join('backup'), { recursive: true, withFileTypes: true }).filter(
      (entry) => entry.isFile(),
    );
    expect(files).toHaveLength(backup.objects);
    expect(files.length).toBeGreaterThan(1);
    const lines = files.flatMap((file) => {
      const path = join(file.parentPath, file.name);
      expect(statSync(path).mode & 0o777).toBe(0o600);
      return gunzipSync(readFileSync(path)).toString().split('\n').filter(Boolean);
    });
    expect(lines.sort()).toEqual([...records].sort());
  });

  it('refuses a prefix that leads out of the bucket', () => {
    const make = () =>
      new Backup(scratch.join('b'), { streamName: 's', prefix: '../x/', bufferBytes: 1, delimiter: '' });
    expect(make).toThrow(/leads out/);
  });
});
