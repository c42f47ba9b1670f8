import { crc32, gzipSync, inflateRawSync } from 'node:zlib';
import { errorCode } from '../../cli/errors';

/** Bytes to remove from a text: from the first up to, not including, the second. */
export type Cut = readonly [from: number, to: number];

/** The text of an object, and how it is packed. */
export interface Packed {
  readonly text: Buffer;
  /** The object without these parts of its text, which are sorted and apart. Packed as before. */
  without(cuts: readonly Cut[]): Buffer;
}

/** An object that cannot be unpacked completely. The message is the reason. */
export class Unpackable extends Error {}

/** Firehose collects at most 128 MB before it packs them. */
const MOST_TEXT_BYTES = 256 * 1024 * 1024;
/** Packed objects within packed objects. */
const MOST_LAYERS = 3;
/** A gzip member ends with the checksum and the length of its text. */
const TRAILER_BYTES = 8;
const FLAGS = { headerChecksum: 2, extra: 4, name: 8, comment: 16 } as const;

/** A gzip member: its place in the object, and the place of its text. */
interface Member {
  readonly packed: Cut;
  readonly from: number;
  readonly to: number;
}

export const isGzip = (bytes: Buffer): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** @throws {Unpackable} */
export function unpack(stored: Buffer, layers = MOST_LAYERS): Packed {
  if (!isGzip(stored)) return { text: stored, without: (cuts) => remove(stored, 0, cuts) };
  if (layers === 0) throw new Unpackable(`is packed more than ${MOST_LAYERS} times`);
  const { text, members, end } = read(stored);
  if (isGzip(text)) {
    const inner = unpack(text, layers - 1);
    return { text: inner.text, without: (cuts) => gzipSync(inner.without(cuts)) };
  }
  return {
    text,
    // Members without a cut stay as they are.
    without: (cuts) =>
      Buffer.concat([
        ...members.map((member) => packedAgain(stored, text, member, cuts)),
        stored.subarray(end),
      ]),
  };
}

function packedAgain(
  stored: Buffer,
  text: Buffer,
  { packed, from, to }: Member,
  cuts: readonly Cut[],
): Buffer {
  const mine = cuts.filter(([start, end]) => start < to && end > from);
  if (mine.length === 0) return stored.subarray(...packed);
  const rest = remove(text.subarray(from, to), from, mine);
  return rest.length === 0 ? rest : gzipSync(rest);
}

/** @param base the place of the first byte in the text */
function remove(bytes: Buffer, base: number, cuts: readonly Cut[]): Buffer {
  const parts: Buffer[] = [];
  let at = 0;
  for (const [from, to] of cuts) {
    parts.push(bytes.subarray(at, Math.max(at, from - base)));
    at = Math.min(bytes.length, Math.max(at, to - base));
  }
  return Buffer.concat([...parts, bytes.subarray(at)]);
}

/** Unpacks each gzip member by itself. The end is that of the last one: only zeros may follow. */
function read(stored: Buffer): {
  readonly text: Buffer;
  readonly members: readonly Member[];
  readonly end: number;
} {
  const members: Member[] = [];
  const texts: Buffer[] = [];
  let at = 0;
  let length = 0;
  while (isGzip(stored.subarray(at))) {
    const { text, end } = readMember(stored, at, MOST_TEXT_BYTES - length);
    members.push({ packed: [at, end], from: length, to: length + text.length });
    texts.push(text);
    length += text.length;
    at = end;
  }
  if (stored.subarray(at).some((byte) => byte !== 0))
    throw new Unpackable('is followed by something other than gzip');
  return { text: texts.length === 1 ? (texts[0] as Buffer) : Buffer.concat(texts), members, end: at };
}

function readMember(
  stored: Buffer,
  start: number,
  most: number,
): { readonly text: Buffer; readonly end: number } {
  const body = bodyOf(stored, start);
  let text: Buffer;
  let end: number;
  try {
    const { buffer, engine } = inflateRawSync(stored.subarray(body), {
      info: true,
      // 0 would mean no limit.
      maxOutputLength: Math.max(1, most),
    }) as unknown as { readonly buffer: Buffer; readonly engine: { readonly bytesWritten: number } };
    text = buffer;
    end = body + engine.bytesWritten;
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ERR_BUFFER_TOO_LARGE') throw new Unpackable(`is larger than ${MOST_TEXT_BYTES} bytes`);
    throw new Unpackable(code === 'Z_BUF_ERROR' ? 'is truncated' : `is damaged (${code})`);
  }
  if (stored.length < end + TRAILER_BYTES) throw new Unpackable('is truncated');
  const isWhole =
    stored.readUInt32LE(end) === crc32(text) && stored.readUInt32LE(end + 4) === text.length % 2 ** 32;
  if (!isWhole) throw new Unpackable('is damaged: its checksum is wrong');
  return { text, end: end + TRAILER_BYTES };
}

/** The place after the header of a gzip member (RFC 1952). */
function bodyOf(stored: Buffer, start: number): number {
  const flags = stored[start + 3] ?? 0;
  let at = start + 10;
  if (flags & FLAGS.extra) at += 2 + (stored[at] ?? 0) + 256 * (stored[at + 1] ?? 0);
  for (const text of [FLAGS.name, FLAGS.comment]) {
    if (!(flags & text)) continue;
    const zero = stored.indexOf(0, at);
    if (zero < 0) throw new Unpackable('is truncated');
    at = zero + 1;
  }
  if (flags & FLAGS.headerChecksum) at += 2;
  if (at > stored.length) throw new Unpackable('is truncated');
  return at;
}
