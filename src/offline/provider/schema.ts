/** Terraform's schema model: what a resource, a data source or the provider block may contain. */

/** Terraform's JSON type expression. */
export type TypeExpression =
  | 'string'
  | 'number'
  | 'bool'
  | readonly ['list' | 'set' | 'map', TypeExpression]
  | readonly ['object', { readonly [name: string]: TypeExpression }];

/** An attribute, also one whose type is a list or set of objects. */
export interface Attribute {
  readonly name: string;
  readonly type: TypeExpression;
  readonly required: boolean;
  readonly optional: boolean;
  readonly computed: boolean;
  readonly sensitive: boolean;
  /** Terraform warns where it is set. */
  readonly deprecated: boolean;
}

/** How often a nested block occurs, and how its occurrences are told apart. */
export type Nesting = 'single' | 'list' | 'set' | 'map';

/** A block inside a block. */
export interface NestedBlock {
  readonly name: string;
  readonly nesting: Nesting;
  readonly minItems: number;
  /** 0 for no bound. */
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

/** A schema in the form that the protocol wants. */
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
