import { describe, expect, it } from 'vitest';
import { demonstrationReplacer } from '../../../src/privacy/list/demonstration';
import { explainer } from '../../../src/privacy/list/explain';
import { FieldTable } from '../../../src/privacy/preview/field-table';
import type { Previewed } from '../../../src/privacy/preview/preview';
import { fieldTableView } from '../../../src/privacy/preview/terminal/field-table-view';
import { recordView } from '../../../src/privacy/preview/terminal/record-view';
import { styles } from '../../../src/privacy/preview/terminal/style';
import { summaryView } from '../../../src/privacy/preview/terminal/summary-view';
import { columnsOf, inColumns, inColumnsWithEnd } from '../../../src/privacy/preview/terminal/text-width';
import { read } from '../../harness/field-paths';
import { configOf } from '../check/support';
import { NO_RECORDS } from './support';

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
    // Truncated in the middle.
    ['A.b', 'A.b         ', inColumnsWithEnd],
    ['QualityMetrics.Audio', 'Qua…cs.Audio', inColumnsWithEnd],
    ['你好.你好你好', '你…你好你好 ', inColumnsWithEnd],
  ])('%j fills its columns as %j', (text, expected, cut = inColumns) => {
    const columns = cut === inColumns ? 8 : 12;
    expect(cut(text, columns)).toBe(expected);
    expect(columnsOf(expected)).toBe(columns);
  });
});

describe('the table of fields in the terminal', () => {
  const table = (type: 'WHITELIST' | 'BLACKLIST', fields: readonly string[], record: object, width = 80) => {
    const rows = new FieldTable();
    rows.add(explainer({ type, paths: read(fields) })(JSON.parse(JSON.stringify(record))));
    return fieldTableView(rows.rows(), configOf(type, fields), width, styles(false)).split('\n');
  };
  const shown = (lines: readonly string[]) => lines.map((line) => line.split(/ {2,}/)[0]);
  const many = (length: number) =>
    Object.fromEntries(Array.from({ length }, (_, at) => [`k${String(at).padStart(4, '0')}`, 1]));

  it('begins with what the list decides, and ends with what is always sent', () => {
    const record = { ContactId: 'c', Attributes: { Tier: 'gold' }, Zone: { a: 1, b: 2 } };

    expect(shown(table('BLACKLIST', ['Zone.b'], record))).toEqual([
      'Listed: removed',
      'Zone.b',
      '',
      'Not listed: sent',
      'Attributes',
      'Attributes.Tier',
      'Zone',
      'Zone.a',
      '',
      'Mandatory: always sent',
      'ContactId',
      '',
    ]);
    expect(shown(table('WHITELIST', ['Zone.b'], record))).toEqual([
      'Listed: sent',
      'Zone',
      'Zone.b',
      '',
      'Not listed: removed',
      'Attributes',
      'Attributes.Tier',
      'Zone.a',
      '',
      'Mandatory: always sent',
      'ContactId',
      '',
    ]);
  });

  it('shows everything that the list decides, and only some of many similar fields', () => {
    const record = { Attributes: many(300), Other: many(300), Zone: 1, ...many(300) };

    const lines = shown(table('BLACKLIST', ['Attributes'], record));

    expect(lines).toContain('Attributes.k0299');
    const left = lines.slice(lines.indexOf('') + 1);
    expect(left.filter((line) => line?.startsWith('Other.'))).toHaveLength(20);
    expect(left).toContain('and 402 more fields: see them with --html or --json');
    expect(shown(table('BLACKLIST', ['Attributes'], { Other: many(300), Zone: 1 }))).toContain('Zone');
  });

  it.each([60, 80, 120])('keeps within %i columns, with the end of each path', (width) => {
    const leaf = 'PotentialQualityIssues';
    const record = { A: { ['b'.repeat(300)]: { [leaf]: 1 } }, 你好: { ['好'.repeat(90)]: 1 } };

    const lines = table('BLACKLIST', [`A.${'b'.repeat(300)}.${leaf}`], record, width);

    for (const line of lines) expect(columnsOf(line)).toBeLessThanOrEqual(width);
    expect(lines[1]).toMatch(new RegExp(`^A\\.b+….*${leaf.slice(-10)} `));
  });
});

describe('the summary in the terminal', () => {
  it('groups its numbers', () => {
    const some = { ...NO_RECORDS, records: 1200, delivered: 1200, bytesIn: 21_890_538, bytesOut: 1_000_000 };
    expect(summaryView(some, styles(false))).toContain(
      '1,200 of 1,200 records delivered, 1,000,000 of 21,890,538 bytes',
    );
  });

  it('reports that there were no records', () => {
    expect(summaryView(NO_RECORDS, styles(false))).toMatch(
      /^All records\n {2}the inputs contain no records; [^\n]*$/,
    );
  });
});

describe('a record in the terminal', () => {
  const record = { A: { secret: 'x'.repeat(500), 你好: [] }, B: null };
  const fields = ['A.secret'];

  it.each([60, 80, 119, 120, 200])('keeps within %i columns', (width) => {
    const [, ...lines] = recordView(
      previewed(record, fields),
      configOf('BLACKLIST', fields),
      width,
      styles(false),
    )
      .trimEnd()
      .split('\n');

    for (const line of lines) expect(columnsOf(line)).toBeLessThanOrEqual(width);
  });

  it('has columns side by side if there is room', () => {
    const view = recordView(
      previewed({ A: { x: 1, y: 2 } }, ['A.x']),
      configOf('BLACKLIST', ['A.x']),
      120,
      styles(false),
    );

    const cells = view
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.split('│').map((cell) => cell.trim()));
    expect(cells).toEqual([
      ['DELIVERED', 'REMOVED', 'RULE'],
      ['A: {…}', '', 'not listed: sent'],
      ['', '-   x: 1', 'listed: A.x'],
      ['y: 2', '', 'not listed: sent'],
    ]);
  });

  it('shows both texts of a replaced value, each where it belongs, in a colour of its own', () => {
    const list = configOf('BLACKLIST', ['A.x'], [{ field: 'A.y', with: 'LAST4' }]);
    const decisions = explainer(list, demonstrationReplacer)(JSON.parse('{"A":{"x":1,"y":"123456789"}}'));
    const record = {
      record: 1,
      source: 's',
      line: 1,
      bytes: 1,
      outcome: 'delivered',
      delivered: '{}',
    } as const;
    const view = (width: number, colour = false) =>
      recordView({ ...record, decisions }, list, width, styles(colour));

    const cells = view(120)
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.split('│').map((cell) => cell.trim()));
    expect(cells).toEqual([
      ['DELIVERED', 'REPLACED OR REMOVED', 'RULE'],
      ['A: {…}', '', 'not listed: sent'],
      ['', '-   x: 1', 'listed: A.x'],
      ['~   y: "****6789"', '~   y: "123456789"', 'LAST4: A.y'],
    ]);
    expect(view(80)).toContain('~   y: "****6789" (was "123456789")');
    expect(view(80, true)).toContain('\u001b[36m~   y: ');
  });

  it('escapes the characters of a string consistently', () => {
    const value = 'a\u0000\u2028\u202e\u007f\n"\\\u{e0001}';
    const [, line = ''] = recordView(
      previewed({ A: value }, []),
      configOf('BLACKLIST', []),
      80,
      styles(false),
    ).split('\n');

    const text = /"[^ ]*"/.exec(line)?.[0] ?? '';
    expect(text).toBe('"a\\u0000\\u2028\\u202e\\u007f\\n\\"\\\\\\udb40\\udc01"');
    expect(JSON.parse(text)).toBe(value);
  });

  it('is coloured only on a terminal, and readable without colour', () => {
    const view = (colour: boolean) =>
      recordView(previewed(record, fields), configOf('BLACKLIST', fields), 80, styles(colour));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the escapes of colours.
    const COLOURS = /\u001b\[\d+m/g;

    expect(view(true)).toContain('\u001b[31m- ');
    expect(view(true).replace(COLOURS, '')).toBe(view(false));
  });

  it('is limited to some thousand lines', () => {
    const view = recordView(
      previewed({ A: Array.from({ length: 5_000 }, () => 1) }, []),
      configOf('BLACKLIST', []),
      80,
      styles(false),
    );

    expect(view.split('\n').length).toBeLessThan(2_010);
    expect(view).toContain('and 3,001 more fields: see them with --html or --json');
  });
});
