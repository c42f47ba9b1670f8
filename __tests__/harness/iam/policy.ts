/**
 * Policies in the form that AWS receives. Supports only the grammar that this project uses; anything else is an error,
 * because an evaluation that ignores it would be wrong.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */

/** Who a statement is about; undefined in the policy of a role, which is about that role. */
export type Principals = readonly { readonly type: 'AWS' | 'Service' | '*'; readonly name: string }[];

export interface Statement {
  /** The policy's name and the statement's, such as `aws_kms_key.encryption_key AccountDecidesThroughIam`. */
  readonly name: string;
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  /** Undefined in the trust policy of a role. */
  readonly resources: readonly string[] | undefined;
  readonly principals: Principals | undefined;
  readonly conditions: readonly {
    readonly test: string;
    readonly variable: string;
    readonly values: readonly string[];
  }[];
}

export type Policy = readonly Statement[];

const ELEMENTS = ['Sid', 'Effect', 'Action', 'Resource', 'Principal', 'Condition'];

type OneOrMore = string | readonly string[];

const many = (values: OneOrMore): readonly string[] => [values].flat();

/** Reads a policy. @throws {Error} if it contains unsupported elements */
export function readPolicy(name: string, json: string): Policy {
  const { Version, Statement, ...rest } = JSON.parse(json) as {
    Version: unknown;
    Statement: readonly Readonly<Record<string, unknown>>[];
  };
  if (Version !== '2012-10-17') throw new Error(`${name} has the version ${Version}`);
  if (Object.keys(rest).length > 0) throw new Error(`${name} has ${Object.keys(rest).join(', ')}`);
  return Statement.map((statement) => readStatement(name, statement));
}

function readStatement(policy: string, statement: Readonly<Record<string, unknown>>): Statement {
  const name = `${policy} ${statement.Sid}`;
  for (const element of Object.keys(statement)) {
    if (!ELEMENTS.includes(element)) throw new Error(`${name} has ${element}, which is not evaluated`);
  }
  const { Effect: effect, Action, Resource, Principal, Condition } = statement;
  if (effect !== 'Allow' && effect !== 'Deny') throw new Error(`${name} has the effect ${effect}`);
  const conditions = Object.entries((Condition ?? {}) as Record<string, Record<string, OneOrMore>>);
  const read: Statement = {
    name,
    effect,
    actions: many(Action as OneOrMore),
    resources: Resource === undefined ? undefined : many(Resource as OneOrMore),
    principals: Principal === undefined ? undefined : readPrincipals(name, Principal),
    conditions: conditions.flatMap(([test, variables]) =>
      Object.entries(variables).map(([variable, values]) => ({ test, variable, values: many(values) })),
    ),
  };
  const texts = [...(read.resources ?? []), ...read.conditions.flatMap(({ values }) => values)];
  const variable = texts.find((text) => text.includes('${'));
  if (variable !== undefined) throw new Error(`${name} has the variable ${variable}, which is not evaluated`);
  return read;
}

function readPrincipals(name: string, principal: unknown): Principals {
  if (principal === '*') return [{ type: '*', name: '*' }];
  return Object.entries(principal as Record<string, OneOrMore>).flatMap(([type, names]) =>
    many(names).map((one) => {
      if (type !== 'AWS' && type !== 'Service')
        throw new Error(`${name} has a principal of the type ${type}`);
      return one === '*' ? { type: '*' as const, name: '*' } : { type, name: one };
    }),
  );
}
