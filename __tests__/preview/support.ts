import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';
import { type ProcessResult, runProcess } from '../../src/run-process';

const ROOT = resolve(__dirname, '..', '..');

/** Runs the command as `npm run preview` does, in a process of its own. */
export function runPreview(args: readonly string[], input?: string): Promise<ProcessResult> {
  const loader = join(ROOT, 'node_modules', 'tsx', 'dist', 'loader.mjs');
  return runProcess([process.execPath, '--import', loader, join(ROOT, 'src/preview/cli.ts'), ...args], {
    cwd: ROOT,
    env: process.env,
    input,
  });
}

/** A folder that goes when the test, or the file's last test, is done. */
export function scratchFolder(remove: (action: () => void) => void = onTestFinished): string {
  const folder = mkdtempSync(join(tmpdir(), 'preview-'));
  remove(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A redaction document in a file. */
export function configFile(
  folder: string,
  type: 'WHITELIST' | 'BLACKLIST',
  fields: readonly string[],
): string {
  const file = join(folder, `${type}.json`);
  writeFileSync(file, JSON.stringify({ key: 'REDACTION_CONFIG', value: { type, fields } }));
  return file;
}

/** Contact records in a file, one a line. */
export function recordsFile(folder: string, ...lines: readonly string[]): string {
  const file = join(folder, 'records.ndjson');
  writeFileSync(file, lines.map((line) => `${line}\n`).join(''));
  return file;
}
