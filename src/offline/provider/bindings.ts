/**
 * Derives Terraform's schema from the pinned `@cdktf/provider-aws` bindings, or from others of the same form.
 *
 * Each `lib/<name>/index.js` of the bindings ends with an inline source map that contains the generated TypeScript.
 * There, every attribute has a comment with its flags, and the functions that render HCL distinguish blocks and
 * attributes. Nothing is inferred from names, so `terraform validate` rejects attributes that the bindings do not have.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Attribute, Block, NestedBlock, Nesting, ProviderSchema, TypeExpression } from './schema';
import { isSensitive } from './schema-facts';

/** The properties of a member in the functions that render HCL. */
interface Rendering {
  readonly isBlock: boolean;
  /** `simple`, `list`, `set`, `map` or `struct`. */
  readonly kind: string;
  readonly storage: string;
}

/** A generated class with its members. */
interface GeneratedClass {
  readonly renderings: ReadonlyMap<string, Rendering>;
  readonly members: readonly Member[];
  /** Names of deprecated members. */
  readonly deprecated: ReadonlySet<string>;
}

/** One member of a generated class: its name, flags and source. */
interface Member {
  readonly name: string;
  readonly computed: boolean;
  readonly optional: boolean;
  readonly required: boolean;
  readonly source: string;
}

/** Types of resources and of data sources. */
interface Types {
  readonly resources: Iterable<string>;
  readonly dataSources: Iterable<string>;
}

/** The folders of the bindings that {@link readProviderSchema} reads for these types. */
export const foldersOf = ({ resources, dataSources }: Types): string[] => [
  PROVIDER_FOLDER,
  ...[...resources].map((type) => folderOf(type, '')),
  ...[...dataSources].map((type) => folderOf(type, 'data-')),
];

const PROVIDER_FOLDER = 'provider';

/** The folder with the code of the installed bindings. */
export function installedBindings(): string {
  return join(dirname(require.resolve('@cdktf/provider-aws/package.json')), 'lib');
}

/**
 * Reads the schemas of the given types.
 * Types that the bindings do not have are left out, so that Terraform itself reports them.
 *
 * @param directory the folder `lib` of the bindings
 */
export function readProviderSchema(types: Types, directory = installedBindings()): ProviderSchema {
  return {
    provider: readBlock(directory, PROVIDER_FOLDER, 'aws'),
    resources: readBlocks(directory, types.resources, ''),
    dataSources: readBlocks(directory, types.dataSources, 'data-'),
  };
}

function readBlocks(directory: string, types: Iterable<string>, prefix: '' | 'data-'): Map<string, Block> {
  const blocks = new Map<string, Block>();
  for (const type of new Set(types)) {
    const folder = folderOf(type, prefix);
    if (existsSync(join(directory, folder, 'index.js'))) blocks.set(type, readBlock(directory, folder, type));
  }
  return blocks;
}

/** `aws_kinesis_stream` lives in `kinesis-stream`, its data source in `data-aws-kinesis-stream`. */
function folderOf(type: string, prefix: '' | 'data-'): string {
  const kebab = type.replaceAll('_', '-');
  return prefix ? `${prefix}${kebab}` : kebab.replace(/^aws-/, '');
}

/** Parsed blocks by path. The bindings do not change while this process runs. */
const readBefore = new Map<string, Block>();

function readBlock(directory: string, folder: string, type: string): Block {
  const path = join(directory, folder);
  const before = readBefore.get(path);
  if (before !== undefined) return before;
  const { classes, main } = parseSource(generatedSource(directory, folder), type);
  const block = blockOf(classes, main, { type, path: [], seen: [main] });
  readBefore.set(path, block);
  return block;
}

/** The generated TypeScript of a folder, including its parts in other files. */
function generatedSource(directory: string, folder: string): string {
  const own = sourceOf(join(directory, folder, 'index.js'));
  const structs = join(directory, folder, 'index-structs');
  if (!existsSync(structs)) return own;
  const parts: string[] = [];
  for (let part = 0; ; part += 1) {
    const file = join(structs, `structs${part}.js`);
    if (!existsSync(file)) break;
    parts.push(sourceOf(file));
  }
  return [...parts, own].join('\n');
}

function sourceOf(file: string): string {
  const encoded = /sourceMappingURL=data:application\/json;base64,(\S+)\s*$/.exec(
    readFileSync(file, 'utf8'),
  )?.[1];
  if (encoded === undefined)
    throw new Error(`${file} has no inline source map: the schema cannot be derived from these bindings`);
  const map = JSON.parse(Buffer.from(encoded, 'base64').toString('utf8')) as { sourcesContent: string[] };
  // The fork of the framework has a different name.
  return map.sourcesContent.join('\n').replace(/\bcdktn\./g, 'cdktf.');
}

const RENDERING =
  /^ +(\w+): \{\n +value: .*\n +isBlock: (true|false),\n +type: "(\w+)",\n +storageClassType: "(\w+)",/gm;
const MEMBER = /^ {2}\/\/ (\w+) - computed: (true|false), optional: (true|false), required: (true|false)$/gm;

function parseSource(source: string, type: string): { classes: Map<string, GeneratedClass>; main: string } {
  const renderings = new Map<string, Map<string, Rendering>>();
  const classes = new Map<string, GeneratedClass>();
  const structs = new Map<string, readonly Member[]>();
  const deprecated = new Map<string, ReadonlySet<string>>();
  const deprecatedIn = (name: string): ReadonlySet<string> =>
    deprecated.get(name) ?? deprecated.get(`${name}ConfigOutputReference`) ?? new Set();
  let main: string | undefined;
  // Top-level declarations start in the first column.
  for (const chunk of source.split(/^(?=export (?:function|class|interface) )/m)) {
    const render = /^export function (\w+)ToHclTerraform\(/.exec(chunk)?.[1];
    if (render !== undefined) {
      renderings.set(`${upperFirst(render)}OutputReference`, parseRenderings(chunk));
      continue;
    }
    const struct = /^export interface (\w+)/.exec(chunk)?.[1];
    if (struct !== undefined) {
      structs.set(`${struct}OutputReference`, parseStruct(chunk));
      deprecated.set(`${struct}OutputReference`, parseDeprecated(chunk));
      continue;
    }
    const declared = /^export class (\w+) extends cdktf\.(\w+)/.exec(chunk);
    if (declared?.[1] === undefined) continue;
    const [, name, base] = declared;
    const own = base === 'ComplexObject' ? renderings.get(name) : parseRenderings(chunk);
    classes.set(name, {
      renderings: own ?? new Map(),
      members: parseMembers(chunk),
      deprecated: deprecatedIn(name),
    });
    if (base === 'TerraformResource' || base === 'TerraformDataSource' || base === 'TerraformProvider')
      main = name;
  }
  if (main === undefined) throw new Error(`the bindings' source of ${type} has no class for it`);
  // The provider's own blocks have only an interface, and no class.
  for (const [name, members] of structs) {
    const own = renderings.get(name);
    if (!classes.has(name) && own !== undefined)
      classes.set(name, { renderings: own, members, deprecated: deprecatedIn(name) });
  }
  return { classes, main };
}

/** The members of an interface: the anchor in its comment is Terraform's name, and a question mark means optional. */
function parseStruct(chunk: string): Member[] {
  return [...chunk.matchAll(/#(\w+)\}\n(?:(?! \*\/).*\n)*? {2}\*\/\n {2}readonly (\w+)(\?)?: (.+);/g)].map(
    ([, name = '', property = '', optional, type = '']) => ({
      name,
      computed: false,
      optional: optional !== undefined,
      required: optional === undefined,
      source: `private _${property}?: ${type};`,
    }),
  );
}

/** The members of an interface that are deprecated according to their comment. */
const parseDeprecated = (chunk: string): ReadonlySet<string> =>
  new Set(
    [...chunk.matchAll(/#(\w+)\}\n((?:(?! *\*\/).*\n)*) *\*\/\n {2}readonly /g)].flatMap(
      ([, name = '', comment = '']) => (comment.includes('@deprecated') ? [name] : []),
    ),
  );

function parseRenderings(chunk: string): Map<string, Rendering> {
  const found = new Map<string, Rendering>();
  for (const [, name, isBlock, kind, storage] of chunk.matchAll(RENDERING)) {
    if (name !== undefined && kind !== undefined && storage !== undefined)
      found.set(name, { isBlock: isBlock === 'true', kind, storage });
  }
  return found;
}

function parseMembers(chunk: string): Member[] {
  const heads = [...chunk.matchAll(MEMBER)];
  return heads.map((head, index) => ({
    name: head[1] ?? '',
    computed: head[2] === 'true',
    optional: head[3] === 'true',
    required: head[4] === 'true',
    source: chunk.slice(head.index, heads[index + 1]?.index ?? chunk.length),
  }));
}

/** The position of a block in its type, for the table of sensitive attributes and to detect recursion. */
interface Position {
  readonly type: string;
  readonly path: readonly string[];
  readonly seen: readonly string[];
}

function blockOf(classes: ReadonlyMap<string, GeneratedClass>, name: string, position: Position): Block {
  const generated = classes.get(name);
  if (generated === undefined)
    throw new Error(`the bindings' source of ${position.type} lacks the class ${name}`);
  const attributes: Attribute[] = [];
  const blocks: NestedBlock[] = [];
  for (const member of generated.members) {
    const rendering = generated.renderings.get(member.name);
    const path = [...position.path, member.name];
    const complex = complexOf(member);
    // A block is never computed. A computed member is an attribute that can be written as blocks (security group
    // rules).
    if (rendering?.isBlock && complex !== undefined && !member.computed) {
      blocks.push(nestedBlock(classes, member, rendering, complex, { ...position, path }));
      continue;
    }
    const { required, optional, computed } = member;
    const type =
      complex === undefined
        ? simpleType(member, rendering)
        : objectType(classes, rendering, complex, position);
    const sensitive = isSensitive(position.type, path.join('.'));
    const deprecated = generated.deprecated.has(member.name);
    attributes.push({ name: member.name, type, required, optional, computed, sensitive, deprecated });
  }
  return { attributes, blocks };
}

/** The class of a member that is a struct or a list of structs. */
interface Complex {
  readonly className: string;
  /** Whether the member is one struct, not a list of them. */
  readonly single: boolean;
  readonly collection: 'list' | 'set' | 'map';
}

function complexOf(member: Member): Complex | undefined {
  const found = /new (?!cdktf\.)(\w+?)(OutputReference|List|Map)\(this, "\w+"(?:, (true|false))?\)/.exec(
    member.source,
  );
  if (found) {
    const [, stem, suffix, wrapsSet] = found;
    const collection = suffix === 'Map' ? 'map' : wrapsSet === 'true' ? 'set' : 'list';
    return { className: `${stem}OutputReference`, single: suffix === 'OutputReference', collection };
  }
  // The provider's own class has plain structs.
  const plain = /private _\w+\?: (?:cdktf\.IResolvable \| )?(\w+)(\[\])?(?: \| cdktf\.IResolvable)?;/.exec(
    member.source,
  );
  const [, name, list] = plain ?? [];
  return name !== undefined && /^[A-Z]/.test(name)
    ? { className: `${name}OutputReference`, single: list === undefined, collection: 'list' }
    : undefined;
}

function nestedBlock(
  classes: ReadonlyMap<string, GeneratedClass>,
  member: Member,
  rendering: Rendering,
  complex: Complex,
  position: Position,
): NestedBlock {
  if (position.seen.includes(complex.className))
    throw new Error(`${position.type}.${position.path.join('.')} is recursive: it cannot be served`);
  const nesting: Nesting =
    rendering.kind === 'struct'
      ? 'single'
      : rendering.kind === 'set' || rendering.kind === 'map'
        ? rendering.kind
        : 'list';
  const bounded = nesting === 'list' || nesting === 'set';
  return {
    name: member.name,
    nesting,
    minItems: bounded && member.required ? 1 : 0,
    maxItems: bounded && complex.single ? 1 : 0,
    block: blockOf(classes, complex.className, { ...position, seen: [...position.seen, complex.className] }),
  };
}

/** The type of an attribute (not a block) that is an object or a collection of objects. */
function objectType(
  classes: ReadonlyMap<string, GeneratedClass>,
  rendering: Rendering | undefined,
  complex: Complex,
  position: Position,
): TypeExpression {
  if (position.seen.includes(complex.className))
    throw new Error(`${position.type} is recursive in ${complex.className}: it cannot be served`);
  const generated = classes.get(complex.className);
  const members: Record<string, TypeExpression> = {};
  for (const member of generated?.members ?? []) {
    const inner = complexOf(member);
    const innerRendering = generated?.renderings.get(member.name);
    members[member.name] =
      inner === undefined
        ? simpleType(member, innerRendering)
        : objectType(classes, innerRendering, inner, {
            ...position,
            seen: [...position.seen, complex.className],
          });
  }
  const object: TypeExpression = ['object', members];
  if (rendering !== undefined && rendering.kind !== 'simple')
    return rendering.kind === 'struct' ? object : [rendering.kind as 'list' | 'set' | 'map', object];
  return complex.single ? object : [complex.collection, object];
}

const PRIMITIVES: Record<string, TypeExpression> = {
  string: 'string',
  number: 'number',
  boolean: 'bool',
  any: 'string',
};

function simpleType(member: Member, rendering: Rendering | undefined): TypeExpression {
  if (rendering !== undefined) return typeOfStorage(rendering.storage, rendering.kind);
  const map = /new cdktf\.(\w+)Map\(this, /.exec(member.source)?.[1];
  if (map !== undefined) return ['map', PRIMITIVES[map.toLowerCase()] ?? 'string'];
  const getter = /this\.(?:interpolationForAttribute|get(\w*?)Attribute)\(/.exec(member.source)?.[1];
  const collection = /Fn\.tolist\(/.test(member.source) ? 'set' : 'list';
  switch (getter) {
    case 'String':
      return 'string';
    case 'Number':
      return 'number';
    case 'Boolean':
      return 'bool';
    case 'List':
      return [collection, 'string'];
    case 'NumberList':
      return [collection, 'number'];
    case 'StringMap':
    case 'AnyMap':
      return ['map', 'string'];
    case 'NumberMap':
      return ['map', 'number'];
    case 'BooleanMap':
      return ['map', 'bool'];
    default: {
      // Without a getter, the value is a token, and only its declared type is known.
      return ['list', ['map', 'string']];
    }
  }
}

/** `stringList` in a `set` is `["set", "string"]`: the rendering's kind is that of the outermost collection. */
function typeOfStorage(storage: string, kind: string): TypeExpression {
  const [, base, suffixes] = /^(string|number|boolean|any)((?:List|Map)*)$/.exec(storage) ?? [];
  let type = PRIMITIVES[base ?? 'string'] ?? 'string';
  const layers = (suffixes ?? '').match(/List|Map/g) ?? [];
  for (const [index, layer] of layers.entries()) {
    const outermost = index === layers.length - 1;
    if (layer === 'Map') {
      type = ['map', type];
    } else {
      type = [outermost && kind === 'set' ? 'set' : 'list', type];
    }
  }
  return type;
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
