import { chmodSync, existsSync, mkdirSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { PROGRAM } from '../cli/command';
import { ConfigurationError, errorCode } from '../cli/errors';
import { FileLock } from '../cli/file-lock';
import { checkOurs, writeOutputFile } from '../cli/output-file';

/** Tells a directory of ours from any other, so that no other is ever emptied. */
const MARKER = '.operata-local-run';

/** What a run writes. */
export interface OutputPaths {
  readonly backup: string;
  readonly deadLetters: string;
  readonly delivered: string;
  readonly functionLog: string;
  readonly problems: string;
  /** Keeps other runs out of the folder, until it is released. */
  readonly lock: FileLock;
}

/**
 * Makes the directory for what a run writes, readable by its owner only, as raw records are personal data. What
 * an earlier run left in it is removed, unless that still runs; a directory with anything else in it is refused, and so is one that
 * holds the input. So is one of another user, who could put links in the place of what is written.
 * @throws {ConfigurationError}
 */
export function prepareOutput(directory: string, inputs: readonly string[]): OutputPaths {
  const paths = {
    backup: join(directory, 'backup'),
    deadLetters: join(directory, 'dead-letter.ndjson'),
    delivered: join(directory, 'delivered.ndjson'),
    functionLog: join(directory, 'function.log'),
    problems: join(directory, 'problems.log'),
  };
  try {
    if (!checkOurs('--out', directory, 'folder')) mkdirSync(directory, { recursive: true, mode: 0o700 });
    const inside = realpathSync(directory) + sep;
    const input = inputs.find(
      (path) => existsSync(path) && `${realpathSync(resolve(path))}${sep}`.startsWith(inside),
    );
    if (input !== undefined) {
      throw new ConfigurationError([
        `--input ${input}: lies in ${directory}, which every run empties; move it, or choose another directory with --out`,
      ]);
    }
    const marker = join(directory, MARKER);
    // In this order: a run that begins at the same time writes the marker first.
    const isEmpty = readdirSync(directory).length === 0;
    const isMarked = checkOurs('--out', marker);
    if (!isMarked && !isEmpty) {
      throw new ConfigurationError([
        `--out ${directory}: holds files that no local run has made; choose a directory that is empty or does not exist`,
      ]);
    }
    chmodSync(directory, 0o700);
    if (!isMarked)
      writeOutputFile(
        '--out',
        marker,
        `Written by "${PROGRAM} run"; each run replaces what is in here.\n`,
        0o600,
      );
    const lock = FileLock.take(`${marker}.lock`, {
      option: '--out',
      path: directory,
      holds: 'is writing to it',
      begins: 'begins to write to it',
      otherwise: 'name another folder with --out, ',
      holder: 'run',
      fix: 'choose another with --out',
    });
    for (const path of Object.values(paths)) rmSync(path, { recursive: true, force: true });
    return { ...paths, lock };
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    throw new ConfigurationError([
      `--out ${directory}: cannot be written (${errorCode(error)}); choose another with --out`,
    ]);
  }
}
