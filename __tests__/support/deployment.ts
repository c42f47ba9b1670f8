// First, as in main.ts: see there.
import '../../src/quick-synthesis';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { App } from 'cdktf';
import type { FixtureChanges } from '../../src/offline/fixture';
import { type RunResult, runWith } from '../../src/offline/run';
import { type OfflineProvider, startProvider } from '../../src/offline/server';
import { OperataConnectStack } from '../../src/stack';
import type { Values } from './conditions';
import { TERRAFORM } from './terraform';

/** What happens to one instance of a resource. */
export interface Change {
  /** With its index, such as `aws_kinesis_stream.contact_stream[0]`. */
  readonly address: string;
  readonly type: string;
  /** Such as `create`, `update` or `create+delete`. */
  readonly action: string;
  readonly before: Values | null;
  readonly after: Values | null;
}

/** A plan: that of Terraform, without what stays as it is. */
export interface Plan {
  readonly file: string;
  readonly changes: readonly Change[];
  readonly outputs: Values;
  /** What data sources said. */
  readonly read: readonly StateResource[];
}

/** What of a plan's JSON is looked at. */
export interface PlanJson {
  readonly output_changes?: Readonly<Record<string, { readonly after?: unknown }>>;
  readonly prior_state?: { readonly values?: StateValues };
  readonly resource_changes?: readonly {
    readonly address: string;
    readonly mode: string;
    readonly type: string;
    readonly change: {
      readonly actions: readonly string[];
      readonly before: Values | null;
      readonly after: Values | null;
    };
  }[];
}

interface StateValues {
  readonly root_module: { readonly resources?: readonly StateResource[] };
}

/** What happens, and what was read, in a plan's JSON. */
export function readPlan(json: PlanJson): Omit<Plan, 'file'> {
  const changes = (json.resource_changes ?? [])
    .filter(({ mode }) => mode === 'managed')
    .map(({ address, type, change: { actions, before, after } }) => {
      return { address, type, action: actions.join('+'), before, after };
    })
    .filter(({ action }) => action !== 'no-op');
  const outputs = Object.entries(json.output_changes ?? {}).map(([name, { after }]) => [name, after]);
  const known = json.prior_state?.values?.root_module.resources ?? [];
  const read = known.filter(({ mode }) => mode === 'data');
  return { changes, outputs: Object.fromEntries(outputs), read };
}

/** Values of variables: HCL as in a tfvars file, or an object that is written as JSON. */
export type Settings = string | Values;

/** What a deployment finds around it. */
export interface Surroundings {
  /** What differs in the account. What is looked up by name or ID is assumed to exist. */
  readonly fixture?: FixtureChanges;
  /** Variables of the environment. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** What the state holds of an instance of a resource. */
export interface StateResource {
  readonly address: string;
  readonly mode: string;
  readonly type: string;
  readonly values: Values;
}

/** Terraform's words, in one line and without frames and colours, for `toContain`. */
export const words = ({ stdout, stderr }: RunResult): string =>
  stripVTControlCharacters(`${stdout}${stderr}`).replace(/[│╷╵\s]+/g, ' ');

let template: Promise<string> | undefined;

/** The directory that is handed over, synthesized, initialized and validated once for each test file. */
export function initialized(): Promise<string> {
  template ??= initialize();
  return template;
}

async function initialize(): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'operata-template-'));
  const functionZip = join(directory, 'privacy-controls.zip');
  writeFileSync(functionZip, 'the first zip');
  const app = new App({ outdir: join(directory, 'out'), skipValidation: true });
  new OperataConnectStack(app, 'operata-connect', { backend: { type: 'none' }, functionZip });
  app.synth();
  const stack = join(directory, 'out', 'stacks', 'operata-connect');
  const provider = await startProvider({ directory: stack });
  try {
    for (const command of ['init', 'validate']) {
      const result = await runWith(provider, {
        directory: stack,
        command: [TERRAFORM, command, '-no-color'],
      });
      if (result.code !== 0) throw new Error(`terraform ${command} failed: ${words(result)}`);
    }
  } finally {
    provider.stop();
  }
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  return stack;
}

function provide(directory: string, fixture: FixtureChanges | undefined): Promise<OfflineProvider> {
  return startProvider({ directory, assume: true, ...(fixture && { fixture }) });
}

/** One state of the stack, in a directory of its own, over a provider of its own. */
export class Deployment {
  private files = 0;
  private plans = 0;

  private constructor(
    readonly directory: string,
    private provider: OfflineProvider,
    private readonly environment: Readonly<Record<string, string>>,
  ) {}

  /** A deployment where nothing is applied yet. */
  static async start({ fixture, environment = {} }: Surroundings = {}): Promise<Deployment> {
    const directory = mkdtempSync(join(tmpdir(), 'operata-deployment-'));
    cpSync(await initialized(), directory, { recursive: true });
    return new Deployment(directory, await provide(directory, fixture), environment);
  }

  /** Goes on with a provider that knows nothing but the state and the fixture. */
  async restart({ fixture }: Surroundings = {}): Promise<void> {
    this.provider.stop();
    this.provider = await provide(this.directory, fixture);
  }

  /** Runs terraform. The variables of whoever runs the tests have no say. */
  run(...args: string[]): Promise<RunResult> {
    const names = Object.keys(process.env).filter((name) => name.startsWith('TF_VAR_'));
    return runWith(this.provider, {
      directory: this.directory,
      command: [TERRAFORM, ...args],
      env: { ...Object.fromEntries(names.map((name) => [name, undefined])), ...this.environment },
    });
  }

  /** Runs terraform. @throws {Error} with what it said where it fails */
  async succeed(...args: string[]): Promise<RunResult> {
    const result = await this.run(...args);
    if (result.code !== 0) throw new Error(words(result));
    return result;
  }

  /** Plans with these variables, and lets Terraform fail. */
  attempt(variables: Settings): Promise<RunResult> {
    return this.run('plan', '-no-color', '-lock=false', `-out=${this.planFile()}`, this.file(variables));
  }

  /** Applies what the last plan saved, if it saved anything, and lets Terraform fail. */
  applyLast(): Promise<RunResult> {
    return this.run('apply', '-no-color', join(this.directory, `${this.plans}.plan`));
  }

  /** Plans with these variables. */
  async plan(variables: Settings): Promise<Plan> {
    const file = this.planFile();
    await this.succeed('plan', '-no-color', '-lock=false', `-out=${file}`, this.file(variables));
    const { stdout } = await this.succeed('show', '-json', file);
    return { file, ...readPlan(JSON.parse(stdout) as PlanJson) };
  }

  /** Applies a plan. @returns what was done, in its order, such as `update aws_pipes_pipe.delivery` */
  async apply({ file }: Plan): Promise<readonly string[]> {
    return done(await this.succeed('apply', '-json', file));
  }

  /** Plans and applies. */
  async deploy(variables: Settings): Promise<readonly string[]> {
    return this.apply(await this.plan(variables));
  }

  /** What is left to do with these variables, in words: nothing, once they are applied. */
  async remaining(variables: Settings): Promise<readonly string[]> {
    const args = ['-no-color', '-lock=false', '-detailed-exitcode', this.file(variables)];
    const result = await this.run('plan', ...args);
    if (result.code === 0) return [];
    if (result.code !== 2) throw new Error(words(result));
    return [...summary(await this.plan(variables)), words(result)];
  }

  destroy(variables: Settings): Promise<RunResult> {
    return this.run('destroy', '-auto-approve', '-json', this.file(variables));
  }

  /** What the state holds, without indices. */
  state(): readonly string[] {
    const text = readFileSync(join(this.directory, 'terraform.tfstate'), 'utf8');
    const { resources } = JSON.parse(text) as {
      resources: readonly { readonly mode: string; readonly type: string; readonly name: string }[];
    };
    return resources.filter(({ mode }) => mode === 'managed').map(({ type, name }) => `${type}.${name}`);
  }

  /** Everything in the state. */
  async resources(): Promise<readonly StateResource[]> {
    const { stdout } = await this.succeed('show', '-json');
    const { values } = JSON.parse(stdout) as { values?: StateValues };
    return values?.root_module.resources ?? [];
  }

  /** Puts another zip where the function's is. */
  replaceZip(content: string): void {
    const { resource } = JSON.parse(readFileSync(join(this.directory, 'cdk.tf.json'), 'utf8')) as {
      resource: { aws_lambda_function: Record<string, { filename: string }> };
    };
    for (const { filename } of Object.values(resource.aws_lambda_function)) {
      writeFileSync(join(this.directory, filename), content);
    }
  }

  remove(): void {
    this.provider.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }

  private planFile(): string {
    return join(this.directory, `${++this.plans}.plan`);
  }

  /** The argument that hands these variables to Terraform. */
  file(variables: Settings): string {
    const directory = join(this.directory, 'variables');
    mkdirSync(directory, { recursive: true });
    const isText = typeof variables === 'string';
    const file = join(directory, `${++this.files}${isText ? '.tfvars' : '.tfvars.json'}`);
    writeFileSync(file, isText ? variables : JSON.stringify(variables));
    return `-var-file=${file}`;
  }
}

/** A plan in words: `update aws_pipes_pipe.delivery`, sorted. */
export function summary({ changes }: Plan): string[] {
  return changes.map(({ action, address }) => `${action} ${address}`).sort();
}

interface JsonLine {
  readonly type: string;
  readonly hook?: {
    readonly action: string;
    readonly resource: { readonly addr: string };
  };
}

/** What an `apply -json` or `destroy -json` did, in the order in which it was finished. */
export function done({ stdout }: RunResult): string[] {
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as JsonLine)
    .flatMap(({ type, hook }) =>
      type === 'apply_complete' && hook !== undefined && hook.action !== 'read'
        ? [`${hook.action} ${hook.resource.addr}`]
        : [],
    );
}
