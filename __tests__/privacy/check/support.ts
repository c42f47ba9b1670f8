import { Readable } from 'node:stream';
import {
  checkRedactionValue,
  type Listed,
  type RedactionConfig,
} from '../../../functions/privacy-controls/redaction-config';
import { checkDocument } from '../../../src/privacy/check/check';
import type { Finding } from '../../../src/privacy/check/finding';
import { checkRecords, type RecordsReport } from '../../../src/privacy/check/records';
import { parseValue } from '../../../src/privacy/list/parse';
import type { InputSource } from '../../../src/records/input';

export type List = 'WHITELIST' | 'BLACKLIST';

/** A valid configuration. */
export function configOf(
  type: List,
  fields: readonly string[],
  replace: readonly Listed['replace'][number][] = [],
): RedactionConfig {
  const result = checkRedactionValue({ type, fields, replace });
  if (!result.ok) throw new Error(result.errors.map(({ message }) => message).join());
  return result.config;
}

/** The findings about a list without records. */
export function check(type: unknown, ...fields: unknown[]): Finding[] {
  return checkDocument(parseValue({ type, fields }));
}

/** The findings about a list with replacements, without records. */
export function checkReplacing(type: unknown, fields: readonly unknown[], replace: unknown): Finding[] {
  return checkDocument(parseValue({ type, fields, replace }));
}

/** An input with this content. */
export function inputOf(content: string | Buffer, name = 'input.json'): InputSource {
  return { name, open: () => Readable.from([Buffer.from(content)]) };
}

/** Checks a list with contact records. */
export function checkWith(
  type: List,
  fields: readonly string[],
  ...records: unknown[]
): Promise<RecordsReport> {
  return checkConfigWith(configOf(type, fields), ...records);
}

export function checkConfigWith(config: RedactionConfig, ...records: unknown[]): Promise<RecordsReport> {
  const text = records.map((each) => JSON.stringify({ ContactId: 'c', ...Object(each) })).join('\n');
  return checkRecords(config, [inputOf(text)], new AbortController().signal);
}
