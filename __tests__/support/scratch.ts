import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';

/** A folder of its own for each test of a file. */
export interface Scratch {
  folder: string;
  /** Writes a file. @returns its path */
  file(name: string, content: string | Buffer): string;
  /** Writes a redaction document. @returns its path */
  document(type: string, ...fields: readonly unknown[]): string;
}

export function eachScratch(): Scratch {
  const scratch: Scratch = {
    folder: '',
    file(name, content) {
      const path = join(scratch.folder, name);
      writeFileSync(path, content);
      return path;
    },
    document: (type, ...fields) =>
      scratch.file('config.json', JSON.stringify({ key: 'REDACTION_CONFIG', value: { type, fields } })),
  };
  beforeEach(() => {
    scratch.folder = mkdtempSync(join(tmpdir(), 'scratch-'));
  });
  afterEach(() => rmSync(scratch.folder, { recursive: true }));
  return scratch;
}
