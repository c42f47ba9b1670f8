/** Runs Terraform with the offline provider: a configuration and a state in a temporary directory. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { withoutVariables } from '../artefact/terraform/environment';
import { jsonLines } from '../artefact/terraform/json-lines';
import { inOneLine, plainOutput } from '../artefact/terraform/plain-output';
import {
  managed,
  type Plan,
  type PlanJson,
  readPlan,
  type StateResource,
  type StateValues,
} from '../artefact/terraform/terraform-json';
import type { FixtureChanges } from './fixture';
import { type RunResult, runWith } from './provider/run';
import { type OfflineProvider, startProvider } from './provider/server';

/** Values of variables: HCL as in a .tfvars file, or an object that is written as JSON. */
export type Settings = string | Readonly<Record<string, unknown>>;

/** The environment of the configuration. */
export interface Surroundings {
  /** Changes of the simulated account. */
  readonly fixture?: FixtureChanges | undefined;
  /** Whether resources that are looked up by name or ID are assumed to exist. @default true */
  readonly assume?: boolean | undefined;
  /** Variables of the environment. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
}

export interface SandboxOptions extends Surroundings {
  /** A directory with a configuration, which is copied. @default an empty directory */
  readonly template?: string;
  /** terraform or tofu. */
  readonly binary: string;
  /** The folder `lib` of the bindings whose schema is served. @default the installed bindings */
  readonly bindings?: string | undefined;
}

/** An error or a warning of Terraform. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  readonly summary: string;
  readonly detail: string;
  /** The line of the configuration, such as `variable "environment"`. */
  readonly context: string;
}

/** The result of a plan, which may have failed. */
export interface Attempt extends RunResult {
  readonly diagnostics: readonly Diagnostic[];
  /** Whether the plan contains changes. False if it failed. */
  readonly hasChanges: boolean;
  /** The file that the plan is saved in. Terraform also saves a plan that failed. */
  readonly file: string;
}

/** A plan and its file. */
export interface SavedPlan extends Plan {
  readonly file: string;
}

/**
 * Copies the synthesized stack, with a local state instead of the configured backend, and initializes it.
 *
 * @param directory does not exist yet
 * @throws {Error} with Terraform's output if it fails
 */
export async function initializeCopy(stack: string, directory: string, binary: string): Promise<void> {
  const sandbox = await Sandbox.open({ template: stack, binary });
  try {
    // Replaces the configured backend, so that no existing state is read or written.
    sandbox.write('sandbox_override.tf.json', '{"terraform":{"backend":{"local":{}}}}');
    await sandbox.initialize();
    cpSync(sandbox.directory, directory, { recursive: true });
  } finally {
    sandbox.remove();
  }
}

/** Applies the configuration to an empty state. @returns the resources in the state, without data sources */
export async function applied(
  options: SandboxOptions,
  settings: Settings,
): Promise<readonly StateResource[]> {
  const sandbox = await Sandbox.open(options);
  try {
    await sandbox.deploy(settings);
    return managed(await sandbox.resources());
  } finally {
    sandbox.remove();
  }
}

/** A configuration and its state in a temporary directory, with its own provider. */
export class Sandbox {
  readonly directory = mkdtempSync(join(tmpdir(), 'operata-sandbox-'));
  #provider: OfflineProvider | undefined;
  #files = 0;
  readonly #options: SandboxOptions;

  private constructor(options: SandboxOptions) {
    this.#options = options;
  }

  /** Opens a copy. The caller must remove it. */
  static async open(options: SandboxOptions): Promise<Sandbox> {
    const sandbox = new Sandbox(options);
    if (options.template !== undefined) cpSync(options.template, sandbox.directory, { recursive: true });
    await sandbox.restart(options);
    return sandbox;
  }

  /** Writes a file. @returns its path */
  write(name: string, content: string | Uint8Array): string {
    const path = join(this.directory, name);
    writeFileSync(path, content);
    return path;
  }

  /** Replaces the provider by one that knows only the configuration, the state and these surroundings. */
  async restart({ fixture, assume = true }: Surroundings = {}): Promise<void> {
    this.#provider?.stop();
    this.#provider = await startProvider({
      directory: this.directory,
      assume,
      bindings: this.#options.bindings,
      ...(fixture && { fixture }),
    });
  }

  /** Runs Terraform, without the `TF_VAR_…` variables of this process. */
  run(...args: string[]): Promise<RunResult> {
    if (this.#provider === undefined) throw new Error('The sandbox is removed.');
    return runWith(this.#provider, {
      directory: this.directory,
      command: [this.#options.binary, ...args],
      env: { ...withoutVariables(), ...this.#options.environment },
    });
  }

  /** Runs Terraform. @throws {Error} with its output if it fails */
  async succeed(...args: string[]): Promise<RunResult> {
    return orThrow(await this.run(...args), [this.#options.binary, ...args]);
  }

  /** Initializes the directory. @throws {Error} with Terraform's output if it fails */
  initialize(): Promise<RunResult> {
    return this.succeed('init', '-no-color', '-input=false');
  }

  /** Plans with these variables. The plan may fail. */
  async attempt(settings: Settings = {}, ...options: readonly string[]): Promise<Attempt> {
    const file = join(this.directory, `${++this.#files}.plan`);
    const args = ['-json', '-lock=false', '-detailed-exitcode', `-out=${file}`, ...options];
    const result = await this.run('plan', ...args, this.variables(settings));
    const hasChanges = result.code === 2;
    return {
      ...result,
      code: hasChanges ? 0 : result.code,
      hasChanges,
      file,
      diagnostics: diagnosticsIn(result),
    };
  }

  /** Plans with these variables. @throws {Error} with Terraform's output if it fails */
  async plan(settings: Settings = {}, ...options: readonly string[]): Promise<SavedPlan> {
    const attempt = orThrow(await this.attempt(settings, ...options), [this.#options.binary, 'plan']);
    return { file: attempt.file, ...readPlan((await this.planJson(attempt)) as PlanJson) };
  }

  /** The JSON of a saved plan. */
  async planJson({ file }: Pick<Attempt, 'file'>): Promise<unknown> {
    return JSON.parse((await this.succeed('show', '-json', file)).stdout);
  }

  /** Applies a saved plan. @returns the operations in order, such as `update aws_pipes_pipe.delivery` */
  async apply({ file }: Pick<SavedPlan, 'file'>): Promise<readonly string[]> {
    return done(await this.succeed('apply', '-json', file));
  }

  /** Plans and applies. @returns the operations in order */
  async deploy(settings: Settings = {}): Promise<readonly string[]> {
    return done(await this.succeed('apply', '-json', '-auto-approve', this.variables(settings)));
  }

  /** The changes that remain with these variables: none if they are applied. */
  async remaining(settings: Settings): Promise<readonly string[]> {
    const attempt = orThrow(await this.attempt(settings), [this.#options.binary, 'plan']);
    return attempt.hasChanges ? [words(attempt)] : [];
  }

  destroy(settings: Settings): Promise<RunResult> {
    return this.run('destroy', '-auto-approve', '-json', this.variables(settings));
  }

  /** Everything in the state, data sources included. */
  async resources(): Promise<readonly StateResource[]> {
    const { stdout } = await this.succeed('show', '-json');
    const { values } = JSON.parse(stdout) as { values?: StateValues };
    return values?.root_module.resources ?? [];
  }

  /** The addresses of the resources in the state, without indices. */
  state(): readonly string[] {
    const { resources } = JSON.parse(readFileSync(join(this.directory, 'terraform.tfstate'), 'utf8')) as {
      resources: readonly { readonly mode: string; readonly type: string; readonly name: string }[];
    };
    return resources.filter(({ mode }) => mode === 'managed').map(({ type, name }) => `${type}.${name}`);
  }

  /** The argument that passes these variables to Terraform. */
  variables(settings: Settings): string {
    const directory = join(this.directory, 'variables');
    mkdirSync(directory, { recursive: true });
    const isText = typeof settings === 'string';
    const file = join(directory, `${++this.#files}${isText ? '.tfvars' : '.tfvars.json'}`);
    writeFileSync(file, isText ? settings : JSON.stringify(settings));
    return `-var-file=${file}`;
  }

  remove(): void {
    this.#provider?.stop();
    this.#provider = undefined;
    if (existsSync(this.directory)) rmSync(this.directory, { recursive: true });
  }
}

function orThrow<T extends RunResult>(result: T, [binary = '', subcommand]: readonly string[]): T {
  if (result.code === 0) return result;
  throw new Error(`${basename(binary)} ${subcommand} failed:\n${report(result)}`);
}

function diagnosticsIn({ stdout }: RunResult): Diagnostic[] {
  return jsonLines(stdout).flatMap(({ diagnostic }) => {
    if (diagnostic === undefined) return [];
    const { severity, summary, detail, snippet } = diagnostic;
    return [{ severity, summary, detail, context: snippet?.context ?? snippet?.code ?? '' }];
  });
}

/** The completed operations of an `apply -json` or `destroy -json`, in order. */
export function done({ stdout }: RunResult): string[] {
  return jsonLines(stdout).flatMap(({ type, hook }) =>
    type === 'apply_complete' && hook !== undefined && hook.action !== 'read'
      ? [`${hook.action} ${hook.resource.addr}`]
      : [],
  );
}

/** Terraform's output, with or without `-json`, without frames and colors. */
function report({ stdout, stderr }: Pick<RunResult, 'stdout' | 'stderr'>): string {
  const lines = jsonLines(stdout).map((line) => `${line['@message']}\n${line.diagnostic?.detail ?? ''}`);
  const said = lines.length > 0 ? lines.join('\n') : stdout;
  return plainOutput(`${said}\n${stderr}`);
}

/** The same in one line. */
export const words = (result: Pick<RunResult, 'stdout' | 'stderr'>): string => inOneLine(report(result));
