const WIDE =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}\uff01-\uff60]/u;
const NONE = /\p{M}/u;

const ASCII = /^[ -~]*$/;

/** The approximate width of a text in columns of a terminal: terminals do not agree on all emoji. */
export function columnsOf(text: string): number {
  if (ASCII.test(text)) return text.length;
  let columns = 0;
  for (const character of text) columns += NONE.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return columns;
}

/** The text in exactly `width` columns, at least 1: padded with spaces, or truncated with `…`. */
export function inColumns(text: string, width: number): string {
  return fitted(text, width, (room) => `${beginning(text, room)}…`);
}

/** The same, but truncated in the middle: the last name of a path is the most important. */
export function inColumnsWithEnd(text: string, width: number): string {
  return fitted(text, width, (room) => {
    const end = ending(text, Math.ceil((room * 2) / 3));
    return `${beginning(text, room - columnsOf(end))}…${end}`;
  });
}

/** @param shortened returns the text, which is too long, in `room` columns and one for `…` */
function fitted(text: string, width: number, shortened: (room: number) => string): string {
  const shown = columnsOf(text) <= width ? text : shortened(width - 1);
  return shown + ' '.repeat(width - columnsOf(shown));
}

/** The beginning of a text that fits in `width` columns. */
export function beginning(text: string, width: number): string {
  if (ASCII.test(text)) return text.slice(0, width);
  let kept = '';
  let used = 0;
  for (const character of text) {
    used += columnsOf(character);
    if (used > width) break;
    kept += character;
  }
  return kept;
}

function ending(text: string, width: number): string {
  let kept = '';
  let used = 0;
  for (const character of [...text].reverse()) {
    used += columnsOf(character);
    if (used > width) break;
    kept = character + kept;
  }
  return kept;
}
