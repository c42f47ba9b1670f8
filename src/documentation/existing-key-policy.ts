import { keyPolicyStatements } from '../constructs/encryption-key';

const PLACEHOLDERS: readonly (readonly [reference: string, placeholder: string])[] = [
  ['${data.aws_partition.current.partition}', 'aws'],
  ['${data.aws_caller_identity.current.account_id}', 'ACCOUNT'],
  ['${var.aws_region}', 'REGION'],
  ['${var.environment}', 'ENVIRONMENT'],
  ['${var.connect_instance_alias}', 'ALIAS'],
];

const filledIn = (text: string): string =>
  PLACEHOLDERS.reduce((result, [reference, placeholder]) => result.replaceAll(reference, placeholder), text);

const oneOrMore = (values: readonly string[]): string | string[] => {
  const texts = values.map(filledIn);
  return texts.length === 1 && texts[0] !== undefined ? texts[0] : texts;
};

/**
 * What the policy of an existing key needs, with words in capitals in place of what differs: the same
 * statements that our own key has.
 */
export function existingKeyPolicy(): string {
  const policy = {
    Version: '2012-10-17',
    Statement: keyPolicyStatements().map((statement) => ({
      Sid: statement.sid,
      Effect: statement.effect ?? 'Allow',
      Principal: Object.fromEntries(
        (statement.principals ?? []).map(({ type, identifiers }) => [type, oneOrMore(identifiers)]),
      ),
      Action: oneOrMore(statement.actions),
      Resource: oneOrMore(statement.resources),
      ...(statement.conditions && {
        Condition: Object.fromEntries(
          statement.conditions.map(({ test, variable, values }) => [test, { [variable]: oneOrMore(values) }]),
        ),
      }),
    })),
  };
  return `${JSON.stringify(policy, null, 2)}\n`;
}
