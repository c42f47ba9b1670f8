import { chmodSync, existsSync, mkdirSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { PROGRAM } from '../cli/command';
import { ConfigurationError, errorCode } from '../cli/errors';
import { FileLock } from '../cli/file-lock';
import { checkOurs, writeOutputFile } from '../cli/output-file';

/** Marks a directory of a local run. Only marked directories are emptied. */
const MARKER = '.operata-local-run';

/** The files that a run writes. */
export interface OutputPaths {
  readonly backup: string;
  readonly deadLetters: string;
  readonly delivered: string;
  readonly functionLog: string;
  readonly problems: string;
  /** Prevents other runs from using the folder until it is released. */
  readonly lock: FileLock;
}

/**
 * Creates the directory for the files of a run. Only its owner can read it, because raw records are personal data.
 * Removes the files of an earlier run.
 * @throws {ConfigurationError} if another run uses the directory, if it contains other files or the input, or if it
 * belongs to another user, who could replace files with links
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
        `--input ${input}: is in ${directory}, which every run empties; move it, or choose another directory with --out`,
      ]);
    }
    const marker = join(directory, MARKER);
    // In this order, because a run that starts at the same time writes the marker first.
    const isEmpty = readdirSync(directory).length === 0;
    const isMarked = checkOurs('--out', marker);
    if (!isMarked && !isEmpty) {
      throw new ConfigurationError([
        `--out ${directory}: contains files that are not from a local run; choose a directory that is empty or does not exist`,
      ]);
    }
    chmodSync(directory, 0o700);
    if (!isMarked)
      writeOutputFile(
        '--out',
        marker,
        `Written by "${PROGRAM} run". Each run replaces the content of this folder.\n`,
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
