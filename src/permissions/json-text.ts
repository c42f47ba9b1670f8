/** The width that Biome formats JSON to. */
const COLUMNS = 110;

/** JSON as Biome formats it: short lists on one line. */
export const jsonText = (content: unknown): string =>
  `${JSON.stringify(content, null, 2).replace(
    /^( *"\w[^"]*": )\[\n([^[\]{}]*?)\n *\](,?)$/gm,
    (list, start: string, items: string, end: string) => {
      const line = `${start}[${items
        .split('\n')
        .map((item) => item.trim())
        .join(' ')}]${end}`;
      return line.length <= COLUMNS ? line : list;
    },
  )}\n`;
