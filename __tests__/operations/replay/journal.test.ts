import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { takeJournalLock } from '../../../src/operations/journal/lock';
import { Journal, type JournalOwner, REPLAYING } from '../../../src/operations/replay/journal';
import type { Selection } from '../../../src/operations/replay/selection';
import { problemsOfCall } from '../../harness/problems';

const disk = vi.hoisted(() => ({ isFull: false }));
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  const write = (...args: Parameters<typeof fs.writeFileSync>): void => {
    if (disk.isFull) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
    fs.writeFileSync(...args);
  };
  return { ...fs, writeFileSync: write };
});

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'operata-journal-'));
  path = join(directory, 'replay.journal');
});
afterEach(() => rmSync(directory, { recursive: true }));

const OWNER: JournalOwner = {
  streamArn: 'arn:aws:kinesis:x:y:stream/z',
  selection: { kind: 'dead letters' },
};
const NOW = new Date('2026-03-02T09:00:00Z');
const open = (owner = OWNER, now = NOW): Journal => Journal.open(path, owner, now);
const name = (item: string, source = 'shardId-0') => ({ source, item });

describe('the journal', () => {
  it('remembers what the stream has taken, and what it did not answer', () => {
    const first = open();
    const batch = first.putting([name('1'), name('2', 'shardId-1'), name('3')]);
    expect(first.withoutAnswer).toBe(3);
    first.answered(batch, [name('3')]);
    first.putting([name('3'), name('4')]);
    first.holding({ a: '1', b: '2' });
    first.holding({ b: '3' });
    first.deleting({ a: '1' });
    first.close();
    const second = open(OWNER, new Date('2026-03-03T09:00:00Z'));
    expect(['1', '3', '4'].map((item) => second.isDone(name(item)))).toEqual([true, false, false]);
    expect(second.isDone(name('2', 'shardId-1'))).toBe(true);
    expect(second.isDone(name('2'))).toBe(false);
    expect(second).toMatchObject({ doneBefore: 2, withoutAnswer: 2, startedAt: NOW });
    expect(second).toMatchObject({ isResumed: true, deletingBefore: { a: '1' }, heldBefore: { b: '3' } });
    expect(first.isResumed).toBe(false);
    // The numbers of batches go on.
    second.answered(second.putting([name('4')]), []);
    expect(second.withoutAnswer).toBe(2);
    second.close();
  });

  it('recognizes accepted records by content, within one journal', () => {
    const first = open();
    const [one, two] = [first.contentOf('1'), first.contentOf('2')];
    first.answered(
      first.putting([
        { ...name('1'), content: one },
        { ...name('2'), content: two },
      ]),
      [name('2')],
    );
    first.close();
    const second = open();
    expect([second.hasTaken(one), second.hasTaken(two), second.isDone(name('1'))]).toEqual([
      true,
      false,
      true,
    ]);
    expect(second.contentOf('1')).toBe(one);
    second.close();
    const other = Journal.look(join(directory, 'other'), OWNER, NOW);
    expect(other.contentOf('1')).not.toBe(one);
  });

  it('can be read whatever was written of its last line', () => {
    const first = open();
    first.answered(first.putting([name('1')]), []);
    first.putting([name('2')]);
    first.close();
    const bytes = readFileSync(path);
    const ends = [...bytes.keys()].filter((at) => bytes[at] === 0x0a);
    const lengths = [0, 1, 50, ...ends.flatMap((end) => [end - 1, end, end + 1, end + 5])];
    for (const length of lengths.filter((one) => one <= bytes.length)) {
      writeFileSync(path, bytes.subarray(0, length));
      const torn = open();
      const whole = bytes.subarray(0, length).toString().split('\n').length - 1;
      expect(torn.isDone(name('1'))).toBe(whole >= 3);
      torn.answered(torn.putting([name('5')]), []);
      torn.close();
      const again = open();
      expect(again.isDone(name('5'))).toBe(true);
      expect(again.isDone(name('1'))).toBe(whole >= 3);
      again.close();
    }
    expect(ends).toHaveLength(4);
  });

  it('is for its owner’s eyes', () => {
    open().close();
    expect(statSync(path).mode & 0o077).toBe(0);
  });

  it('is not written in a dry run', async () => {
    expect(Journal.look(path, OWNER, NOW).doneBefore).toBe(0);
    expect(await problemsOfCall(() => statSync(path)).catch(() => 'not there')).toBe('not there');
    const first = open();
    first.answered(first.putting([name('1')]), []);
    first.close();
    const looked = Journal.look(path, OWNER, NOW);
    expect(looked.isDone(name('1'))).toBe(true);
    const before = readFileSync(path, 'utf8');
    looked.answered(looked.putting([name('2')]), []);
    expect(looked.isDone(name('2'))).toBe(true);
    expect(readFileSync(path, 'utf8')).toBe(before);
  });

  const backup = (change: Partial<Selection> = {}): JournalOwner => ({
    ...OWNER,
    selection: { kind: 'backup', from: 0, to: undefined, contactIds: ['b', 'a'], ...change } as Selection,
  });

  /** Begins a replay that puts something. */
  function start(owner: JournalOwner): void {
    const journal = open(owner);
    journal.putting([name('1')]);
    journal.close();
  }

  it('continues with the same selection, in any order', () => {
    start(backup());
    const again = open(backup({ contactIds: ['a', 'b', 'a'] }));
    expect(again.isResumed).toBe(true);
    again.close();
    expect(readFileSync(path, 'utf8')).not.toMatch(/"[ab]"/);
  });

  it('starts again, for any selection, if a run has done nothing', () => {
    open(backup()).close();
    const later = new Date('2026-03-09T09:00:00Z');
    expect(Journal.look(path, OWNER, later)).toMatchObject({ isResumed: false, startedAt: later });
    const second = open(OWNER, later);
    expect(second).toMatchObject({ isResumed: false, startedAt: later });
    second.putting([name('1')]);
    second.close();
    const third = open(OWNER, later);
    expect(third).toMatchObject({ isResumed: true, startedAt: later });
    third.close();
  });

  it.each<[string, JournalOwner]>([
    ['other contacts', backup({ contactIds: ['a'] })],
    ['all contacts', backup({ contactIds: [] })],
    ['another beginning', backup({ from: 1 })],
    ['an end', backup({ to: 5 })],
    ['dead letters', OWNER],
    ['another stream', { ...backup(), streamArn: 'arn:aws:kinesis:x:y:stream/other' }],
  ])('is refused for %s', async (_name, owner) => {
    start(backup());
    expect(await problemsOfCall(() => open(owner))).toEqual([
      expect.stringMatching(
        /belongs to a replay of the backup, certain contacts from 1970-.* or delete this file/,
      ),
    ]);
  });

  /** A journal as a replay writes it. */
  const HEADER = {
    version: 1,
    stream: OWNER.streamArn,
    startedAt: NOW.toISOString(),
    salt: '0123456789abcdef0123456789abcdef',
    selection: { kind: 'dead letters' },
  };
  const PUT = { put: 0, records: { 'shardId-0': ['1', '2'] } };
  const lines = (...all: readonly (object | string)[]): string =>
    all.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join('');
  const NEW =
    /^--journal .*: cannot be read: line \d.*; restore it, or name another file with --journal, which/;

  it('is read completely if every line is as a replay writes it', () => {
    const answered = { answered: 0, refused: [1] };
    writeFileSync(
      path,
      lines(HEADER, PUT, { holding: { a: '1' } }, answered, { ...PUT, put: 1 }, { deleting: {} }),
    );
    const journal = open();
    expect(journal).toMatchObject({ doneBefore: 1, withoutAnswer: 2, heldBefore: { a: '1' } });
    journal.close();
  });

  it.each<[string, string, RegExp]>([
    ['is something else', lines({ a: 1 }), /line 1 is not the first line/],
    ['is not JSON', 'text\n', /line 1 is not the first line/],
    ['is a line without its end', 'text', /line 1 is not a line/],
    ['is JSON of the same beginning', '{"version":1,"name":"x"}', /line 1 is not a line/],
    ['is not UTF-8', '', /it is not UTF-8/],
    ['has another version', lines({ ...HEADER, version: 2 }), /line 1 is not the first line/],
    ['has a time that is none', lines({ ...HEADER, startedAt: 'yesterday' }), /line 1 is not the first line/],
    ['has a time as a number', lines({ ...HEADER, startedAt: 5 }), /line 1 is not the first line/],
    ['has no salt', lines({ ...HEADER, salt: '' }), /line 1 is not the first line/],
    ['has another selection', lines({ ...HEADER, selection: null }), /line 1 is not the first line/],
    [
      'has an unknown kind of selection',
      lines({ ...HEADER, selection: { kind: 'all' } }),
      /line 1 is not the first line/,
    ],
    ['has an unknown member', lines({ ...HEADER, more: 1 }), /line 1 is not the first line/],
    [
      'begins in the future',
      lines({ ...HEADER, startedAt: '2026-03-02T09:05:00.000Z' }),
      /line 1 has a start of the replay in the future, 2026-03-02T09:05:00\.000Z/,
    ],
    ['has a second header', lines(HEADER, PUT, HEADER), /line 3 is not a line/],
    ['has an empty line', lines(HEADER, '', PUT), /line 2 is not a line/],
    ['has an unknown line', lines(HEADER, { deleted: 1 }), /line 2 is not a line/],
    ['has a list', lines(HEADER, '[]'), /line 2 is not a line/],
    ['has records that are no lists', lines(HEADER, { put: 0, records: { a: '1' } }), /line 2 is not a line/],
    ['has a message without a handle', lines(HEADER, { holding: { a: 5 } }), /line 2 is not a line/],
    ['has two entries in one line', lines(HEADER, { ...PUT, deleting: {} }), /line 2 is not a line/],
    [
      'leaves a batch out',
      lines(HEADER, { ...PUT, put: 1 }),
      /line 2 is about batch 1, and the next batch is 0/,
    ],
    ['has a batch twice', lines(HEADER, PUT, PUT), /line 3 is about batch 0, and the next batch is 1/],
    [
      'answers nothing',
      lines(HEADER, { answered: 0, refused: [] }),
      /line 2 answers batch 0, which has no open/,
    ],
    [
      'answers twice',
      lines(HEADER, PUT, { answered: 0, refused: [] }, { answered: 0, refused: [] }),
      /line 4 answers batch 0/,
    ],
    [
      'refuses what was not put',
      lines(HEADER, PUT, { answered: 0, refused: [2] }),
      /line 3 refuses records that batch 0 does not have/,
    ],
    ['ends in the middle of something else', `${lines(HEADER)}rm -rf`, /line 2 is not a line/],
  ])('is refused and unchanged if it %s', async (_name, text, expected) => {
    const bytes = text === '' ? Buffer.from([0xff, 0x0a]) : Buffer.from(text);
    writeFileSync(path, bytes);
    for (const read of [open, () => Journal.look(path, OWNER, NOW)]) {
      const problems = await problemsOfCall(read);
      expect(problems).toEqual([expect.stringMatching(expected)]);
      if (text !== '') expect(problems).toEqual([expect.stringMatching(NEW)]);
    }
    expect(readFileSync(path)).toEqual(bytes);
  });

  it('continues after zeros from a power failure', () => {
    writeFileSync(path, `${lines(HEADER, PUT)}{"answe\0\0`);
    open().close();
    expect(readFileSync(path, 'utf8')).toBe(lines(HEADER, PUT));
  });

  it('reports that it cannot be written', async () => {
    path = join(directory, 'missing', 'replay.journal');
    expect(await problemsOfCall(() => open())).toEqual([
      expect.stringMatching(/cannot be written \(ENOENT\)/),
    ]);
  });
});

describe('its lock', () => {
  it.each([
    ['there is none', ''],
    ['one is left over', `2147483646 ${hostname()}\n`],
  ])('does not stay locked after a full disk, if %s', async (_name, before) => {
    if (before !== '') writeFileSync(`${path}.lock`, before);
    disk.isFull = true;
    try {
      expect(await problemsOfCall(() => takeJournalLock(path, REPLAYING))).toEqual([
        expect.stringMatching(/cannot be written \(ENOSPC\); make room for it/),
      ]);
    } finally {
      disk.isFull = false;
    }
    takeJournalLock(path, REPLAYING).release();
    expect(readdirSync(directory)).toEqual([]);
  });

  const LEFT_OVER = `999999999 ${hostname()}\n`;
  const holder = (text: string): void => writeFileSync(`${path}.lock`, text);

  it('is held by one, and then by the next', async () => {
    path = join(directory, 'new', 'replay.journal');
    const lock = takeJournalLock(path, REPLAYING);
    lock.release();
    takeJournalLock(path, REPLAYING).release();
  });

  it.each([
    ['a process that lives', `${process.ppid} ${hostname()}\n`],
    ['a process elsewhere', '1 another-machine\n'],
  ])('is refused while it is held by %s', async (_name, text) => {
    holder(text);
    expect(await problemsOfCall(() => takeJournalLock(path, REPLAYING))).toEqual([
      expect.stringMatching(
        /is replaying with it; wait until it ends, or, if there is no such replay, delete .*\.lock$/,
      ),
    ]);
  });

  it.each([
    ['was killed', LEFT_OVER],
    ['was killed as it wrote it', ''],
  ])('is taken over from a process that %s', (_name, text) => {
    holder(text);
    utimesSync(`${path}.lock`, 0, 0);
    takeJournalLock(path, REPLAYING).release();
    expect(readdirSync(directory)).toEqual([]);
  });

  it('is not taken from a process that is just writing it', async () => {
    holder('');
    expect(await problemsOfCall(() => takeJournalLock(path, REPLAYING))).toEqual([
      expect.stringMatching(/: another process begins to replay with it; .* delete .*\.lock$/),
    ]);
    expect(readdirSync(directory)).toEqual(['replay.journal.lock']);
  });

  it('that is left over is removed by one process at a time', async () => {
    holder(LEFT_OVER);
    writeFileSync(`${path}.lock.turn`, '');
    expect(await problemsOfCall(() => takeJournalLock(path, REPLAYING))).toEqual([
      expect.stringMatching(/: another process begins to replay with it; .* delete .*\.lock\.turn$/),
    ]);
    expect(readFileSync(`${path}.lock`, 'utf8')).toBe(LEFT_OVER);
    rmSync(`${path}.lock.turn`);
    takeJournalLock(path, REPLAYING).release();
  });

  it('reports that it cannot be written', async () => {
    writeFileSync(join(directory, 'file'), '');
    path = join(directory, 'file', 'replay.journal');
    expect(await problemsOfCall(() => takeJournalLock(path, REPLAYING))).toEqual([
      expect.stringMatching(
        /cannot be written \((ENOTDIR|EEXIST)\); make room for it, .* starts the replay again and repeats/,
      ),
    ]);
  });
});
