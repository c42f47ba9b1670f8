import { describe, expect, it } from 'vitest';
import { evaluateMath, evaluateSteps, ringing, rings } from './metric-math';

const nothing = [undefined, undefined, undefined];
const math = (expression: string, series = {}, fill: 'fills' | 'stays empty' = 'fills') =>
  evaluateMath(expression, { a: [1, undefined, 3], b: [5, 5, undefined], empty: nothing, ...series }, fill);

describe('metric math', () => {
  it('has no value if one operand is missing', () => {
    expect(math('a * b')).toEqual([5, undefined, undefined]);
    expect(math('a == 1')).toEqual([1, undefined, 0]);
  });

  it('ignores missing values in a list', () => {
    expect(math('MAX([a, b])')).toEqual([5, 5, 3]);
    expect(math('SUM([a, b, empty])')).toEqual([6, 5, 3]);
  });

  it('fills gaps, and an empty series in either of two ways', () => {
    expect(math('FILL(a, 0)')).toEqual([1, 0, 3]);
    expect(math('FILL(empty, 7)')).toEqual([7, 7, 7]);
    expect(math('FILL(empty, 7)', {}, 'stays empty')).toEqual(nothing);
  });

  it('evaluates IF', () => {
    expect(math('IF(a == 1, b, 0)')).toEqual([5, undefined, 0]);
    expect(math('IF((a == 1), 2, 0)')).toEqual([2, undefined, 0]);
  });

  it('compares, and has no value if the condition is false and there is no alternative', () => {
    expect(math('IF(a > 1, a)')).toEqual([undefined, undefined, 3]);
    expect(math('IF(FILL(a, 0) < 3, 1, IF(a >= 3, 2))')).toEqual([1, 1, 2]);
    expect(math('IF(a > 0 AND b > 0, 1, 0)')).toEqual([1, undefined, undefined]);
  });

  it('uses 0 for a missing value if the condition is true, as AWS documents', () => {
    const series = {
      one: [1, 1, 0, 0, undefined],
      two: [30, undefined, 0, 0, 30],
      three: [0, 0, 20, undefined, 20],
    };
    expect(evaluateMath('IF(one, two, three)', series, 'fills')).toEqual([30, 0, 20, undefined, undefined]);
    expect(evaluateMath('IF(one, 5, three)', series, 'fills')).toEqual([5, 5, 20, undefined, undefined]);
    expect(evaluateMath('IF(one, two, 5)', series, 'fills')).toEqual([30, 0, 5, 5, undefined]);
  });

  it('computes the difference from the previous value', () => {
    expect(math('DIFF(a)')).toEqual([undefined, undefined, 2]);
    expect(math('FILL(a, 0) - DIFF(FILL(a, 0))')).toEqual([undefined, 1, 0]);
  });

  it('evaluates steps', () => {
    const steps = { more: 'doubled + 1', doubled: 'a * 2' };
    expect(evaluateSteps({ expression: 'more * 10', steps }, { a: [1] }, 'fills')).toEqual([30]);
  });

  it.each(['a / b', 'MEDIAN([a, b])', 'c', 'a b', '[a, b]', 'IF(a'])('refuses %s', (expression) => {
    expect(() => math(expression)).toThrow();
  });
});

describe('an alarm', () => {
  const rule = {
    comparison: 'GreaterThanThreshold',
    threshold: 2,
    periods: 3,
    datapoints: 2,
    missing: 'notBreaching',
  };

  it('is in ALARM if enough of the latest periods are beyond the threshold', () => {
    expect(ringing(rule, [3, 1, 3, 1, 1])).toEqual([false, false, true, false, false]);
    expect(ringing({ ...rule, comparison: 'GreaterThanOrEqualToThreshold' }, [2, 2])).toEqual([false, true]);
    expect(ringing({ ...rule, comparison: 'LessThanThreshold' }, [1, 1])).toEqual([false, true]);
  });

  it('treats missing data as not breaching, or keeps its state', () => {
    const values = [3, 3, undefined, undefined, undefined];
    expect(ringing(rule, values)).toEqual([false, true, true, false, false]);
    const ignoring = { ...rule, missing: 'ignore' };
    expect(ringing(ignoring, values)).toEqual([false, true, true, true, true]);
    expect(ringing(ignoring, [3, 3, undefined, 1, 1])).toEqual([false, true, true, false, false]);
  });

  // The examples of AWS's page about the evaluation of alarms: X is beyond the threshold, - is missing.
  it.each([
    [3, '0-X-X', false, false],
    [3, '0----', false, false],
    [3, '-----', 'stays', false],
    [3, '0XX-X', true, true],
    [3, '----X', 'stays', false],
    [3, 'X----', 'stays', false],
    [2, '0-X-X', true, true],
    [2, '00X0X', true, true],
    [2, '0-X--', false, false],
    [2, '----0', false, false],
    [2, '----X', 'stays', false],
  ] as const)('evaluates %i of 3 periods of %s as AWS documents', (datapoints, points, ignored, good) => {
    const values = [...points].map((point) => ({ X: 3, '0': 1 })[point]);
    for (const before of [true, false]) {
      const state = (missing: string): boolean => rings({ ...rule, datapoints, missing }, values, before, 2);
      expect(state('ignore')).toBe(ignored === 'stays' ? before : ignored);
      expect(state('notBreaching')).toBe(good);
    }
  });

  it('rejects unsupported rules', () => {
    expect(() => ringing({ ...rule, missing: 'breaching' }, [1])).toThrow('breaching');
    expect(() => ringing({ ...rule, comparison: 'Other' }, [1])).toThrow('Other');
  });
});
