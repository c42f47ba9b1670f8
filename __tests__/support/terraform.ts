import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from 'vitest';
import { problemsOf } from '../../src/command-line/errors';
import { findTerraform } from '../../src/terraform/binary';
import { terraformEnvironment } from '../../src/terraform/environment';
import type { SynthesizedStack } from './synthesized-stack';

/** The environment without values of the stack's variables: those of whoever runs the tests have no say. */
function environment(extra: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const entries = Object.entries(terraformEnvironment()).filter(([name]) => !name.startsWith('TF_VAR_'));
  return { ...Object.fromEntries(entries), ...extra };
}

function find(): string | undefined {
  try {
    return findTerraform();
  } catch (error) {
    process.stderr.write(`Skipped are the tests that need it: ${problemsOf(error).join(' ')}\n`);
    return undefined;
  }
}

const found = find();

/** The binary that the tests run: Terraform or OpenTofu, as `TERRAFORM_BINARY_NAME` says. */
export const TERRAFORM = found ?? 'terraform';

/** `describe` for what needs Terraform or OpenTofu. Without one it is skipped, and a line says so. */
export const describeWithTerraform = describe.skipIf(found === undefined);

/** How a command ended. */
export interface CommandResult {
  readonly code: number;
  /** Standard output and standard error, together. */
  readonly text: string;
}

/** An error or a warning of Terraform. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  readonly summary: string;
  readonly detail: string;
  /** The line that the diagnostic is about, such as `variable "environment"`. */
  readonly context: string;
}

/** The outcome of a plan. */
export interface PlanResult extends CommandResult {
  readonly diagnostics: readonly Diagnostic[];
}

/** Values of variables: HCL text, or an object that is written as JSON. */
export type Variables = string | Readonly<Record<string, unknown>>;

/** A directory with a configuration, in which the real Terraform or OpenTofu runs. */
export class TerraformDirectory {
  readonly path = mkdtempSync(join(tmpdir(), 'operata-terraform-'));
  private files = 0;

  /** @param configuration the content of `main.tf.json` */
  constructor(configuration: unknown) {
    writeFileSync(join(this.path, 'main.tf.json'), JSON.stringify(configuration));
  }

  /** Runs it with these arguments. */
  run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<CommandResult> {
    return new Promise((resolve) => {
      const options = { cwd: this.path, env: environment(env), maxBuffer: 64 * 1024 * 1024 };
      execFile(TERRAFORM, args, options, (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
        resolve({ code, text: stdout + stderr });
      });
    });
  }

  /** Plans with these variables. */
  async plan(variables: Variables, env: Readonly<Record<string, string>> = {}): Promise<PlanResult> {
    const result = await this.run(['plan', '-lock=false', '-json', this.variablesFile(variables)], env);
    return { ...result, diagnostics: diagnosticsIn(result.text) };
  }

  /** The values of the outputs, as planned with these variables. */
  async outputs(variables: Variables): Promise<Record<string, unknown>> {
    const plan = join(this.path, `${++this.files}.plan`);
    await this.succeed(['plan', '-lock=false', '-no-color', `-out=${plan}`, this.variablesFile(variables)]);
    return valuesIn(await this.succeed(['show', '-json', plan]));
  }

  /** Runs it, and returns what it printed. @throws {Error} with that, where it fails */
  async succeed(args: readonly string[]): Promise<string> {
    const { code, text } = await this.run(args);
    if (code !== 0) throw new Error(text);
    return text;
  }

  /** The argument that hands these variables to Terraform. */
  variablesFile(variables: Variables): string {
    const isText = typeof variables === 'string';
    const file = join(this.path, `${++this.files}${isText ? '.tfvars' : '.tfvars.json'}`);
    writeFileSync(file, isText ? variables : JSON.stringify(variables));
    return `-var-file=${file}`;
  }

  remove(): void {
    rmSync(this.path, { recursive: true });
  }
}

interface JsonLine {
  readonly type: string;
  readonly diagnostic?: {
    readonly severity: 'error' | 'warning';
    readonly summary: string;
    readonly detail: string;
    readonly snippet?: { readonly context: string | null; readonly code: string };
  };
}

function diagnosticsIn(text: string): Diagnostic[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .flatMap((line) => {
      const { diagnostic } = JSON.parse(line) as JsonLine;
      if (diagnostic === undefined) return [];
      const { severity, summary, detail, snippet } = diagnostic;
      return [{ severity, summary, detail, context: snippet?.context ?? snippet?.code ?? '' }];
    });
}

function valuesIn(json: string): Record<string, unknown> {
  const { planned_values } = JSON.parse(json) as {
    planned_values: { outputs?: Record<string, { value: unknown }> };
  };
  return Object.fromEntries(
    Object.entries(planned_values.outputs ?? {}).map(([name, { value }]) => [name, value]),
  );
}

/** What else a stripped configuration holds. */
export interface Additions {
  /** Further `terraform_data` resources of the stack, by name. */
  readonly resources?: readonly string[];
  /** Further outputs: HCL by name. */
  readonly outputs?: Readonly<Record<string, string>>;
  /** Further variables: the blocks by name. */
  readonly variables?: Readonly<Record<string, { readonly type: string; readonly default: unknown }>>;
}

/**
 * The synthesized stack without all that needs a provider. What is left is ours: the variables with their
 * validation, the checks of the secrets, and outputs to look at expressions with.
 */
export function withoutProviders(
  stack: SynthesizedStack,
  { resources = [], outputs = {}, variables = {} }: Additions = {},
): unknown {
  const kept = ['input_checks', ...resources];
  return {
    terraform: { required_version: stack.json.terraform.required_version },
    variable: { ...stack.json.variable, ...variables },
    resource: {
      terraform_data: Object.fromEntries(kept.map((name) => [name, stack.resource('terraform_data', name)])),
    },
    // Terraform takes no empty list of outputs.
    ...(Object.keys(outputs).length > 0 && {
      output: Object.fromEntries(
        Object.entries(outputs).map(([name, hcl]) => [name, { value: `\${${hcl}}` }]),
      ),
    }),
  };
}

/** Runs `task` on every item, on two at a time at most: each starts a process. */
export async function eachAtATime<T, R>(items: readonly T[], task: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const waiting = items.entries();
  const lane = async (): Promise<void> => {
    for (const [index, item] of waiting) results[index] = await task(item);
  };
  await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, lane));
  return results;
}
