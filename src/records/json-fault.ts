import { JsonScanner } from './json-scanner';

const SPACE = /[ \t\n\r]*/y;
const TOKEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: characters that a JSON string cannot contain.
  /[{}[\],:]|"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4})[^"\\\u0000-\u001f]*)*"|(?:-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[Ee][+-]?[0-9]+)?|true|false|null)(?![\w.+-])/y;

/**
 * The position at which a text stops being JSON, and the fix if it is obvious. `JSON.parse` reports the position only
 * in some cases, which differ between versions of Node.js.
 * @param text not JSON
 */
export function jsonFault(text: string): string {
  const at = Math.min(firstMisplaced(text), firstUnknown(text));
  const before = text.slice(0, at);
  const lines = before.split('\n');
  const place = `line ${lines.length}, column ${(lines.at(-1) ?? '').length + 1}`;
  if (at >= text.length) return `it ends too early, at ${place}`;
  const isCommaTooMany = /^[}\]]/.test(text.slice(at)) && /,\s*$/.test(before);
  return `see ${place}${isCommaTooMany ? '; remove the comma before it' : ''}`;
}

/** The position of the first token that is not allowed there. */
function firstMisplaced(text: string): number {
  const bytes = Buffer.from(text);
  const scanner = new JsonScanner();
  const result = scanner.scan(bytes, 0, bytes.length);
  if (result === 'more') return text.length;
  const position = bytes.subarray(0, scanner.position).toString().length;
  return result === 'complete' ? behind(SPACE, text, position) : position;
}

/** The position of the first text that is not a token. */
function firstUnknown(text: string): number {
  let at = behind(SPACE, text, 0);
  while (at < text.length) {
    const next = behind(TOKEN, text, at);
    if (next === at) return at;
    at = behind(SPACE, text, next);
  }
  return at;
}

/** The index after the match at `at`; `at` if nothing matches. */
function behind(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
