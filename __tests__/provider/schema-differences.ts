import { readProviderSchema } from '../../src/offline/provider/bindings';
import type { Block } from '../../src/offline/provider/schema';
import { readStackTypes } from '../../src/offline/stack';

/** A block in the output of `terraform providers schema -json`. */
interface BlockJson {
  readonly attributes?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly block_types?: Readonly<
    Record<string, { readonly nesting_mode: string; readonly block: BlockJson } & Record<string, unknown>>
  >;
}

interface SchemaJson {
  readonly provider_schemas?: Readonly<
    Record<
      string,
      {
        readonly resource_schemas?: Readonly<Record<string, { readonly block: BlockJson }>>;
        readonly data_source_schemas?: Readonly<Record<string, { readonly block: BlockJson }>>;
      }
    >
  >;
}

/**
 * Where the schema that the offline provider serves is not that of the real one, for the types of the stack.
 * Additional parts of the real provider are newer than the bindings, and are not differences.
 *
 * @param directory the synthesized stack
 * @param json the provider in the output of `terraform providers schema -json`
 */
export function schemaDifferences(directory: string, json: unknown): string[] {
  const served = readProviderSchema(readStackTypes(directory));
  const providers = Object.entries((json as SchemaJson).provider_schemas ?? {});
  const real = providers.find(([name]) => name.endsWith('/hashicorp/aws'))?.[1];
  if (real === undefined) return ['there is no hashicorp/aws in the schema'];
  const compare = (
    prefix: string,
    ours: ReadonlyMap<string, Block>,
    theirs: Readonly<Record<string, { readonly block: BlockJson }>> = {},
  ): string[] =>
    [...ours].flatMap(([type, block]) => differences(`${prefix}${type}`, block, theirs[type]?.block));
  return [
    ...compare('', served.resources, real.resource_schemas),
    ...compare('data.', served.dataSources, real.data_source_schemas),
  ].sort();
}

function differences(path: string, ours: Block, theirs: BlockJson | undefined): string[] {
  if (theirs === undefined) return [`${path}: the provider does not have it`];
  const differ = (name: string, member: string, one: unknown, other: unknown): string[] =>
    JSON.stringify(one) === JSON.stringify(other)
      ? []
      : [
          `${path}.${name}: ${member} is ${JSON.stringify(one)} in the bindings, and ${JSON.stringify(other)} in the provider`,
        ];
  const attributes = ours.attributes.flatMap((attribute) => {
    const { name } = attribute;
    const other = theirs.attributes?.[name];
    if (other === undefined) return [`${path}.${name}: the provider does not have it`];
    return [
      ...(['optional', 'required', 'computed', 'sensitive'] as const).flatMap((flag) =>
        differ(name, flag, attribute[flag], other[flag] === true),
      ),
      ...differ(name, 'type', attribute.type, other.type),
    ];
  });
  const blocks = ours.blocks.flatMap((nested) => {
    const other = theirs.block_types?.[nested.name];
    return [
      ...(other ? differ(nested.name, 'nesting', nested.nesting, other.nesting_mode) : []),
      ...differences(`${path}.${nested.name}`, nested.block, other?.block),
    ];
  });
  return [...attributes, ...blocks];
}
