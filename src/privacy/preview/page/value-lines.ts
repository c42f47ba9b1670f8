import { beginning, columnsOf } from '../terminal/text-width';

/** Behind these a value is broken first. */
const BREAKS = [' ', ',', '/'];

/**
 * Breaks a value into lines: between its words where that leaves no line half empty, else anywhere.
 * @param first columns of the first line, which stands behind the field's name; may be none
 * @param columns of the others, 2 at least
 */
export function valueLines(value: string, first: number, columns: number): string[] {
  const lines: string[] = [];
  let rest = value;
  for (let room = first; columnsOf(rest) > room; room = columns) {
    const end = endOfLine(rest, room);
    lines.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return [...lines, rest];
}

function endOfLine(text: string, room: number): number {
  const most = beginning(text, room).length;
  const wordEnd = Math.max(...BREAKS.map((character) => text.lastIndexOf(character, most - 1))) + 1;
  return most > 0 && wordEnd > most / 2 ? wordEnd : most;
}
