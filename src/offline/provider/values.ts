/** Terraform's values: decoding and encoding as msgpack, comparison, and conversion to a schema. */
import { decode, ExtData, ExtensionCodec, encode } from '@msgpack/msgpack';
import type { Block, NestedBlock, TypeExpression } from './schema';

/** A value that is known only after apply. */
export class Unknown {
  static readonly value = new Unknown();
  private constructor() {}
}

/** A value of a Terraform type. Sets are arrays, whose order has no meaning. */
export type Value = null | string | number | boolean | Unknown | readonly Value[] | ObjectValue;

/** An object, a block or a map. */
export interface ObjectValue {
  readonly [name: string]: Value;
}

/** Extension 0 is a plain unknown value, 12 one with refinements, which are not needed here. */
const codec = new ExtensionCodec();
for (const type of [0, 12]) codec.register({ type, encode: () => null, decode: () => Unknown.value });

/** Decodes a value. Terraform sends no bytes for some nulls. */
function fromWire(value: { readonly msgpack?: Uint8Array } | null | undefined): Value {
  return value?.msgpack?.length ? (decode(value.msgpack, { extensionCodec: codec }) as Value) : null;
}

/** Decodes an object. Null if the value is not an object. */
export function objectFromWire(value: { readonly msgpack?: Uint8Array } | null): ObjectValue | null {
  const decoded = fromWire(value);
  return isObject(decoded) ? decoded : null;
}

/** Encodes a value. */
export function toWire(value: Value): { msgpack: Uint8Array } {
  return { msgpack: encode(prepare(value), { ignoreUndefined: false }) };
}

function prepare(value: Value): unknown {
  if (value instanceof Unknown) return new ExtData(0, new Uint8Array([0]));
  if (isList(value)) return value.map(prepare);
  return isObject(value)
    ? Object.fromEntries(Object.entries(value).map(([name, member]) => [name, prepare(member)]))
    : value;
}

/** Whether a value is an object, a block or a map. */
export function isObject(value: Value | undefined): value is ObjectValue {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Unknown);
}

/** Whether a value is a list or a set. */
export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

/** Whether a value contains no unknown values. */
export function isWhollyKnown(value: Value): boolean {
  if (value instanceof Unknown) return false;
  if (isList(value)) return value.every(isWhollyKnown);
  return isObject(value) ? Object.values(value).every(isWhollyKnown) : true;
}

/** Whether two values are equal. The order counts, also in sets. */
export function isEqual(left: Value | undefined, right: Value | undefined): boolean {
  return canonical(left ?? null) === canonical(right ?? null);
}

function canonical(value: Value): string {
  return JSON.stringify(value, (_key, member: Value) => {
    if (member instanceof Unknown) return { '\u0000unknown': true };
    return isObject(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member;
  });
}

/** The value at a dotted path such as `rule.0.id`. Null if it does not exist. */
export function valueAt(value: Value, path: string): Value {
  let current: Value = value;
  for (const step of path.split('.')) {
    if (isList(current)) {
      current = current[Number(step)] ?? null;
    } else {
      current = isObject(current) ? (current[step] ?? null) : null;
    }
  }
  return current;
}

/** Converts a value to exactly the members of its schema. */
export function conform(block: Block, value: ObjectValue): ObjectValue {
  const result: Record<string, Value> = {};
  for (const attribute of block.attributes)
    result[attribute.name] = conformAttribute(attribute.type, value[attribute.name] ?? null);
  for (const nested of block.blocks) result[nested.name] = conformNested(nested, value[nested.name] ?? null);
  return result;
}

function conformNested(nested: NestedBlock, value: Value): Value {
  if (nested.nesting === 'single') return isObject(value) ? conform(nested.block, value) : null;
  if (nested.nesting === 'map') {
    return isObject(value)
      ? Object.fromEntries(
          Object.entries(value).map(([key, member]) => [
            key,
            isObject(member) ? conform(nested.block, member) : null,
          ]),
        )
      : {};
  }
  return isList(value) ? value.filter(isObject).map((member) => conform(nested.block, member)) : [];
}

function conformAttribute(type: TypeExpression, value: Value): Value {
  if (value === null || value instanceof Unknown || typeof type === 'string') return value;
  if (type[0] === 'object') {
    return Object.fromEntries(
      Object.entries(type[1]).map(([name, member]) => [
        name,
        conformAttribute(member, isObject(value) ? (value[name] ?? null) : null),
      ]),
    );
  }
  const element = type[1];
  if (isList(value)) return value.map((member) => conformAttribute(element, member));
  return isObject(value)
    ? Object.fromEntries(
        Object.entries(value).map(([key, member]) => [key, conformAttribute(element, member)]),
      )
    : value;
}
