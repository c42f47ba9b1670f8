import {
  closeSync,
  constants,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  checkOurs,
  checkOutputFile,
  closeOutputFile,
  openOurs,
  openOutputFile,
} from '../../src/cli/output-file';
import { prepareOutput } from '../../src/local/output-directory';
import { takeJournalLock } from '../../src/operations/journal/lock';
import { Journal, REPLAYING } from '../../src/operations/replay/journal';
import { checkPageFile } from '../../src/privacy/preview/page-file';
import { PAGE_BEGINNING } from '../../src/privacy/preview/page-template';
import { REPORT_BEGINNING } from '../../src/privacy/report/page';
import { problemsOfAction } from '../harness/problems';
import { eachScratch } from '../harness/scratch';

const scratch = eachScratch();
afterEach(() => vi.restoreAllMocks());

const OWNER = { streamArn: 'arn:aws:kinesis:x:y:stream/z', selection: { kind: 'dead letters' } } as const;
const NOW = new Date('2026-03-02T09:00:00Z');
const MARKER = '.operata-local-run';

/** All writers of files, each with the name and the content of its file. */
const WRITERS: readonly (readonly [
  name: string,
  file: string,
  holds: string,
  write: (path: string) => unknown,
])[] = [
  ['the page of the preview', 'page.html', PAGE_BEGINNING, checkPageFile],
  [
    'the report',
    'report.md',
    REPORT_BEGINNING,
    (path) => checkOutputFile({ option: '--out', path, beginning: REPORT_BEGINNING, writer: 'report' }),
  ],
  ['the journal', 'x.journal', '', (path) => Journal.open(path, OWNER, NOW).close()],
  ['the journal of a dry run', 'x.journal', '', (path) => Journal.look(path, OWNER, NOW)],
  [
    'the lock',
    'x.journal.lock',
    '',
    (path) => takeJournalLock(path.replace(/\.lock$/, ''), REPLAYING).release(),
  ],
  [
    'the lock of the local run',
    `${MARKER}.lock`,
    '',
    () => {
      writeFileSync(scratch.join(MARKER), '');
      return prepareOutput(scratch.folder, []);
    },
  ],
  ['the marker of the local run', MARKER, '', () => prepareOutput(scratch.folder, [])],
];

describe.each(WRITERS)('%s', (_name, file, holds, write) => {
  it('is not written through a link', () => {
    const path = scratch.join(file);
    const target = scratch.join('target');
    for (const content of [holds, undefined]) {
      if (content === undefined) rmSync(target);
      else writeFileSync(target, content);
      rmSync(path, { force: true });
      symlinkSync(target, path);
      expect(problemsOfAction(() => write(path))).toEqual([
        expect.stringMatching(
          /^--\w+ .*: must be a plain file, and not a link or a device; remove it, or name another path with --\w+$/,
        ),
      ]);
      if (content !== undefined) expect(readFileSync(target, 'utf8')).toBe(content);
      expect(checkOurs('--out', target)).toBe(content !== undefined);
    }
  });

  it('is not written over a file of another user', () => {
    const path = scratch.file(file, holds);
    const { uid } = statSync(path);
    vi.spyOn(process as Required<NodeJS.Process>, 'geteuid').mockReturnValue(uid + 1);
    const problems = problemsOfAction(() => write(path));
    expect(problems).toEqual([
      expect.stringMatching(
        new RegExp(
          `^--\\w+ .*: belongs to user ID ${uid}, and must belong to yours, ${uid + 1}; name another path with --\\w+, or run the command as its owner$`,
        ),
      ),
    ]);
    expect(readFileSync(path, 'utf8')).toBe(holds);
  });

  it('is not written over a folder', () => {
    mkdirSync(scratch.join(file));
    expect(problemsOfAction(() => write(scratch.join(file)))).toEqual([
      expect.stringMatching(
        /: must be a plain file, and not a link or a device; name a file in it with --\w+$/,
      ),
    ]);
  });
});

describe('the folder of the local run', () => {
  it('is refused if it is a link', () => {
    mkdirSync(scratch.join('elsewhere'));
    symlinkSync(scratch.join('elsewhere'), scratch.join('run'));
    expect(problemsOfAction(() => prepareOutput(scratch.join('run'), []))).toEqual([
      expect.stringMatching(
        /^--out .*run: must be a folder, and not a link to one; remove it, or name another path/,
      ),
    ]);
  });

  it('is used again, and keeps its marker', () => {
    const run = scratch.join('run');
    prepareOutput(run, []);
    writeFileSync(scratch.join('run', 'problems.log'), 'x');
    prepareOutput(run, []);
    expect(scratch.read('run', MARKER)).toContain('npx operata run');
    expect(checkOurs('--out', scratch.join('run', 'problems.log'))).toBe(false);
  });
});

describe('an output file', () => {
  it('is readable only for its owner, and emptied before it is written again', () => {
    const path = scratch.join('new');
    closeSync(openOurs('--out', path, constants.O_WRONLY | constants.O_CREAT));
    expect(statSync(path).mode & 0o077).toBe(0);
    writeFileSync(path, 'before');
    const file = openOutputFile('--out', path, 0o600);
    writeFileSync(file, 'new');
    closeOutputFile('--out', path, file);
    expect([scratch.read('new'), statSync(path).mode & 0o777]).toEqual(['new', 0o600]);
  });

  it('does not get what another process writes at the same time, and this is reported', () => {
    const path = scratch.file('page', 'old');
    const first = openOutputFile('--html', path, 0o600);
    writeFileSync(first, 'longer than the other');
    const second = openOutputFile('--html', path, 0o600);
    writeFileSync(second, 'other');
    writeFileSync(first, ', and more');
    expect(problemsOfAction(() => closeOutputFile('--html', path, first))).toEqual([
      `--html ${path}: another process has replaced or removed it meanwhile; name another file with --html, and run the command again`,
    ]);
    closeOutputFile('--html', path, second);
    expect(readdirSync(scratch.folder)).toEqual(['page']);
    expect(scratch.read('page')).toBe('other');
  });
});
