import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { declarationsOf, readArtefact } from '../../artefact/artefact';
import { synthesize } from '../../artefact/synthesize';
import { undeclaredIn } from '../../artefact/variables-input';
import { ConfigurationError } from '../../command-line/errors';
import { interruptedCode, onInterrupt } from '../../command-line/interrupt';
import { orUsage } from '../../command-line/main';
import { escapeJson } from '../../command-line/printable';
import { findTerraform } from '../../terraform/binary';
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
const HINT = 'No file was named: set the variables with --var-file FILE, such as terraform.tfvars.example.\n';

/** Runs the command. @returns its exit code */
export function runPlanCommand(argv: readonly string[]): Promise<number> {
  return orUsage(async () => {
    const options = parsePlanOptions(argv);
    if (options.help) {
      process.stdout.write(HELP);
      return EXIT_PLANNED;
    }
    const binary = findTerraform();
    // Private to this user, as the plan holds the API key in clear, and removed whatever happens.
    const directory = mkdtempSync(join(tmpdir(), 'operata-offline-plan-'));
    const remove = (): void => rmSync(directory, { recursive: true, force: true });
    process.once('exit', remove);
    // An interrupt reaches terraform too: it ends, and then so do we.
    const { signal, release } = onInterrupt();
    try {
      const code = await plan(options, binary, directory);
      return signal.aborted ? interruptedCode(signal) : code;
    } finally {
      release();
      remove();
      process.off('exit', remove);
    }
  });
}

async function plan(options: PlanOptions, binary: string, directory: string): Promise<number> {
  const stack = await synthesize(PROJECT_ROOT, directory);
  // Terraform warns of them alone, and plans with the default.
  const declarations = declarationsOf(readArtefact(stack));
  const undeclared = await Promise.all(options.varFiles.map((file) => undeclaredIn(file, declarations)));
  if (undeclared.flat().length > 0) throw new ConfigurationError(undeclared.flat());
  // No state of anybody is read or written, whatever backend is configured.
  writeFileSync(join(stack, 'offline_override.tf.json'), '{"terraform":{"backend":{"local":{}}}}');
  const color = !options.json && process.stdout.isTTY ? [] : ['-no-color'];
  const files = options.varFiles.map((file) => `-var-file=${file}`);

  const vpc = await withProvider(stack, binary, {}, async (run) => {
    const init = await run(['init', '-input=false', ...color]);
    if (init.code !== 0) return init;
    const console = await run(['console', ...files], 'var.vpc_id');
    return /^"(vpc-\w+)"$/m.exec(console.stdout)?.[1];
  });
  if (typeof vpc === 'object') return failed(vpc);
  return withProvider(stack, binary, vpc === undefined ? {} : { assumedVpc: vpc }, async (run) => {
    const planned = await run(['plan', '-lock=false', `-out=${PLAN_FILE}`, ...files, ...color]);
    if (planned.code !== 0) {
      const code = failed(planned);
      if (options.varFiles.length === 0) process.stderr.write(HINT);
      return code;
    }
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

type Run = (args: readonly string[], input?: string) => Promise<RunResult>;

async function withProvider<T>(
  directory: string,
  binary: string,
  fixture: FixtureChanges,
  use: (run: Run) => Promise<T>,
): Promise<T> {
  const provider = await startProvider({ directory, assume: true, fixture });
  const env = { TF_VAR_operata_api_key: process.env.TF_VAR_operata_api_key || PLACEHOLDER_KEY };
  try {
    return await use((args, input = '') =>
      runWith(provider, { directory, command: [binary, ...args], env, input }),
    );
  } finally {
    provider.stop();
  }
}

function failed({ stdout, stderr }: RunResult): number {
  process.stderr.write(`${stdout}${stderr}`);
  return EXIT_FAILED;
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
