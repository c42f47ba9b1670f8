import type { JsonValue } from '../../records/json';

/**
 * A Terraform expression as the text of a JSON argument: `expression('var.a == 1')` is `${var.a == 1}`.
 *
 * All settings of a user are Terraform variables, so Terraform evaluates most conditions. Expressions are plain HCL,
 * because the framework's function helpers escape their arguments twice.
 */
export function expression(hcl: string): string {
  return `\${${hcl}}`;
}

/** An expression of Terraform, such as `new Expression('var.environment')`. Its text is a whole argument. */
export class Expression {
  /** @param hcl without `${…}` around it */
  constructor(readonly hcl: string) {}

  toString(): string {
    return expression(this.hcl);
  }
}

/** A text, which may contain `${…}` and tokens of the framework, or an expression for one. */
export type Text = string | Expression;
/** A number, a token of the framework for one, or an expression for one. */
export type Quantity = number | Expression;
/** True or false, or an expression for one. */
export type Flag = boolean | Expression;
/** A list of texts, or an expression for one. */
export type Texts = readonly string[] | Expression;
/** Texts by name, or an expression for them. */
export type TextMap = Readonly<Record<string, string>> | Expression;

/** HCL for the text `value`, quotes and template markers escaped. */
export function quoted(value: string): string {
  // Terraform has neither \b nor \f, and no half of a surrogate pair.
  return JSON.stringify(value.replace(/\p{Surrogate}/gu, '\ufffd'))
    .replace(/\\([bf\\])/g, (pair, char) => CONTROLS[char] ?? pair)
    .replace(/[$%](?=\{)/g, '$&$&');
}

const CONTROLS: Readonly<Record<string, string>> = { b: '\\u0008', f: '\\u000c' };

const LONGEST_LINE = 100;

/** HCL for a value in a file of variables, over several lines if it is long. It contains no references. */
export function literal(value: JsonValue, indent = ''): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'object' || value === null) return String(value);
  const isList = Array.isArray(value);
  const [opening, closing] = isList ? '[]' : '{}';
  const items = (inner: string): readonly string[] =>
    isList
      ? value.map((item) => literal(item, inner))
      : Object.entries(value).map(([name, item]) => `${keyOf(name)} = ${literal(item, inner)}`);
  const inOneLine = items('').join(', ');
  if (inOneLine.length + indent.length <= LONGEST_LINE && !inOneLine.includes('\n')) {
    const space = isList || inOneLine === '' ? '' : ' ';
    return `${opening}${space}${inOneLine}${space}${closing}`;
  }
  const inner = `${indent}  `;
  const lines = items(inner).map((item) => `${inner}${item}${isList ? ',' : ''}\n`);
  return `${opening}\n${lines.join('')}${indent}${closing}`;
}

// "for" would begin an expression.
const keyOf = (name: string): string => (/^(?!for$)[A-Za-z_]\w*$/.test(name) ? name : quoted(name));

/** HCL for an object of which each member is HCL. */
export const hclObject = (members: Readonly<Record<string, string>>): string =>
  `{ ${Object.entries(members)
    .map(([name, member]) => `${name} = ${member}`)
    .join(', ')} }`;

/** HCL for a text that is a template, `${…}` for references. */
export const hclText = (template: string): string => `"${template}"`;

/** HCL for a value that is null if the condition is false. */
export const onlyWhere = (condition: string, value: string): string => `(${condition} ? ${value} : null)`;

/** HCL for the list of the elements whose HCL condition is true. */
export const those = (elements: readonly (readonly [condition: string, element: string])[]): string =>
  `[for each in [${elements.map(([condition, element]) => `{ there = ${condition}, value = ${element} }`).join(', ')}] : each.value if each.there]`;
