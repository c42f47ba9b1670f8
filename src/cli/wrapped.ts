/** Wraps paragraphs to lines of at most `width` characters. Keeps empty lines, and lines that begin with two spaces. */
export function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let current = '';
  const end = (): void => {
    if (current !== '') lines.push(current);
    current = '';
  };
  for (const line of text.trim().split('\n')) {
    if (line === '' || line.startsWith('  ')) {
      end();
      lines.push(line);
      continue;
    }
    for (const word of line.split(' ')) {
      if (current !== '' && current.length + word.length >= width) end();
      current += current === '' ? word : ` ${word}`;
    }
  }
  end();
  return lines;
}
