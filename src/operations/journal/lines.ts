import { isJsonObject, type JsonValue } from '../../records/json';

/** Whether a value of a line is as it is written. */
export type Rule = (value: JsonValue) => boolean;
type Members = Readonly<Record<string, Rule>>;

export const text =
  (pattern: RegExp = /^/): Rule =>
  (value) =>
    typeof value === 'string' && pattern.test(value);
export const literal =
  (expected: JsonValue): Rule =>
  (value) =>
    value === expected;
export const count: Rule = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
/** In the format of `toISOString`. */
export const time: Rule = (value) =>
  typeof value === 'string' && !Number.isNaN(Date.parse(value)) && new Date(value).toISOString() === value;
export const list =
  (item: Rule): Rule =>
  (value) =>
    Array.isArray(value) && value.every(item);
export const table =
  (item: Rule): Rule =>
  (value) =>
    isJsonObject(value) && Object.values(value).every(item);
/** An object with these members and no other. */
export const members =
  (required: Members, optional: Members = {}): Rule =>
  (value) =>
    isJsonObject(value) &&
    Object.keys(required).every((name) => Object.hasOwn(value, name)) &&
    Object.entries(value).every(([name, member]) => {
      const rules = Object.hasOwn(required, name) ? required : optional;
      return Object.hasOwn(rules, name) && rules[name]?.(member) === true;
    });
export const anyOf =
  (...rules: readonly Rule[]): Rule =>
  (value) =>
    rules.some((rule) => rule(value));

/** What the lines of a journal are. */
export interface JournalFormat<Entry> {
  /** What writes it: `a replay`. */
  readonly writer: string;
  /** For errors: what another file does. */
  readonly startsAgain: string;
  /** The first line. It has `startedAt`. */
  readonly header: Rule;
  /** How the first line begins, up to its `startedAt`. */
  readonly headerBeginning: string;
  /** The lines after it, and how they begin. */
  readonly entry: Rule;
  readonly entryBeginnings: readonly string[];
  /** Makes a check of each entry against those before it, which returns the rule that it breaks. */
  readonly checker: () => (entry: Entry) => string | undefined;
}

/** What a journal holds. */
export interface Contents<Header, Entry> {
  /** Undefined: nothing was written yet. */
  readonly header: Header | undefined;
  readonly entries: readonly Entry[];
  /** Bytes of whole lines. */
  readonly length: number;
}

/** A journal that its command cannot have written. */
export class JournalFault extends Error {}

/** How far the clock may have been set back since the journal was created. */
const CLOCK_MS = 60_000;

/**
 * Reads a journal, and checks every line, also against the lines before it.
 *
 * @throws {JournalFault} with the line and the rule
 */
export function readLines<Header extends { readonly startedAt: string }, Entry>(
  bytes: Buffer,
  format: JournalFormat<Entry>,
  now: Date,
): Contents<Header, Entry> {
  const length = bytes.lastIndexOf('\n') + 1;
  const [first, ...rest] = decoded(bytes.subarray(0, length)).split('\n').slice(0, -1);
  // A partial last line of a killed process. A power failure can leave zeros.
  const cutOff = bytes.subarray(length).toString().replace(/\0+$/, '');
  const beginnings = first === undefined ? [format.headerBeginning] : format.entryBeginnings;
  if (!beginnings.some((beginning) => beginning.startsWith(cutOff) || cutOff.startsWith(beginning))) {
    const line = rest.length + (first === undefined ? 1 : 2);
    throw new JournalFault(`line ${line} is not a line that ${format.writer} writes`);
  }
  if (first === undefined) return { header: undefined, entries: [], length };
  const value = parsed(first);
  if (value === undefined || !format.header(value))
    throw new JournalFault(`line 1 is not the first line that ${format.writer} writes`);
  const header = value as unknown as Header;
  if (Date.parse(header.startedAt) > now.getTime() + CLOCK_MS) {
    const work = format.writer.replace(/^an? /, '');
    throw new JournalFault(`line 1 has a start of the ${work} in the future, ${header.startedAt}`);
  }
  return { header, entries: readEntries(rest, format), length };
}

function readEntries<Entry>(lines: readonly string[], format: JournalFormat<Entry>): Entry[] {
  const brokenBy = format.checker();
  return lines.map((line, index) => {
    const fault = (rule: string): JournalFault => new JournalFault(`line ${index + 2} ${rule}`);
    const value = parsed(line);
    if (value === undefined || !format.entry(value))
      throw fault(`is not a line that ${format.writer} writes`);
    const entry = value as unknown as Entry;
    const rule = brokenBy(entry);
    if (rule !== undefined) throw fault(rule);
    return entry;
  });
}

function decoded(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new JournalFault('it is not UTF-8');
  }
}

function parsed(line: string): JsonValue | undefined {
  try {
    return JSON.parse(line) as JsonValue;
  } catch {
    return undefined;
  }
}
