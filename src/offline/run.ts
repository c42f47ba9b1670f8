/** Runs Terraform or OpenTofu on a directory, with the offline provider in place of `hashicorp/aws`. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Operation } from './operations';
import { type OfflineProvider, type ProviderOptions, startProvider } from './server';

/** How to run. */
export interface RunOptions extends ProviderOptions {
  /** The binary and its arguments; `-chdir` is added. */
  readonly command: readonly [string, ...string[]];
  /** `true` to hand the output to this process's own; otherwise it is captured. */
  readonly stream?: boolean;
  /** Variables over those of this process; undefined removes one. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Whether the command is terraform or tofu, which take `-chdir`. `false` for others, such as `npx cdktf`. Default: true. */
  readonly chdir?: boolean;
}

/** What came of a run. */
export interface RunResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly operations: readonly Operation[];
  /** What was assumed to exist, in words. */
  readonly assumed: readonly string[];
}

/** Starts the provider for the directory, runs the command, and stops the provider. */
export async function runTerraform(options: RunOptions): Promise<RunResult> {
  const provider = await startProvider(options);
  try {
    return await runWith(provider, options);
  } finally {
    provider.stop();
  }
}

/** The environment in which terraform, tofu and `cdktf` find a running provider. */
export function environment(
  provider: OfflineProvider,
  overrides: Readonly<Record<string, string | undefined>> = {},
): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    CHECKPOINT_DISABLE: '1',
    TF_IN_AUTOMATION: '1',
    TF_REATTACH_PROVIDERS: provider.reattach,
    ...overrides,
  };
  const configFile = env.TF_CLI_CONFIG_FILE;
  if (configFile !== undefined && !existsSync(configFile)) {
    delete env.TF_CLI_CONFIG_FILE;
  }
  for (const name of Object.keys(env)) {
    if (env[name] === undefined) {
      delete env[name];
    }
  }
  return env;
}

/** Runs one command against a provider that is already there. */
export function runWith(provider: OfflineProvider, options: RunOptions): Promise<RunResult> {
  const [binary, ...args] = options.command;
  const all = options.chdir === false ? args : [`-chdir=${resolve(options.directory)}`, ...args];
  const before = provider.operations.length;
  return new Promise((fulfil, reject) => {
    const child = spawn(binary, all, {
      env: environment(provider, options.env),
      stdio: options.stream ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk;
    });
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      stderr += chunk;
    });
    child.on('error', (cause) => {
      reject(
        new Error(`${binary} could not be started: install Terraform or OpenTofu 1.9 or later`, { cause }),
      );
    });
    child.on('close', (code) => {
      fulfil({
        code: code ?? 1,
        stdout,
        stderr,
        operations: provider.operations.slice(before),
        assumed: [...provider.assumed],
      });
    });
  });
}
