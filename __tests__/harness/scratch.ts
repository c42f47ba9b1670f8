import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';

/** A folder of its own for each test of a file, with a space in its name. */
export interface Scratch {
  folder: string;
  /** Writes a file. @returns its path */
  file(name: string, content: string | Buffer): string;
  /** A path in it. */
  join(...names: readonly string[]): string;
  /** The text of a file in it. */
  read(...names: readonly string[]): string;
  /** Writes a redaction document. @returns its path */
  document(type: string, ...fields: readonly unknown[]): string;
  /** The same with replacements. */
  replacing(type: string, fields: readonly unknown[], ...replace: readonly unknown[]): string;
}

export function eachScratch(): Scratch {
  const scratch: Scratch = {
    folder: '',
    file(name, content) {
      const path = scratch.join(name);
      writeFileSync(path, content);
      return path;
    },
    join: (...names) => join(scratch.folder, ...names),
    read: (...names) => readFileSync(scratch.join(...names), 'utf8'),
    document: (type, ...fields) =>
      scratch.file('config.json', JSON.stringify({ key: 'REDACTION_CONFIG', value: { type, fields } })),
    replacing: (type, fields, ...replace) =>
      scratch.file(
        'config.json',
        JSON.stringify({ key: 'REDACTION_CONFIG', value: { type, fields, replace } }),
      ),
  };
  beforeEach(() => {
    scratch.folder = mkdtempSync(join(tmpdir(), 'scratch '));
  });
  afterEach(() => rmSync(scratch.folder, { recursive: true, force: true }));
  return scratch;
}

/** Does something in a folder, in which no variables of the developer are. */
export async function inFolder<T>(folder: string, action: () => Promise<T>): Promise<T> {
  const before = process.cwd();
  process.chdir(folder);
  try {
    return await action();
  } finally {
    process.chdir(before);
  }
}
