import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findTerraform } from '../../artefact/terraform/binary';
import { eachAtATime, runProcess } from '../../artefact/terraform/run-process';
import { managed, type StateResource, type StateValues } from '../../artefact/terraform/terraform-json';
import { ConfigurationError } from '../../cli/errors';
import { initializeCopy, Sandbox, type Settings } from '../../offline/sandbox';
import { ACCEPTED, type Acceptance, UNCHECKED } from './accepted';
import type { Scan } from './command';
import { SETTINGS, VPC } from './settings';

const REQUIREMENTS = join(__dirname, 'checkov-requirements.txt');

/** Installs checkov into its own Python environment, if it is not installed. */
export async function prepareCheckov(tools: string): Promise<Scan> {
  const terraform = findTerraform();
  const environment = join(tools, 'checkov');
  const python = join(environment, 'bin', 'python');
  const requirements = readFileSync(REQUIREMENTS, 'utf8');
  // Written last, so that an interrupted installation is repeated.
  const marker = join(environment, 'installed-with');
  if (!existsSync(marker) || readFileSync(marker, 'utf8') !== requirements) {
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'] as const;
    await run('python3', '-m', 'venv', '--clear', environment);
    await run(python, ...pip, '--requirement', REQUIREMENTS);
    writeFileSync(marker, requirements);
  }
  return async (stack, directory) => {
    const scanned = await plansOf(stack, directory, terraform);
    const report = await runCheckov(python, scanned.plans, directory);
    const { passed_checks, failed_checks } = report.results;
    return {
      summary: `${passed_checks.length} checks passed in ${scanned.plans.length} plans; ${failed_checks.length} findings`,
      problems: problemsWith(report, scanned),
    };
  };
}

async function run(...command: [string, ...string[]]): Promise<void> {
  const { code, stdout, stderr } = await runProcess(command, { cwd: __dirname, env: process.env });
  if (code === 0) return;
  const reason = `${stdout}${stderr}`.trim().split('\n').at(-1);
  throw new ConfigurationError([
    `it needs Python 3.11 or later as python3, with venv, and a package index that pip can reach: ${reason}`,
  ]);
}

/** The relevant part of checkov's report. */
export interface CheckovReport {
  readonly results: Readonly<
    Record<'passed_checks' | 'failed_checks' | 'skipped_checks', readonly CheckovRecord[]>
  > & { readonly parsing_errors: readonly string[] };
}

interface CheckovRecord {
  readonly check_id: string;
  readonly check_name: string;
  /** The address, with index. */
  readonly resource: string;
  readonly file_abs_path: string;
}

async function runCheckov(
  python: string,
  plans: readonly ScannedPlan[],
  directory: string,
): Promise<CheckovReport> {
  // checkov reads .checkov.yaml in the home directory and the current directory. This folder has none.
  const home = join(directory, 'home');
  mkdirSync(home);
  // The HCL mode passes, as it ignores cdk.tf.json.
  const options = ['--framework=terraform_plan', '--skip-download', '--output=json'];
  const { code, stdout, stderr } = await runProcess(
    [python, '-m', 'checkov.main', ...options, ...plans.map(({ file }) => `--file=${file}`)],
    { cwd: home, env: { PATH: process.env.PATH, HOME: home, PYTHONWARNINGS: 'ignore' } },
  );
  // Exit code 1: there are findings. Without anything to check, it prints only a summary.
  if ((code === 0 || code === 1) && stdout.startsWith('{') && stderr === '') {
    const report = JSON.parse(stdout) as Partial<CheckovReport>;
    if (report.results !== undefined) return report as CheckovReport;
  }
  throw new Error(`checkov ended with code ${code}, without findings:\n${stdout.slice(0, 2000)}${stderr}`);
}

interface ScannedPlan {
  readonly name: string;
  /** The path of its JSON. */
  readonly file: string;
  readonly resources: readonly Pick<StateResource, 'address' | 'type'>[];
}

export interface Scanned {
  readonly plans: readonly ScannedPlan[];
  /** The AWS resources in the stack, such as `aws_sqs_queue.delivery_dead_letter_queue`. */
  readonly declared: readonly string[];
}

/** Plans the stack with the offline provider, once for each of the settings. */
async function plansOf(stack: string, directory: string, terraform: string): Promise<Scanned> {
  const template = join(directory, 'template');
  await initializeCopy(stack, template, terraform);
  const plans = await eachAtATime(Object.entries(SETTINGS), async ([name, values]): Promise<ScannedPlan> => {
    const plan = await secondPlan(template, terraform, values);
    const { root_module } = plan.planned_values;
    const resources = root_module.resources?.map(withoutEmptyValues) ?? [];
    const file = join(directory, `${name}.json`);
    writeFileSync(
      file,
      JSON.stringify({ ...plan, planned_values: { root_module: { ...root_module, resources } } }),
    );
    return { name, file, resources: managed(resources).filter(({ type }) => type.startsWith('aws_')) };
  });
  const { resource } = JSON.parse(readFileSync(join(stack, 'cdk.tf.json'), 'utf8')) as {
    resource: Readonly<Record<string, object>>;
  };
  const declared = Object.entries(resource).flatMap(([type, byName]) =>
    type.startsWith('aws_') ? Object.keys(byName).map((name) => `${type}.${name}`) : [],
  );
  return { plans, declared };
}

/** Plans an applied stack. In the first plan, policies with references are unknown, and checkov skips them. */
async function secondPlan(
  template: string,
  binary: string,
  values: Settings,
): Promise<{ readonly planned_values: StateValues }> {
  const sandbox = await Sandbox.open({ template, binary, fixture: { assumedVpc: VPC } });
  try {
    await sandbox.deploy(values);
    return (await sandbox.planJson(await sandbox.attempt(values))) as { planned_values: StateValues };
  } finally {
    sandbox.remove();
  }
}

/** Removes unset arguments, such as `logging = []`, which checkov treats as set. */
function withoutEmptyValues(resource: StateResource): StateResource {
  const isEmpty = (value: unknown): boolean =>
    value === null || value === '' || (typeof value === 'object' && Object.keys(value).length === 0);
  const set = Object.entries(resource.values).filter(([, value]) => !isEmpty(value));
  return { ...resource, values: Object.fromEntries(set) };
}

const withoutIndex = (address: string): string => address.replace(/\[[^\]]*\]$/, '');
const findingOf = ({ check_id, resource }: CheckovRecord): string => `${check_id} ${withoutIndex(resource)}`;

/** @returns findings without a reason, reasons without a finding, and unchecked resources */
export function problemsWith(
  { results }: CheckovReport,
  { plans, declared }: Scanned,
  accepted: readonly Acceptance[] = ACCEPTED,
  unchecked: readonly string[] = UNCHECKED,
): string[] {
  const { passed_checks, failed_checks, skipped_checks, parsing_errors } = results;
  const found = new Map(failed_checks.map((record) => [findingOf(record), record.check_name]));
  const reasons = accepted.flatMap(({ check, resources }) => resources.map((name) => `${check} ${name}`));
  const planned = new Set(
    plans.flatMap(({ resources }) => resources.map(({ address }) => withoutIndex(address))),
  );
  const checked = new Set(
    [...passed_checks, ...failed_checks].map(({ file_abs_path, resource }) => `${file_abs_path} ${resource}`),
  );
  return [
    ...parsing_errors.map((file) => `${file}: checkov could not read it.`),
    ...skipped_checks.map(
      (record) => `${findingOf(record)}: skipped; give the reason in accepted.ts instead.`,
    ),
    ...declared
      .filter((address) => !planned.has(address))
      .map((address) => `${address}: not in any plan; add settings that create it to settings.ts.`),
    ...plans.flatMap(({ name, file, resources }) =>
      resources.flatMap(({ address, type }) => {
        const isChecked = checked.has(`${file} ${address}`);
        if (isChecked !== unchecked.includes(type)) return [];
        return isChecked
          ? [`${name}: ${address}: checkov checks ${type}; remove it from UNCHECKED in accepted.ts.`]
          : [`${name}: ${address}: checkov did not check it.`];
      }),
    ),
    ...[...found]
      .filter(([finding]) => !reasons.includes(finding))
      .map(([finding, title]) => `${finding}: ${title}. Fix it, or give the reason in accepted.ts.`),
    ...reasons
      .filter((finding) => !found.has(finding))
      .map((finding) => `${finding}: no longer found; remove it from accepted.ts.`),
  ];
}
