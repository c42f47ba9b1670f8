import { isUtf8 } from 'node:buffer';
import type { JsonObject } from './json';

/** The most levels that objects and arrays may be nested in a record, the record itself being the first. */
export const MAX_DEPTH = 500;

/** Why a Kinesis record can never be delivered. */
export type MalformedReason =
  | 'no string'
  | 'not base64'
  | 'not UTF-8'
  | 'not JSON'
  | 'not a JSON object'
  | 'nested too deeply';

/** What a Kinesis record holds, or the reason why it cannot be read. The reason holds nothing of the content. */
export type DecodedRecord =
  | { readonly ok: true; readonly record: JsonObject }
  | { readonly ok: false; readonly reason: MalformedReason };

/**
 * Most records are decoded in the same memory, as the allocation of new memory would take longer than decoding. No
 * record sees another's bytes: what is read is what has just been written.
 */
const reused = Buffer.alloc(64 * 1024);
/** Base64 of so many characters always fits. */
const REUSED_FOR = Math.floor(reused.length / 3) * 4;

/**
 * Reads the `data` of one Kinesis record: base64 (standard alphabet, padded, nothing else) of UTF-8 JSON with an
 * object at the top, nested at most `MAX_DEPTH` levels. A leading byte-order mark is ignored. Never throws.
 */
export function decodeRecord(data: unknown): DecodedRecord {
  if (typeof data !== 'string') return { ok: false, reason: 'no string' };
  const fits = data.length <= REUSED_FOR;
  const bytes = fits ? reused : Buffer.from(data, 'base64');
  const length = fits ? bytes.write(data, 'base64') : bytes.length;
  if (!wasBase64(data, length)) return { ok: false, reason: 'not base64' };
  const decoded = bytes.toString('utf8', 0, length);
  // What is not UTF-8 is read as U+FFFD, which a record may also hold.
  if (decoded.includes('\ufffd') && !isUtf8(bytes.subarray(0, length)))
    return { ok: false, reason: 'not UTF-8' };
  const text = decoded.charCodeAt(0) === 0xfeff ? decoded.slice(1) : decoded;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The message would quote the record.
    return { ok: false, reason: 'not JSON' };
  }
  if (!isObject(value)) return { ok: false, reason: 'not a JSON object' };
  if (isTooDeep(text)) return { ok: false, reason: 'nested too deeply' };
  return { ok: true, record: value };
}

/**
 * Whether `text` was strict base64, seen from how many bytes `Buffer` made of it. `Buffer` skips characters that do
 * not belong, which leaves fewer bytes than the length promises; it takes `-` and `_` as well, and of a character
 * beyond Latin-1 the lower byte. A regular expression for all of it would take twenty times the time.
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

// V8 does not even look at a text that it holds as Latin-1.
const BEYOND_LATIN_1 = /[\u0100-\uffff]/;

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @param text Valid JSON. */
function isTooDeep(text: string): boolean {
  // Counting brackets, in strings too, rules out nearly every record at a hundredth of the cost.
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

/** How often a bracket occurs, counted up to the depth limit and one more. */
function count(text: string, bracket: string): number {
  let found = 0;
  let at = text.indexOf(bracket);
  while (at >= 0 && found <= MAX_DEPTH) {
    found++;
    at = text.indexOf(bracket, at + 1);
  }
  return found;
}
