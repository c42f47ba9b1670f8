import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Artefact, declarationsOf, readArtefact } from '../../artefact/artefact';
import { synthesize } from '../../artefact/synthesize';
import { undeclaredIn } from '../../artefact/variables-input';
import { ConfigurationError } from '../../command-line/errors';
import { EXIT_USAGE, orUsage } from '../../command-line/main';
import { escapeJson } from '../../command-line/printable';
import type { JsonValue } from '../../json';
import { findTerraform } from '../../terraform/binary';
import { inPrivateDirectory } from '../../terraform/private-directory';
import { checkRules, readByTerraform, rulesOf } from '../../terraform/variable-rules';
import type { FixtureChanges } from '../fixture';
import { type RunResult, runWith } from '../run';
import { startProvider } from '../server';
import { limitsOf } from './limits';
import { HELP, type PlanOptions, parsePlanOptions } from './options';

const EXIT_PLANNED = 0;
const EXIT_FAILED = 1;

const PROJECT_ROOT = resolve(__dirname, '..', '..', '..');
/** It opens nothing anywhere. */
const PLACEHOLDER_KEY = 'placeholder-for-an-offline-plan';
const PLAN_FILE = 'offline.plan';

/** Runs the command. @returns its exit code */
export function runPlanCommand(argv: readonly string[]): Promise<number> {
  return orUsage(async () => {
    const options = parsePlanOptions(argv);
    if (options.help) {
      process.stdout.write(HELP);
      return EXIT_PLANNED;
    }
    const binary = findTerraform();
    return inPrivateDirectory((directory) => plan(options, binary, directory));
  });
}

async function plan(options: PlanOptions, binary: string, directory: string): Promise<number> {
  const stack = await synthesize(PROJECT_ROOT, directory);
  const artefact = readArtefact(stack);
  const env = { TF_VAR_operata_api_key: process.env.TF_VAR_operata_api_key || PLACEHOLDER_KEY };
  const values = await checkVariables(artefact, options, binary, env);
  const vpc = values?.get('vpc_id');
  // No state of anybody is read or written, whatever backend is configured.
  writeFileSync(join(stack, 'offline_override.tf.json'), '{"terraform":{"backend":{"local":{}}}}');
  const color = !options.json && process.stdout.isTTY ? [] : ['-no-color'];
  const files = options.varFiles.map((file) => `-var-file=${file}`);

  return withProvider(stack, binary, typeof vpc === 'string' ? { assumedVpc: vpc } : {}, env, async (run) => {
    const init = await run(['init', '-input=false', ...color]);
    if (init.code !== 0) return failed(init);
    const planned = await run(['plan', '-lock=false', `-out=${PLAN_FILE}`, ...files, ...color]);
    if (planned.code !== 0) return failed(planned, values === undefined ? EXIT_USAGE : EXIT_FAILED);
    const { stdout: json } = await run(['show', '-json', PLAN_FILE]);
    const limits = limitsOf(planned.assumed, notesOn(json, options));
    if (options.json) {
      process.stdout.write(escapeJson(json));
      process.stderr.write(`${warningsIn(planned.stdout)}${limits}`);
    } else {
      process.stdout.write(`${withoutTrailer(planned.stdout)}\n${limits}`);
    }
    return EXIT_PLANNED;
  });
}

/**
 * @returns the values of the variables; undefined if Terraform cannot read them, which its plan reports
 * @throws {ConfigurationError} with everything that is wrong with them
 */
async function checkVariables(
  artefact: Artefact,
  { varFiles }: PlanOptions,
  binary: string,
  env: NodeJS.ProcessEnv,
): Promise<ReadonlyMap<string, JsonValue> | undefined> {
  // Terraform warns of them alone, and plans with the default.
  const undeclared = await Promise.all(varFiles.map((file) => undeclaredIn(file, declarationsOf(artefact))));
  const rules = rulesOf(artefact);
  const values = await readByTerraform(rules, { binary, varFiles, env });
  const broken = values === undefined ? [] : (await checkRules(rules, values)).broken;
  const missing = values === undefined ? [] : Object.keys(rules.variable).filter((name) => !values.has(name));
  const problems = [
    ...undeclared.flat(),
    ...(missing.length === 0
      ? []
      : [
          `required variables without a value: ${missing.join(', ')}. Set each as TF_VAR_${missing[0]}, or in a copy of terraform.tfvars.example that you name with --var-file`,
        ]),
    ...broken.map(({ message }) => message),
  ];
  if (problems.length > 0) throw new ConfigurationError(problems);
  return values;
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

function failed({ stdout, stderr }: RunResult, code = EXIT_FAILED): number {
  process.stderr.write(`${stdout}${stderr}`);
  return code;
}

function notesOn(json: string, { json: asJson }: PlanOptions): string[] {
  const { variables } = JSON.parse(json) as { variables?: Record<string, { value?: unknown }> };
  if (variables?.operata_api_key?.value === PLACEHOLDER_KEY) {
    return [
      'operata_api_key is not set, so a placeholder stands for it. Set TF_VAR_operata_api_key to deploy.',
    ];
  }
  return asJson
    ? ['the JSON holds operata_api_key in clear, as every plan of Terraform does. Protect it.']
    : [];
}

/** Where the plan was saved is of no use to anyone: it is removed. */
function withoutTrailer(text: string): string {
  return text.replace(/\n[^\n]*─{10,}[^\n]*\n+Saved the plan to[\s\S]*$/, '\n');
}

/** Terraform's warnings: they stand behind the plan. */
function warningsIn(text: string): string {
  const start = text.search(/^Warning: /m);
  return start < 0 ? '' : `${withoutTrailer(text.slice(start))}\n`;
}
