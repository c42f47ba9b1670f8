import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigurationError, errorCode } from '../command-line/errors';
import { orUsage } from '../command-line/main';
import { readConfiguration } from '../redaction/configuration-source';
import { HELP, parseOptions } from './options';
import { sharingReport } from './page';

const PROJECT_ROOT = join(__dirname, '..', '..');
const EXIT_WRITTEN = 0;

/** Runs the command. @returns its exit code */
export function runReportCommand(argv: readonly string[]): Promise<number> {
  return orUsage(async () => {
    const options = parseOptions(argv);
    if (options === 'help') {
      process.stdout.write(HELP);
      return EXIT_WRITTEN;
    }
    const { configuration, date, out } = options;
    const result = await readConfiguration(configuration);
    if (!result.ok) {
      throw new ConfigurationError(
        result.errors.map(({ at, message }) => `${configuration.file}: ${at}: ${message}`),
      );
    }
    const page = sharingReport(result.config, { date, version: projectVersion() });
    if (out === undefined) process.stdout.write(page);
    else write(out, page);
    return EXIT_WRITTEN;
  });
}

/** The version of this project, as package.json has it. */
export function projectVersion(): string {
  const { version } = JSON.parse(readFileSync(join(PROJECT_ROOT, 'package.json'), 'utf8')) as {
    version: string;
  };
  return version;
}

function write(file: string, page: string): void {
  try {
    writeFileSync(file, page);
  } catch (error) {
    throw new ConfigurationError([
      `--out ${file}: cannot be written (${errorCode(error)}); name a file in a folder that exists`,
    ]);
  }
}
