import { EXISTING_KEY_STATEMENTS } from '../stack/constructs/encryption-key';
import { jsonText } from './json-text';
import { conditionBlock, oneOrMore } from './placeholders';

/**
 * What the policy of an existing key needs, with placeholders in capitals: the same
 * statements that our own key has.
 */
export function existingKeyPolicy(): string {
  const policy = {
    Version: '2012-10-17',
    Statement: EXISTING_KEY_STATEMENTS.map((statement) => ({
      Sid: statement.sid,
      Effect: statement.effect ?? 'Allow',
      Principal: Object.fromEntries(
        (statement.principals ?? []).map(({ type, identifiers }) => [type, oneOrMore(identifiers)]),
      ),
      Action: oneOrMore(statement.actions),
      Resource: oneOrMore(statement.resources),
      ...(statement.conditions && { Condition: conditionBlock(statement.conditions) }),
    })),
  };
  return jsonText(policy);
}
