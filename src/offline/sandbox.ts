/** A copy of the synthesized stack in which Terraform runs over the offline provider. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { withoutVariables } from '../terraform/environment';
import type { FixtureChanges } from './fixture';
import { type RunResult, runWith } from './run';
import { type OfflineProvider, startProvider } from './server';
import type { StateResource, StateValues } from './terraform-json';

/** Values of variables: HCL as in a tfvars file, or an object that is written as JSON. */
export type Settings = string | Readonly<Record<string, unknown>>;

export interface SandboxOptions {
  /** A directory that {@link initializeCopy} made. It is copied, and stays as it is. */
  readonly template: string;
  /** terraform or tofu. */
  readonly binary: string;
  /** What differs in the account. What is looked up by name or ID is assumed to exist. */
  readonly fixture?: FixtureChanges | undefined;
  /** Variables of the environment. */
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * Copies the synthesized stack, with a state of its own instead of the configured backend, and initializes it.
 *
 * @param directory does not exist yet
 * @throws {Error} with what Terraform said where it fails
 */
export async function initializeCopy(stack: string, directory: string, binary: string): Promise<void> {
  cpSync(stack, directory, { recursive: true });
  // No state of anybody is read or written.
  writeFileSync(join(directory, 'sandbox_override.tf.json'), '{"terraform":{"backend":{"local":{}}}}');
  const provider = await startProvider({ directory });
  try {
    const command = [binary, 'init', '-no-color', '-input=false'] as const;
    orThrow(await runWith(provider, { directory, command: [...command] }), command);
  } finally {
    provider.stop();
  }
}

/** One state of the stack, in a directory of its own, over a provider of its own. */
export class Sandbox {
  private files = 0;

  protected constructor(
    readonly directory: string,
    private readonly options: SandboxOptions,
    private provider: OfflineProvider,
  ) {}

  /** A copy where nothing is applied yet. Whoever opens it has to remove it. */
  static async open(options: SandboxOptions): Promise<Sandbox> {
    return new Sandbox(...(await Sandbox.parts(options)));
  }

  /** What the constructor takes. */
  protected static async parts(
    options: SandboxOptions,
  ): Promise<[directory: string, options: SandboxOptions, provider: OfflineProvider]> {
    const directory = mkdtempSync(join(tmpdir(), 'operata-sandbox-'));
    cpSync(options.template, directory, { recursive: true });
    return [directory, options, await provide(directory, options.fixture)];
  }

  /** Goes on with a provider that knows nothing but the state and this fixture. */
  async restart(fixture?: FixtureChanges): Promise<void> {
    this.provider.stop();
    this.provider = await provide(this.directory, fixture);
  }

  /** Runs Terraform. The variables of whoever runs this have no say. */
  run(...args: string[]): Promise<RunResult> {
    return runWith(this.provider, {
      directory: this.directory,
      command: [this.options.binary, ...args],
      env: { ...withoutVariables(), ...this.options.environment },
    });
  }

  /** Runs Terraform. @throws {Error} with what it said where it fails */
  async succeed(...args: string[]): Promise<RunResult> {
    return orThrow(await this.run(...args), [this.options.binary, ...args]);
  }

  /** Everything in the state, data sources included. */
  async resources(): Promise<readonly StateResource[]> {
    const { stdout } = await this.succeed('show', '-json');
    const { values } = JSON.parse(stdout) as { values?: StateValues };
    return values?.root_module.resources ?? [];
  }

  /** The argument that hands these variables to Terraform. */
  variables(settings: Settings): string {
    const directory = join(this.directory, 'variables');
    mkdirSync(directory, { recursive: true });
    const isText = typeof settings === 'string';
    const file = join(directory, `${++this.files}${isText ? '.tfvars' : '.tfvars.json'}`);
    writeFileSync(file, isText ? settings : JSON.stringify(settings));
    return `-var-file=${file}`;
  }

  remove(): void {
    this.provider.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

function orThrow(result: RunResult, [binary = '', subcommand]: readonly string[]): RunResult {
  if (result.code === 0) return result;
  throw new Error(`${basename(binary)} ${subcommand} failed:\n${result.stdout}${result.stderr}`);
}

function provide(directory: string, fixture: FixtureChanges | undefined): Promise<OfflineProvider> {
  return startProvider({ directory, assume: true, ...(fixture && { fixture }) });
}
