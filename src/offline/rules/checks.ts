/** Checks for the arguments of resources. Each returns what is wrong, or undefined. */
import { isList, isObject, type ObjectValue, type Value } from '../provider/values';

/** A check of one known value that is not null. */
export type Check = (value: Value) => string | undefined;

/**
 * Checks by source (a page of AWS, or a file of the provider), then by dotted path. A path through a list or set
 * applies to all its elements.
 */
export type Documented = Readonly<Record<string, Readonly<Record<string, Check>>>>;

/** A rule about several arguments at once. */
export interface CombinationRule {
  readonly check: (config: ObjectValue) => string | undefined;
  readonly source: string;
}

/** The rules of one service, by resource type. */
export interface ServiceRules {
  readonly values: Readonly<Record<string, Documented>>;
  readonly combinations?: Readonly<Record<string, readonly CombinationRule[]>>;
}

/** The documentation of AWS. */
export const API = 'https://docs.aws.amazon.com';

/** Text that matches a pattern. `words` describe the rule. */
export const pattern =
  (expression: RegExp, words: string): Check =>
  (value) =>
    typeof value === 'string' && !expression.test(value) ? `must ${words}` : undefined;

/** Text of a length between the bounds, in characters. */
export const length =
  (minimum: number, maximum: number): Check =>
  (value) =>
    typeof value === 'string' && (value.length < minimum || value.length > maximum)
      ? `must be ${minimum} to ${maximum} characters long, not ${value.length}`
      : undefined;

/** A whole number between the bounds. */
export const between =
  (minimum: number, maximum: number): Check =>
  (value) =>
    typeof value === 'number' && (value < minimum || value > maximum || !Number.isInteger(value))
      ? `must be a whole number from ${minimum} to ${maximum}`
      : undefined;

/** A number in the range, or the value for "no limit". */
export const betweenOr = (minimum: number, maximum: number, unlimited: number): Check => {
  const inRange = between(minimum, maximum);
  return (value) =>
    value === unlimited || inRange(value) === undefined ? undefined : `${inRange(value)}, or ${unlimited}`;
};

/** One of the values. */
export const oneOf =
  (...allowed: readonly (string | number)[]): Check =>
  (value) =>
    allowed.some((candidate) => candidate === value) ? undefined : `must be one of ${allowed.join(', ')}`;

/** An ARN, of the service if one is given. */
export const arnOf =
  (service = '[a-z0-9-]+'): Check =>
  (value) =>
    typeof value === 'string' &&
    !new RegExp(`^arn:aws[a-z-]*:${service}:[a-z0-9-]*:([0-9]{12}|aws)?:.+$`).test(value)
      ? `must be an ARN${service.startsWith('[') ? '' : ` of ${service}`}`
      : undefined;

/** Several checks. The first failure is reported. */
export const all =
  (...checks: readonly Check[]): Check =>
  (value) => {
    for (const check of checks) {
      const wrong = check(value);
      if (wrong !== undefined) return wrong;
    }
    return undefined;
  };

/** Text that does not match a pattern. */
export const not =
  (expression: RegExp, words: string): Check =>
  (value) =>
    typeof value === 'string' && expression.test(value) ? `must not ${words}` : undefined;

/** Valid JSON. */
export const json: Check = (value) => {
  if (typeof value !== 'string') return undefined;
  try {
    JSON.parse(value);
    return undefined;
  } catch (error) {
    return `must be valid JSON: ${error instanceof Error ? error.message : error}`;
  }
};

/** The kind of a policy, which determines the required and forbidden members of its statements. */
export type PolicyKind = 'identity' | 'trust' | 'resource';

/** A policy document of at most `maximum` characters. White space is counted only for 'everything'. */
export const policy =
  (
    kind: PolicyKind,
    maximum: number,
    counted: 'everything' | 'without white space' = 'without white space',
  ): Check =>
  (value) => {
    if (typeof value !== 'string') return undefined;
    let document: Value;
    try {
      document = JSON.parse(value) as Value;
    } catch {
      return 'must be a policy document in JSON';
    }
    const size = counted === 'everything' ? value.length : value.replace(/\s/g, '').length;
    return size > maximum
      ? `must be at most ${maximum} characters long, not ${size}`
      : policyProblem(document, kind);
  };

function policyProblem(document: Value, kind: PolicyKind): string | undefined {
  if (!isObject(document)) return 'must be a policy document: a JSON object';
  const { Version, Statement } = document;
  if (Version !== undefined && Version !== '2012-10-17' && Version !== '2008-10-17')
    return 'must have the Version 2012-10-17';
  const statements = isList(Statement) ? Statement : [Statement];
  if (Statement === undefined || statements.length === 0) return 'must have a Statement';
  for (const [index, statement] of statements.entries()) {
    const problem = isObject(statement) ? statementProblem(statement, kind) : 'must be an object';
    if (problem !== undefined) return `has a statement (number ${index}) that ${problem}`;
  }
  return undefined;
}

function statementProblem(statement: ObjectValue, kind: PolicyKind): string | undefined {
  if (statement.Effect !== 'Allow' && statement.Effect !== 'Deny')
    return 'must have the Effect Allow or Deny';
  if ('Action' in statement === 'NotAction' in statement) return 'must have either Action or NotAction';
  const hasPrincipal = 'Principal' in statement || 'NotPrincipal' in statement;
  const hasResource = 'Resource' in statement || 'NotResource' in statement;
  if (kind === 'identity' ? hasPrincipal : !hasPrincipal)
    return kind === 'identity' ? 'must not have a Principal' : 'must have a Principal';
  if (kind === 'trust' ? hasResource : !hasResource)
    return kind === 'trust' ? 'must not have a Resource' : 'must have a Resource';
  const actions = [statement.Action ?? statement.NotAction ?? []].flat();
  const bad = actions.find(
    (action) => typeof action !== 'string' || !/^(\*|[a-z0-9-]+:[A-Za-z0-9*?]+)$/.test(action),
  );
  return bad === undefined
    ? undefined
    : `has the action ${JSON.stringify(bad)}, which must be service:Action`;
}
