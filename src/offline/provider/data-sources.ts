/** Reads data sources: from the fixture's account, from created resources, or by evaluation. */

import { fillPlaceholders } from '../fixture';
import type { AwsContext } from './context';
import { plausible } from './identity';
import { evaluatePolicyDocument } from './policy-document';
import type { Block } from './schema';
import { isEqual, isList, isObject, type ObjectValue, type Value } from './values';

/** Resources that were created or read in this process, by type. */
export type World = Map<string, ObjectValue[]>;

/** One look-up. */
export interface Lookup {
  readonly type: string;
  readonly block: Block;
  readonly config: ObjectValue;
  readonly context: AwsContext;
  readonly world: World;
}

/** A look-up that does not find exactly one row. */
export class DataSourceError extends Error {
  override readonly name = 'DataSourceError';
}

type Reader = (lookup: Lookup) => ObjectValue;

export const READERS: Record<string, Reader> = {
  aws_caller_identity: ({ context }) => ({
    id: context.account,
    account_id: context.account,
    arn: fill(context, context.fixture.callerArn),
    user_id: context.fixture.callerId,
  }),
  aws_partition: ({ context }) => ({
    id: context.partition,
    partition: context.partition,
    dns_suffix: context.dnsSuffix,
    reverse_dns_prefix: context.dnsSuffix.split('.').reverse().join('.'),
  }),
  aws_iam_policy_document: ({ config }) => evaluatePolicyDocument(config),
  aws_subnets: (lookup) => {
    assumeSubnets(lookup);
    const found = matching('aws_subnet', lookup);
    return { id: lookup.context.region, ids: found.map(({ id }) => id ?? null) };
  },
};

/** Reads a data source: the configuration, with all computed attributes filled in. */
export function readDataSource(lookup: Lookup): ObjectValue {
  const found = (READERS[lookup.type] ?? single)(lookup);
  const state: Record<string, Value> = {};
  for (const { name, type, computed } of lookup.block.attributes) {
    const own = lookup.config[name] ?? null;
    const value = own ?? found[name] ?? null;
    state[name] =
      value === null && computed
        ? plausible(name, type, {
            type: lookup.type,
            planned: {},
            context: lookup.context,
            seed: '',
            directory: '',
          })
        : value;
  }
  for (const { name } of lookup.block.blocks) state[name] = lookup.config[name] ?? null;
  return state;
}

/** A data source that must find exactly one row. */
function single(lookup: Lookup): ObjectValue {
  const found = matching(lookup.type, lookup);
  const [row] = found;
  if (row === undefined) return assumed(lookup) ?? notFound(lookup);
  if (found.length > 1) {
    throw new DataSourceError(
      `${found.length} of ${label(lookup.type)} match, but the data source needs exactly one: make the look-up more specific`,
    );
  }
  return row;
}

/** The arguments that identify a resource of a type. Of an ARN, the part after the last slash is used. */
export const IDENTIFYING: Readonly<Record<string, readonly string[]>> = {
  aws_connect_instance: ['instance_id', 'instance_alias'],
  aws_subnet: ['id', 'vpc_id'],
  aws_kinesis_stream: ['name'],
  aws_s3_bucket: ['bucket'],
};

/** A copy of the type's first row with the requested names, if the fixture allows assumptions. */
function assumed(lookup: Lookup): ObjectValue | undefined {
  const { type, config, context } = lookup;
  const [template] = candidates(type, lookup);
  const identifying = (IDENTIFYING[type] ?? []).filter((name) => typeof config[name] === 'string');
  if (!context.fixture.assume || template === undefined || identifying.length === 0) return undefined;
  let text = JSON.stringify(template);
  for (const name of identifying) {
    const wanted = String(config[name]);
    text = text.replaceAll(String(template[name]), wanted.split('/').at(-1) ?? wanted);
    context.assumed.add(`${label(type)} with ${name} ${wanted}`);
  }
  const row = JSON.parse(text) as ObjectValue;
  const { assumedVpc } = context.fixture;
  return type === 'aws_subnet' && assumedVpc !== undefined ? { ...row, vpc_id: assumedVpc } : row;
}

/** Moves the fixture's subnets to the requested VPC, if it has no subnets and the fixture allows assumptions. */
function assumeSubnets(lookup: Lookup): void {
  const wanted = filtersOf(lookup.config).find(({ name }) => name === 'vpc-id')?.values[0];
  const rows = candidates('aws_subnet', lookup);
  if (!lookup.context.fixture.assume || wanted === undefined || rows.some(({ vpc_id }) => vpc_id === wanted))
    return;
  lookup.context.assumed.add(`${rows.length} subnets in ${wanted}`);
  lookup.world.set(
    'aws_subnet',
    rows.map((row) => ({ ...row, vpc_id: wanted })),
  );
}

function notFound({ type, config, context }: Lookup): never {
  const asked = Object.entries(config)
    .filter(([, value]) => value !== null && !(isList(value) && value.length === 0))
    .map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
  throw new DataSourceError(
    `there is no ${label(type)} (${asked.join(', ')}) in account ${context.account}, ${context.region}: ` +
      'the offline provider finds only rows of its fixture and resources that it created',
  );
}

function label(type: string): string {
  return type
    .replace(/^aws_/, '')
    .replaceAll('_', ' ')
    .replace(/^connect /, 'Connect ');
}

/** All rows of a type: created resources first, then the other rows of the fixture. */
function candidates(type: string, { context, world }: Lookup): ObjectValue[] {
  const known = world.get(type) ?? [];
  const others = fill(context, context.fixture.dataSources[type] ?? []);
  return [...known, ...others.filter(({ id }) => !known.some((row) => row.id === id))];
}

function fill<T>(context: AwsContext, value: T): T {
  const { account, region, partition } = context;
  return fillPlaceholders(value, { account, region, partition });
}

/** The rows that match every argument and every filter. */
function matching(type: string, lookup: Lookup): ObjectValue[] {
  const given = Object.entries(lookup.config).filter(
    ([name, value]) => value !== null && !['filter', 'timeouts', 'region', 'tags'].includes(name),
  );
  return candidates(type, lookup).filter(
    (row) =>
      given.every(([name, value]) => !(name in row) || isEqual(row[name], value)) &&
      hasTags(row, lookup.config.tags ?? null) &&
      filtersOf(lookup.config).every((filter) => passes(row, filter)),
  );
}

function hasTags(row: ObjectValue, wanted: Value): boolean {
  const own = isObject(row.tags) ? row.tags : {};
  return !isObject(wanted) || Object.entries(wanted).every(([key, value]) => own[key] === value);
}

interface Filter {
  readonly name: string;
  readonly values: readonly string[];
}

function filtersOf(config: ObjectValue): Filter[] {
  const filters = isList(config.filter) ? config.filter.filter(isObject) : [];
  return filters.map(({ name, values }) => ({
    name: String(name),
    values: isList(values) ? values.map(String) : [],
  }));
}

/** EC2's filters: `vpc-id` is the attribute `vpc_id`, `tag:Name` a tag, `*` and `?` are wildcards. */
function passes(row: ObjectValue, { name, values }: Filter): boolean {
  const tags = isObject(row.tags) ? row.tags : {};
  const value = name.startsWith('tag:') ? tags[name.slice(4)] : row[name.replaceAll('-', '_')];
  return value !== undefined && values.some((pattern) => wildcard(pattern).test(String(value)));
}

function wildcard(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`);
}
