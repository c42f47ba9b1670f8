import { describe, expect, it } from 'vitest';
import type { Previewed } from '../../src/preview/preview';
import { recordView } from '../../src/preview/terminal/record-view';
import { styles } from '../../src/preview/terminal/style';
import { columnsOf, inColumns } from '../../src/preview/terminal/text-width';
import { explainer } from '../../src/redaction/explain';
import { read } from '../functions/oracle';

function previewed(record: object, fields: readonly string[]): Previewed {
  const decisions = explainer({ type: 'BLACKLIST', paths: read(fields) })(JSON.parse(JSON.stringify(record)));
  return { record: 1, source: 's', line: 1, bytes: 1, outcome: 'delivered', delivered: '{}', decisions };
}

describe('a text in columns', () => {
  it.each([
    ['short', 'short   '],
    ['just fits', 'just fi…'],
    ['12345678', '12345678'],
    ['你好吗', '你好吗  '],
    ['你好吗你好', '你好吗… '],
    ['e\u0301', 'e\u0301       '],
  ])('%j fills eight as %j', (text, expected) => {
    expect(inColumns(text, 8)).toBe(expected);
    expect(columnsOf(expected)).toBe(8);
  });
});

describe('a record in the terminal', () => {
  const record = { A: { secret: 'x'.repeat(500), 你好: [] }, B: null };
  const fields = ['A.secret'];

  it.each([60, 80, 119, 120, 200])('keeps within %i columns', (width) => {
    const [, ...lines] = recordView(previewed(record, fields), fields, width, styles(false))
      .trimEnd()
      .split('\n');

    for (const line of lines) expect(columnsOf(line)).toBeLessThanOrEqual(width);
  });

  it('stands in columns side by side where there is room', () => {
    const view = recordView(previewed({ A: { x: 1, y: 2 } }, ['A.x']), ['A.x'], 120, styles(false));

    const cells = view
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.split('│').map((cell) => cell.trim()));
    expect(cells).toEqual([
      ['DELIVERED', 'REMOVED', 'RULE'],
      ['A: {…}', '', 'not listed'],
      ['', '-   x: 1', 'listed: A.x'],
      ['y: 2', '', 'not listed'],
    ]);
  });

  it('is coloured on a terminal only, and never by colour alone', () => {
    const view = (colour: boolean) => recordView(previewed(record, fields), fields, 80, styles(colour));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the escapes of colours.
    const COLOURS = /\u001b\[\d+m/g;

    expect(view(true)).toContain('\u001b[31m- ');
    expect(view(true).replace(COLOURS, '')).toBe(view(false));
  });

  it('ends after some thousand lines', () => {
    const view = recordView(
      previewed({ A: Array.from({ length: 5_000 }, () => 1) }, []),
      [],
      80,
      styles(false),
    );

    expect(view.split('\n').length).toBeLessThan(2_010);
    expect(view).toContain('and 3001 more fields: see them with --html or --json');
  });
});
