import { accessSync, closeSync, constants, existsSync, openSync, readSync, statSync } from 'node:fs';
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

/**
 * Finds out before any work whether the file can be written.
 * @throws {ConfigurationError} where it cannot, or where there is something else that it would replace
 */
export function checkOutputFile({ option, path, beginning, writer }: OutputFile): void {
  try {
    accessSync(dirname(path), constants.W_OK);
    if (!existsSync(path) || statSync(path).size === 0) return;
    accessSync(path, constants.W_OK);
    if (beginsWith(path, beginning)) return;
  } catch (error) {
    throw new ConfigurationError([
      `${option} ${path}: cannot be written (${errorCode(error)}); name a file in a folder that exists`,
    ]);
  }
  throw new ConfigurationError([
    `${option} ${path}: holds something that no ${writer} has written; name a file that does not exist`,
  ]);
}

function beginsWith(path: string, beginning: string): boolean {
  const found = Buffer.alloc(Buffer.byteLength(beginning));
  const descriptor = openSync(path, 'r');
  try {
    readSync(descriptor, found);
  } finally {
    closeSync(descriptor);
  }
  return found.toString() === beginning;
}
