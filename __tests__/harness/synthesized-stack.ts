import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StateBackend } from '../../src/stack/state-backend';
import { synthesizeStack } from '../../src/stack/synthesize-stack';

/** The arguments of a block, by Terraform's names. */
export type Arguments = Readonly<Record<string, unknown>>;

/** A validation, precondition or postcondition. */
export interface Check {
  readonly condition: string;
  readonly error_message: string;
}

/** A `variable` block. */
export interface VariableBlock {
  readonly type: string;
  readonly description: string;
  readonly default?: unknown;
  readonly nullable?: boolean;
  readonly sensitive?: boolean;
  readonly validation?: readonly Check[];
}

/** An `output` block. */
export interface OutputBlock {
  readonly description: string;
  readonly value: string;
  readonly sensitive?: boolean;
}

type Blocks = Readonly<Record<string, Readonly<Record<string, Arguments>>>>;

/** `cdk.tf.json`, as far as tests look into it. */
export interface StackJson {
  readonly terraform: Arguments;
  readonly provider: Readonly<Record<string, readonly Arguments[]>>;
  readonly variable: Readonly<Record<string, VariableBlock>>;
  readonly resource: Blocks;
  readonly data: Blocks;
  readonly output: Readonly<Record<string, OutputBlock>>;
}

/** What `cdktf synth` writes for the stack, read back. */
export class SynthesizedStack {
  readonly json: StackJson;

  /**
   * @param text the content of `cdk.tf.json`
   * @param files the paths of everything that was written, relative to the output directory
   */
  constructor(
    readonly text: string,
    readonly files: readonly string[],
  ) {
    this.json = JSON.parse(text) as StackJson;
  }

  /** The resources of a type, by name. */
  resources(type: string): Readonly<Record<string, Arguments>> {
    return this.json.resource[type] ?? {};
  }

  /** One resource, without the framework's comment. */
  resource(type: string, name: string): Arguments {
    return found(this.json.resource, type, name);
  }

  /** One data source, without the framework's comment. */
  dataSource(type: string, name: string): Arguments {
    return found(this.json.data, type, name);
  }

  /** The addresses of all resources and data sources, such as `data.aws_partition.current`, sorted. */
  get addresses(): string[] {
    const of = (blocks: Blocks, prefix: string): string[] =>
      Object.entries(blocks).flatMap(([type, named]) =>
        Object.keys(named).map((name) => `${prefix}${type}.${name}`),
      );
    return [...of(this.json.resource, ''), ...of(this.json.data, 'data.')].sort();
  }

  /** The block at an address, such as `aws_kms_key.encryption_key` or `data.aws_partition.current`. */
  block(address: string): Arguments {
    const [type = '', name = ''] = address.replace(/^data\./, '').split('.');
    return address.startsWith('data.') ? this.dataSource(type, name) : this.resource(type, name);
  }

  /** The `count` of a block, without `${…}`. Undefined if it has none. */
  count(address: string): string | undefined {
    const { count } = this.block(address);
    return count === undefined ? undefined : String(count).replace(/^\$\{(.*)\}$/s, '$1');
  }

  variable(name: string): VariableBlock {
    return existing(this.json.variable[name], `variable ${name}`);
  }

  output(name: string): OutputBlock {
    return existing(this.json.output[name], `output ${name}`);
  }
}

function existing<T>(block: T | undefined, what: string): T {
  if (block === undefined) throw new Error(`The stack has no ${what}.`);
  return block;
}

function found(blocks: Blocks, type: string, name: string): Arguments {
  const { '//': _comment, ...block } = existing(blocks[type]?.[name], `${type}.${name}`);
  return block;
}

/** The content of a zip that replaces the function's. Tests use only the stack. */
const STAND_IN = 'not a zip file, and nobody opens it';

/**
 * Synthesizes the stack into a directory that is removed at once.
 *
 * @param backend @default the local one
 */
export function synthesize(backend: StateBackend = { type: 'local' }): SynthesizedStack {
  const directory = mkdtempSync(join(tmpdir(), 'operata-synth-'));
  try {
    const functionZip = join(directory, 'function', 'privacy-controls.zip');
    mkdirSync(join(directory, 'function'));
    writeFileSync(functionZip, STAND_IN);
    const outdir = join(directory, 'out');
    const { stack } = synthesizeStack(outdir, { backend, functionZip });
    const files = readdirSync(outdir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(outdir.length + 1))
      .sort();
    return new SynthesizedStack(readFileSync(join(stack, 'cdk.tf.json'), 'utf8'), files);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

let shared: SynthesizedStack | undefined;

/** The stack with the local backend. It is synthesized once for each test file. */
export function theStack(): SynthesizedStack {
  shared ??= synthesize();
  return shared;
}

/**
 * The arguments that the stack sets, with their values: `aws_pipes_pipe log_configuration.level`. Blocks that are made
 * by `dynamic` are among them.
 */
export function argumentsOf({ json }: SynthesizedStack): ReadonlyMap<string, readonly unknown[]> {
  const found = new Map<string, unknown[]>();
  const visit = (value: unknown, type: string, path: string): void => {
    if (Array.isArray(value)) {
      for (const element of value) visit(element, type, path);
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, member] of Object.entries(value)) {
        if (name === 'dynamic') {
          for (const [block, { content }] of Object.entries(member as Record<string, { content: unknown }>))
            visit(content, type, `${path}${block}.`);
        } else {
          visit(member, type, `${path}${name}.`);
        }
      }
    } else {
      const key = `${type} ${path.slice(0, -1)}`;
      found.set(key, [...(found.get(key) ?? []), value]);
    }
  };
  for (const [type, named] of Object.entries(json.resource)) {
    for (const {
      '//': _comment,
      lifecycle: _own,
      depends_on: _others,
      count: _times,
      ...block
    } of Object.values(named))
      visit(block, type, '');
  }
  return found;
}
