const PLACEHOLDERS: readonly (readonly [reference: string, placeholder: string])[] = [
  ['${data.aws_partition.current.partition}', 'aws'],
  ['${data.aws_partition.current.dns_suffix}', 'amazonaws.com'],
  ['${data.aws_caller_identity.current.account_id}', 'ACCOUNT'],
  ['${var.aws_region}', 'REGION'],
  ['${var.environment}', 'ENVIRONMENT'],
  ['${var.connect_instance_alias}', 'ALIAS'],
];

/** The text with placeholders in capitals for what differs between deployments. */
export const filledIn = (text: string): string =>
  PLACEHOLDERS.reduce((result, [reference, placeholder]) => result.replaceAll(reference, placeholder), text);

/** A policy's value: one text, or a list of several. */
export const oneOrMore = (values: readonly string[]): string | string[] => {
  const texts = values.map(filledIn);
  return texts.length === 1 && texts[0] !== undefined ? texts[0] : texts;
};

/** Conditions in the JSON of a statement: several may have the same operator. */
export function conditionBlock(
  conditions: readonly {
    readonly test: string;
    readonly variable: string;
    readonly values: readonly string[];
  }[],
): Record<string, Record<string, string | string[]>> {
  const block: Record<string, Record<string, string | string[]>> = {};
  for (const { test, variable, values } of conditions)
    block[test] = { ...block[test], [variable]: oneOrMore(values) };
  return block;
}
