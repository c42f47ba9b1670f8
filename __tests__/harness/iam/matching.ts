/** How actions, resources and conditions of a statement are compared with a request. */
import type { Condition } from '../../../src/stack/iam/statement';

/** The condition keys of a request. Keys that the request does not have are undefined. */
export type Context = Readonly<Record<string, string | undefined>>;

const glob = (pattern: string, any: string, flags = ''): RegExp =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', `${any}*`)
      .replaceAll('?', any)}$`,
    `s${flags}`,
  );

/**
 * Actions have wildcards, and case does not matter.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
 */
export const actionMatches = (pattern: string, action: string): boolean =>
  glob(pattern, '.', 'i').test(action);

/**
 * A wildcard may stand for slashes, and at the end of a part for colons too. A wildcard elsewhere in the parts
 * before the resource is not used, and refused.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function resourceMatches(pattern: string, resource: string): boolean {
  if (pattern === '*') return true;
  const parts = pattern.split(':');
  if (parts.length < 6) throw new Error(`${pattern} is not an ARN`);
  if (parts.slice(0, 5).some((part) => /[*?]/.test(part.replace(/\*$/, ''))))
    throw new Error(`${pattern} has a wildcard where it is not evaluated`);
  return glob(pattern, '.').test(resource);
}

/**
 * Each part of an ARN is compared by itself. ArnEquals and ArnLike do the same.
 * @see
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN
 */
function arnMatches(pattern: string, value: string): boolean {
  const parts = (arn: string): string[] => {
    const [first = '', second = '', third = '', fourth = '', fifth = '', ...rest] = arn.split(':');
    return [first, second, third, fourth, fifth, rest.join(':')];
  };
  const values = parts(value);
  return (
    values[0] === 'arn' && parts(pattern).every((part, index) => glob(part, '.').test(values[index] ?? ''))
  );
}

type Operator = (expected: string, actual: string) => boolean;

/**
 * The operators that a statement of this project may have: those of its type, no more and no fewer.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
const OPERATORS: Readonly<Record<Condition['test'], Operator>> = {
  StringEquals: (expected, actual) => expected === actual,
  StringEqualsIfExists: (expected, actual) => expected === actual,
  StringLike: (expected, actual) => glob(expected, '.').test(actual),
  ArnEquals: arnMatches,
  ArnLike: arnMatches,
  Bool: (expected, actual) => expected.toLowerCase() === actual.toLowerCase(),
};

/**
 * One of the values has to match. A key that the request lacks fails the condition, but with IfExists.
 * Names of keys have no case.
 * @throws {Error} for an operator that is not evaluated
 */
export function conditionHolds(
  { test, variable, values }: { test: string; variable: string; values: readonly string[] },
  context: Context,
): boolean {
  if (!Object.hasOwn(OPERATORS, test)) throw new Error(`the operator ${test} is not evaluated`);
  const operator = OPERATORS[test as Condition['test']];
  const [, actual] =
    Object.entries(context).find(([key]) => key.toLowerCase() === variable.toLowerCase()) ?? [];
  if (actual === undefined) return test.endsWith('IfExists');
  return values.some((expected) => operator(expected, actual));
}
