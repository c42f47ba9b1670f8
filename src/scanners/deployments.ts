import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runWith } from '../offline/run';
import { type OfflineProvider, startProvider } from '../offline/server';
import { SETTINGS, VPC } from './settings';

/** A resource in a plan. */
export interface PlannedResource {
  /** With its index. */
  readonly address: string;
  readonly type: string;
}

/** The plan of one of the settings. */
export interface ScannedPlan {
  readonly name: string;
  /** Where its JSON is. */
  readonly file: string;
  readonly resources: readonly PlannedResource[];
}

/** What is scanned. */
export interface Deployments {
  readonly plans: readonly ScannedPlan[];
  /** The resources of AWS that the stack declares, such as `aws_sqs_queue.delivery_dead_letter_queue`. */
  readonly declared: readonly string[];
}

/**
 * Plans the stack over the offline provider, with each of the settings.
 *
 * What is planned is already applied. In the plan of a first apply every policy that names a resource is still
 * unknown, and a scanner passes over what it does not see.
 *
 * @param stack the synthesized directory
 * @param directory an empty one, for everything
 */
export async function planDeployments(
  stack: string,
  directory: string,
  terraform: string,
): Promise<Deployments> {
  const template = join(directory, 'template');
  cpSync(stack, template, { recursive: true });
  // No state of anybody is read or written, whatever backend is configured.
  writeFileSync(join(template, 'scanned_override.tf.json'), '{"terraform":{"backend":{"local":{}}}}');
  await withProvider(template, (run) => run(terraform, 'init', '-no-color', '-input=false'));

  const plans: ScannedPlan[] = [];
  for (const [name, values] of Object.entries(SETTINGS)) {
    const folder = join(directory, name);
    cpSync(template, folder, { recursive: true });
    const variables = join(folder, 'scanned.tfvars.json');
    writeFileSync(variables, JSON.stringify(values));
    const json = await withProvider(folder, async (run) => {
      const options = ['-no-color', '-input=false', '-lock=false', `-var-file=${variables}`];
      await run(terraform, 'apply', '-auto-approve', ...options);
      await run(terraform, 'plan', '-out=scanned.plan', ...options);
      return run(terraform, 'show', '-json', 'scanned.plan');
    });
    const plan = withoutEmptyValues(JSON.parse(json) as PlanJson);
    const file = join(directory, `${name}.json`);
    writeFileSync(file, JSON.stringify(plan));
    plans.push({ name, file, resources: resourcesIn(plan) });
  }
  return { plans, declared: declaredIn(stack) };
}

type Run = (binary: string, ...args: string[]) => Promise<string>;

async function withProvider<T>(directory: string, use: (run: Run) => Promise<T>): Promise<T> {
  const provider = await startProvider({ directory, assume: true, fixture: { assumedVpc: VPC } });
  try {
    return await use((binary, ...args) => run(provider, directory, [binary, ...args]));
  } finally {
    provider.stop();
  }
}

/** @returns standard output @throws {Error} with what was said where it fails */
async function run(
  provider: OfflineProvider,
  directory: string,
  command: readonly [string, ...string[]],
): Promise<string> {
  // The variables of whoever scans have no say.
  const names = Object.keys(process.env).filter((name) => name.startsWith('TF_VAR_'));
  const env = Object.fromEntries(names.map((name) => [name, undefined]));
  const { code, stdout, stderr } = await runWith(provider, { directory, command, env });
  if (code !== 0) throw new Error(`${command.slice(0, 2).join(' ')} failed:\n${stdout}${stderr}`);
  return stdout;
}

/** What of a plan's JSON is looked at. */
export interface PlanJson {
  readonly planned_values: {
    readonly root_module: {
      readonly resources: readonly (PlannedResource & {
        readonly mode: string;
        readonly values: Readonly<Record<string, unknown>>;
      })[];
    };
  };
}

/**
 * The plan without what is empty in it. A plan states arguments that nobody set, such as `logging = []`, and
 * checkov takes them for set.
 */
export function withoutEmptyValues(plan: PlanJson): PlanJson {
  const { root_module } = plan.planned_values;
  const resources = root_module.resources.map((resource) => ({
    ...resource,
    values: Object.fromEntries(Object.entries(resource.values).filter(([, value]) => !isEmpty(value))),
  }));
  return { ...plan, planned_values: { ...plan.planned_values, root_module: { ...root_module, resources } } };
}

const isEmpty = (value: unknown): boolean =>
  value === null || value === '' || (typeof value === 'object' && Object.keys(value).length === 0);

/** Those of AWS. `terraform_data` creates nothing anywhere. */
function resourcesIn({ planned_values }: PlanJson): PlannedResource[] {
  return planned_values.root_module.resources
    .filter(({ mode, type }) => mode === 'managed' && type.startsWith('aws_'))
    .map(({ address, type }) => ({ address, type }));
}

function declaredIn(stack: string): string[] {
  const { resource } = JSON.parse(readFileSync(join(stack, 'cdk.tf.json'), 'utf8')) as {
    resource: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  };
  return Object.entries(resource)
    .filter(([type]) => type.startsWith('aws_'))
    .flatMap(([type, byName]) => Object.keys(byName).map((name) => `${type}.${name}`));
}
