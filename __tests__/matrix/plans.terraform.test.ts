import { expect, it } from 'vitest';
import { CASES, COVERING } from './cases';
import { expected, GUIDE_TOTAL, PARTS } from './expectation';
import { planCases } from './plans';

planCases(COVERING);

it('the variables of the Operata integration guide create 81 resources', () => expect(GUIDE_TOTAL).toBe(81));

it.each(Object.entries(PARTS))('the covering cases have %s on and off', (_part, names) => {
  const isOn = COVERING.map((name) => {
    const found = new Set(expected(CASES[name] ?? {}));
    return names.every((address) => found.has(address));
  });
  // What every deployment has is never off.
  expect(new Set(isOn)).toEqual(new Set(names === PARTS.always ? [true] : [true, false]));
});
