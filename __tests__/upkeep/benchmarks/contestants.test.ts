import { describe, expect, it } from 'vitest';
import { type List, libraries, ours } from '../../../src/upkeep/benchmarks/function/contestants';
import { ALLOWED, DENIED, REPLACED } from '../../../src/upkeep/benchmarks/function/lists';
import { parseBenchOptions } from '../../../src/upkeep/benchmarks/function/options';
import { recordsOfSize } from '../../../src/upkeep/benchmarks/function/records';
import { type JsonObject, redact } from '../../reference/naive-redaction';

const LISTS: readonly List[] = [0, 5, 30].flatMap((count) => [
  { type: 'BLACKLIST', fields: DENIED.slice(0, count) },
  { type: 'WHITELIST', fields: ALLOWED.slice(0, count) },
]);

describe('the contestants of the benchmark', () => {
  it.each(LISTS)('give the same result as the naive implementation: $type $fields.length', (list) => {
    for (const text of [2000, 6000, 30_000].flatMap(recordsOfSize)) {
      const data = Buffer.from(text).toString('base64');
      const expected = redact(JSON.parse(text) as JsonObject, { ...list, fields: [...list.fields] });

      expect(ours(list)(data)).toBe(JSON.stringify(expected));
      for (const work of Object.values(libraries(list))) expect(JSON.parse(work(data))).toEqual(expected);
    }
  });

  it.each(
    LISTS.filter(({ fields }) => fields.length === 5).flatMap((list) =>
      REPLACED[list.type].map((replaced) => ({ list, replaced })),
    ),
  )('replace what the naive implementation replaces: $list.type $replaced', ({ list, replaced }) => {
    const replace = replaced.map((field) => ({ field, with: 'LAST4' }) as const);
    for (const text of [2000, 6000, 30_000].flatMap(recordsOfSize)) {
      const expected = redact(JSON.parse(text) as JsonObject, { ...list, replace });
      const answer = ours({ ...list, replace })(Buffer.from(text).toString('base64'));

      expect(answer).toBe(JSON.stringify(expected));
      expect(answer).toContain('****');
    }
  });

  it('have lists of 30 fields, which all match something or could', () => {
    for (const list of [DENIED, ALLOWED]) {
      expect(new Set(list).size).toBe(30);
      expect(list).toHaveLength(30);
    }
  });

  it.each([2000, 6000, 30_000])('get different records of %i bytes', (size) => {
    const records = recordsOfSize(size);

    expect(new Set(records).size).toBe(6);
    for (const record of records) expect(Math.abs(Buffer.byteLength(record) - size)).toBeLessThan(60);
  });
});

describe('the options of the benchmark', () => {
  it('are all parts by default', () => {
    expect(parseBenchOptions([])).toEqual({
      parts: ['redaction', 'replacement', 'memory', 'startup', 'hostile'],
      rounds: 60,
    });
    expect(parseBenchOptions(['memory', '--rounds', '5'])).toMatchObject({ parts: ['memory'], rounds: 5 });
  });

  it('are refused with all their problems', () => {
    expect(() => parseBenchOptions(['speed', '--rounds', '0'])).toThrow(
      /--rounds 0: must be a whole number from 3[\s\S]*an argument is not a part; the parts are redaction/,
    );
  });
});
