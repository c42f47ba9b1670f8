const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
/** The same, but for the line feeds between the members of indented JSON. */
const UNPRINTABLE_IN_JSON = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
const LONGEST = 120;

/** Text from a file as a screen may show it: control characters, and what reorders text, as escapes. */
export function escapeControls(text: string): string {
  return text.replace(UNPRINTABLE, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);
}

/** Text from elsewhere as a terminal may show it: without control characters, and by default not longer than a line. */
export function printable(text: string, longest = LONGEST): string {
  return cut(escapeControls(text), longest);
}

/** A sentence with names from elsewhere in it: each word as a terminal may show it. */
export function printableWords(text: string): string {
  return text
    .split(' ')
    .map((word) => printable(word))
    .join(' ');
}

/** A value as JSON that a terminal may show, not longer than a line: every escape in it is one of JSON. */
export function printableJson(value: string | number | boolean | null): string {
  return cut(JSON.stringify(value).replace(UNPRINTABLE, jsonEscape), LONGEST);
}

/** JSON text as a terminal may show it: with escapes of JSON, so that its values stay the same. */
export function escapeJson(json: string): string {
  return json.replace(UNPRINTABLE_IN_JSON, jsonEscape);
}

function jsonEscape(char: string): string {
  return char
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}

function cut(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
