const WIDE =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}\uff01-\uff60]/u;
const NONE = /\p{M}/u;

/** How many columns of a terminal a text takes, by and large: terminals do not agree on all emoji. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += NONE.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return columns;
}

/** The text in exactly `width` columns, at least 1: filled up with spaces, or cut off with `…`. */
export function inColumns(text: string, width: number): string {
  const columns = columnsOf(text);
  if (columns <= width) return text + ' '.repeat(width - columns);
  let kept = '';
  let used = 0;
  for (const character of text) {
    const next = used + columnsOf(character);
    if (next > width - 1) break;
    kept += character;
    used = next;
  }
  return `${kept}…${' '.repeat(width - 1 - used)}`;
}
