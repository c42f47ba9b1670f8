import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFieldPath } from '../../functions/privacy-controls/field-path';
import { countChanges, type FieldChanges } from '../../src/local/pipeline/removed-fields';
import { OTHER_FIELDS } from '../../src/privacy/list/field-name';
import type { JsonValue } from '../../src/records/json';

function changes(before: JsonValue, after: JsonValue): Record<keyof FieldChanges, Record<string, number>> {
  const counts: FieldChanges = { removed: new Map(), replaced: new Map() };
  countChanges(before, after, counts);
  return { removed: Object.fromEntries(counts.removed), replaced: Object.fromEntries(counts.replaced) };
}

const removed = (before: JsonValue, after: JsonValue) => changes(before, after).removed;
const TOKEN = `p1_${'x'.repeat(22)}`;

const own = (text: string): JsonValue => JSON.parse(text) as JsonValue;

describe('countChanges', () => {
  it.each<[string, JsonValue, JsonValue, Record<string, number>]>([
    ['nothing', { a: { b: [1] } }, { a: { b: [1] } }, {}],
    ['a field with all beneath it', { a: { b: 1, c: 2 }, d: 3 }, { d: 3 }, { a: 1 }],
    ['fields beneath', { Agent: { ARN: 1, Username: 2 } }, { Agent: { Username: 2 } }, { 'Agent.ARN': 1 }],
    [
      'fields in arrays, by one name',
      {
        R: [
          { L: 1, S: 1 },
          { L: 2, S: 1 },
        ],
      },
      { R: [{ S: 1 }, { S: 1 }] },
      { 'R.L': 2 },
    ],
    ['elements', { R: [1, 2, 3] }, { R: [2] }, { 'R.*': 2 }],
    [
      'elements and fields in them',
      {
        R: [
          { a: 1, x: 1 },
          { b: 1, x: 1 },
        ],
      },
      { R: [{ b: 1 }] },
      { 'R.*': 1, 'R.x': 1 },
    ],
    [
      'fields that the function left as undefined, next to removed elements',
      { R: ['x', { a: 1, b: 1 }] },
      { R: [{ a: undefined, b: 1 }] } as unknown as JsonValue,
      { 'R.*': 1, 'R.a': 1 },
    ],
    ['arrays in arrays', [[{ a: 1 }], [{ a: 2 }]], [[{}], [{}]], { a: 2 }],
    [
      'unusual names',
      { A: { 'a.b': 1, '*': 2, ' x': 3, $: 4 } },
      { A: {} },
      { 'A.a\\.b': 1, 'A.\\*': 1, 'A.\\ x': 1, 'A.\\$': 1 },
    ],
  ])('counts %s', (_, before, after, expected) => {
    expect(removed(before, after)).toEqual(expected);
  });

  it.each<[string, JsonValue, JsonValue, Record<string, number>, Record<string, number>]>([
    ['texts and numbers', { a: 'x', b: 1, c: null }, { a: TOKEN, b: '****', c: null }, {}, { a: 1, b: 1 }],
    [
      'fields beneath',
      { A: { b: ['x', 'y'], c: true } },
      { A: { b: [TOKEN, '****'], c: true } },
      {},
      { 'A.b.*': 2 },
    ],
    [
      'elements next to removed ones',
      { R: [{ a: 'x' }, { a: 'y', b: 1 }] },
      { R: [{ a: TOKEN, b: 1 }] },
      { 'R.*': 1 },
      { 'R.a': 1 },
    ],
  ])('counts replaced %s', (_, before, after, isRemoved, replaced) => {
    expect(changes(before, after)).toEqual({ removed: isRemoved, replaced });
  });

  it('treats keys as data', () => {
    expect(removed(own('{"__proto__":1,"constructor":2,"toString":3}'), own('{}'))).toEqual(
      Object.fromEntries([
        ['__proto__', 1],
        ['constructor', 1],
        ['toString', 1],
      ]),
    );
    expect(removed(own('{"__proto__":{"a":1,"b":2}}'), own('{"__proto__":{"a":1}}'))).toEqual({
      '__proto__.b': 1,
    });
  });

  it('counts nothing if nothing is removed, and everything if all is', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const record = own(JSON.stringify(value));
        expect(changes(record, own(JSON.stringify(value)))).toEqual({ removed: {}, replaced: {} });
        const all = removed(record, {});
        expect(Object.values(all).reduce((sum, count) => sum + count, 0)).toBe(
          Object.keys(record as object).length,
        );
      }),
    );
  });

  it('uses names that are valid field paths', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, unit: 'grapheme-ascii' }).filter((name) => name !== '__proto__'),
        (name) => {
          const [found = ''] = Object.keys(removed({ [name]: 1 }, {}));
          const result = parseFieldPath(found);
          expect(result.ok && result.path.segments).toEqual([{ kind: 'name', name }]);
        },
      ),
    );
  });

  it('keeps a bounded number of names', () => {
    const many = Object.fromEntries(Array.from({ length: 12_000 }, (_, index) => [`k${index}`, 1]));
    const counts = removed(many, {});
    expect(Object.keys(counts)).toHaveLength(10_001);
    expect(counts[OTHER_FIELDS]).toBe(2000);
    expect(removed({ ['k'.repeat(2_001)]: 1 }, {})).toEqual({ [OTHER_FIELDS]: 1 });
  });
});
