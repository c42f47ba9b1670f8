import { errorCode, problemsOf } from './errors';
import { EXIT } from './exit-codes';
import { escapeControls } from './printable';

/**
 * Runs a command. Reports all problems if it cannot start.
 *
 * @returns its exit code, or {@link EXIT.usage}
 * @throws for defects only
 */
export async function orUsage(command: () => Promise<number>): Promise<number> {
  try {
    return await command();
  } catch (error) {
    // A file name can contain control characters, which a terminal would execute.
    for (const problem of problemsOf(error)) process.stderr.write(`error: ${escapeControls(problem)}\n`);
    return EXIT.usage;
  }
}

/**
 * Runs a command as the program, and sets the exit code of the process. A defect or a full disk is reported with its
 * message, and gives exit code 1. A closed output, as after `| head` or with a closed terminal, is not an error: the
 * command still completes its work.
 *
 * @param what the subject of an error, such as `The scan`
 */
export function runMain(what: string, command: (argv: readonly string[]) => Promise<number>): void {
  const fail = (reason: string): void => {
    const lines = reason.split('\n').map(escapeControls);
    process.stderr.write(`${what} failed: ${lines.join('\n')}\n`);
    process.exitCode = 1;
  };
  for (const output of [process.stdout, process.stderr]) {
    output.on('error', (error) => {
      if (isClosed(output, error)) return;
      fail(errorCode(error));
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

/** Whether the reader of an output is gone. */
const isClosed = (output: NodeJS.WriteStream, error: unknown): boolean =>
  errorCode(error) === 'EPIPE' || (errorCode(error) === 'EIO' && output.isTTY);

/** Writes a result to the standard output. @returns false if that failed: not for an output that its reader closed */
export const print = (text: string): Promise<boolean> =>
  new Promise((fulfil) => {
    process.stdout.write(text, (error) => fulfil(!error || isClosed(process.stdout, error)));
  });
