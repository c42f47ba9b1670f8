/** Terraform's schema model: the possible contents of a resource, a data source or the provider block. */
import type { Diagnostic, Step } from './protocol';
import { isList, isObject, type ObjectValue } from './values';

/** Terraform's JSON type expression. */
export type TypeExpression =
  | 'string'
  | 'number'
  | 'bool'
  | readonly ['list' | 'set' | 'map', TypeExpression]
  | readonly ['object', { readonly [name: string]: TypeExpression }];

/** An attribute. Its type can be a list or set of objects. */
export interface Attribute {
  readonly name: string;
  readonly type: TypeExpression;
  readonly required: boolean;
  readonly optional: boolean;
  readonly computed: boolean;
  readonly sensitive: boolean;
  /** Whether Terraform warns if it is set. */
  readonly deprecated: boolean;
}

/** How often a nested block can occur, and what identifies each occurrence. */
export type Nesting = 'single' | 'list' | 'set' | 'map';

/** A block inside a block. */
export interface NestedBlock {
  readonly name: string;
  readonly nesting: Nesting;
  readonly minItems: number;
  /** 0 means no limit. */
  readonly maxItems: number;
  readonly block: Block;
}

/** The contents of a resource, a data source, the provider block or a nested block. */
export interface Block {
  readonly attributes: readonly Attribute[];
  readonly blocks: readonly NestedBlock[];
}

/** The schemas that are served. */
export interface ProviderSchema {
  readonly provider: Block;
  readonly resources: ReadonlyMap<string, Block>;
  readonly dataSources: ReadonlyMap<string, Block>;
}

const NESTING_NUMBER: Record<Nesting, number> = { single: 1, list: 2, set: 3, map: 4 };

/** A schema in the form of the protocol. */
export function toProtocolSchema(block: Block): object {
  return { version: 0, block: toProtocolBlock(block) };
}

function toProtocolBlock(block: Block): object {
  return {
    version: 0,
    attributes: block.attributes.map((attribute) => ({
      ...attribute,
      type: Buffer.from(JSON.stringify(attribute.type)),
    })),
    block_types: block.blocks.map((nested) => ({
      type_name: nested.name,
      nesting: NESTING_NUMBER[nested.nesting],
      min_items: nested.minItems,
      max_items: nested.maxItems,
      block: toProtocolBlock(nested.block),
    })),
  };
}

/** Finds an attribute by name. */
export function attributeOf(block: Block, name: string): Attribute | undefined {
  return block.attributes.find((attribute) => attribute.name === name);
}

/** A warning for each deprecated argument that is set, as in the real provider. */
export function deprecatedArguments(
  block: Block,
  config: ObjectValue,
  path: readonly Step[] = [],
): readonly Diagnostic[] {
  const own = block.attributes
    .filter(({ name, deprecated }) => deprecated && (config[name] ?? null) !== null)
    .map(({ name }) => ({
      summary: 'Argument is deprecated',
      detail: `${[...path, name].join('.')} is deprecated in the bindings of the provider`,
      path: [...path, name],
      warning: true,
    }));
  const nested = block.blocks.flatMap(({ name, block: inner }) => {
    const value = config[name] ?? null;
    const places = isList(value)
      ? value.map((one, index) => [one, [...path, name, index]] as const)
      : [[value, [...path, name]] as const];
    return places.flatMap(([one, at]) => (isObject(one) ? deprecatedArguments(inner, one, at) : []));
  });
  return [...own, ...nested];
}
