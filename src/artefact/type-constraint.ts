import { isJsonObject, type JsonValue, member } from '../records/json';
import { exactNumber, numberText } from './decimal';
import { evaluateExpression, TerraformSet } from './terraform-expression';
import { type Expression, ExpressionError, parseExpression } from './terraform-parser';

const NUMBER = /^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$/;

/** A value of a wrong type. The message names the position and the rule, but not the value, which may be a secret. */
export class TypeMismatch extends Error {
  override readonly name = 'TypeMismatch';
}

/**
 * Converts a value to a Terraform type constraint (`string`, `list(string)`, `object({ a = optional(bool, false) })`…)
 * as Terraform does: `5` to `"5"`, and `"true"` to `true`. Members that an object type does not have are removed.
 * @throws {TypeMismatch} if the value cannot be converted
 * @throws {ExpressionError} if the constraint is not supported
 */
export function convertTo(constraint: string, value: JsonValue): JsonValue {
  // cdktf may write the constraint as "${list(string)}".
  const text = /^\$\{([\s\S]*)\}$/.exec(constraint.trim())?.[1] ?? constraint;
  return convert(parseExpression(text), value, '');
}

/** Whether `TF_VAR_…` contains a value of this type literally. Values of other types are HCL. */
export function isPrimitiveConstraint(constraint: string): boolean {
  return ['string', 'number', 'bool'].includes(constraint.replace(/^\$\{|\}$/g, '').trim());
}

function convert(type: Expression, value: JsonValue, place: string): JsonValue {
  if (type.kind === 'root') return convertPrimitive(type.name, value, place);
  if (type.kind !== 'call') throw new ExpressionError('the type is not supported');
  if (value === null) return null;
  const [element] = type.args;
  if (element === undefined) throw new ExpressionError(`${type.name}() needs an argument`);
  switch (type.name) {
    case 'list':
    case 'set': {
      if (!Array.isArray(value)) throw mismatch(place, 'a list');
      const items = value.map((item, index) => convert(element, item, `${place}[${index}]`));
      return type.name === 'list' ? items : setOf(items);
    }
    case 'map':
      if (!isJsonObject(value)) throw mismatch(place, 'a map');
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [
          key,
          convert(element, item, `${place}[${JSON.stringify(key)}]`),
        ]),
      );
    case 'object':
      return convertObject(element, value, place);
    case 'tuple': {
      if (element.kind !== 'tuple') throw new ExpressionError('tuple() needs a list of types');
      if (!Array.isArray(value) || value.length !== element.items.length)
        throw mismatch(place, `a list of ${element.items.length}`);
      return element.items.map((item, index) => convert(item, value[index] ?? null, `${place}[${index}]`));
    }
    default:
      throw new ExpressionError(`the type ${type.name}() is not supported`);
  }
}

function convertObject(members: Expression, value: JsonValue, place: string): JsonValue {
  if (members.kind !== 'object') throw new ExpressionError('object() needs its members');
  if (!isJsonObject(value)) throw mismatch(place, 'an object');
  return Object.fromEntries(
    members.entries.map(([key, memberType]) => {
      const name = key.kind === 'literal' ? String(key.value) : '';
      const optional = memberType.kind === 'call' && memberType.name === 'optional';
      const [type = memberType, fallback] = optional ? memberType.args : [];
      const given = member(value, name) ?? null;
      if (given === null && !optional && member(value, name) === undefined)
        throw mismatch(place, `an object with the member "${name}"`);
      const used = given === null && fallback !== undefined ? literalOf(fallback) : given;
      return [name, convert(type, used, `${place}.${name}`)];
    }),
  );
}

function literalOf(expression: Expression): JsonValue {
  return evaluateExpression(expression, { variable: () => undefined, iterators: {} });
}

function convertPrimitive(type: string, value: JsonValue, place: string): JsonValue {
  if (type === 'any' || (value === null && ['string', 'number', 'bool'].includes(type))) return value;
  switch (type) {
    case 'string':
      if (typeof value === 'object') break;
      return typeof value === 'number' ? numberText(value) : String(value);
    case 'number':
      if (typeof value === 'number') return value;
      if (typeof value === 'string' && NUMBER.test(value)) {
        const number = exactNumber(value);
        if (number === undefined) throw mismatch(place, 'a number of fewer digits');
        return number;
      }
      break;
    case 'bool':
      if (typeof value === 'boolean') return value;
      if (value === 'true' || value === '1') return true;
      if (value === 'false' || value === '0') return false;
      break;
    default:
      throw new ExpressionError(`the type "${type}" is not supported`);
  }
  throw mismatch(place, type === 'bool' ? 'true or false' : `a ${type}`);
}

function setOf(items: readonly JsonValue[]): TerraformSet {
  const distinct = new Map(items.map((item) => [JSON.stringify(item), item]));
  const sorted = [...distinct].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
  const set = new TerraformSet();
  set.push(...sorted);
  return set;
}

function mismatch(place: string, expected: string): TypeMismatch {
  return new TypeMismatch(`${place === '' ? 'it' : `its part ${place}`} must be ${expected}`);
}
