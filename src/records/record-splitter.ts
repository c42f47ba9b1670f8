import { JsonScanner } from './json-scanner';
import { BINARY } from './not-records';
import { listIn } from './wrappers';

/** The most bytes in a Kinesis record (PutRecord: 1 MiB). */
export const MAXIMUM_RECORD_BYTES = 1024 * 1024;
/** The most bytes in base64, within a wrapper. */
const MAXIMUM_WRAPPER_BYTES = 2 * MAXIMUM_RECORD_BYTES;

/** A position in an input: bytes from 0, lines from 1, both in the decompressed text. */
export interface Position {
  readonly offset: number;
  readonly line: number;
}

/** What the splitter finds. The bytes of a record may not be JSON. */
export type Piece =
  | ({ readonly kind: 'record'; readonly bytes: Buffer } & Position)
  /** More bytes than a Kinesis record can hold. They are skipped, not buffered. */
  | ({ readonly kind: 'too large'; readonly length: number } & Position)
  /** Damaged or binary data instead of a record. The reason quotes nothing from it. */
  | ({ readonly kind: 'broken'; readonly reason: string } & Position);

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const TAB = 0x09;
const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf] as const;

/** The bytes at the beginning of a record that identify the next one on the same line. Fewer may match by chance. */
const SIGNATURE_LENGTH = 64;
const SHORTEST_SIGNATURE = 16;

type Mode =
  /** Between records. */
  | 'between'
  /** In an object or array that is JSON so far. */
  | 'value'
  /** In data that is not JSON, which ends where the next record seems to begin. */
  | 'bad'
  /** In the rest of a wrapper after its list. */
  | 'tail';

/** Sets the scanner to the state after the list of a wrapper. */
const WRAPPER_BEFORE_TAIL = Buffer.from('{"":[]');
const BASE64 = new Set(Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/='));

const isSpace = (byte: number | undefined): boolean =>
  byte === SPACE || byte === LINE_FEED || byte === CARRIAGE_RETURN || byte === TAB;
const isIndent = (byte: number | undefined): boolean => byte === SPACE || byte === TAB;

/**
 * Finds the records in a stream of bytes: JSON objects one per line (NDJSON), pretty-printed, concatenated (as Firehose
 * writes them), or as the elements of one array. Data that is not JSON becomes a record too, which the pipeline finds
 * malformed; the difficulty is to end it where the next good record begins. A broken record ends, in this order:
 *
 * 1. before a line that begins with `{` at the indentation of the broken record (searched backwards too, because a
 *    record that was truncated after `:` or `[` first seems to continue in the next line);
 * 2. before a `{` that continues like the broken record and the record before it on its line;
 * 3. between `}` and `{"`, which are adjacent only if one record follows the other;
 * 4. in an array, where its brackets are closed;
 * 5. at the end of its line, unless it extends over several lines.
 *
 * The result does not depend on how the bytes are split into chunks. Holds at most the bytes of the largest record and
 * one chunk.
 *
 * With `opensLists`, a wrapper that is larger or truncated yields the elements of its list, and records may be as large
 * as in base64.
 */
export class RecordSplitter {
  #mode: Mode = 'between';
  readonly #scanner = new JsonScanner();
  #buffer: Buffer = Buffer.alloc(0);
  /** The offset of the buffer's first byte in the input. */
  #base = 0;
  /** The index in the buffer of the next byte. */
  #position = 0;
  /** The line of the byte at `#position`, while between records. */
  #line = 1;
  #lineStart = true;

  #arrayStart: Position | undefined;
  #inArray = false;
  #mayBeArray = true;
  /** The context of the wrapper whose list is read. */
  #outer: { readonly inArray: boolean; readonly arrayStart: Position | undefined } | undefined;
  readonly #most: number;

  // The current record.
  #start = 0;
  #startLine = 1;
  #startOffset = 0;
  /** The white space before the record on its line. */
  #indent = 0;
  #ownLine = false;
  #skipping = false;
  #severalLines = false;
  #badDepth = 0;
  #badString = false;
  #badEscape = false;
  #badLineFeeds = 0;
  #badNul = false;
  /** The data that is not JSON is one base64 word so far. Of several words on a line, each is separate. */
  #isWord = false;

  // The beginning of the previous record, and whether the current one is on the same line.
  #previousHead: Buffer | undefined;
  #sameLine = false;
  #signature: Buffer | undefined;
  readonly #opensLists: boolean;

  constructor(opensLists = false) {
    this.#opensLists = opensLists;
    this.#most = opensLists ? MAXIMUM_WRAPPER_BYTES : MAXIMUM_RECORD_BYTES;
  }

  /** Accepts the next bytes. The buffers of the returned records may share memory with `chunk`. */
  push(chunk: Buffer): Piece[] {
    this.#append(chunk);
    return this.#run(false);
  }

  /** Ends the input. */
  end(): Piece[] {
    const pieces = this.#run(true);
    if (this.#inArray && this.#arrayStart !== undefined) {
      const what = this.#mode === 'tail' ? 'object with the list' : 'array';
      const reason = `the ${what} that begins here is not closed`;
      pieces.push({ kind: 'broken', reason, ...this.#arrayStart });
    }
    return pieces;
  }

  #append(chunk: Buffer): void {
    // Resynchronisation looks back by one byte.
    const holdsRecord = (this.#mode === 'value' || this.#mode === 'bad') && !this.#skipping;
    const keepFrom = holdsRecord ? this.#start : Math.max(0, this.#position - 1);
    this.#base += keepFrom;
    this.#position -= keepFrom;
    this.#start -= keepFrom;
    const rest = this.#buffer.subarray(keepFrom);
    this.#buffer = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
  }

  #run(final: boolean): Piece[] {
    const pieces: Piece[] = [];
    for (;;) {
      const goesOn =
        this.#mode === 'between'
          ? this.#between(final)
          : this.#mode === 'value'
            ? this.#value(pieces, final)
            : this.#mode === 'bad'
              ? this.#bad(pieces, final)
              : this.#tail();
      if (!goesOn) return pieces;
    }
  }

  #between(final: boolean): boolean {
    const buffer = this.#buffer;
    let index = this.#position;
    for (; index < buffer.length; index++) {
      const byte = buffer[index];
      if (byte === LINE_FEED) {
        this.#line++;
        this.#lineStart = true;
        this.#sameLine = false;
        this.#indent = 0;
      } else if (isIndent(byte) || byte === CARRIAGE_RETURN) {
        this.#indent++;
      } else if (byte === COMMA && this.#inArray) {
        this.#lineStart = false;
      } else if (byte === CLOSE_BRACKET && this.#inArray) {
        if (this.#outer !== undefined) {
          this.#beginTail(index + 1);
          return true;
        }
        this.#inArray = false;
        this.#mayBeArray = true;
      } else if (byte === OPEN_BRACKET && this.#mayBeArray) {
        this.#inArray = true;
        this.#mayBeArray = false;
        this.#lineStart = false;
        this.#arrayStart = { offset: this.#base + index, line: this.#line };
      } else if (byte === BYTE_ORDER_MARK[0]) {
        if (buffer.length < index + 3 && !final) break;
        if (buffer[index + 1] !== BYTE_ORDER_MARK[1] || buffer[index + 2] !== BYTE_ORDER_MARK[2]) {
          this.#begin(index, 'bad');
          return true;
        }
        index += 2;
      } else {
        this.#begin(index, this.#inArray || byte === OPEN_BRACE || byte === OPEN_BRACKET ? 'value' : 'bad');
        return true;
      }
    }
    this.#position = index;
    return false;
  }

  #begin(index: number, mode: Mode): void {
    this.#mayBeArray = false;
    this.#mode = mode;
    this.#start = index;
    this.#position = index;
    this.#startLine = this.#line;
    this.#startOffset = this.#base + index;
    this.#ownLine = this.#lineStart;
    this.#lineStart = false;
    this.#skipping = false;
    this.#severalLines = false;
    this.#badDepth = 0;
    this.#badString = false;
    this.#badEscape = false;
    this.#badLineFeeds = 0;
    this.#badNul = false;
    this.#isWord = this.#opensLists;
    // Until more is known, the beginning of the previous record identifies the next one.
    const known = this.#sameLine ? this.#previousHead : undefined;
    this.#signature =
      known !== undefined && known.length >= SHORTEST_SIGNATURE
        ? known.subarray(0, SHORTEST_SIGNATURE)
        : undefined;
    this.#scanner.reset();
  }

  #value(pieces: Piece[], final: boolean): boolean {
    const scanner = this.#scanner;
    const limit = this.#skipping ? Number.POSITIVE_INFINITY : this.#start + this.#most;
    const result = scanner.scan(this.#buffer, this.#position, Math.min(this.#buffer.length, limit));
    this.#position = scanner.position;
    if (result === 'complete') {
      if (!this.#skipping) this.#previousHead = this.#head(this.#position);
      this.#emit(pieces, this.#position, scanner.lineFeeds);
      return true;
    }
    if (result === 'violation' || this.#position >= limit)
      return this.#recover(pieces, result === 'violation', final);
    // The input ends within the record.
    return final && this.#recover(pieces, true, true);
  }

  /** Handles a value that is not JSON or too large: searches for a record inside it, or continues to its end. */
  #recover(pieces: Piece[], violation: boolean, final: boolean): boolean {
    if (!this.#skipping) {
      if (this.#beginList()) return true;
      // The searched bytes may be incomplete. The scanner stays here, and yields the same result again.
      if (!final && this.#buffer.length < this.#position + SIGNATURE_LENGTH) return false;
      this.#signature = this.#findSignature();
      const next = this.#findRecord(this.#start + 1, this.#position + 1);
      if (next !== undefined) {
        this.#emit(pieces, next, countLineFeeds(this.#buffer.subarray(this.#start, next)));
        return true;
      }
    }
    if (!violation) {
      this.#skipping = true;
      return true;
    }
    this.#mode = 'bad';
    this.#badNul = this.#buffer.subarray(this.#start, this.#position).includes(0);
    this.#severalLines = this.#scanner.lineFeeds > 0;
    this.#badDepth = this.#scanner.depth;
    this.#badLineFeeds = this.#scanner.lineFeeds;
    return true;
  }

  #bad(pieces: Piece[], final: boolean): boolean {
    const buffer = this.#buffer;
    // The most bytes that the checks below look ahead.
    const safe = final ? buffer.length : buffer.length - Math.max(SIGNATURE_LENGTH, this.#indent + 2);
    let index = this.#position;
    let ended = false;
    while (index < safe) {
      const byte = buffer[index] as number;
      if (byte === OPEN_BRACE && this.#base + index > this.#startOffset && this.#beginsRecord(index))
        ended = true;
      if (byte === 0) this.#badNul = true;
      if (this.#isWord && !BASE64.has(byte)) {
        ended = isIndent(byte) && index - this.#start >= SIGNATURE_LENGTH;
        this.#isWord = false;
      }
      if (byte === LINE_FEED) {
        ended = this.#endsAtLineFeed(index);
        if (!ended) this.#badLineFeeds++;
      }
      if (ended) break;
      index++;
      if (this.#inArray && this.#closesBad(byte)) {
        ended = true;
        break;
      }
      if (this.#base + index - this.#startOffset > this.#most) this.#skipping = true;
    }
    this.#position = index;
    if (!ended && !final) return false;
    this.#emit(pieces, index, this.#badLineFeeds);
    return true;
  }

  /** Continues with the elements of the list, if the current value is the wrapper of a list. */
  #beginList(): boolean {
    if (!this.#opensLists || this.#outer !== undefined) return false;
    const head = this.#buffer.subarray(this.#start, this.#position);
    const list = listIn(head);
    if (list === undefined) return false;
    this.#outer = { inArray: this.#inArray, arrayStart: this.#arrayStart };
    this.#inArray = true;
    this.#line = this.#startLine + countLineFeeds(head.subarray(0, list));
    this.#arrayStart = { offset: this.#startOffset + list, line: this.#line };
    this.#mode = 'between';
    this.#position = this.#start + list + 1;
    this.#lineStart = false;
    this.#sameLine = false;
    this.#indent = 0;
    return true;
  }

  #beginTail(index: number): void {
    this.#mode = 'tail';
    this.#position = index;
    this.#scanner.reset();
    this.#scanner.scan(WRAPPER_BEFORE_TAIL, 0, WRAPPER_BEFORE_TAIL.length);
  }

  #tail(): boolean {
    const result = this.#scanner.scan(this.#buffer, this.#position, this.#buffer.length);
    this.#position = this.#scanner.position;
    if (result === 'more') return false;
    this.#line += this.#scanner.lineFeeds;
    const { inArray = false, arrayStart } = this.#outer ?? {};
    this.#inArray = inArray;
    this.#arrayStart = arrayStart;
    this.#outer = undefined;
    this.#mode = 'between';
    this.#sameLine = false;
    this.#lineStart = false;
    if (result === 'violation') this.#begin(this.#position, 'bad');
    return true;
  }

  /** Counts brackets in data that is not JSON. Returns true when all are closed. */
  #closesBad(byte: number): boolean {
    if (this.#badEscape) this.#badEscape = false;
    else if (this.#badString && byte === BACKSLASH) this.#badEscape = true;
    else if (byte === QUOTE) this.#badString = !this.#badString;
    else if (this.#badString) return false;
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) this.#badDepth++;
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) return --this.#badDepth <= 0;
    return false;
  }

  /** Whether a broken record ends at this line feed. One that extends over lines ends where the next record begins. */
  #endsAtLineFeed(index: number): boolean {
    if (!this.#severalLines) return true;
    if (this.#recordBeginsAfterLineFeed(index) !== undefined) return true;
    // The end of the array around it.
    return this.#inArray && this.#buffer[index + 1] === CLOSE_BRACKET;
  }

  /** The first record that begins in the buffer at `from` or later and before `to`. */
  #findRecord(from: number, to: number): number | undefined {
    const end = Math.min(to, this.#buffer.length);
    for (let index = this.#buffer.indexOf(OPEN_BRACE, from); index >= 0 && index < end; ) {
      // The line feed belongs to neither record.
      if (this.#beginsLine(index)) return this.#buffer.lastIndexOf(LINE_FEED, index);
      if (this.#beginsRecord(index)) return index;
      index = this.#buffer.indexOf(OPEN_BRACE, index + 1);
    }
    return undefined;
  }

  /** Whether the `{` at `index` is at the start of a line, at the indentation of the broken record. */
  #beginsLine(index: number): boolean {
    const indent = this.#ownLine ? this.#indent : 0;
    const lineFeed = index - indent - 1;
    return lineFeed >= this.#start && this.#recordBeginsAfterLineFeed(lineFeed) === index;
  }

  #recordBeginsAfterLineFeed(lineFeed: number): number | undefined {
    const indent = this.#ownLine ? this.#indent : 0;
    if (this.#buffer[lineFeed] !== LINE_FEED) return undefined;
    for (let index = lineFeed + 1; index <= lineFeed + indent; index++) {
      if (!isIndent(this.#buffer[index])) return undefined;
    }
    return this.#buffer[lineFeed + 1 + indent] === OPEN_BRACE ? lineFeed + 1 + indent : undefined;
  }

  /** Whether the `{` at `index` begins a record, judging by the bytes around it. */
  #beginsRecord(index: number): boolean {
    const buffer = this.#buffer;
    if (index > this.#start && buffer[index - 1] === CLOSE_BRACE && buffer[index + 1] === QUOTE) return true;
    const signature = this.#signature;
    return signature !== undefined && buffer.subarray(index, index + signature.length).equals(signature);
  }

  /** The common beginning of this record and the previous one on its line, if it is too long for chance. */
  #findSignature(): Buffer | undefined {
    if (!this.#sameLine || this.#previousHead === undefined) return undefined;
    const head = this.#head(this.#buffer.length);
    let length = 0;
    while (length < head.length && head[length] === this.#previousHead[length]) length++;
    return length < SHORTEST_SIGNATURE ? undefined : head.subarray(0, length);
  }

  #head(end: number): Buffer {
    return Buffer.from(this.#buffer.subarray(this.#start, Math.min(end, this.#start + SIGNATURE_LENGTH)));
  }

  /** Ends the current record before the byte at `end`. */
  #emit(pieces: Piece[], end: number, lineFeeds: number): void {
    const at: Position = { offset: this.#startOffset, line: this.#startLine };
    const length = this.#base + end - this.#startOffset;
    const isTooLarge = this.#skipping || length > this.#most;
    const whole = isTooLarge ? undefined : this.#buffer.subarray(this.#start, end);
    if (this.#badNul || whole?.includes(0)) {
      pieces.push({ kind: 'broken', reason: BINARY, ...at });
    } else if (whole === undefined) {
      pieces.push({ kind: 'too large', length, ...at });
    } else {
      const bytes = withoutTrailingSpace(whole, this.#inArray);
      if (bytes.length > 0) pieces.push({ kind: 'record', bytes, ...at });
    }
    this.#mode = 'between';
    this.#position = end;
    this.#line = this.#startLine + lineFeeds;
    this.#sameLine = true;
    this.#indent = 0;
  }
}

function countLineFeeds(bytes: Buffer): number {
  let count = 0;
  for (let index = bytes.indexOf(LINE_FEED); index >= 0; index = bytes.indexOf(LINE_FEED, index + 1)) count++;
  return count;
}

function withoutTrailingSpace(bytes: Buffer, inArray: boolean): Buffer {
  let end = bytes.length;
  while (end > 0 && (isSpace(bytes[end - 1]) || (inArray && bytes[end - 1] === COMMA))) end--;
  return bytes.subarray(0, end);
}
