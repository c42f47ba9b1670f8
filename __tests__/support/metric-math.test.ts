import { describe, expect, it } from 'vitest';
import { evaluateMath, ringing } from './metric-math';

const nothing = [undefined, undefined, undefined];
const math = (expression: string, series = {}, fill: 'fills' | 'stays empty' = 'fills') =>
  evaluateMath(expression, { a: [1, undefined, 3], b: [5, 5, undefined], empty: nothing, ...series }, fill);

describe('metric math', () => {
  it('has no value where one of two is missing', () => {
    expect(math('a * b')).toEqual([5, undefined, undefined]);
    expect(math('a == 1')).toEqual([1, undefined, 0]);
  });

  it('passes over what is missing in a list', () => {
    expect(math('MAX([a, b])')).toEqual([5, 5, 3]);
    expect(math('SUM([a, b, empty])')).toEqual([6, 5, 3]);
  });

  it('fills gaps, and a series without values in either of two ways', () => {
    expect(math('FILL(a, 0)')).toEqual([1, 0, 3]);
    expect(math('FILL(empty, 7)')).toEqual([7, 7, 7]);
    expect(math('FILL(empty, 7)', {}, 'stays empty')).toEqual(nothing);
  });

  it('chooses by a condition', () => {
    expect(math('IF(a == 1, b, 0)')).toEqual([5, undefined, 0]);
    expect(math('IF((a == 1), 2, 0)')).toEqual([2, undefined, 0]);
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

  it('rings when as many of the latest periods are beyond the threshold', () => {
    expect(ringing(rule, [3, 1, 3, 1, 1])).toEqual([false, false, true, false, false]);
    expect(ringing({ ...rule, comparison: 'GreaterThanOrEqualToThreshold' }, [2, 2])).toEqual([false, true]);
    expect(ringing({ ...rule, comparison: 'LessThanThreshold' }, [1, 1])).toEqual([false, true]);
  });

  it('takes missing data for good, or does not change its state', () => {
    const values = [3, 3, undefined, undefined, undefined];
    expect(ringing(rule, values)).toEqual([false, true, true, false, false]);
    const ignoring = { ...rule, missing: 'ignore' };
    expect(ringing(ignoring, values)).toEqual([false, true, true, true, true]);
    expect(ringing(ignoring, [3, 3, undefined, 1, 1])).toEqual([false, true, true, true, false]);
  });

  it('refuses what it does not evaluate', () => {
    expect(() => ringing({ ...rule, missing: 'breaching' }, [1])).toThrow('breaching');
    expect(() => ringing({ ...rule, comparison: 'Other' }, [1])).toThrow('Other');
  });
});
