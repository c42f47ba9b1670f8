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

/** HCL for the text `value`, quotes and template markers escaped. */
export function quoted(value: string): string {
  return JSON.stringify(value).replaceAll('${', '$${').replaceAll('%{', '%%{');
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

/** HCL for the list of those elements whose HCL condition holds. */
export const those = (elements: readonly (readonly [condition: string, element: string])[]): string =>
  `[for each in [${elements.map(([condition, element]) => `{ there = ${condition}, value = ${element} }`).join(', ')}] : each.value if each.there]`;
