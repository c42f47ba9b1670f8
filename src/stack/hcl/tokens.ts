import { TerraformCount, type TerraformElement, Token } from 'cdktf';
import {
  Expression,
  expression,
  type Flag,
  hclObject,
  type Quantity,
  type Text,
  type TextMap,
  type Texts,
} from './expression';

/** A Terraform element that can be referred to by its address, such as `aws_kms_key.encryption_key`. */
export type Addressable = TerraformElement & { readonly terraformResourceType?: string };

/** HCL for a value of a construct's props, for use inside an expression. Null if it is undefined. */
export function hclOf(value: Text | Quantity | Flag | Texts | TextMap | undefined): string {
  if (value instanceof Expression) return value.hcl;
  if (value === undefined) return 'null';
  // A template that is one reference has the value of the reference, whatever its type.
  return typeof value !== 'boolean' && Token.isUnresolved(value) ? `"${Token.asString(value)}"` : hcl(value);
}

/** A number as a whole argument. */
export const quantity = (value: Quantity): number => Token.asNumber(String(value));

/** The address of a resource or data source, for use inside an expression. */
export function address(element: Addressable): string {
  const type = element.terraformResourceType ?? '';
  const prefix = element.constructor.name.startsWith('Data') && type.startsWith('aws_') ? 'data.' : '';
  return `${prefix}${type}.${element.friendlyUniqueId}`;
}

/**
 * An attribute of a resource that exists at most once (`count` 0 or 1), for use inside an expression.
 * It is null if the resource does not exist.
 */
export function one(element: Addressable, attribute: string): string {
  return `one(${address(element)}[*].${attribute})`;
}

/** A `count` of 1 if the HCL condition is true, otherwise 0. */
export function onlyIf(condition: string): TerraformCount {
  return TerraformCount.of(Token.asNumber(expression(`${condition} ? 1 : 0`)));
}

/** A `dynamic` block with one instance if the HCL condition is true, otherwise none. */
export function dynamicIf(
  condition: string,
  content: Record<string, unknown>,
): { for_each: string; content: Record<string, unknown> } {
  return { for_each: expression(`${condition} ? [1] : []`), content };
}

/** A value that {@link hcl} writes. Texts are templates, with `${…}` for references. */
export type HclValue =
  | string
  | number
  | boolean
  | readonly HclValue[]
  | { readonly [name: string]: HclValue };

/** HCL for a value, for use inside an expression. No reference in its texts holds a quote. */
export function hcl(value: HclValue): string {
  if (typeof value === 'string') {
    // A text that consists of one reference is written as the reference. A token becomes one later, within its `${…}`.
    const [, reference] = Token.isUnresolved(value) ? [] : (/^\$\{([^{}]*)\}$/.exec(value) ?? []);
    return reference ?? JSON.stringify(value);
  }
  if (typeof value !== 'object') return String(value);
  if (isList(value)) return `[${value.map(hcl).join(', ')}]`;
  return hclObject(Object.fromEntries(Object.entries(value).map(([name, member]) => [name, hcl(member)])));
}

const isList = (value: HclValue): value is readonly HclValue[] => Array.isArray(value);
