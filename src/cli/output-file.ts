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
  /** How every file of this command begins. */
  readonly beginning: string;
  /** The command that writes such files, such as `preview`. */
  readonly writer: string;
}

/** Does not follow links, and does not wait for pipes. Windows has neither flag. */
const SAFELY = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
const KINDS = {
  file: {
    isRight: (stats: Stats) => stats.isFile(),
    rule: 'must be a plain file, and not a link or a device',
  },
  folder: { isRight: (stats: Stats) => stats.isDirectory(), rule: 'must be a folder, and not a link to one' },
} as const;

/**
 * Refuses to write to anything that another user can have created to intercept the output: a link, a device, or a file of
 * that user.
 *
 * @param option the option that names the path
 * @returns whether the path exists
 * @throws {ConfigurationError}
 */
export function checkOurs(option: string, path: string, kind: keyof typeof KINDS = 'file'): boolean {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats !== undefined) refuseOthers(option, path, kind, stats);
  return stats !== undefined;
}

/**
 * Opens a file of this user. Checks the opened file too, as another process can replace it in between.
 *
 * @param flags of `node:fs`, without `O_TRUNC`: nothing may change before the check
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
    // Do not suggest to remove a folder with its content.
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
 * Checks before any work whether the file can be written.
 * @throws {ConfigurationError} if it cannot, or if it would replace the file of something else
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
 * Creates a file, after {@link checkOutputFile}, in place of an old one. What another process still writes to the old file
 * does not get into the new one.
 */
export function openOutputFile(option: string, path: string, mode: number): number {
  checkOurs(option, path);
  const draft = `${path}.${process.pid}`;
  const file = openSync(draft, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, mode);
  renameSync(draft, path);
  return file;
}

/** Closes a file of {@link openOutputFile}. @throws {ConfigurationError} if another process has replaced it */
export function closeOutputFile(option: string, path: string, file: number): void {
  const { ino } = fstatSync(file);
  closeSync(file);
  if (lstatSync(path, { throwIfNoEntry: false })?.ino === ino) return;
  throw new ConfigurationError([
    `${option} ${path}: another process has replaced or removed it meanwhile; name another file with ${option}, and run the command again`,
  ]);
}

/** Writes a file, in place of an old one. @param mode by default readable for everyone, for files without personal data */
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
