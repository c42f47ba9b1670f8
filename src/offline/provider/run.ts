/** Runs Terraform or OpenTofu on a directory, with the offline provider in place of `hashicorp/aws`. */
import { resolve } from 'node:path';
import { terraformEnvironment } from '../../artefact/terraform/environment';
import { runProcess } from '../../artefact/terraform/run-process';
import type { Operation, RemoteCall } from './operations';
import { type OfflineProvider, type ProviderOptions, startProvider } from './server';

/** One run of a command. */
export interface Command {
  readonly directory: string;
  /** The binary and its arguments; `-chdir` is added. */
  readonly command: readonly [string, ...string[]];
  /** Variables over those of this process; undefined removes one. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** `false` for what does not take `-chdir`, such as `npx cdktf`, and runs in the directory. @default true */
  readonly chdir?: boolean;
  /** What the command reads from its standard input. @default nothing */
  readonly input?: string;
}

/** What came of a run. */
export interface RunResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** What this run applied, in its order. */
  readonly operations: readonly Operation[];
  /** The calls of this run at which the real provider would ask AWS. */
  readonly remoteCalls: readonly RemoteCall[];
  /** What was assumed to exist, in words. */
  readonly assumed: readonly string[];
}

/** Starts a provider for the directory, runs the command, and stops the provider. */
export async function runTerraform(options: ProviderOptions & Command): Promise<RunResult> {
  const provider = await startProvider(options);
  try {
    return await runWith(provider, options);
  } finally {
    provider.stop();
  }
}

/** Terraform runs for a second here: collecting its garbage costs a quarter of that, and its memory costs nothing. */
const GO_GARBAGE_COLLECTION_PERCENT = '800';

/** The environment in which terraform, tofu and `cdktf` find a running provider. */
function environment(provider: OfflineProvider, overrides: Command['env'] = {}): NodeJS.ProcessEnv {
  const env = {
    GOGC: GO_GARBAGE_COLLECTION_PERCENT,
    ...terraformEnvironment(),
    TF_REATTACH_PROVIDERS: provider.reattach,
    ...overrides,
  };
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined));
}

/**
 * Runs one command against a provider that is already there. The event loop has to stay free meanwhile.
 *
 * @throws {Error} where the command cannot be started
 */
export async function runWith(provider: OfflineProvider, options: Command): Promise<RunResult> {
  const [binary, ...args] = options.command;
  const directory = resolve(options.directory);
  const operationsBefore = provider.operations.length;
  const callsBefore = provider.remoteCalls.length;
  const { code, stdout, stderr } = await runProcess(
    options.chdir === false ? options.command : [binary, `-chdir=${directory}`, ...args],
    { cwd: directory, env: environment(provider, options.env), input: options.input },
  );
  if (code === undefined) throw new Error(stderr);
  return {
    code,
    stdout,
    stderr,
    operations: provider.operations.slice(operationsBefore),
    remoteCalls: provider.remoteCalls.slice(callsBefore),
    assumed: [...provider.assumed],
  };
}
