import { type ChildProcess, spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';

const ROOT = resolve(__dirname, '..', '..', '..');

export interface CommandResult {
  /** Null if a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that runs. */
export interface RunningCommand {
  readonly process: ChildProcess;
  readonly result: Promise<CommandResult>;
}

/**
 * Starts an operator's command as npm does: another process, with this one's environment.
 *
 * @param program another entry than that of the checkout
 * @param input what comes from its standard input, which then ends. Nothing: the standard input is closed
 */
export function startCommand(
  name: string,
  args: readonly string[],
  {
    env = {},
    input = '',
    program = join(ROOT, 'src/cli/operata.js'),
    cwd = ROOT,
  }: {
    readonly env?: NodeJS.ProcessEnv;
    readonly input?: string;
    readonly program?: string;
    readonly cwd?: string;
  } = {},
): RunningCommand {
  const child = spawn(process.execPath, [program, name, ...args], {
    cwd,
    env: { ...process.env, ...env },
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const ended = new Promise<number | null>((fulfil) => child.once('close', fulfil));
  const result = Promise.all([ended, text(child.stdout), text(child.stderr)]).then(
    ([code, stdout, stderr]) => ({ code, stdout, stderr }),
  );
  return { process: child, result };
}
