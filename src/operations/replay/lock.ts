import {
  closeSync,
  constants,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { ConfigurationError, errorCode } from '../../command-line/errors';
import { openOurs } from '../../command-line/output-file';
import { unwritable } from './journal';

/** A lock that is empty for longer is not being written any more. */
const WRITING_MS = 10_000;
const HOLDER = /^(\d+) (\S{1,255})\n$/;

/** Keeps a second replay from the same journal. A process that was killed leaves its lock, which then holds nobody. */
export class JournalLock {
  private constructor(private readonly path: string) {}

  /** @throws {ConfigurationError} where another process holds it, or it cannot be written */
  static take(journal: string): JournalLock {
    try {
      mkdirSync(dirname(journal), { recursive: true, mode: 0o700 });
      return JournalLock.#take(journal);
    } catch (error) {
      if (error instanceof ConfigurationError) throw error;
      throw unwritable(journal, error);
    }
  }

  static #take(journal: string): JournalLock {
    const path = `${journal}.lock`;
    if (!create(path)) JournalLock.#takeOver(journal, path);
    return new JournalLock(path);
  }

  /**
   * Of those that find the same lock left over one may remove it at a time, and looks again: otherwise the slower would
   * remove the lock that the faster has just made.
   */
  static #takeOver(journal: string, path: string): void {
    const turn = `${path}.turn`;
    const problem = (who: string, file: string): ConfigurationError =>
      new ConfigurationError([
        `--journal ${journal}: ${who}; wait for its end, or, if there is no such replay, delete ${file}`,
      ]);
    const beginning = 'another process begins to replay with it';
    if (!create(turn)) throw problem(beginning, turn);
    try {
      const holder = contentOf(path);
      if (holder === '' && Date.now() - statSync(path).mtimeMs < WRITING_MS) throw problem(beginning, path);
      if (holder !== undefined && !isLeftOver(holder)) {
        const [, pid, host] = HOLDER.exec(holder) ?? [];
        const who = pid === undefined ? 'another process' : `process ${pid} on ${host}`;
        throw problem(`${who} is replaying with it`, path);
      }
      rmSync(path, { force: true });
      if (!create(path)) throw problem(beginning, path);
    } finally {
      rmSync(turn, { force: true });
    }
  }

  release(): void {
    rmSync(this.path, { force: true });
  }
}

/** @returns whether the file was not there, and names this process now */
function create(path: string): boolean {
  let file: number;
  try {
    file = openSync(path, 'wx', 0o600);
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
  try {
    writeFileSync(file, `${process.pid} ${hostname()}\n`);
    return true;
  } catch (error) {
    // A full disk makes files, and takes nothing for them.
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
}

/** Undefined: there is no such file. */
function contentOf(path: string): string | undefined {
  try {
    const file = openOurs('--journal', path, constants.O_RDONLY);
    try {
      return readFileSync(file, 'utf8');
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Whether the process that wrote this has ended. One of another machine is taken to live. */
function isLeftOver(holder: string): boolean {
  const [pid = '', host] = holder.trim().split(' ');
  if (host !== hostname() || !/^\d+$/.test(pid)) return holder.trim() === '';
  try {
    process.kill(Number(pid), 0);
    return Number(pid) === process.pid;
  } catch (error) {
    return errorCode(error) === 'ESRCH';
  }
}
