import { JsonScanner } from './json-scanner';

const SPACE = /[ \t\n\r]*/y;
const TOKEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those that a text in JSON cannot hold.
  /[{}[\],:]|"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4})[^"\\\u0000-\u001f]*)*"|(?:-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[Ee][+-]?[0-9]+)?|true|false|null)(?![\w.+-])/y;

/**
 * Where a text stops being JSON, and how that is put right, if it is plain. `JSON.parse` tells the place in some cases
 * only, and not in the same ones in every version of Node.
 * @param text not JSON
 */
export function jsonFault(text: string): string {
  const at = Math.min(firstMisplaced(text), firstUnknown(text));
  const before = text.slice(0, at);
  const lines = before.split('\n');
  const place = `line ${lines.length}, column ${(lines.at(-1) ?? '').length + 1}`;
  if (at >= text.length) return `it ends too early, at ${place}`;
  const isCommaTooMany = /^[}\]]/.test(text.slice(at)) && /,\s*$/.test(before);
  return `see ${place}${isCommaTooMany ? '; take away the comma before it' : ''}`;
}

/** The first token that may not come after those before it. */
function firstMisplaced(text: string): number {
  const bytes = Buffer.from(text);
  const scanner = new JsonScanner();
  const result = scanner.scan(bytes, 0, bytes.length);
  if (result === 'more') return text.length;
  const position = bytes.subarray(0, scanner.position).toString().length;
  return result === 'complete' ? behind(SPACE, text, position) : position;
}

/** The beginning of the first that is no token. */
function firstUnknown(text: string): number {
  let at = behind(SPACE, text, 0);
  while (at < text.length) {
    const next = behind(TOKEN, text, at);
    if (next === at) return at;
    at = behind(SPACE, text, next);
  }
  return at;
}

/** The index behind what matches at an index; the same index where nothing does. */
function behind(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
