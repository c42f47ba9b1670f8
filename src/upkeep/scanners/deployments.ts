import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eachAtATime } from '../../artefact/terraform/run-process';
import { initializeCopy, Sandbox, type Settings } from '../../offline/sandbox';
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
  await initializeCopy(stack, template, terraform);
  const plans = await eachAtATime(Object.entries(SETTINGS), async ([name, values]): Promise<ScannedPlan> => {
    const plan = withoutEmptyValues(await secondPlan(template, terraform, values));
    const file = join(directory, `${name}.json`);
    writeFileSync(file, JSON.stringify(plan));
    return { name, file, resources: resourcesIn(plan) };
  });
  return { plans, declared: declaredIn(stack) };
}

async function secondPlan(template: string, binary: string, values: Settings): Promise<PlanJson> {
  const sandbox = await Sandbox.open({ template, binary, fixture: { assumedVpc: VPC } });
  try {
    await sandbox.deploy(values);
    return (await sandbox.planJson(await sandbox.attempt(values))) as PlanJson;
  } finally {
    sandbox.remove();
  }
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
