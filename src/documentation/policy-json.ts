import { oneOrMore } from './placeholders';

/** A statement as it stands in the JSON. */
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

/** One condition, as statements of this project hold it. */
interface StatementCondition {
  readonly test: string;
  readonly variable: string;
  readonly values: readonly string[];
}

/** What a statement is made from. Resources and values may refer to variables: words in capitals stand for them. */
interface StatementSource {
  readonly sid: string;
  /** @default Allow */
  readonly effect?: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions?: readonly StatementCondition[];
}

function conditionBlock(
  conditions: readonly StatementCondition[],
): NonNullable<PolicyStatement['Condition']> {
  const block: Record<string, Record<string, string | string[]>> = {};
  for (const { test, variable, values } of conditions) {
    block[test] = { ...block[test], [variable]: oneOrMore(values) };
  }
  return block;
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

/** The width that Biome formats JSON to. */
const COLUMNS = 110;

/** Policies as they are written to a file: as Biome formats JSON, with short lists on one line. */
export const policiesText = (content: Readonly<Record<string, Policy>>): string =>
  `${JSON.stringify(content, null, 2).replace(
    /^( *"\w[^"]*": )\[\n([^[\]{}]*?)\n *\](,?)$/gm,
    (list, start: string, items: string, end: string) => {
      const line = `${start}[${items
        .split('\n')
        .map((item) => item.trim())
        .join(' ')}]${end}`;
      return line.length <= COLUMNS ? line : list;
    },
  )}\n`;
