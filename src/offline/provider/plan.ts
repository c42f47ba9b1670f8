/** What a change will do: the planned state, as the provider answers `PlanResourceChange`. */
import type { AwsContext } from './context';
import { DEFAULTS } from './defaults';
import { replacedPaths } from './replacement';
import { attributeOf, type Block, type NestedBlock } from './schema';
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

/** One resource's change, as Terraform proposes it. */
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
 * Computed attributes that an update changes, and what makes them change. All other computed-only attributes keep their
 * prior value in an update's plan, as with provider 6.25.
 */
const RECOMPUTED: Record<
  string,
  readonly { readonly when: readonly string[]; readonly attributes: readonly string[] }[]
> = {
  // internal/service/lambda/function.go: with a change of the code alone; the others of its kind if it is published.
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
  // internal/service/ssm/parameter.go, in this order: a new insecure_value alone leaves the version known.
  aws_ssm_parameter: [
    { when: ['value', 'description'], attributes: ['version'] },
    { when: ['insecure_value'], attributes: ['value'] },
  ],
};

/**
 * Blocks that are optional and computed: taken out of the configuration, they stay as they are. The bindings do not tell.
 * Source: `Optional: true, Computed: true` in terraform-provider-aws, `internal/service/…` as named in each line.
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
    if (isList(configured) && configured.length === 0) {
      planned[name] = prior?.[name] ?? null;
    }
  }
  // internal/service/ssm/parameter.go suppresses this change: AWS reports the tier that it has chosen.
  if (type === 'aws_ssm_parameter' && prior?.tier && proposal.config.tier === 'Intelligent-Tiering') {
    planned.tier = prior.tier;
  }
  if (attributeOf(block, 'region') && (proposal.config.region ?? null) === null) {
    planned.region = context.region;
  }
  if (attributeOf(block, 'tags_all') && attributeOf(block, 'tags')) {
    planned.tags_all = allTags(proposal.config.tags ?? null, context.defaultTags, prior?.tags_all ?? null);
  }
  for (const { when, attributes } of prior === null ? [] : (RECOMPUTED[type] ?? [])) {
    if (when.some((path) => !isEqual(valueAt(planned, path), valueAt(prior, path)))) {
      for (const attribute of attributes) {
        planned[attribute] = Unknown.value;
      }
    }
  }
  return { planned, replacedBy: prior === null ? [] : replacedPaths(type, prior, planned) };
}

/** The provider's default tags under the resource's own; empty values of both kinds stay. */
function allTags(own: Value, defaults: Value, prior: Value): Value {
  if (!isWhollyKnown(own) || !isWhollyKnown(defaults)) {
    return Unknown.value;
  }
  const merged = { ...(isObject(defaults) ? defaults : {}), ...(isObject(own) ? own : {}) };
  return Object.keys(merged).length === 0 && prior === null ? {} : merged;
}

/** The defaults of a type, and the dotted path of the block that is planned. */
interface Defaults {
  readonly of: Readonly<Record<string, Value>>;
  readonly at: string;
}

/** Marks as unknown what AWS will fill in, and fills in defaults; `prior` is null where the block is new. */
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
      if (!isObject(element)) {
        return element;
      }
      const own = isList(config) ? config[index] : null;
      // Elements of a set have no index: an element is old if it is there as it was.
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
