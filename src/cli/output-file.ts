import {
  accessSync,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readSync,
  renameSync,
  type Stats,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { ConfigurationError, errorCode } from './errors';

/** A file that a command writes. */
export interface OutputFile {
  /** The option that names it, such as `--out`. */
  readonly option: string;
  readonly path: string;
  /** What all files begin with that the command writes. */
  readonly beginning: string;
  /** What writes such files, such as `preview`. */
  readonly writer: string;
}

/** A link is not followed, and a pipe is not waited for. Windows knows neither. */
const SAFELY = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
const KINDS = {
  file: {
    isRight: (stats: Stats) => stats.isFile(),
    rule: 'must be a plain file, and not a link or a device',
  },
  folder: { isRight: (stats: Stats) => stats.isDirectory(), rule: 'must be a folder, and not a link to one' },
} as const;

/**
 * Refuses to write to what another user can have put in the way: a link, a device, or what another user owns.
 *
 * @param option that names the path, or is to name another one
 * @returns whether there is something
 * @throws {ConfigurationError}
 */
export function checkOurs(option: string, path: string, kind: keyof typeof KINDS = 'file'): boolean {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats !== undefined) refuseOthers(option, path, kind, stats);
  return stats !== undefined;
}

/**
 * Opens a file of ours, which is made where there is none. What is opened is checked, and not only what was there before.
 *
 * @param flags of `node:fs`, without `O_TRUNC`: nothing is changed before it is known whose file it is
 * @throws {ConfigurationError} as {@link checkOurs}; what `openSync` throws
 */
export function openOurs(option: string, path: string, flags: number, mode = 0o600): number {
  checkOurs(option, path);
  const file = openSync(path, flags | SAFELY, mode);
  try {
    refuseOthers(option, path, 'file', fstatSync(file));
    return file;
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

function refuseOthers(option: string, path: string, kind: keyof typeof KINDS, stats: Stats): void {
  const { isRight, rule } = KINDS[kind];
  if (!isRight(stats)) {
    // Nobody is told to remove a folder, with all that is in it.
    const fix = stats.isDirectory() ? 'name a file in it' : 'remove it, or name another path';
    throw new ConfigurationError([`${option} ${path}: ${rule}; ${fix} with ${option}`]);
  }
  // Windows has no user IDs.
  const us = process.geteuid?.();
  if (us !== undefined && stats.uid !== us) {
    throw new ConfigurationError([
      `${option} ${path}: belongs to user ID ${stats.uid}, and must belong to yours, ${us}; ` +
        `name another path with ${option}, or run the command as its owner`,
    ]);
  }
}

/**
 * Finds out before any work whether the file can be written.
 * @throws {ConfigurationError} where it cannot, or where there is something else that it would replace
 */
export function checkOutputFile({ option, path, beginning, writer }: OutputFile): void {
  try {
    accessSync(dirname(path), constants.W_OK);
    if (!checkOurs(option, path) || beginsRight(option, path, beginning)) return;
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    throw new ConfigurationError([
      `${option} ${path}: cannot be written (${errorCode(error)}); name a file in a folder that exists`,
    ]);
  }
  throw new ConfigurationError([
    `${option} ${path}: holds something that no ${writer} has written; name a file that does not exist`,
  ]);
}

/**
 * Opens a file that {@link checkOutputFile} has nothing against, in the place of one that was there. It is a new file:
 * what another process still writes to the old one does not get into it.
 */
export function openOutputFile(option: string, path: string, mode: number): number {
  checkOurs(option, path);
  const draft = `${path}.${process.pid}`;
  const file = openSync(draft, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, mode);
  renameSync(draft, path);
  return file;
}

/** Closes a file of {@link openOutputFile}. @throws {ConfigurationError} if another process has replaced it since */
export function closeOutputFile(option: string, path: string, file: number): void {
  const { ino } = fstatSync(file);
  closeSync(file);
  if (lstatSync(path, { throwIfNoEntry: false })?.ino === ino) return;
  throw new ConfigurationError([
    `${option} ${path}: another process has replaced or removed it meanwhile; name another file with ${option}, and run the command again`,
  ]);
}

/** Writes a file in the place of one that was there. @param mode by default for anyone to read: no personal data */
export function writeOutputFile(
  option: string,
  path: string,
  content: string | Uint8Array,
  mode = 0o666,
): void {
  const file = openOutputFile(option, path, mode);
  writeFileSync(file, content);
  closeOutputFile(option, path, file);
}

function beginsRight(option: string, path: string, beginning: string): boolean {
  const found = Buffer.alloc(Buffer.byteLength(beginning));
  const file = openOurs(option, path, constants.O_RDWR);
  try {
    return fstatSync(file).size === 0 || (readSync(file, found) > 0 && found.toString() === beginning);
  } finally {
    closeSync(file);
  }
}
