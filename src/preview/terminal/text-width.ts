const WIDE =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}\uff01-\uff60]/u;
const NONE = /\p{M}/u;

function widthOf(character: string): number {
  return NONE.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
}

/** The text in exactly `width` columns of a terminal: filled up with spaces, or cut off with `…`. */
export function inColumns(text: string, width: number): string {
  let used = 0;
  let kept = '';
  for (const character of text) {
    const next = used + widthOf(character);
    if (next > width) return `${cut(kept, width - 1)}…`;
    used = next;
    kept += character;
  }
  return kept + ' '.repeat(width - used);
}

function cut(text: string, width: number): string {
  let used = 0;
  let kept = '';
  for (const character of text) {
    used += widthOf(character);
    if (used > width) return kept + ' '.repeat(width - used + widthOf(character));
    kept += character;
  }
  return kept + ' '.repeat(Math.max(0, width - used));
}
