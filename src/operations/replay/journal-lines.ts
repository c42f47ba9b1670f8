import { isJsonObject, type JsonValue } from '../../records/json';
import type { SelectionMark } from './selection';

/** The first line of a journal. */
export interface Header {
  readonly version: 1;
  readonly stream: string;
  readonly startedAt: string;
  readonly salt: string;
  readonly selection: SelectionMark;
}

/** The lines after it. */
export type Entry =
  /** These records are about to be put, as batch `put`: by source, each with its item and content name. */
  | { readonly put: number; readonly records: Readonly<Record<string, readonly string[]>> }
  /** The stream has answered: it accepted the batch except for the records at these places. */
  | { readonly answered: number; readonly refused: readonly number[] }
  /** These messages are held. */
  | { readonly holding: Handles }
  /** These messages are about to be deleted. */
  | { readonly deleting: Handles };

/** Receipt handles of messages, by their IDs. */
export type Handles = Readonly<Record<string, string>>;

type Rule = (value: JsonValue) => boolean;
type Members = Readonly<Record<string, Rule>>;

const text =
  (pattern: RegExp = /^/): Rule =>
  (value) =>
    typeof value === 'string' && pattern.test(value);
const literal =
  (expected: JsonValue): Rule =>
  (value) =>
    value === expected;
const count: Rule = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
/** In the format of `toISOString`. */
const time: Rule = (value) =>
  typeof value === 'string' && !Number.isNaN(Date.parse(value)) && new Date(value).toISOString() === value;
const list =
  (item: Rule): Rule =>
  (value) =>
    Array.isArray(value) && value.every(item);
const table =
  (item: Rule): Rule =>
  (value) =>
    isJsonObject(value) && Object.values(value).every(item);
/** An object with these members and no other. */
const members =
  (required: Members, optional: Members = {}): Rule =>
  (value) =>
    isJsonObject(value) &&
    Object.keys(required).every((name) => Object.hasOwn(value, name)) &&
    Object.entries(value).every(([name, member]) => {
      const rules = Object.hasOwn(required, name) ? required : optional;
      return Object.hasOwn(rules, name) && rules[name]?.(member) === true;
    });
const anyOf =
  (...rules: readonly Rule[]): Rule =>
  (value) =>
    rules.some((rule) => rule(value));

const HEADER = members({
  version: literal(1),
  stream: text(/^arn:\S+$/),
  startedAt: time,
  salt: text(/^[0-9a-f]{32}$/),
  selection: anyOf(
    members({ kind: literal('dead letters') }),
    members({ kind: literal('backup') }, { from: time, to: time, contacts: text(/^[0-9a-f]{64}$/) }),
  ),
});
const ENTRY = anyOf(
  members({ put: count, records: table(list(text())) }),
  members({ answered: count, refused: list(count) }),
  members({ holding: table(text()) }),
  members({ deleting: table(text()) }),
);
/** The beginnings of entries. */
const ENTRY_BEGINNINGS = ['{"put":', '{"answered":', '{"holding":', '{"deleting":'];
/** How far the clock may have been set back since the journal was created. */
const CLOCK_MS = 60_000;

/** What a journal holds. */
export interface Contents {
  /** Undefined: nothing was written yet. */
  readonly header: Header | undefined;
  readonly entries: readonly Entry[];
  /** Bytes of whole lines. */
  readonly length: number;
}

/** A journal that no replay can have written. */
export class JournalFault extends Error {}

/**
 * Reads a journal, and checks every line, also against the lines before it.
 *
 * @param streamArn the stream that a partial first line must name
 * @throws {JournalFault} with the line and the rule
 */
export function readLines(bytes: Buffer, streamArn: string, now: Date): Contents {
  const length = bytes.lastIndexOf('\n') + 1;
  const [first, ...rest] = decoded(bytes.subarray(0, length)).split('\n').slice(0, -1);
  // A partial last line of a killed process. A power failure can leave zeros.
  const cutOff = bytes.subarray(length).toString().replace(/\0+$/, '');
  const beginnings =
    first === undefined
      ? [`{"version":1,"stream":${JSON.stringify(streamArn)},"startedAt":"`]
      : ENTRY_BEGINNINGS;
  if (!beginnings.some((beginning) => beginning.startsWith(cutOff) || cutOff.startsWith(beginning))) {
    throw new JournalFault(
      `line ${rest.length + (first === undefined ? 1 : 2)} is not a line that a replay writes`,
    );
  }
  if (first === undefined) return { header: undefined, entries: [], length };
  const header = parsed(first);
  if (header === undefined || !HEADER(header))
    throw new JournalFault('line 1 is not the first line that a replay writes');
  const { startedAt } = header as unknown as Header;
  if (Date.parse(startedAt) > now.getTime() + CLOCK_MS)
    throw new JournalFault(`line 1 has a start of the replay in the future, ${startedAt}`);
  return { header: header as unknown as Header, entries: readEntries(rest), length };
}

function readEntries(lines: readonly string[]): Entry[] {
  /** The number of records of each batch without an answer. */
  const open = new Map<number, number>();
  let batches = 0;
  return lines.map((line, index) => {
    const fault = (rule: string): JournalFault => new JournalFault(`line ${index + 2} ${rule}`);
    const value = parsed(line);
    if (value === undefined || !ENTRY(value)) throw fault('is not a line that a replay writes');
    const entry = value as unknown as Entry;
    if ('put' in entry) {
      if (entry.put !== batches) throw fault(`is about batch ${entry.put}, and the next batch is ${batches}`);
      open.set(batches, Object.values(entry.records).flat().length);
      batches += 1;
    } else if ('answered' in entry) {
      const size = open.get(entry.answered);
      if (size === undefined) throw fault(`answers batch ${entry.answered}, which has no open answer`);
      const refused = new Set(entry.refused);
      if (refused.size < entry.refused.length || entry.refused.some((place) => place >= size))
        throw fault(`refuses records that batch ${entry.answered} does not have`);
      open.delete(entry.answered);
    }
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
