/** The stack over the offline provider. Plans and deployments are made once in a run, and shared by its files. */
import { createHash, randomUUID } from 'node:crypto';
import { cpSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, inject } from 'vitest';
import {
  type Plan,
  type PlanJson,
  readPlan,
  type StateResource,
} from '../../src/artefact/terraform/terraform-json';
import { Sandbox, type Settings, type Surroundings } from '../../src/offline/sandbox';
import type { SynthesizedStack } from './synthesized-stack';

const shared = inject('terraform');

/** `describe` for tests with Terraform or OpenTofu. Without one, it is skipped with a message. */
export const describeWithTerraform = describe.skipIf(shared === null);

/** The binary of the tests: Terraform or OpenTofu, selected by `TERRAFORM_BINARY_NAME`. */
export const TERRAFORM = shared?.binary ?? 'terraform';

/** The initialized stack, to be copied. */
export const TEMPLATE = shared?.template ?? '';

/** The stack with an empty state. The caller must remove it. */
export const openStack = (surroundings: Surroundings = {}): Promise<Sandbox> =>
  Sandbox.open({ template: TEMPLATE, binary: TERRAFORM, ...surroundings });

/** An own configuration, initialized. The caller has to remove it. */
export async function openConfiguration(configuration: object): Promise<Sandbox> {
  const sandbox = await Sandbox.open({ binary: TERRAFORM });
  sandbox.write('cdk.tf.json', JSON.stringify(configuration));
  await sandbox.initialize();
  return sandbox;
}

/** Makes a directory once in a run. Two files that begin at the same time may both make it: they are alike. */
async function once(
  key: readonly unknown[],
  surroundings: Surroundings,
  make: (sandbox: Sandbox) => Promise<void>,
): Promise<string> {
  const id = createHash('sha256')
    .update(JSON.stringify([key, surroundings]))
    .digest('hex')
    .slice(0, 16);
  const directory = join(shared?.cache ?? '', id);
  if (existsSync(directory)) return directory;
  const sandbox = await openStack(surroundings);
  const draft = `${directory}-${randomUUID()}`;
  try {
    await make(sandbox);
    cpSync(sandbox.directory, draft, { recursive: true });
    renameSync(draft, directory);
  } catch (error) {
    if (!existsSync(directory)) throw error;
    rmSync(draft, { recursive: true, force: true });
  } finally {
    sandbox.remove();
  }
  return directory;
}

const readJson = <T>(...path: string[]): T => JSON.parse(readFileSync(join(...path), 'utf8')) as T;

/** The first plan with these variables. */
export async function firstPlan(settings: Settings, surroundings: Surroundings = {}): Promise<Plan> {
  const directory = await once(['plan', settings], surroundings, async (sandbox) => {
    const attempt = await sandbox.attempt(settings);
    sandbox.write('plan.json', JSON.stringify(await sandbox.planJson(attempt)));
  });
  return readPlan(readJson<PlanJson>(directory, 'plan.json'));
}

const deployedDirectory = (settings: Settings): Promise<string> =>
  once(['deployed', settings], {}, async (sandbox) => {
    await sandbox.deploy(settings);
    writeFileSync(join(sandbox.directory, 'resources.json'), JSON.stringify(await sandbox.resources()));
    const { stdout } = await sandbox.succeed('output', '-json');
    writeFileSync(join(sandbox.directory, 'outputs.json'), stdout);
  });

/**
 * A deployment with these variables, and a provider that knows of it by its state alone. The caller has to remove it.
 */
export async function openDeployed(settings: Settings, surroundings: Surroundings = {}): Promise<Sandbox> {
  return Sandbox.open({ template: await deployedDirectory(settings), binary: TERRAFORM, ...surroundings });
}

/** Everything in the state of a deployment with these variables, data sources included. */
export async function deployedResources(settings: Settings): Promise<readonly StateResource[]> {
  return readJson(await deployedDirectory(settings), 'resources.json');
}

/** What `terraform output -json` prints of a deployment with these variables. */
export async function deployedOutputs(settings: Settings): Promise<string> {
  return readFileSync(join(await deployedDirectory(settings), 'outputs.json'), 'utf8');
}

/** What else a stripped configuration holds. */
export interface Additions {
  /** Further `terraform_data` resources of the stack, by name. */
  readonly resources?: readonly string[];
  /** Further outputs: HCL by name. */
  readonly outputs?: Readonly<Record<string, string>>;
  /** Further variables: the blocks by name. */
  readonly variables?: Readonly<Record<string, { readonly type: string; readonly default: unknown }>>;
}

/**
 * The synthesized stack without all that needs a provider. What is left is ours: the variables with their
 * validation, the checks of the secrets, and outputs for expressions to test.
 */
export function withoutProviders(
  stack: SynthesizedStack,
  { resources = [], outputs = {}, variables = {} }: Additions = {},
): object {
  const kept = ['input_checks', ...resources];
  return {
    terraform: { required_version: stack.json.terraform.required_version },
    variable: { ...stack.json.variable, ...variables },
    resource: {
      terraform_data: Object.fromEntries(kept.map((name) => [name, stack.resource('terraform_data', name)])),
    },
    // Terraform takes no empty list of outputs.
    ...(Object.keys(outputs).length > 0 && {
      output: Object.fromEntries(
        Object.entries(outputs).map(([name, hcl]) => [name, { value: `\${${hcl}}` }]),
      ),
    }),
  };
}
