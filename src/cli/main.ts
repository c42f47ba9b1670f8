import { errorCode, problemsOf } from './errors';
import { EXIT } from './exit-codes';
import { escapeControls } from './printable';

/**
 * Runs a command, and tells every problem where it cannot start as asked.
 *
 * @returns its exit code, or {@link EXIT.usage}
 * @throws for defects only
 */
export async function orUsage(command: () => Promise<number>): Promise<number> {
  try {
    return await command();
  } catch (error) {
    // Names of files and documents can hold what moves a terminal's cursor, or begins a line of its own.
    for (const problem of problemsOf(error)) process.stderr.write(`error: ${escapeControls(problem)}\n`);
    return EXIT.usage;
  }
}

/**
 * Runs a command as the program: its exit code becomes the process's. A defect, or a full disk, is reported by its
 * message, and is exit code 1. That nobody reads the output any more, as with `| head` or after the terminal was closed,
 * is no failure: what the command does besides is done to its end.
 *
 * @param what failed then, such as `The scan`
 */
export function runMain(what: string, command: (argv: readonly string[]) => Promise<number>): void {
  const fail = (reason: string): void => {
    const lines = reason.split('\n').map(escapeControls);
    process.stderr.write(`${what} failed: ${lines.join('\n')}\n`);
    process.exitCode = 1;
  };
  for (const output of [process.stdout, process.stderr]) {
    output.on('error', (error) => {
      const code = errorCode(error);
      if (code === 'EPIPE' || (code === 'EIO' && output.isTTY)) return;
      fail(code);
      process.exit();
    });
  }
  command(process.argv.slice(2)).then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => fail(error instanceof Error ? error.message : errorCode(error)),
  );
}
