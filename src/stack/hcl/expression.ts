import { type TerraformElement, Token } from 'cdktf';

/** A Terraform element that can be referred to by its address, such as `aws_kms_key.encryption_key`. */
export type Addressable = TerraformElement & { readonly terraformResourceType?: string };

/**
 * A Terraform expression as the text of a JSON argument: `expression('var.a == 1')` is `${var.a == 1}`.
 *
 * Everything a user sets is a Terraform variable, so most of the stack is decided by Terraform and not here.
 * Expressions are written as plain HCL: the framework's function helpers escape what they are given twice.
 */
export function expression(hcl: string): string {
  return `\${${hcl}}`;
}

/** What Terraform evaluates, such as `new Expression('var.environment')`. As a text it is a whole argument. */
export class Expression {
  /** @param hcl without `${…}` around it */
  constructor(readonly hcl: string) {}

  toString(): string {
    return expression(this.hcl);
  }
}

/** A text, which may hold `${…}` and tokens of the framework, or what gives one. */
export type Text = string | Expression;
/** A number, a token of the framework for one, or what gives one. */
export type Quantity = number | Expression;
/** True or false, or what gives either. */
export type Flag = boolean | Expression;
/** A list of texts, or what gives one. */
export type Texts = readonly string[] | Expression;
/** Texts by name, or what gives them. */
export type TextMap = Readonly<Record<string, string>> | Expression;

/** HCL for a value of a construct's props, for use inside an expression: null for what is not given. */
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
 * It is null where the resource is absent.
 */
export function one(element: Addressable, attribute: string): string {
  return `one(${address(element)}[*].${attribute})`;
}

/** HCL for the text `value`, quotes and template markers escaped. */
export function quoted(value: string): string {
  return JSON.stringify(value).replaceAll('${', '$${').replaceAll('%{', '%%{');
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
    // A text that is nothing but a reference is written as the reference. A token becomes one later, within its `${…}`.
    const [, reference] = Token.isUnresolved(value) ? [] : (/^\$\{([^{}]*)\}$/.exec(value) ?? []);
    return reference ?? JSON.stringify(value);
  }
  if (typeof value !== 'object') return String(value);
  if (isList(value)) return `[${value.map(hcl).join(', ')}]`;
  return hclObject(Object.fromEntries(Object.entries(value).map(([name, member]) => [name, hcl(member)])));
}

/** HCL for an object of which each member is HCL. */
export const hclObject = (members: Readonly<Record<string, string>>): string =>
  `{ ${Object.entries(members)
    .map(([name, member]) => `${name} = ${member}`)
    .join(', ')} }`;

/** HCL for a text that is a template, `${…}` for references. */
export const hclText = (template: string): string => `"${template}"`;

/** HCL for what is null where the condition does not hold. */
export const onlyWhere = (condition: string, value: string): string => `(${condition} ? ${value} : null)`;

const isList = (value: HclValue): value is readonly HclValue[] => Array.isArray(value);

/** HCL for the list of those elements whose HCL condition holds. */
export const those = (elements: readonly (readonly [condition: string, element: string])[]): string =>
  `[for each in [${elements.map(([condition, element]) => `{ there = ${condition}, value = ${element} }`).join(', ')}] : each.value if each.there]`;
