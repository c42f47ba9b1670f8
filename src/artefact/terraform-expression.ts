import { isJsonObject, type JsonObject, type JsonValue, member } from '../records/json';
import { type Expression, ExpressionError, parseTemplate, SUPPORTED_EXPRESSIONS } from './terraform-parser';

/** A set. It has no index, so `key` in a dynamic block is the element itself. */
export class TerraformSet extends Array<JsonValue> {
  // map() and filter() of a set return plain arrays.
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }
}

/** The meaning of names in an expression. */
export interface Scope {
  /** The value of `var.NAME`, or `undefined` if the stack does not declare the variable. */
  variable(name: string): JsonValue | undefined;
  /** `key` and `value` of each enclosing dynamic block, by the name of its iterator. */
  readonly iterators: Readonly<Record<string, { readonly key: JsonValue; readonly value: JsonValue }>>;
}

/** An expression without a value, such as an attribute that is missing. `can` and `try` catch it, as in Terraform. */
class NoValue extends ExpressionError {}

/** A scope with variables, outside any dynamic block. */
export function scopeOf(variables: ReadonlyMap<string, JsonValue>): Scope {
  return { variable: (name) => variables.get(name), iterators: {} };
}

/**
 * Evaluates a value of `cdk.tf.json` as Terraform would. Strings are templates, other values are literals.
 * @throws {ExpressionError} for unsupported syntax. It names code, and no value of a variable.
 */
export function evaluate(raw: JsonValue, scope: Scope): JsonValue {
  if (typeof raw === 'string') return evaluateExpression(parseTemplate(raw), scope);
  if (Array.isArray(raw)) return raw.map((item) => evaluate(item, scope));
  if (isJsonObject(raw)) {
    return Object.fromEntries(
      Object.entries(raw).map(([key, value]) => {
        if (key.includes('${') || key.includes('%{'))
          throw new ExpressionError(`the key "${key}" is a template, which is not supported`);
        return [key, evaluate(value, scope)];
      }),
    );
  }
  return raw;
}

/** Evaluates a parsed expression. @throws {ExpressionError} */
export function evaluateExpression(expression: Expression, scope: Scope): JsonValue {
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'template':
      return expression.parts
        .map((part) => (typeof part === 'string' ? part : textOf(evaluateExpression(part, scope))))
        .join('');
    case 'root':
      throw new ExpressionError(`"${expression.name}" is not supported`);
    case 'access':
      return evaluateAccess(expression.target, expression.key, scope);
    case 'not':
      return !booleanOf(evaluateExpression(expression.operand, scope), 'the operand of !');
    case 'negate': {
      const operand = evaluateExpression(expression.operand, scope);
      if (typeof operand !== 'number') throw new ExpressionError('the operand of - is not a number');
      return -operand;
    }
    case 'binary':
      return evaluateBinary(expression, scope);
    case 'conditional':
      return evaluateConditional(expression, scope);
    case 'tuple':
      return expression.items.map((item) => evaluateExpression(item, scope));
    case 'object':
      return Object.fromEntries(
        expression.entries.map(([key, value]) => [
          textOf(evaluateExpression(key, scope)),
          evaluateExpression(value, scope),
        ]),
      );
    case 'call':
      return evaluateCall(expression.name, expression.args, scope);
  }
}

function evaluateAccess(target: Expression, keyExpression: Expression, scope: Scope): JsonValue {
  const key = evaluateExpression(keyExpression, scope);
  if (target.kind === 'root') {
    if (target.name === 'var' && typeof key === 'string') {
      const value = scope.variable(key);
      if (value === undefined)
        throw new ExpressionError(`the variable "${key}" is not declared in this stack`);
      return value;
    }
    const iterator = Object.hasOwn(scope.iterators, target.name) ? scope.iterators[target.name] : undefined;
    if (iterator !== undefined && (key === 'key' || key === 'value')) return iterator[key];
    throw new ExpressionError(`a reference to "${target.name}.${String(key)}" is not supported`);
  }
  const container = evaluateExpression(target, scope);
  if (Array.isArray(container) && !(container instanceof TerraformSet) && typeof key === 'number') {
    const item = container[key];
    if (item !== undefined) return item;
    throw new NoValue(`there is no element ${key}`);
  }
  if (isJsonObject(container) && typeof key === 'string') {
    const value = member(container, key);
    if (value !== undefined) return value;
    throw new NoValue(`there is no attribute "${key}"`);
  }
  throw new NoValue(`"${String(key)}" is looked up in a value without such elements`);
}

function evaluateBinary(expression: Extract<Expression, { kind: 'binary' }>, scope: Scope): boolean {
  const left = evaluateExpression(expression.left, scope);
  const right = evaluateExpression(expression.right, scope);
  const { operator } = expression;
  switch (operator) {
    case '==':
      return equals(left, right);
    case '!=':
      return !equals(left, right);
    case '&&':
      return [booleanOf(left, 'the left side of &&'), booleanOf(right, 'the right side of &&')].every(
        Boolean,
      );
    case '||':
      return [booleanOf(left, 'the left side of ||'), booleanOf(right, 'the right side of ||')].some(Boolean);
    default:
      return compare(operator, left, right);
  }
}

function compare(operator: '<' | '<=' | '>' | '>=', left: JsonValue, right: JsonValue): boolean {
  if (typeof left !== 'number' || typeof right !== 'number')
    throw new ExpressionError(`the operands of ${operator} are not numbers`);
  switch (operator) {
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
  }
}

/** Terraform converts both results to one type, so `c ? 1 : "a"` is a string even if `c` is true. */
function evaluateConditional(
  expression: Extract<Expression, { kind: 'conditional' }>,
  scope: Scope,
): JsonValue {
  const condition = booleanOf(evaluateExpression(expression.condition, scope), 'the condition');
  const chosen = evaluateExpression(condition ? expression.whenTrue : expression.whenFalse, scope);
  if (chosen === null || typeof chosen === 'object') return chosen;
  const other = evaluateExpression(condition ? expression.whenFalse : expression.whenTrue, scope);
  if (other === null || typeof other === typeof chosen) return chosen;
  if (typeof other === 'string' || typeof chosen === 'string') return textOf(chosen);
  throw new ExpressionError('the two results of the conditional have different types');
}

function evaluateCall(name: string, argumentExpressions: readonly Expression[], scope: Scope): JsonValue {
  if (name === 'can') return firstValue(argumentExpressions.slice(0, 1), scope) !== undefined;
  if (name === 'try') {
    const value = firstValue(argumentExpressions, scope);
    if (value === undefined) throw new NoValue('no argument of try() has a value');
    return value;
  }
  if (name === 'regex') {
    const [pattern, text] = argumentExpressions.map((one) => textOf(evaluateExpression(one, scope)));
    return matchOf(pattern ?? '', text ?? '');
  }
  if (name !== 'nonsensitive' && name !== 'length' && name !== 'jsonencode')
    throw new ExpressionError(`the function ${name}() is not supported`);
  const [first, ...more] = argumentExpressions;
  if (first === undefined || more.length > 0) throw new ExpressionError(`${name}() takes one argument`);
  const value = evaluateExpression(first, scope);
  if (name === 'nonsensitive') return value;
  if (name === 'jsonencode') return jsonencode(value);
  if (typeof value === 'string') return [...new Intl.Segmenter('en').segment(value)].length;
  if (typeof value === 'object' && value !== null) return Object.keys(value).length;
  throw new ExpressionError('the argument of length() is neither a string nor a collection');
}

/** The first argument that has a value. Undefined if none has. */
function firstValue(argumentExpressions: readonly Expression[], scope: Scope): JsonValue | undefined {
  for (const one of argumentExpressions) {
    try {
      return evaluateExpression(one, scope);
    } catch (error) {
      if (!(error instanceof NoValue)) throw error;
    }
  }
  return undefined;
}

/** Terraform's `regex`: the match, or its groups. */
function matchOf(pattern: string, text: string): JsonValue {
  let found: RegExpExecArray | null;
  try {
    found = new RegExp(pattern, 'u').exec(text);
  } catch {
    throw new ExpressionError('the pattern of regex() is not supported');
  }
  if (found === null) throw new NoValue('the text does not match the pattern of regex()');
  const [whole, ...groups] = found;
  if (found.groups !== undefined) throw new ExpressionError('named groups of regex() are not supported');
  return groups.length === 0 ? whole : groups.map((group) => group ?? null);
}

function booleanOf(value: JsonValue, what: string): boolean {
  if (typeof value === 'boolean') return value;
  if (value === 'true' || value === 'false') return value === 'true';
  throw new ExpressionError(`${what} is not true or false`);
}

function textOf(value: JsonValue): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new ExpressionError(`${value === null ? 'null' : 'a collection'} is not allowed in a template`);
}

/** Terraform's `==`: no conversion (`1 == "1"` is false), deep for collections. */
function equals(left: JsonValue, right: JsonValue): boolean {
  if (left === right) return true;
  if (Array.isArray(left) && Array.isArray(right))
    return left.length === right.length && left.every((item, index) => equals(item, right[index] ?? null));
  if (isJsonObject(left) && isJsonObject(right)) {
    const keys = Object.keys(left);
    return (
      keys.length === Object.keys(right).length &&
      keys.every((key) => {
        const other = member(right, key);
        return other !== undefined && equals(left[key] ?? null, other);
      })
    );
  }
  return false;
}

const ESCAPED_BY_TERRAFORM = /[<>&\u2028\u2029]/g;

/** Terraform's `jsonencode`: keys sorted, no spaces, and `<`, `>`, `&`, U+2028 and U+2029 escaped. */
export function jsonencode(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(jsonencode).join(',')}]`;
  if (isJsonObject(value))
    return `{${sortedEntries(value).map(([key, item]) => `${quoted(key)}:${jsonencode(item)}`)}}`;
  return typeof value === 'string' ? quoted(value) : JSON.stringify(value);
}

function quoted(text: string): string {
  return JSON.stringify(text).replace(
    ESCAPED_BY_TERRAFORM,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Entries in the order of the keys' UTF-8 bytes, which is Terraform's. */
function sortedEntries(object: JsonObject): [string, JsonValue][] {
  return Object.entries(object).sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

/** Explains which argument cannot be evaluated, and what is supported. */
export function explainExpression(
  address: string,
  argument: string,
  raw: JsonValue,
  error: ExpressionError,
): string {
  return (
    `${address}: the argument ${argument} is ${JSON.stringify(raw)}, which the local run cannot evaluate: ${error.message}. ` +
    `It supports ${SUPPORTED_EXPRESSIONS}. Set the argument to one of these in src/`
  );
}
