import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { declarationsOf, readArtefact } from '../../artefact/artefact';
import { synthesize } from '../../artefact/synthesize';
import { findTerraform } from '../../artefact/terraform/binary';
import { inPrivateDirectory } from '../../artefact/terraform/private-directory';
import { type PlanJson, readPlan } from '../../artefact/terraform/terraform-json';
import { type VariableFiles, variablesLine } from '../../artefact/variable-files';
import { namesIn, resolveCheckedVariables } from '../../artefact/variables-input';
import { wantsColor } from '../../cli/color';
import { type Command, runCommand } from '../../cli/command';
import { EXIT } from '../../cli/exit-codes';
import { escapeControls, escapeJson } from '../../cli/printable';
import { PROJECT_ROOT } from '../../cli/resources';
import { LIST_VARIABLE, listLineOf, originOf } from '../../privacy/list/configuration-source';
import { readRedactionDocument } from '../../privacy/list/document';
import type { JsonValue } from '../../records/json';
import { accountIn } from '../../stack/variables/credentials';
import type { FixtureChanges } from '../fixture';
import { type RunResult, runWith } from '../provider/run';
import { startProvider } from '../provider/server';
import { checkRules, rulesOf } from '../variable-rules';
import { inventoryOf } from './inventory';
import { PLAN, type PlanOptions, parsePlanOptions } from './options';

/** Not a valid key. */
const PLACEHOLDER_KEY = 'placeholder-for-an-offline-plan';
const PLAN_FILE = 'offline.plan';

/** Runs the command. @returns its exit code */
export function runPlanCommand(argv: readonly string[]): Promise<number> {
  return runCommand(PLAN, argv, async () => {
    const options = parsePlanOptions(argv);
    const binary = findTerraform();
    const { configFile } = options;
    const list = configFile === undefined ? undefined : readRedactionDocument(configFile).text;
    return inPrivateDirectory((directory) => plan(options, list, binary, directory));
  });
}

async function plan(
  options: PlanOptions,
  list: string | undefined,
  binary: string,
  directory: string,
): Promise<number> {
  const step = (text: string): boolean => process.stderr.write(`${text}…\n`);
  step('1 of 3: synthesizing the stack');
  const stack = await synthesize(PROJECT_ROOT, directory);
  const artefact = readArtefact(stack);
  const env = { TF_VAR_operata_api_key: process.env.TF_VAR_operata_api_key || PLACEHOLDER_KEY };
  const variables = await resolveCheckedVariables(
    {
      declarations: declarationsOf(artefact),
      varFiles: options.varFiles,
      environment: { ...process.env, ...env },
    },
    (given) => checkRules(rulesOf(artefact), given),
  );
  process.stderr.write(`${escapeControls(variablesLine(variables))}\n`);
  // Replaces the configured backend, so that no existing state is read or written.
  writeFileSync(join(stack, 'offline_override.tf.json'), '{"terraform":{"backend":{"local":{}}}}');
  const color = !options.json && wantsColor(process.stdout.isTTY, options) ? [] : ['-no-color'];
  const values = [
    ...variableArguments(variables),
    // What was set is checked above. The plan holds none of it, so that it can be kept and handed on.
    `-var-file=${writeSecrets(variables.values, directory)}`,
    ...(list === undefined ? [] : [`-var-file=${writeList(list, directory)}`]),
  ];

  const text = (name: string): string | undefined => {
    const value = variables.values.get(name);
    return typeof value === 'string' ? value : undefined;
  };
  const [account, vpc] = [accountIn(text), text('vpc_id')];
  const fixture = {
    ...(account !== undefined && { account }),
    ...(vpc !== undefined && { assumedVpc: vpc }),
  };
  return withProvider(stack, binary, fixture, env, async (run) => {
    step('2 of 3: initializing Terraform');
    const init = await run(['init', '-input=false', ...color]);
    if (init.code !== 0) return failed(init);
    step('3 of 3: planning over the offline provider');
    const planned = await run(['plan', '-lock=false', `-out=${PLAN_FILE}`, ...values, ...color]);
    if (planned.code !== 0) return failed(planned);
    const { stdout: json } = await run(['show', '-json', PLAN_FILE]);
    const plan = JSON.parse(json) as PlannedJson;
    const planValues = variablesIn(plan);
    const inventory = inventoryOf(readPlan(plan));
    const source = variables.sources.get(LIST_VARIABLE);
    const origin = options.configFile ?? (source && originOf(source));
    process.stderr.write(`${escapeControls(listLineOf(planValues, origin))}\n`);
    const limits = limitsOf(planned.assumed, notesOn(variables.values), account);
    if (options.json) {
      process.stdout.write(escapeJson(json));
      process.stderr.write(`${inventory}\n${warningsIn(planned.stdout)}${limits}`);
    } else {
      process.stdout.write(`${inventory}\n${withoutTrailer(withoutReads(planned.stdout))}\n${limits}`);
    }
    return EXIT.ok;
  });
}

type Run = (args: readonly string[]) => Promise<RunResult>;

async function withProvider<T>(
  directory: string,
  binary: string,
  fixture: FixtureChanges,
  env: Readonly<Record<string, string>>,
  use: (run: Run) => Promise<T>,
): Promise<T> {
  const provider = await startProvider({ directory, assume: true, fixture });
  try {
    return await use((args) => runWith(provider, { directory, command: [binary, ...args], env }));
  } finally {
    provider.stop();
  }
}

function failed({ stdout, stderr }: RunResult): number {
  process.stderr.write(`${stdout}${stderr}`);
  return EXIT.failed;
}

/** The arguments that pass the files to Terraform. Variables of the environment override those of the example. */
function variableArguments({ files, isExample }: VariableFiles): string[] {
  const named = files.map((file) => `-var-file=${resolve(file)}`);
  if (!isExample) return named;
  const set = files.flatMap(namesIn).flatMap((name) => {
    const value = process.env[`TF_VAR_${name}`];
    return value === undefined ? [] : [`-var=${name}=${value}`];
  });
  return [...named, ...set];
}

/** Writes placeholders for the variables that hold secrets. @returns the file's path */
function writeSecrets(values: ReadonlyMap<string, JsonValue>, directory: string): string {
  const file = join(directory, 'secrets.tfvars.json');
  const headers = Object.keys((values.get('operata_extra_headers') ?? {}) as object);
  writeFileSync(
    file,
    JSON.stringify({
      operata_api_key: PLACEHOLDER_KEY,
      ...(headers.length > 0 && {
        operata_extra_headers: Object.fromEntries(headers.map((name) => [name, PLACEHOLDER_KEY])),
      }),
    }),
  );
  return file;
}

/** Writes a redaction document as a JSON file of variables, in which texts need no escapes. @returns the file's path */
function writeList(document: string, directory: string): string {
  const file = join(directory, 'list.tfvars.json');
  const { value } = JSON.parse(document) as { value: JsonValue };
  writeFileSync(file, JSON.stringify({ [LIST_VARIABLE]: value }));
  return file;
}

/** A plan's JSON, with the values of its variables. */
interface PlannedJson extends PlanJson {
  readonly variables?: Readonly<Record<string, { readonly value?: JsonValue }>>;
}

function variablesIn({ variables = {} }: PlannedJson): ReadonlyMap<string, JsonValue> {
  return new Map(Object.entries(variables).map(([name, { value = null }]) => [name, value]));
}

function notesOn(variables: ReadonlyMap<string, JsonValue>): string[] {
  return variables.get('operata_api_key') === PLACEHOLDER_KEY
    ? [
        'operata_api_key is not set, so the plan uses a placeholder. Set TF_VAR_operata_api_key before you deploy.',
      ]
    : ['the plan has placeholders for the values of operata_api_key and operata_extra_headers.'];
}

/** Removes the lines about reads of data sources, because their results are invented. */
function withoutReads(text: string): string {
  return text
    .replace(/^[^\s#+~-]*data\.\S+: (?:Reading|Still reading|Read complete)[^\n]*\n/gm, '')
    .trimStart();
}

/** Removes the path of the saved plan, because the file is deleted. */
function withoutTrailer(text: string): string {
  return text.replace(/\n[^\n]*─{10,}[^\n]*\n+Saved the plan to[\s\S]*$/, '\n');
}

/** Terraform's warnings, which are printed after the plan. */
function warningsIn(text: string): string {
  const start = text.search(/^Warning: /m);
  return start < 0 ? '' : `${withoutTrailer(text.slice(start))}\n`;
}

/** What only AWS or the real provider knows. */
const UNKNOWN = [
  'what the validation of the AWS provider and AWS itself would also reject: only the documented rules for the values set here were checked',
  'quotas of the account, and existing resources: bucket names that are taken, an association that the instance already has',
  'whether your credentials have the permissions to create these resources',
  'eventual consistency: a first apply can fail because a new role is not available yet',
  'values that AWS fills in, shown as "(known after apply)"',
];

/** The limits of a plan that was created offline, with the resources that it assumes to exist. */
function limitsOf(assumed: readonly string[], notes: readonly string[], account?: string): string {
  const place = account === undefined ? 'the invented account 111122223333' : `account ${account}`;
  return [
    'This plan was created without AWS. It does not know:',
    ...UNKNOWN.map((line) => `  - ${line}`),
    `  - what is already deployed: the plan starts without any resources, in ${place}`,
    ...(assumed.length > 0 ? ['Assumed to exist, without a check:'] : []),
    ...assumed.map((line) => `  - ${line}`),
    ...notes.map((note) => `Note: ${note}`),
    '',
  ].join('\n');
}

export const command: Command = { spec: PLAN, run: runPlanCommand };
