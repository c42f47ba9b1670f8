import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { FixtureChanges } from '../../src/offline/fixture';
import type { RunResult } from '../../src/offline/run';
import { initializeCopy, Sandbox, type Settings } from '../../src/offline/sandbox';
import { type Plan, type PlanJson, readPlan, summary } from '../../src/offline/terraform-json';
import { synthesizeStack } from '../../src/synthesize-stack';
import { TERRAFORM } from './terraform';

/** A plan, and the file that it is saved in. */
export interface SavedPlan extends Plan {
  readonly file: string;
}

/** What a deployment finds around it. */
export interface Surroundings {
  /** What differs in the account. What is looked up by name or ID is assumed to exist. */
  readonly fixture?: FixtureChanges;
  /** Variables of the environment. */
  readonly environment?: Readonly<Record<string, string>>;
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
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  const functionZip = join(directory, 'privacy-controls.zip');
  writeFileSync(functionZip, 'the first zip');
  const synthesized = synthesizeStack(join(directory, 'out'), { backend: { type: 'none' }, functionZip });
  const stack = join(directory, 'stack');
  await initializeCopy(synthesized.stack, stack, TERRAFORM);
  const sandbox = await Sandbox.open({ template: stack, binary: TERRAFORM });
  try {
    await sandbox.succeed('validate', '-no-color');
  } finally {
    sandbox.remove();
  }
  return stack;
}

/** One state of the stack, and what tests do with it. */
export class Deployment extends Sandbox {
  private plans = 0;

  /** A deployment where nothing is applied yet. */
  static async start(surroundings: Surroundings = {}): Promise<Deployment> {
    const options = { template: await initialized(), binary: TERRAFORM, ...surroundings };
    return new Deployment(...(await Sandbox.parts(options)));
  }

  /** Plans with these variables, and lets Terraform fail. */
  attempt(settings: Settings): Promise<RunResult> {
    return this.run('plan', '-no-color', '-lock=false', `-out=${this.planFile()}`, this.variables(settings));
  }

  /** Applies what the last plan saved, if it saved anything, and lets Terraform fail. */
  applyLast(): Promise<RunResult> {
    return this.run('apply', '-no-color', join(this.directory, `${this.plans}.plan`));
  }

  /** Plans with these variables. */
  async plan(settings: Settings): Promise<SavedPlan> {
    const file = this.planFile();
    await this.succeed('plan', '-no-color', '-lock=false', `-out=${file}`, this.variables(settings));
    const { stdout } = await this.succeed('show', '-json', file);
    return { file, ...readPlan(JSON.parse(stdout) as PlanJson) };
  }

  /** Applies a plan. @returns what was done, in its order, such as `update aws_pipes_pipe.delivery` */
  async apply({ file }: SavedPlan): Promise<readonly string[]> {
    return done(await this.succeed('apply', '-json', file));
  }

  /** Plans and applies. */
  async deploy(settings: Settings): Promise<readonly string[]> {
    return this.apply(await this.plan(settings));
  }

  /** What is left to do with these variables, in words: nothing, once they are applied. */
  async remaining(settings: Settings): Promise<readonly string[]> {
    const args = ['-no-color', '-lock=false', '-detailed-exitcode', this.variables(settings)];
    const result = await this.run('plan', ...args);
    if (result.code === 0) return [];
    if (result.code !== 2) throw new Error(words(result));
    return [...summary(await this.plan(settings)), words(result)];
  }

  destroy(settings: Settings): Promise<RunResult> {
    return this.run('destroy', '-auto-approve', '-json', this.variables(settings));
  }

  /** What the state holds, without indices. */
  state(): readonly string[] {
    const text = readFileSync(join(this.directory, 'terraform.tfstate'), 'utf8');
    const { resources } = JSON.parse(text) as {
      resources: readonly { readonly mode: string; readonly type: string; readonly name: string }[];
    };
    return resources.filter(({ mode }) => mode === 'managed').map(({ type, name }) => `${type}.${name}`);
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

  private planFile(): string {
    return join(this.directory, `${++this.plans}.plan`);
  }
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
