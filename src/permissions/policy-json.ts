import { jsonText } from './json-text';
import { conditionBlock, oneOrMore } from './placeholders';

/** A statement in the JSON. */
export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export interface Policy {
  readonly Version: '2012-10-17';
  readonly Statement: readonly PolicyStatement[];
}

/** The source of a statement. References to variables become placeholders in capitals. */
interface StatementSource {
  readonly sid: string;
  /** @default Allow */
  readonly effect?: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions?: Parameters<typeof conditionBlock>[0];
}

function rendered(statement: StatementSource): PolicyStatement {
  const { sid, effect = 'Allow', actions, resources, conditions } = statement;
  return {
    Sid: sid,
    Effect: effect,
    Action: oneOrMore(actions),
    Resource: oneOrMore(resources),
    ...(conditions && { Condition: conditionBlock(conditions) }),
  };
}

/** The policy of these statements. */
export const policyOf = (statements: readonly StatementSource[]): Policy => ({
  Version: '2012-10-17',
  Statement: statements.map(rendered),
});

/** Policies as they are written to a file. */
export const policiesText = (content: Readonly<Record<string, Policy>>): string => jsonText(content);
