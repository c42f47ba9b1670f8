/** The end of a text block. No expression has such a line. */
const END = 'END_OF_EXPRESSION';

/** Every string of the stack that Terraform evaluates. */
export function expressionsIn(json: unknown): string[] {
  if (typeof json === 'string') return /[$%]\{/.test(json) ? [json] : [];
  if (typeof json !== 'object' || json === null) return [];
  return Object.entries(json).flatMap(([key, value]) => (key === '//' ? [] : expressionsIn(value)));
}

/** The expressions in Terraform's own syntax, which says the same: a string in JSON is the template of a text block. */
export function asHcl(expressions: readonly string[]): string {
  const lines = expressions.map((text, index) => `  expression_${index} = <<${END}\n${text}\n${END}`);
  return `locals {\n${lines.join('\n')}\n}\n`;
}
