import { chmodSync, existsSync, mkdirSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { ConfigurationError, errorCode } from '../command-line/errors';
import { checkOurs } from '../command-line/output-file';

/** Tells a directory of ours from any other, so that no other is ever emptied. */
const MARKER = '.operata-local-run';

/** What a run writes. */
export interface OutputPaths {
  readonly backup: string;
  readonly deadLetters: string;
  readonly delivered: string;
  readonly functionLog: string;
  readonly problems: string;
}

/**
 * Makes the directory for what a run writes, readable by its owner only, as raw records are personal data. What
 * an earlier run left in it is removed; a directory with anything else in it is refused, and so is one that
 * holds the input. So is one of another user, who could put links in the place of what is written.
 * @throws {ConfigurationError}
 */
export function prepareOutput(directory: string, inputs: readonly string[]): OutputPaths {
  const paths: OutputPaths = {
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
    const isMarked = checkOurs('--out', marker);
    if (!isMarked && readdirSync(directory).length > 0) {
      throw new ConfigurationError([
        `--out ${directory}: holds files that no local run has made; choose a directory that is empty or does not exist`,
      ]);
    }
    chmodSync(directory, 0o700);
    for (const path of Object.values(paths)) rmSync(path, { recursive: true, force: true });
    if (!isMarked) {
      writeFileSync(marker, 'Written by "npm start"; each run replaces what is in here.\n', {
        flag: 'wx',
        mode: 0o600,
      });
    }
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    throw new ConfigurationError([
      `--out ${directory}: cannot be written (${errorCode(error)}); choose another with --out`,
    ]);
  }
  return paths;
}
