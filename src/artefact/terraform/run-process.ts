import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** How a process ended. */
export interface ProcessResult {
  /** The exit code. Undefined if the process could not be started. */
  readonly code: number | undefined;
  readonly stdout: string;
  /** Its standard error, or why it could not be started. */
  readonly stderr: string;
}

/** The options of a process. */
export interface ProcessOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Its standard input. @default empty */
  readonly input?: string | undefined;
}

/** Runs a command to its end without blocking the event loop. */
export function runProcess(
  command: readonly [string, ...string[]],
  { cwd, env, input = '' }: ProcessOptions,
): Promise<ProcessResult> {
  const [binary, ...args] = command;
  return new Promise((fulfil) => {
    const child = spawn(binary, args, { cwd, env, stdio: 'pipe' });
    // A command may end without reading its input.
    child.stdin.on('error', () => {}).end(input);
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk;
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      stderr += chunk;
    });
    child.on('error', (error) => fulfil({ code: undefined, stdout, stderr: error.message }));
    child.on('close', (code) => fulfil({ code: code ?? 1, stdout, stderr }));
  });
}

/** Runs a task that starts processes for each item, at most `most` concurrently. */
export async function eachAtATime<T, R>(
  items: readonly T[],
  task: (item: T) => Promise<R>,
  most = 2,
): Promise<R[]> {
  const results: R[] = [];
  const waiting = items.entries();
  const batch = async (): Promise<void> => {
    for (const [index, item] of waiting) results[index] = await task(item);
  };
  await Promise.all(Array.from({ length: Math.min(most, availableParallelism()) }, batch));
  return results;
}
