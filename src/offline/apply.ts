/** Carries out a planned change: fills in what only AWS would know. */
import { createHash } from 'node:crypto';
import type { AwsContext } from './context';
import { type Created, codeOf, identityOf, plausible } from './identity';
import type { Block } from './schema';
import { isList, isObject, type ObjectValue, Unknown, type Value, valueAt } from './values';

/** What is to be applied. */
export interface Change {
  readonly type: string;
  readonly block: Block;
  readonly prior: ObjectValue | null;
  readonly planned: ObjectValue;
  readonly context: AwsContext;
  readonly directory: string;
}

/** The state after the change. */
export function applyChange(change: Change): ObjectValue {
  const created: Created = { ...change, seed: seedOf(change) };
  const identity = identityOf(created);
  const filled = fill(change.block, change.planned, created, identity, []);
  return afterwards(change, created, filled);
}

/** The same resource gets the same ids in every run. */
function seedOf({ type, planned, context }: Change): string {
  const known = JSON.stringify(planned, (_key, value: Value) =>
    value instanceof Unknown ? undefined : value,
  );
  return createHash('md5').update(`${type}|${context.account}|${context.region}|${known}`).digest('hex');
}

/** What an update changes although the plan kept it. */
function afterwards({ type, prior, planned }: Change, created: Created, filled: ObjectValue): ObjectValue {
  if (type === 'aws_lambda_function' && prior !== null) {
    const uploaded = ['filename', 'source_code_hash'].some(
      (name) => valueAt(prior, name) !== valueAt(planned, name),
    );
    return { ...filled, ...(uploaded ? codeOf(created) : {}), last_modified: modified(prior, filled) };
  }
  if (type === 'aws_ssm_parameter' && prior !== null && planned.version instanceof Unknown) {
    return { ...filled, version: Number(prior.version ?? 0) + 1 };
  }
  return filled;
}

function modified(prior: ObjectValue, filled: ObjectValue): Value {
  return filled.last_modified ?? prior.last_modified ?? null;
}

function fill(
  block: Block,
  planned: ObjectValue,
  created: Created,
  identity: Record<string, Value>,
  path: readonly (string | number)[],
): ObjectValue {
  const state: Record<string, Value> = {};
  for (const { name, type } of block.attributes) {
    const value = planned[name] ?? null;
    const known = identity[[...path, name].join('.')];
    state[name] = value instanceof Unknown ? (known ?? plausible(name, type, created)) : value;
  }
  for (const nested of block.blocks) {
    const value = planned[nested.name] ?? null;
    if (isList(value)) {
      state[nested.name] = value.map((element, index) =>
        isObject(element)
          ? fill(nested.block, element, created, identity, [...path, nested.name, index])
          : element,
      );
    } else if (isObject(value) && nested.nesting === 'single') {
      state[nested.name] = fill(nested.block, value, created, identity, [...path, nested.name]);
    } else {
      state[nested.name] = value instanceof Unknown ? null : value;
    }
  }
  return state;
}
