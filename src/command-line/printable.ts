const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
const LONGEST = 120;

/** Text from a file as a screen may show it: control characters, and what reorders text, as escapes. */
export function escapeControls(text: string): string {
  return text.replace(UNPRINTABLE, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);
}

/** Text from a file as a terminal may show it: without control characters, and not longer than a line. */
export function printable(text: string): string {
  const shown = escapeControls(text);
  return shown.length > LONGEST ? `${shown.slice(0, LONGEST)}…` : shown;
}
