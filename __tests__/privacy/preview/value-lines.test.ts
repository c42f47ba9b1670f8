import { describe, expect, it } from 'vitest';
import { valueLines } from '../../../src/privacy/preview/page/value-lines';

describe('the lines of a value', () => {
  it.each<[string, number, number, string[]]>([
    ['"short"', 20, 20, ['"short"']],
    ['"fits a line"', 0, 20, ['', '"fits a line"']],
    ['"wants to be called back"', 14, 14, ['"wants to be ', 'called back"']],
    ['a:connect/instance', 12, 12, ['a:connect/', 'instance']],
    // No line is left half empty for a word's sake.
    ['no 0123456789', 8, 8, ['no 01234', '56789']],
    ['', 0, 8, ['']],
    ['顧客の名前', 5, 4, ['顧客', 'の名', '前']],
    ['e\u0301e\u0301e\u0301', 2, 2, ['e\u0301e\u0301', 'e\u0301']],
  ])('of %j, with %d and %d columns, are %j', (value, first, columns, lines) => {
    expect(valueLines(value, first, columns)).toEqual(lines);
  });

  it('are the whole value, and none is too long', () => {
    const value = '"The customer (+15550100) asked about the delivery, 名前 and https://example.com/a/b"';
    for (let columns = 2; columns < 100; columns++) {
      const lines = valueLines(value, 0, columns);
      expect(lines.join('')).toBe(value);
      expect(lines.filter((line) => line.length > columns)).toEqual([]);
    }
  });
});
