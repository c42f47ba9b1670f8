import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** How a process ended. */
export interface ProcessResult {
  /** Its exit code. Undefined where it could not be started. */
  readonly code: number | undefined;
  readonly stdout: string;
  /** What it said, or why it could not be started. */
  readonly stderr: string;
}

/** Where and how a process runs. */
export interface ProcessOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** What it reads from its standard input. @default nothing */
  readonly input?: string | undefined;
}

/** Runs a command to its end, and leaves the event loop free meanwhile. */
export function runProcess(
  command: readonly [string, ...string[]],
  { cwd, env, input = '' }: ProcessOptions,
): Promise<ProcessResult> {
  const [binary, ...args] = command;
  return new Promise((fulfil) => {
    const child = spawn(binary, args, { cwd, env, stdio: 'pipe' });
    // A command that ends without reading is no fault of ours.
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

/** Runs a task that starts processes for each item, at most so many at a time. */
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
