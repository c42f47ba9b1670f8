const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
/** The same, except for the line feeds of indented JSON. */
const UNPRINTABLE_IN_JSON = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
const LONGEST = 120;

/** Makes text safe for a screen: escapes control characters, and characters that reorder text. */
export function escapeControls(text: string): string {
  return text.replace(UNPRINTABLE, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);
}

/** Makes text safe for a terminal: escapes control characters, and cuts it, by default to a line. */
export function printable(text: string, longest = LONGEST): string {
  return cut(escapeControls(text), longest);
}

/** Makes a sentence with foreign names safe for a terminal, word by word. */
export function printableWords(text: string): string {
  return text
    .split(' ')
    .map((word) => printable(word))
    .join(' ');
}

/** A value as JSON that is safe for a terminal, cut to a line. */
export function printableJson(value: string | number | boolean | null): string {
  return cut(JSON.stringify(value).replace(UNPRINTABLE, jsonEscape), LONGEST);
}

/** Makes JSON safe for a terminal, with escapes of JSON: its values stay the same. */
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
