import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { onTestFinished } from 'vitest';
import type { Listed } from '../../../functions/privacy-controls/redaction-config';
import { runPreviewCommand } from '../../../src/privacy/preview/command';
import type { Summary } from '../../../src/privacy/preview/page-data';
import { type Printed, printedBy } from '../../harness/printed';

/** Runs the command in this process. @param input its standard input */
export function runPreview(args: readonly string[], input = ''): Promise<Printed> {
  return printedBy(() => runPreviewCommand(args, Readable.from([Buffer.from(input)])));
}

/** A folder that is removed after the test, or the file's last test. */
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
  replace?: readonly Listed['replace'][number][],
): string {
  const file = join(folder, `${type}.json`);
  writeFileSync(file, JSON.stringify({ key: 'REDACTION_CONFIG', value: { type, fields, replace } }));
  return file;
}

/** Contact records in a file, one a line. */
export function recordsFile(folder: string, ...lines: readonly string[]): string {
  const file = join(folder, 'records.ndjson');
  writeFileSync(file, lines.map((line) => `${line}\n`).join(''));
  return file;
}

/** The summary of no records. */
export const NO_RECORDS: Summary = {
  records: 0,
  delivered: 0,
  nothingLeft: 0,
  notDeliverable: {},
  notContactRecords: {},
  fieldsKept: 0,
  fieldsReplaced: 0,
  fieldsRemoved: 0,
  bytesIn: 0,
  bytesOut: 0,
  unmatched: [],
  advice: [],
  fields: [],
};
