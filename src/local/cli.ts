import { EXIT_INCOMPLETE, runCommand } from './command';
import { errorCode } from './errors';

runCommand(process.argv.slice(2)).then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error: unknown) => {
    // A defect, or a full disk. Never the message of an error that may quote a record.
    process.stderr.write(
      `The local run failed: ${error instanceof Error ? error.message : errorCode(error)}\n`,
    );
    process.exitCode = EXIT_INCOMPLETE;
  },
);
