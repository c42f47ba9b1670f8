import { createHash } from 'node:crypto';
import { type JsonObject, member, parsedObject } from '../../records/json';
import { BINARY, whyNoRecords } from '../../records/not-records';
import { RecordSplitter } from '../../records/record-splitter';
import { type Cut, type Packed, Unpackable, unpack } from './packing';
import type { Matcher } from './selection';

/** A record of an object. The rest of an object is separators, and bytes that are not a record. */
interface Item {
  /** Its bytes in the text. */
  readonly from: number;
  readonly to: number;
  readonly kind: 'named' | 'kept';
}

/** What an object holds. */
export interface Content {
  /** Records that can be read, selected or not. */
  readonly records: number;
  /** Selected ones. */
  readonly named: number;
  /**
   * Records that stay, by a digest; equal ones as often as they occur. Then all bytes that are not records, as one, if there
   * are any: without the selected records, they are the same.
   */
  readonly kept: readonly string[];
  /** Selected records, by a digest. */
  readonly erased: readonly string[];
  /** Records that stay, and contain one of the IDs, or the value. */
  readonly mentions: number;
  /** Records of the contacts, or with the value, from another time than the selected one. */
  readonly ofOtherTimes: number;
  /** Pieces that are not a record. They stay. */
  readonly unreadable: number;
  /** Whether such pieces contain one of the IDs, or the value. */
  readonly isDoubtful: boolean;
  /** The object without the selected records, packed as before. @throws {Inseparable} */
  without(): Buffer;
}

/** Selected records that cannot be removed without changing the records around them. */
export class Inseparable extends Error {}

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
/** What is between records: white space, what separates the elements of an array, a byte-order mark. */
const BETWEEN = new Set([0x20, 0x09, LINE_FEED, CARRIAGE_RETURN, COMMA, OPEN_BRACKET, CLOSE_BRACKET]);
const SPACE = new Set([0x20, 0x09, LINE_FEED, CARRIAGE_RETURN]);
const BLANK = new Set([0x20, 0x09]);
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

const digestOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('base64url');

/**
 * Reads an object, and finds the selected records.
 *
 * @throws {Unpackable} if it cannot be read completely
 */
export function readContent(stored: Buffer, matcher: Matcher): Content {
  const packed = unpack(stored);
  const { text } = packed;
  const reason = whyNoRecords(text);
  // Bytes in another format cannot be searched. Single records that are not text can.
  if (reason !== undefined && reason !== BINARY) throw new Unpackable(reason);
  const counts = { records: 0, mentions: 0, ofOtherTimes: 0, unreadable: 0 };
  const isArray = isArrayText(text);
  let isDoubtful = false;
  const items: Item[] = [];
  for (const piece of split(text)) {
    const { offset: from, length } = piece;
    const bytes = text.subarray(from, from + length);
    const read = piece.isBroken ? undefined : readRecord(bytes.toString(), matcher);
    const isPart = read?.kind === 'named' && mayBePart(text.subarray(items.at(-1)?.to ?? 0, from), isArray);
    if (read === undefined || read.kind === 'mixed' || isPart) {
      counts.unreadable += 1;
      isDoubtful ||= read !== undefined;
      continue;
    }
    counts.records += 1;
    if (read.kind === 'other' && matcher.isMentionedIn(read.text)) counts.mentions += 1;
    if (read.kind === 'other time') counts.ofOtherTimes += 1;
    items.push({ from, to: from + length, kind: read.kind === 'named' ? 'named' : 'kept' });
  }
  const others = between(text, items);
  isDoubtful ||= others.some((bytes) => mayHold(bytes, matcher));
  const bytesOf = (kind: Item['kind']): Buffer[] =>
    items.filter((item) => item.kind === kind).map(({ from, to }) => text.subarray(from, to));
  const kept = [...bytesOf('kept'), ...joined(others)].map(digestOf);
  return {
    ...counts,
    named: bytesOf('named').length,
    kept,
    erased: bytesOf('named').map(digestOf),
    isDoubtful,
    without: () => without(packed, items, kept, matcher),
  };
}

interface Piece {
  readonly offset: number;
  readonly length: number;
  /** Its length is not known. */
  readonly isBroken: boolean;
}

function split(text: Buffer): Piece[] {
  const splitter = new RecordSplitter();
  return [...splitter.push(text), ...splitter.end()].map((piece) => ({
    offset: piece.offset,
    length: piece.kind === 'record' ? piece.bytes.length : piece.kind === 'too large' ? piece.length : 0,
    isBroken: piece.kind === 'broken',
  }));
}

/** Whether a JSON object after these bytes may be part of a record that is damaged in front of it. */
function mayBePart(gap: Buffer, isArray: boolean): boolean {
  if (isArray && trimmed(gap).length === 0) return false;
  const before = trimmed(gap, BLANK).at(-1);
  return before === OPEN_BRACKET || before === COLON || before === COMMA;
}

/** Whether the text begins with an array. */
const isArrayText = (text: Buffer): boolean => trimmed(text, SPACE)[0] === OPEN_BRACKET;

interface ReadRecord {
  readonly kind: 'named' | 'other' | 'other time' | 'mixed';
  /** What the record is, also if Firehose has wrapped it. */
  readonly text: Buffer;
}

/** Undefined: not a record, as far as can be seen. */
function readRecord(text: string, matcher: Matcher): ReadRecord | undefined {
  const record = parsedObject(text);
  if (record === undefined) return undefined;
  const raw = member(record, 'rawData');
  // Firehose wraps a record that it could not deliver.
  if (typeof raw === 'string' && member(record, 'ContactId') === undefined) return readWrapped(raw, matcher);
  const kind = kindOf(record, text, matcher);
  return kind === undefined ? undefined : { kind, text: Buffer.from(text) };
}

function kindOf(record: JsonObject, text: string, matcher: Matcher): ReadRecord['kind'] | undefined {
  try {
    if (!matcher.isNamed(record, text)) return 'other';
    return matcher.isInTime(record) ? 'named' : 'other time';
  } catch (error) {
    // Nested too deeply to be searched.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function readWrapped(raw: string, matcher: Matcher): ReadRecord | undefined {
  const text = Buffer.from(raw, 'base64');
  const pieces = split(text).map(({ offset, length, isBroken }) => {
    const inner = text.subarray(offset, offset + length).toString();
    const record = isBroken ? undefined : parsedObject(inner);
    return record && kindOf(record, inner, matcher);
  });
  const kinds = new Set(pieces);
  const [kind] = kinds;
  if (kinds.size === 1 && kind !== undefined) return { kind, text };
  // Part of it cannot be removed alone.
  if (kinds.has('named') || matcher.isMentionedIn(text)) return { kind: 'mixed', text };
  return kinds.has(undefined) || kinds.size === 0 ? undefined : { kind: 'other', text };
}

/** Whether bytes that are not a record contain an ID, or the value, also in base64. */
const mayHold = (bytes: Buffer, matcher: Matcher): boolean =>
  matcher.isMentionedIn(bytes) ||
  [...bytes.toString('latin1').matchAll(/"rawData"\s*:\s*"([\w+/=]*)/g)].some(([, raw = '']) =>
    matcher.isMentionedIn(Buffer.from(raw, 'base64')),
  );

/** What is neither a record nor a separator. */
function between(text: Buffer, items: readonly Item[]): Buffer[] {
  const found: Buffer[] = [];
  let at = 0;
  for (const { from, to } of [...items, { from: text.length, to: text.length }]) {
    const bytes = trimmed(text.subarray(at, from));
    if (bytes.length > 0) found.push(bytes);
    at = to;
  }
  return found;
}

/** All bytes but separators: a selected record may have stood between them. */
function joined(all: readonly Buffer[]): Buffer[] {
  const bytes = all.map((one) => one.filter((byte) => !BETWEEN.has(byte)));
  return all.length === 0 ? [] : [Buffer.concat(bytes)];
}

function trimmed(bytes: Buffer, what: ReadonlySet<number> = BETWEEN): Buffer {
  let [from, to] = [0, bytes.length];
  const isMark = (): boolean => bytes.subarray(from, from + BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK);
  for (; from < to && (what.has(bytes[from] ?? 0) || isMark()); )
    from += isMark() ? BYTE_ORDER_MARK.length : 1;
  while (to > from && what.has(bytes[to - 1] ?? 0)) to -= 1;
  return bytes.subarray(from, to);
}

/** @throws {Inseparable} */
function without(packed: Packed, items: readonly Item[], kept: readonly string[], matcher: Matcher): Buffer {
  const stored = packed.without(cutsOf(packed.text, items));
  // Damaged data in front of a record may have ended only where a selected one began, or now look like another format.
  const left = readIfUnpackable(stored, matcher)?.kept;
  if (left?.length !== kept.length || left.some((digest, at) => digest !== kept[at])) throw new Inseparable();
  return stored;
}

function readIfUnpackable(stored: Buffer, matcher: Matcher): Content | undefined {
  try {
    return readContent(stored, matcher);
  } catch (error) {
    if (error instanceof Unpackable) return undefined;
    throw error;
  }
}

/** The selected records, each with the line end that belongs to it or, in an array, with a comma. */
function cutsOf(text: Buffer, items: readonly Item[]): Cut[] {
  const isArray = isArrayText(text);
  const cuts: Cut[] = [];
  /** The end of the last element of the array that stays. */
  let stays: number | undefined;
  items.forEach(({ from, to, kind }, index) => {
    const [before, after] = [items[index - 1]?.to ?? 0, items[index + 1]?.from ?? text.length];
    const [gap, nextGap] = [text.subarray(before, from), text.subarray(to, after)];
    const isElement = isArray && [gap, nextGap].every((bytes) => trimmed(bytes).length === 0);
    const begins = gap.includes(OPEN_BRACKET);
    if (begins) stays = undefined;
    if (kind === 'kept') stays = to;
    else if (!isElement) cuts.push([from, endOfLine(text, from, to)]);
    else if (nextGap.includes(COMMA) && !nextGap.includes(CLOSE_BRACKET)) cuts.push([from, after]);
    else cuts.push([commaBetween(text, stays, from) ?? from, to]);
  });
  return merged(cuts);
}

function commaBetween(text: Buffer, after: number | undefined, before: number): number | undefined {
  const comma = after === undefined ? -1 : text.indexOf(COMMA, after);
  return comma >= 0 && comma < before ? comma : undefined;
}

function merged(cuts: readonly Cut[]): Cut[] {
  const apart: Cut[] = [];
  for (const [from, to] of cuts.toSorted((a, b) => a[0] - b[0])) {
    const last = apart.at(-1);
    if (last !== undefined && from <= last[1]) apart[apart.length - 1] = [last[0], Math.max(last[1], to)];
    else apart.push([from, to]);
  }
  return apart;
}

/** The end of a record, with its line end if nothing else is on its line. */
function endOfLine(text: Buffer, from: number, to: number): number {
  const isFirst = from === 0 || text.subarray(0, from).equals(BYTE_ORDER_MARK);
  if (!isFirst && text[from - 1] !== LINE_FEED) return to;
  const end = text[to] === CARRIAGE_RETURN ? to + 1 : to;
  return text[end] === LINE_FEED ? end + 1 : to;
}
