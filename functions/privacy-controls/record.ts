import { isUtf8 } from 'node:buffer';
import type { JsonObject } from './json';

/** The most levels of nested objects and arrays in a record. The record itself is the first level. */
export const MAX_DEPTH = 500;

/** Why a Kinesis record can never be delivered. */
export type MalformedReason =
  | 'no string'
  | 'not base64'
  | 'not UTF-8'
  | 'not JSON'
  | 'not a JSON object'
  | 'nested too deeply';

/** The content of a Kinesis record, or the reason why it cannot be read, which contains nothing from the content. */
export type DecodedRecord =
  | { readonly ok: true; readonly record: JsonObject }
  | { readonly ok: false; readonly reason: MalformedReason };

/**
 * Most records are decoded in the same memory, because allocating takes longer than decoding. Only the bytes just
 * written are read, so no record sees the bytes of another.
 */
const reused = Buffer.alloc(64 * 1024);
/** Base64 of up to this many characters always fits. */
const REUSED_FOR = Math.floor(reused.length / 3) * 4;

/**
 * Decodes the `data` of one Kinesis record: base64 (standard alphabet, padded, nothing else) of UTF-8 JSON with an
 * object at the top and at most `MAX_DEPTH` levels. Ignores a leading byte-order mark. Never throws.
 */
export function decodeRecord(data: unknown): DecodedRecord {
  if (typeof data !== 'string') return { ok: false, reason: 'no string' };
  const fits = data.length <= REUSED_FOR;
  const bytes = fits ? reused : Buffer.from(data, 'base64');
  const length = fits ? bytes.write(data, 'base64') : bytes.length;
  if (!wasBase64(data, length)) return { ok: false, reason: 'not base64' };
  const decoded = bytes.toString('utf8', 0, length);
  // Bytes that are not UTF-8 become U+FFFD, which a valid record may also contain.
  if (decoded.includes('\ufffd') && !isUtf8(bytes.subarray(0, length)))
    return { ok: false, reason: 'not UTF-8' };
  const text = decoded.charCodeAt(0) === 0xfeff ? decoded.slice(1) : decoded;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The error's message quotes the record.
    return { ok: false, reason: 'not JSON' };
  }
  if (!isObject(value)) return { ok: false, reason: 'not a JSON object' };
  if (isTooDeep(text)) return { ok: false, reason: 'nested too deeply' };
  return { ok: true, record: value };
}

/**
 * Whether `text` is strict base64, given the number of bytes that `Buffer` decoded. `Buffer` skips invalid characters,
 * which yields fewer bytes than expected from the length. It also accepts `-`, `_`, and the lower byte of a character
 * beyond Latin-1. A regular expression for all of this takes twenty times as long.
 */
function wasBase64(text: string, length: number): boolean {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  return (
    text.length % 4 === 0 &&
    length === (text.length / 4) * 3 - padding &&
    !text.includes('-') &&
    !text.includes('_') &&
    !BEYOND_LATIN_1.test(text)
  );
}

// V8 does not scan a string that it stores as Latin-1.
const BEYOND_LATIN_1 = /[\u0100-\uffff]/;

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @param text Valid JSON. */
function isTooDeep(text: string): boolean {
  // Counting brackets, including those in strings, accepts nearly every record at a hundredth of the cost.
  if (count(text, '{') + count(text, '[') <= MAX_DEPTH) return false;
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (character === '{' || character === '[') {
      if (++depth > MAX_DEPTH) return true;
    } else if (character === '}' || character === ']') depth--;
    else if (character === '"') {
      i++;
      while (text[i] !== '"') i += text[i] === '\\' ? 2 : 1;
    }
  }
  return false;
}

/** How often a bracket occurs; stops counting beyond the depth limit. */
function count(text: string, bracket: string): number {
  let found = 0;
  let at = text.indexOf(bracket);
  while (at >= 0 && found <= MAX_DEPTH) {
    found++;
    at = text.indexOf(bracket, at + 1);
  }
  return found;
}
