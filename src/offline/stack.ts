/** The resource and data source types that a Terraform directory and its state use. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The types that the provider must serve, and the configured addresses of each resource type. */
export interface StackTypes {
  readonly resources: ReadonlySet<string>;
  readonly dataSources: ReadonlySet<string>;
  /** Type to configured addresses, without index keys. */
  readonly addresses: ReadonlyMap<string, readonly string[]>;
}

interface JsonConfig {
  readonly resource?: Record<string, Record<string, unknown>>;
  readonly data?: Record<string, Record<string, unknown>>;
  readonly terraform?: { readonly backend?: { readonly local?: { readonly path?: string } } };
}

/**
 * Reads all `*.tf.json` and `*.tf` files of the directory, and its local state, which may contain resources to destroy.
 */
export function readStackTypes(directory: string): StackTypes {
  const resources = new Set<string>();
  const dataSources = new Set<string>();
  const addresses = new Map<string, string[]>();
  const states = ['terraform.tfstate'];
  const addResource = (type: string, id: string): void => {
    resources.add(type);
    addresses.set(type, [...(addresses.get(type) ?? []), `${type}.${id}`]);
  };
  for (const file of readdirSync(directory)) {
    const path = join(directory, file);
    if (file.endsWith('.tf.json')) {
      const config = JSON.parse(readFileSync(path, 'utf8')) as JsonConfig;
      for (const [type, blocks] of Object.entries(config.resource ?? {})) {
        for (const id of Object.keys(blocks)) addResource(type, id);
      }
      for (const type of Object.keys(config.data ?? {})) dataSources.add(type);
      states.push(config.terraform?.backend?.local?.path ?? 'terraform.tfstate');
    } else if (file.endsWith('.tf')) {
      for (const [, kind, type = '', id = ''] of readFileSync(path, 'utf8').matchAll(
        /^\s*(resource|data)\s+"(\w+)"\s+"([\w-]+)"/gm,
      )) {
        if (kind === 'data') {
          dataSources.add(type);
        } else {
          addResource(type, id);
        }
      }
    }
  }
  for (const path of new Set(states.map((state) => resolve(directory, state))))
    addStateTypes(path, resources, dataSources);
  return { resources: onlyAws(resources), dataSources: onlyAws(dataSources), addresses };
}

function addStateTypes(path: string, resources: Set<string>, dataSources: Set<string>): void {
  if (!existsSync(path)) return;
  const text = readFileSync(path, 'utf8');
  const state = (text === '' ? {} : JSON.parse(text)) as { resources?: { mode: string; type: string }[] };
  for (const { mode, type } of state.resources ?? []) (mode === 'data' ? dataSources : resources).add(type);
}

function onlyAws(types: ReadonlySet<string>): Set<string> {
  return new Set([...types].filter((type) => type.startsWith('aws_')));
}
