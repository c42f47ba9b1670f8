/**
 * Evaluates `aws_iam_policy_document` as documented. Undocumented details (white space, the order of values in sets)
 * may differ from the provider. They do not change the meaning of the policy.
 * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document
 */
import { createHash } from 'node:crypto';
import { isList, isObject, type ObjectValue, type Value } from './values';

/** A document that cannot be rendered or merged. */
export class PolicyDocumentError extends Error {
  override readonly name = 'PolicyDocumentError';
}

/** A statement in the grammar of IAM policies. */
type Statement = Readonly<Record<string, unknown>>;

interface Document {
  readonly Version: string;
  readonly Id?: string;
  readonly Statement: readonly Statement[];
}

/** The attributes that the data source computes. */
export function evaluatePolicyDocument(config: ObjectValue): ObjectValue {
  const own = ownDocument(config);
  const sources = documentsIn(config, 'source_policy_documents');
  refuseRepeatedSids(
    sources.flatMap(({ Statement }) => Statement),
    'source_policy_documents',
  );
  // Later documents override earlier ones: sources, the document itself, overriding documents.
  const merged = [...sources, own, ...documentsIn(config, 'override_policy_documents')].reduce(merge);
  return {
    id: createHash('sha256').update(JSON.stringify(merged)).digest('hex').slice(0, 10),
    json: JSON.stringify(merged, null, 2),
    minified_json: JSON.stringify(merged),
  };
}

function ownDocument(config: ObjectValue): Document {
  const statements = objects(config.statement).map(ownStatement);
  refuseRepeatedSids(statements, 'statement');
  const id = config.policy_id;
  return {
    Version: typeof config.version === 'string' ? config.version : '2012-10-17',
    ...(typeof id === 'string' && { Id: id }),
    Statement: statements,
  };
}

function ownStatement(block: ObjectValue): Statement {
  const { sid, effect, principals, not_principals, condition } = block;
  if (typeof sid === 'string' && !/^[A-Za-z0-9]*$/.test(sid))
    throw new PolicyDocumentError(`the Sid ${JSON.stringify(sid)} must have only letters and digits`);
  if (typeof effect === 'string' && effect !== 'Allow' && effect !== 'Deny')
    throw new PolicyDocumentError(`the effect ${effect} of a statement must be Allow or Deny`);
  const members: Readonly<Record<string, unknown>> = {
    Sid: sid || undefined,
    Effect: effect ?? 'Allow',
    Action: oneOrMany(block.actions),
    NotAction: oneOrMany(block.not_actions),
    Resource: oneOrMany(block.resources),
    NotResource: oneOrMany(block.not_resources),
    Principal: principalsOf(principals),
    NotPrincipal: principalsOf(not_principals),
    Condition: conditionsOf(condition),
  };
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

/** `"*"` means everyone, also without credentials. A trust policy accepts only the form `{"AWS": "*"}`. */
function principalsOf(value: Value | undefined): unknown {
  const blocks = objects(value);
  if (blocks.length === 0) return undefined;
  if (blocks.some(({ type, identifiers }) => type === '*' && texts(identifiers).includes('*'))) return '*';
  return grouped(blocks, 'type', 'identifiers');
}

function conditionsOf(value: Value | undefined): unknown {
  const blocks = objects(value);
  const tests = [...new Set(blocks.map(({ test }) => String(test)))];
  if (tests.length === 0) return undefined;
  return Object.fromEntries(
    tests.map((test) => [
      test,
      grouped(
        blocks.filter((block) => block.test === test),
        'variable',
        'values',
      ),
    ]),
  );
}

/** The values of all blocks that have the same name, by that name. */
function grouped(
  blocks: readonly ObjectValue[],
  naming: 'type' | 'variable',
  member: 'identifiers' | 'values',
): Record<string, unknown> {
  const values = new Map<string, Value[]>();
  for (const block of blocks) {
    const name = String(block[naming]);
    values.set(name, [...(values.get(name) ?? []), ...texts(block[member])]);
  }
  return Object.fromEntries([...values].map(([name, all]) => [name, oneOrMany(all)]));
}

/**
 * A single value is written without a list, and an empty list is left out. `&{aws:username}` is the escape for
 * `${aws:username}`, which Terraform would interpolate.
 */
function oneOrMany(value: Value | undefined): unknown {
  const values = texts(value).map((text) => text.replaceAll('&{', '${'));
  return values.length > 1 ? values : values[0];
}

function texts(value: Value | undefined): string[] {
  return isList(value) ? value.filter((member) => typeof member === 'string') : [];
}

function objects(value: Value | undefined): ObjectValue[] {
  return isList(value) ? value.filter(isObject) : [];
}

/** A statement replaces the earlier one with the same Sid. A statement without a Sid is added. */
function merge(earlier: Document, later: Document): Document {
  const statements = [...earlier.Statement];
  for (const statement of later.Statement) {
    const index = statement.Sid ? statements.findIndex(({ Sid }) => Sid === statement.Sid) : -1;
    if (index < 0) statements.push(statement);
    else statements[index] = statement;
  }
  const id = later.Id ?? earlier.Id;
  return {
    Version: later.Version > earlier.Version ? later.Version : earlier.Version,
    ...(id !== undefined && { Id: id }),
    Statement: statements,
  };
}

function documentsIn(config: ObjectValue, argument: string): Document[] {
  // An empty text is ignored. It is the usual form of a conditional part of a policy.
  return texts(config[argument])
    .filter((json) => json !== '')
    .map((json) => {
      const document = parsed(json, argument);
      const { Version = '2012-10-17', Statement = [] } = document;
      return { ...document, Version, Statement: [Statement].flat() };
    });
}

function parsed(json: string, argument: string): Partial<Document> {
  try {
    return JSON.parse(json) as Partial<Document>;
  } catch (cause) {
    throw new PolicyDocumentError(`a document in ${argument} is not valid JSON`, { cause });
  }
}

function refuseRepeatedSids(statements: readonly Statement[], where: string): void {
  const seen = new Set<unknown>();
  for (const { Sid } of statements) {
    if (Sid && seen.has(Sid)) throw new PolicyDocumentError(`two statements in ${where} have the Sid ${Sid}`);
    seen.add(Sid);
  }
}
