import { columnsOf } from '../terminal/text-width';

const ASCII = /^[ -~]*$/;
/** Behind these a value is broken first. */
const BREAKS = [' ', ',', '/'];

/** How many columns a text takes in a font of one width. */
export function columnsIn(text: string): number {
  return ASCII.test(text) ? text.length : columnsOf(text);
}

/**
 * Breaks a value into lines: between its words where that leaves no line half empty, else anywhere.
 * @param first columns of the first line, which stands behind the field's name; may be none
 * @param columns of the others, 2 at least
 */
export function valueLines(value: string, first: number, columns: number): string[] {
  const lines: string[] = [];
  let rest = value;
  for (let room = first; columnsIn(rest) > room; room = columns) {
    const end = endOfLine(rest, room);
    lines.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return [...lines, rest];
}

function endOfLine(text: string, room: number): number {
  const most = fitting(text, room);
  const wordEnd = Math.max(...BREAKS.map((character) => text.lastIndexOf(character, most - 1))) + 1;
  return most > 0 && wordEnd > most / 2 ? wordEnd : most;
}

/** How many code units of a text have room. */
function fitting(text: string, room: number): number {
  if (ASCII.test(text)) return Math.min(room, text.length);
  let units = 0;
  let columns = 0;
  for (const character of text) {
    columns += columnsOf(character);
    if (columns > room) break;
    units += character.length;
  }
  return units;
}
