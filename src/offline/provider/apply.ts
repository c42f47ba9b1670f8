/** Applies a planned change: fills in the values that AWS would assign. */
import { createHash } from 'node:crypto';
import type { AwsContext } from './context';
import { type Created, codeOf, identityOf, plausible } from './identity';
import type { Block } from './schema';
import { isEqual, isList, isObject, type ObjectValue, Unknown, type Value, valueAt } from './values';

/** A change to apply. */
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

/** The same resource gets the same IDs in every run. */
function seedOf({ type, planned, context }: Change): string {
  const known = JSON.stringify(planned, (_key, value: Value) =>
    value instanceof Unknown ? undefined : value,
  );
  return createHash('md5').update(`${type}|${context.account}|${context.region}|${known}`).digest('hex');
}

/** Values that differ from the plan after the change. */
function afterwards({ type, prior, planned }: Change, created: Created, filled: ObjectValue): ObjectValue {
  if (prior === null) return asReported(type, withoutZeros(type, filled));
  if (type === 'aws_lambda_function') {
    const uploaded = ['filename', 'source_code_hash'].some(
      (name) => valueAt(prior, name) !== valueAt(planned, name),
    );
    return { ...filled, ...(uploaded ? codeOf(created) : {}) };
  }
  if (type === 'aws_ssm_parameter' && prior !== null) {
    const isPut = ['value', 'insecure_value', 'description'].some(
      (name) => !isEqual(valueAt(prior, name), valueAt(planned, name)),
    );
    const version = Number(prior.version ?? 0) + (isPut ? 1 : 0);
    return asReported(type, { ...filled, version });
  }
  return asReported(type, filled);
}

/**
 * Numbers for which the provider does not send a 0 when it creates the resource, with the default that AWS then uses.
 * The next plan shows the difference, and an update sends the 0.
 */
const ZEROS_NOT_SENT: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  // pipes/source_parameters.go: arguments of the stack that are sent only if `v != 0`
  aws_pipes_pipe: {
    'source_parameters.kinesis_stream_parameters.batch_size': 100,
    'source_parameters.kinesis_stream_parameters.maximum_record_age_in_seconds': -1,
    'source_parameters.kinesis_stream_parameters.maximum_retry_attempts': -1,
    'source_parameters.kinesis_stream_parameters.parallelization_factor': 1,
  },
};

const withoutZeros = (type: string, state: ObjectValue): ObjectValue =>
  Object.entries(ZEROS_NOT_SENT[type] ?? {}).reduce(
    (changed, [path, fallback]) =>
      edit(changed, path.split('.'), (value) => (value === 0 ? fallback : value)),
    state,
  );

/** Values that AWS reports regardless of the configuration. */
export function asReported(type: string, state: ObjectValue): ObjectValue {
  if (type === 'aws_s3_bucket_server_side_encryption_configuration') {
    // Since April 2026 for new buckets: https://docs.aws.amazon.com/AmazonS3/latest/API/API_BlockedEncryptionTypes.html
    return edit(state, ['rule', 'blocked_encryption_types'], (value) =>
      isList(value) && value.length > 0 ? value : ['SSE-C'],
    );
  }
  if (type === 'aws_ssm_parameter' && state.tier === 'Intelligent-Tiering') {
    const size = Buffer.byteLength(String(state.insecure_value || state.value));
    return { ...state, tier: size > 4096 ? 'Advanced' : 'Standard' };
  }
  return state;
}

/** Changes the value at a path, in every element of lists along the path. */
function edit(state: ObjectValue, path: readonly string[], change: (value: Value) => Value): ObjectValue {
  const [step = '', ...rest] = path;
  const value = state[step] ?? null;
  if (rest.length === 0) return { ...state, [step]: change(value) };
  const inside = (one: Value): Value => (isObject(one) ? edit(one, rest, change) : one);
  return { ...state, [step]: isList(value) ? value.map(inside) : inside(value) };
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
