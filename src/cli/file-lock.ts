import {
  closeSync,
  constants,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { hostname, uptime } from 'node:os';
import { dirname } from 'node:path';
import { ConfigurationError, errorCode } from './errors';
import { openOurs } from './output-file';

/** If a lock is empty for longer than this, its process has ended. */
const WRITING_MS = 10_000;
const HOLDER = /^(\d+) (\S{1,255})\n$/;

/** The words for a lock's errors. */
export interface LockUse {
  /** The option that names what is locked, such as `--out`. */
  readonly option: string;
  /** What is locked, as the user names it. */
  readonly path: string;
  /** What the holder does, such as `is writing to it`, and what it does while it takes the lock. */
  readonly holds: string;
  readonly begins: string;
  /** An alternative for the user. */
  readonly otherwise?: string;
  /** The command that holds it, such as `run`. */
  readonly holder: string;
  /** What to do if the lock cannot be written. */
  readonly fix: string;
}

/** Prevents a second process from using the same files. The lock of a killed process is taken over. */
export class FileLock {
  readonly #path: string;

  private constructor(path: string) {
    this.#path = path;
  }

  /**
   * @param path of the lock. Missing folders are created
   * @throws {ConfigurationError} if another process holds it, or it cannot be written
   */
  static take(path: string, use: LockUse): FileLock {
    try {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      if (!create(path)) FileLock.#takeOver(path, use);
      return new FileLock(path);
    } catch (error) {
      if (error instanceof ConfigurationError) throw error;
      throw new ConfigurationError([
        `${use.option} ${use.path}: cannot be written (${errorCode(error)}); ${use.fix}`,
      ]);
    }
  }

  /**
   * Replaces a lock whose process has ended. Only one process at a time may do so, and checks the lock again:
   * otherwise a slower process could remove the new lock of a faster one.
   */
  static #takeOver(
    path: string,
    { option, path: locked, holds, begins, otherwise = '', holder }: LockUse,
  ): void {
    const turn = `${path}.turn`;
    const problem = (who: string, file: string): ConfigurationError =>
      new ConfigurationError([
        `${option} ${locked}: ${who}; wait until it ends, ${otherwise}or, if there is no such ${holder}, delete ${file}`,
      ]);
    const beginning = `another process ${begins}`;
    if (!create(turn)) throw problem(beginning, turn);
    try {
      const found = contentOf(option, path);
      if (found?.text === '' && Date.now() - found.writtenMs < WRITING_MS) throw problem(beginning, path);
      if (found !== undefined && !isLeftOver(found)) {
        const [, pid, host] = HOLDER.exec(found.text) ?? [];
        const who = pid === undefined ? 'another process' : `process ${pid} on ${host}`;
        throw problem(`${who} ${holds}`, path);
      }
      rmSync(path, { force: true });
      if (!create(path)) throw problem(beginning, path);
    } finally {
      rmSync(turn, { force: true });
    }
  }

  release(): void {
    rmSync(this.#path, { force: true });
  }
}

/** Creates a file that names this process. @returns false if it exists already */
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
    // On a full disk, a file can be created but not written.
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
}

/** The content of a lock, and when it was written. */
interface Found {
  readonly text: string;
  readonly writtenMs: number;
}

/** @returns undefined if there is no such file */
function contentOf(option: string, path: string): Found | undefined {
  try {
    const file = openOurs(option, path, constants.O_RDONLY);
    try {
      return { text: readFileSync(file, 'utf8'), writtenMs: fstatSync(file).mtimeMs };
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Whether the process that wrote this has ended. A process on another machine counts as running. */
function isLeftOver({ text, writtenMs }: Found): boolean {
  const [pid = '', host] = text.trim().split(' ');
  if (host !== hostname() || !/^\d+$/.test(pid)) return text.trim() === '';
  // After a restart of the machine, another process can have the same ID.
  if (writtenMs < Date.now() - uptime() * 1000) return true;
  try {
    process.kill(Number(pid), 0);
    return Number(pid) === process.pid;
  } catch (error) {
    return errorCode(error) === 'ESRCH';
  }
}
