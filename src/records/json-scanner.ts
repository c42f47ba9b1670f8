/** The result of a scan: the end of the value is reached, more bytes are needed, or the bytes cannot be JSON. */
export type ScanResult = 'complete' | 'more' | 'violation';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const LINE_FEED = 0x0a;
const SPACE = 0x20;

/** What may follow. */
const VALUE = 0;
const VALUE_OR_END = 1;
const KEY = 2;
const KEY_OR_END = 3;
const AFTER_KEY = 4;
const AFTER_VALUE = 5;

/** The position within a token. */
const BETWEEN = 0;
const IN_STRING = 1;
const IN_ESCAPE = 2;
const IN_SCALAR = 3;

/** The most levels that are followed. The function refuses records of more than 500 levels. */
const MAXIMUM_DEPTH = 10_000;

const IS_STRUCTURAL = new Uint8Array(256);
for (const byte of [QUOTE, COMMA, COLON, OPEN_BRACKET, CLOSE_BRACKET, OPEN_BRACE, CLOSE_BRACE])
  IS_STRUCTURAL[byte] = 1;
for (const byte of [SPACE, LINE_FEED, 0x0d, 0x09]) IS_STRUCTURAL[byte] = 2;

/**
 * Follows one JSON value through its bytes to find its end, or as early as possible that it cannot be JSON (so that it
 * does not include what follows). Checks the order of tokens, but not numbers, words, and the content of strings, which
 * the parser checks. Works on pieces of any size: keeps the state between calls, and buffers nothing.
 */
export class JsonScanner {
  /** The index of the first byte that is not consumed: after a complete value, or at the violation. */
  position = 0;
  /** The number of line feeds consumed. */
  lineFeeds = 0;
  #depth = 0;
  #next = VALUE;
  #token = BETWEEN;
  /** For each level, 1 for an object, 0 for an array. */
  #levels = new Uint8Array(64);

  /** The number of open objects and arrays. */
  get depth(): number {
    return this.#depth;
  }

  /** Prepares for the next value. */
  reset(): void {
    this.#depth = 0;
    this.#next = VALUE;
    this.#token = BETWEEN;
    this.lineFeeds = 0;
  }

  /** Consumes `bytes` from `start` up to, not including, `end`. */
  scan(bytes: Uint8Array, start: number, end: number): ScanResult {
    let index = start;
    let next = this.#next;
    let token = this.#token;
    let result: ScanResult = 'more';
    scanning: while (index < end) {
      if (token === IN_STRING) {
        let byte = bytes[index] as number;
        while (byte !== QUOTE && byte !== BACKSLASH && byte >= SPACE && ++index < end)
          byte = bytes[index] as number;
        if (index >= end) break;
        if (byte < SPACE) {
          // A raw control character, usually a line feed: the string is truncated.
          result = 'violation';
          break;
        }
        index++;
        if (byte === BACKSLASH) {
          token = IN_ESCAPE;
          continue;
        }
        token = BETWEEN;
        next = next === KEY || next === KEY_OR_END ? AFTER_KEY : AFTER_VALUE;
        if (this.#depth === 0) {
          result = 'complete';
          break;
        }
        continue;
      }
      const byte = bytes[index] as number;
      if (token === IN_ESCAPE) {
        if (byte < SPACE) {
          result = 'violation';
          break;
        }
        token = IN_STRING;
        index++;
        continue;
      }
      const kind = IS_STRUCTURAL[byte];
      if (token === IN_SCALAR) {
        if (kind === 0) {
          index++;
          continue;
        }
        token = BETWEEN;
        next = AFTER_VALUE;
        if (this.#depth === 0) {
          result = 'complete';
          break;
        }
      }
      if (kind === 2) {
        if (byte === LINE_FEED) this.lineFeeds++;
        index++;
        continue;
      }
      const valueMayCome = next === VALUE || next === VALUE_OR_END;
      switch (byte) {
        case QUOTE:
          if (next === AFTER_KEY || next === AFTER_VALUE) {
            result = 'violation';
            break scanning;
          }
          token = IN_STRING;
          break;
        case OPEN_BRACE:
        case OPEN_BRACKET:
          if (!valueMayCome || !this.#open(byte)) {
            result = 'violation';
            break scanning;
          }
          next = byte === OPEN_BRACE ? KEY_OR_END : VALUE_OR_END;
          break;
        case CLOSE_BRACE:
        case CLOSE_BRACKET: {
          const closesObject = byte === CLOSE_BRACE;
          const isObject = this.#levels[this.#depth - 1] === 1;
          const mayEnd = next === AFTER_VALUE || next === (closesObject ? KEY_OR_END : VALUE_OR_END);
          if (closesObject !== isObject || !mayEnd) {
            result = 'violation';
            break scanning;
          }
          next = AFTER_VALUE;
          this.#depth--;
          if (this.#depth === 0) {
            index++;
            result = 'complete';
            break scanning;
          }
          break;
        }
        case COMMA:
          if (next !== AFTER_VALUE) {
            result = 'violation';
            break scanning;
          }
          next = this.#levels[this.#depth - 1] === 1 ? KEY : VALUE;
          break;
        case COLON:
          if (next !== AFTER_KEY) {
            result = 'violation';
            break scanning;
          }
          next = VALUE;
          break;
        default:
          if (!valueMayCome) {
            result = 'violation';
            break scanning;
          }
          token = IN_SCALAR;
      }
      index++;
    }
    this.position = index;
    this.#next = next;
    this.#token = token;
    return result;
  }

  #open(byte: number): boolean {
    if (this.#depth >= MAXIMUM_DEPTH) return false;
    if (this.#depth === this.#levels.length) {
      const grown = new Uint8Array(this.#levels.length * 2);
      grown.set(this.#levels);
      this.#levels = grown;
    }
    this.#levels[this.#depth++] = byte === OPEN_BRACE ? 1 : 0;
    return true;
  }
}
