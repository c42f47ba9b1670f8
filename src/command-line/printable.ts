const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
const LONGEST = 120;

/** Text from elsewhere as a terminal may show it: without control characters, and by default not longer than a line. */
export function printable(text: string, longest = LONGEST): string {
  const shown = text.replace(UNPRINTABLE, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);
  return shown.length > longest ? `${shown.slice(0, longest)}…` : shown;
}
