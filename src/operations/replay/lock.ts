import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { ConfigurationError, errorCode } from '../../command-line/errors';

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
      throw new ConfigurationError([
        `--journal ${journal}: cannot be written (${errorCode(error)}); name a file in a directory that can be`,
      ]);
    }
  }

  static #take(journal: string): JournalLock {
    const path = `${journal}.lock`;
    const mine = `${process.pid} ${hostname()}\n`;
    for (let attempt = 0; attempt < 2; attempt++) {
      try {
        writeFileSync(path, mine, { flag: 'wx', mode: 0o600 });
        return new JournalLock(path);
      } catch (error) {
        if (errorCode(error) !== 'EEXIST') throw error;
      }
      const holder = readFileSync(path, 'utf8');
      if (!isLeftOver(holder)) {
        throw new ConfigurationError([
          `--journal ${journal}: process ${holder.trim().replace(' ', ' on ')} is replaying with it; ` +
            `wait for its end, or, if there is no such replay, delete ${path}`,
        ]);
      }
      rmSync(path, { force: true });
    }
    throw new ConfigurationError([
      `--journal ${journal}: another process begins to replay with it; wait for its end`,
    ]);
  }

  release(): void {
    rmSync(this.path, { force: true });
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
