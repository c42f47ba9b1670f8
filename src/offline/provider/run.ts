/** Runs Terraform or OpenTofu in a directory, with the offline provider instead of `hashicorp/aws`. */
import { resolve } from 'node:path';
import { terraformEnvironment } from '../../artefact/terraform/environment';
import { runProcess } from '../../artefact/terraform/run-process';
import type { Operation, RemoteCall } from './provider';
import type { OfflineProvider } from './server';

/** A command to run. */
export interface Command {
  readonly directory: string;
  /** The binary and its arguments; `-chdir` is added. */
  readonly command: readonly [string, ...string[]];
  /** Variables that override those of this process. Undefined removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** `false` for commands without `-chdir`, such as `npx cdktf`, which run in the directory. @default true */
  readonly chdir?: boolean;
  /** The standard input of the command. @default empty */
  readonly input?: string;
}

/** The result of a command. */
export interface RunResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The applied operations of this run, in order. */
  readonly operations: readonly Operation[];
  /** The calls of this run for which the real provider would send requests to AWS. */
  readonly remoteCalls: readonly RemoteCall[];
  /** Descriptions of the resources that were assumed to exist. */
  readonly assumed: readonly string[];
}

/** Terraform runs for about a second, and garbage collection would take a quarter of it. */
const GO_GARBAGE_COLLECTION_PERCENT = '800';

/** The environment in which terraform, tofu and `cdktf` use a running provider. */
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
 * Runs a command with a running provider. The event loop must not be blocked meanwhile.
 *
 * @throws {Error} if the command cannot be started
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
