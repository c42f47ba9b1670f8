/**
 * CloudWatch's metric math and the evaluation of alarms, as far as the alarms here use them.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
 */

/** Values by period. Undefined means missing data. */
export type Series = readonly (number | undefined)[];

/**
 * The result of FILL for a series without any value. AWS does not document whether FILL fills it, so an alarm must
 * decide the same in both cases.
 */
export type EmptyFill = 'fills' | 'stays empty';

type Value = number | Series | readonly Series[];

const isSeries = (value: Value): value is Series =>
  Array.isArray(value) && !value.some((element) => Array.isArray(element));

const COMPARED: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '==': (a, b) => a === b,
  '>=': (a, b) => a >= b,
  '>': (a, b) => a > b,
  '<': (a, b) => a < b,
};

/** The value of an expression. @throws {Error} for anything that is not evaluated */
export function evaluateMath(
  expression: string,
  series: Readonly<Record<string, Series>>,
  emptyFill: EmptyFill,
): Series {
  const length = Object.values(series)[0]?.length ?? 0;
  const tokens = expression.match(/[A-Za-z_]\w*|\d+(?:\.\d+)?|==|>=|[()[\],*+<>-]/g) ?? [];
  if (tokens.join('') !== expression.replace(/\s/g, '')) throw new Error(`cannot read ${expression}`);
  let at = 0;
  const take = (expected?: string): string => {
    const token = tokens[at++];
    if (token === undefined || (expected !== undefined && token !== expected))
      throw new Error(`${expression}: found ${token}, not ${expected}`);
    return token;
  };
  const all = (value: Value): Series => {
    if (typeof value === 'number') return Array.from({ length }, () => value);
    if (!isSeries(value)) throw new Error(`${expression}: a list of series stands for one`);
    return value;
  };
  const pairwise = (one: Value, other: Value, combine: (a: number, b: number) => number): Series => {
    const [first, second] = [all(one), all(other)];
    return first.map((value, index) => {
      const partner = second[index];
      // Where either has no value, the result has none.
      return value === undefined || partner === undefined ? undefined : combine(value, partner);
    });
  };

  function condition(): Value {
    let left = comparison();
    while (tokens[at] === 'AND') {
      take('AND');
      left = pairwise(left, comparison(), (a, b) => Number(a !== 0 && b !== 0));
    }
    return left;
  }
  function comparison(): Value {
    const left = sum();
    const compare = COMPARED[tokens[at] ?? ''];
    if (compare === undefined) return left;
    take();
    return pairwise(left, sum(), (a, b) => (compare(a, b) ? 1 : 0));
  }
  function sum(): Value {
    let left = product();
    while (tokens[at] === '+' || tokens[at] === '-') {
      const sign = take() === '+' ? 1 : -1;
      left = pairwise(left, product(), (a, b) => a + sign * b);
    }
    return left;
  }
  function product(): Value {
    let left = operand();
    while (tokens[at] === '*') {
      take('*');
      left = pairwise(left, operand(), (a, b) => a * b);
    }
    return left;
  }
  function list(end: string): Value[] {
    const values = [condition()];
    while (tokens[at] === ',') {
      take(',');
      values.push(condition());
    }
    take(end);
    return values;
  }
  function operand(): Value {
    const token = take();
    if (/^\d/.test(token)) return Number(token);
    if (token === '(') {
      const [value] = list(')');
      return value ?? 0;
    }
    if (token === '[') return list(']').map(all);
    if (tokens[at] !== '(') {
      const found = series[token];
      if (found === undefined) throw new Error(`${expression}: there is no ${token}`);
      return found;
    }
    take('(');
    return call(token, list(')'));
  }
  function call(name: string, args: readonly Value[]): Value {
    const [first = 0, second = 0, third] = args;
    switch (name) {
      case 'FILL': {
        const values = all(first);
        const isEmpty = values.every((value) => value === undefined);
        if (isEmpty && emptyFill === 'stays empty') return values;
        return values.map((value) => value ?? Number(second));
      }
      case 'IF': {
        const [condition, yes, no] = [all(first), all(second), third === undefined ? [] : all(third)];
        return condition.map((value, index) =>
          // What the condition chooses, and has no value, is 0 if it holds, and dropped if it does not.
          value === undefined ? undefined : value === 0 ? no[index] : (yes[index] ?? 0),
        );
      }
      case 'DIFF': {
        const values = all(first);
        return values.map((value, index) => {
          const before = values.slice(0, index).findLast((one) => one !== undefined);
          return value === undefined || before === undefined ? undefined : value - before;
        });
      }
      case 'MAX':
      case 'SUM': {
        // Over a list of series: what is missing in one of them does not count.
        const lists = first as readonly Series[];
        return Array.from({ length }, (_, index) => {
          const values = lists.map((one) => one[index]).filter((value) => value !== undefined);
          if (values.length === 0) return undefined;
          return name === 'MAX' ? Math.max(...values) : values.reduce((sum, value) => sum + value, 0);
        });
      }
      default:
        throw new Error(`${expression}: ${name} is not evaluated`);
    }
  }
  const result = all(condition());
  if (at !== tokens.length) throw new Error(`${expression}: ${tokens.slice(at).join(' ')} is left over`);
  return result;
}

/** The value of an expression that is made of others, by their IDs. @throws {Error} as evaluateMath */
export function evaluateSteps(
  { expression, steps }: { readonly expression: string; readonly steps: Readonly<Record<string, string>> },
  series: Readonly<Record<string, Series>>,
  emptyFill: EmptyFill,
): Series {
  const all: Record<string, Series> = { ...series };
  const value = (text: string): Series => {
    for (const id of text.match(/\b[a-z]\w*/g) ?? []) {
      const step = steps[id];
      if (step !== undefined) all[id] ??= value(step);
    }
    return evaluateMath(text, all, emptyFill);
  };
  return value(expression);
}

/** The properties of an alarm that are evaluated. */
export interface Rule {
  readonly comparison: string;
  readonly threshold: number;
  /** N: the number of evaluated periods. */
  readonly periods: number;
  /** M: the number of them that must be beyond the threshold. */
  readonly datapoints: number;
  readonly missing: string;
}

/** Whether an alarm rings after each period. */
export function ringing(rule: Rule, values: Series): readonly boolean[] {
  let before = false;
  return values.map((_, index) => {
    before = rings(rule, values.slice(0, index + 1), before);
    return before;
  });
}

/**
 * Whether an alarm rings after the last of these periods, where it did or did not before. For missing data AWS looks at
 * a few more periods; how many depends on the alarm.
 */
export function rings(rule: Rule, values: Series, before: boolean, more = 0): boolean {
  const isBeyond = (value: number): boolean => {
    switch (rule.comparison) {
      case 'GreaterThanThreshold':
        return value > rule.threshold;
      case 'GreaterThanOrEqualToThreshold':
        return value >= rule.threshold;
      case 'LessThanThreshold':
        return value < rule.threshold;
      default:
        throw new Error(`${rule.comparison} is not evaluated`);
    }
  };
  if (rule.missing !== 'notBreaching' && rule.missing !== 'ignore')
    throw new Error(`${rule.missing} is not evaluated`);
  const known = values.slice(-rule.periods - more).filter((value) => value !== undefined);
  const latest = known.slice(-rule.periods);
  const beyond = latest.filter(isBeyond).length;
  if (beyond >= rule.datapoints) return true;
  // Ignored, missing data leave the state as it was, unless something that is known is well.
  return rule.missing === 'ignore' && beyond === latest.length ? before : false;
}
