import { describe, expect, it } from 'vitest';
import { TerraformSet } from '../../src/artefact/terraform-expression';
import { ExpressionError } from '../../src/artefact/terraform-parser';
import { convertTo, isPrimitiveConstraint, TypeMismatch } from '../../src/artefact/type-constraint';
import type { JsonValue } from '../../src/records/json';

describe('convertTo', () => {
  it.each<[string, JsonValue, JsonValue]>([
    ['string', 5, '5'],
    ['string', 1e21, '1000000000000000000000'],
    ['string', -1.5e-7, '-0.00000015'],
    ['string', -0, '-0'],
    ['string', true, 'true'],
    ['string', null, null],
    ['${string}', 'a', 'a'],
    ['number', '5', 5],
    ['number', '-1.5e2', -150],
    ['number', '+1.', 1],
    ['number', '.5', 0.5],
    ['number', '9007199254740991', 9007199254740991],
    ['bool', 'true', true],
    ['bool', '1', true],
    ['bool', '0', false],
    ['bool', false, false],
    ['any', { a: [1] }, { a: [1] }],
    ['list(string)', [1, 'a', true], ['1', 'a', 'true']],
    ['map(number)', { a: '1' }, { a: 1 }],
    ['tuple([string, number])', [1, '2'], ['1', 2]],
    [
      'object({ a = string, b = optional(bool, false), c = optional(number) })',
      { a: 1, unknown: 2 },
      { a: '1', b: false, c: null },
    ],
    [
      'list(object({ a = optional(string, "x") }))',
      [{}, { a: null }, { a: 'y' }],
      [{ a: 'x' }, { a: 'x' }, { a: 'y' }],
    ],
  ])('converts to %s: %j to %j', (constraint, value, expected) => {
    expect(convertTo(constraint, value)).toEqual(expected);
  });

  it.each<[string, JsonValue]>([
    ['string', ['a']],
    ['string', {}],
    ['number', 'five'],
    ['number', ''],
    ['number', true],
    // JavaScript has no such number.
    ['number', '9007199254740993'],
    ['number', '1e400'],
    ['bool', 'yes'],
    ['bool', 1],
    ['list(string)', 'a'],
    ['list(number)', [1, 'x']],
    ['map(string)', ['a']],
    ['object({ a = string })', {}],
    ['tuple([string])', []],
  ])('rejects the value for %s without showing it: %j', (constraint, value) => {
    expect(() => convertTo(constraint, value)).toThrow(TypeMismatch);
    expect(() => convertTo(constraint, value)).not.toThrow(/five|yes/);
  });

  it.each(['strin', 'list()', 'set', 'matrix(string)', '["a"]'])(
    'does not guess what %s means',
    (constraint) => {
      expect(() => convertTo(constraint, [])).toThrow(ExpressionError);
    },
  );

  it('sorts a set and removes duplicates', () => {
    const set = convertTo('set(string)', ['b', 'a', 'b']);
    expect(set).toBeInstanceOf(TerraformSet);
    expect([...(set as JsonValue[])]).toEqual(['a', 'b']);
  });

  it('recognizes types whose environment variables contain the literal value', () => {
    expect(['string', 'number', 'bool', '${string}'].every(isPrimitiveConstraint)).toBe(true);
    expect(['any', 'list(string)', 'map(any)'].some(isPrimitiveConstraint)).toBe(false);
  });
});
