import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigurationError, errorCode } from '../cli/errors';
import { isJsonObject, type JsonObject, type JsonValue, member } from '../records/json';
import { TerraformBlock } from './terraform-block';
import type { Scope } from './terraform-expression';

/** A synthesized stack: its directory and the contents of its `cdk.tf.json`. */
export interface Artefact {
  readonly directory: string;
  readonly json: JsonObject;
}

/** Reads a synthesized stack. @throws {ConfigurationError} if `directory` has none */
export function readArtefact(directory: string): Artefact {
  const file = join(directory, 'cdk.tf.json');
  try {
    const json = JSON.parse(readFileSync(file, 'utf8')) as JsonValue;
    if (isJsonObject(json)) return { directory, json };
  } catch (error) {
    throw new ConfigurationError([
      `${file}: cannot be read (${errorCode(error)}); run npx cdktf synth to write it`,
    ]);
  }
  throw new ConfigurationError([`${file}: not a JSON object; run npx cdktf synth to write it again`]);
}

/** The variables that the stack declares. */
export function declarationsOf({ json }: Artefact): JsonObject {
  const declarations = member(json, 'variable');
  return isJsonObject(declarations) ? declarations : {};
}

/** The resource of that type. The stack has at most one of each type that the local run reads. */
export function resourceOf({ json }: Artefact, type: string, scope: Scope): TerraformBlock | undefined {
  const resources = member(json, 'resource');
  const ofType = isJsonObject(resources) ? member(resources, type) : undefined;
  const entries = isJsonObject(ofType) ? Object.entries(ofType) : [];
  const [first, ...more] = entries;
  if (first === undefined) return undefined;
  const [name, body] = first;
  if (more.length > 0 || !isJsonObject(body)) {
    throw new ConfigurationError([
      `cdk.tf.json has ${entries.length} resources of type ${type}; the local run supports one`,
    ]);
  }
  return new TerraformBlock(`${type}.${name}`, body, scope);
}

/** The resource of that type if its `count` is 1 or not set, or `undefined` if it is switched off. */
export function enabledResourceOf(
  artefact: Artefact,
  type: string,
  scope: Scope,
): TerraformBlock | undefined {
  const resource = resourceOf(artefact, type, scope);
  if (resource === undefined || !resource.has('count')) return resource;
  const count = resource.number('count');
  if (count === 0) return undefined;
  if (count === 1) return resource;
  throw new ConfigurationError([
    `${resource.address}: its count is ${count}; the local run supports 0 and 1`,
  ]);
}

/** The resource of that type, which the stack must have. */
export function requiredResourceOf(artefact: Artefact, type: string, scope: Scope): TerraformBlock {
  const resource = resourceOf(artefact, type, scope);
  if (resource !== undefined) return resource;
  throw new ConfigurationError([`cdk.tf.json has no resource of type ${type}; synthesize the stack again`]);
}
