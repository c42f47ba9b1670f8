/** Plans a change: the result of `PlanResourceChange`. */
import type { AwsContext } from './context';
import { attributeOf, type Block, type NestedBlock } from './schema';
import { DEFAULTS, replacedPaths } from './schema-facts';
import {
  isEqual,
  isList,
  isObject,
  isWhollyKnown,
  type ObjectValue,
  Unknown,
  type Value,
  valueAt,
} from './values';

/** A change of a resource, as proposed by Terraform. */
export interface Proposal {
  readonly type: string;
  readonly block: Block;
  readonly prior: ObjectValue | null;
  readonly proposed: ObjectValue;
  readonly config: ObjectValue;
  readonly context: AwsContext;
}

/** The planned state, and the attributes that force a new resource. */
export interface Plan {
  readonly planned: ObjectValue;
  readonly replacedBy: readonly string[];
}

/**
 * Computed attributes that become unknown in an update, and the changes that cause it. All other computed-only
 * attributes keep their prior value in the plan of an update, as in provider 6.25.
 */
const RECOMPUTED: Record<
  string,
  readonly { readonly when: readonly string[]; readonly attributes: readonly string[] }[]
> = {
  // internal/service/lambda/function.go: only for a change of the code. Other attributes change if it is published.
  aws_lambda_function: [
    {
      when: [
        'filename',
        'source_code_hash',
        's3_bucket',
        's3_key',
        's3_object_version',
        'image_uri',
        'architectures',
        'source_kms_key_arn',
      ],
      attributes: ['last_modified'],
    },
  ],
  // internal/service/ssm/parameter.go, in this order: after a change of only insecure_value, the version stays known.
  aws_ssm_parameter: [
    { when: ['value', 'description'], attributes: ['version'] },
    { when: ['insecure_value'], attributes: ['value'] },
  ],
};

/**
 * Optional and computed blocks, which keep their value if they are removed from the configuration. The bindings lack
 * this. Source: `Optional: true, Computed: true` in terraform-provider-aws, `internal/service/…` as named in each line.
 */
const COMPUTED_BLOCKS: Readonly<Record<string, readonly string[]>> = {
  // kinesis/stream.go
  aws_kinesis_stream: ['stream_mode_details'],
  // lambda/function.go
  aws_lambda_function: ['ephemeral_storage', 'logging_config', 'tracing_config'],
  // pipes/source_parameters.go
  aws_pipes_pipe: ['source_parameters'],
};

/** Plans the creation or the update of a resource. */
export function planChange(proposal: Proposal): Plan {
  const { type, block, prior, context } = proposal;
  const planned: Record<string, Value> = {
    ...planBlock(block, proposal.proposed, proposal.config, prior, { of: DEFAULTS[type] ?? {}, at: '' }),
  };
  for (const name of prior === null ? [] : (COMPUTED_BLOCKS[type] ?? [])) {
    const configured = proposal.config[name] ?? null;
    if (isList(configured) && configured.length === 0) planned[name] = prior?.[name] ?? null;
  }
  // internal/service/ssm/parameter.go suppresses this change, because AWS reports the tier that it selects.
  if (type === 'aws_ssm_parameter' && prior?.tier && proposal.config.tier === 'Intelligent-Tiering')
    planned.tier = prior.tier;
  if (attributeOf(block, 'region') && (proposal.config.region ?? null) === null)
    planned.region = context.region;
  if (attributeOf(block, 'tags_all') && attributeOf(block, 'tags'))
    planned.tags_all = allTags(proposal.config.tags ?? null, context.defaultTags, prior?.tags_all ?? null);
  for (const { when, attributes } of prior === null ? [] : (RECOMPUTED[type] ?? [])) {
    if (when.some((path) => !isEqual(valueAt(planned, path), valueAt(prior, path)))) {
      for (const attribute of attributes) planned[attribute] = Unknown.value;
    }
  }
  return { planned, replacedBy: prior === null ? [] : replacedPaths(type, prior, planned) };
}

/** The provider's default tags, overridden by the resource's own. Empty values are kept. */
function allTags(own: Value, defaults: Value, prior: Value): Value {
  if (!isWhollyKnown(own) || !isWhollyKnown(defaults)) return Unknown.value;
  const merged = { ...(isObject(defaults) ? defaults : {}), ...(isObject(own) ? own : {}) };
  return Object.keys(merged).length === 0 && prior === null ? {} : merged;
}

/** The defaults of a type, and the dotted path of the block that is planned. */
interface Defaults {
  readonly of: Readonly<Record<string, Value>>;
  readonly at: string;
}

/** Fills in defaults, and marks attributes that AWS assigns as unknown. `prior` is null if the block is new. */
function planBlock(
  block: Block,
  proposed: ObjectValue,
  config: ObjectValue,
  prior: ObjectValue | null,
  defaults: Defaults,
): ObjectValue {
  const planned: Record<string, Value> = {};
  for (const { name, computed } of block.attributes) {
    const isSet = (config[name] ?? null) !== null;
    const fallback = defaults.of[`${defaults.at}${name}`];
    const value = proposed[name] ?? null;
    planned[name] = isSet ? value : (fallback ?? (prior === null && computed ? Unknown.value : value));
  }
  for (const nested of block.blocks) {
    planned[nested.name] = planNested(
      nested,
      proposed[nested.name] ?? null,
      config[nested.name] ?? null,
      prior?.[nested.name] ?? null,
      { ...defaults, at: `${defaults.at}${nested.name}.` },
    );
  }
  return planned;
}

function planNested(
  nested: NestedBlock,
  proposed: Value,
  config: Value,
  prior: Value,
  defaults: Defaults,
): Value {
  if (isList(proposed)) {
    const before = isList(prior) ? prior.filter(isObject) : [];
    return proposed.map((element, index) => {
      if (!isObject(element)) return element;
      const own = isList(config) ? config[index] : null;
      // Elements of a set have no index, so an element is unchanged if the prior set contains an equal one.
      const matching =
        nested.nesting === 'set' ? before.find((candidate) => isEqual(candidate, element)) : before[index];
      return planBlock(nested.block, element, isObject(own) ? own : element, matching ?? null, defaults);
    });
  }
  return isObject(proposed) && nested.nesting === 'single'
    ? planBlock(
        nested.block,
        proposed,
        isObject(config) ? config : proposed,
        isObject(prior) ? prior : null,
        defaults,
      )
    : proposed;
}
