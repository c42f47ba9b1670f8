import { projectVersion } from '../../artefact/project';
import { ConfigurationError, Problems } from '../../cli/errors';
import { orUsage } from '../../cli/main';
import { checkOutputFile, writeOutputFile } from '../../cli/output-file';
import { escapeControls } from '../../cli/printable';
import { linesOnSource, readValidConfiguration } from '../list/configuration-source';
import { warningsAbout } from '../list/parse';
import { HELP, parseOptions } from './options';
import { REPORT_BEGINNING, sharingReport } from './page';

const EXIT_WRITTEN = 0;
const REPORT_FILE = { option: '--out', beginning: REPORT_BEGINNING, writer: 'report' };

/** Runs the command. @returns its exit code */
export function runReportCommand(argv: readonly string[]): Promise<number> {
  return orUsage(async () => {
    const options = parseOptions(argv);
    if (options === 'help') {
      process.stdout.write(HELP);
      return EXIT_WRITTEN;
    }
    const { configuration, date, out } = options;
    const problems = new Problems();
    if (out !== undefined) problems.attempt(() => checkOutputFile({ ...REPORT_FILE, path: out }));
    const valid = problems.attempt(() => readValidConfiguration(configuration));
    if (valid === undefined || problems.found.length > 0) throw new ConfigurationError(problems.found);
    const warnings = warningsAbout(valid).map((warning) => `warning: ${valid.origin}: ${warning}`);
    for (const line of [...linesOnSource(valid), ...warnings]) {
      process.stderr.write(`${escapeControls(line)}\n`);
    }
    const page = sharingReport(valid.config, { date, version: projectVersion() });
    if (out === undefined) process.stdout.write(page);
    else writeOutputFile(REPORT_FILE.option, out, page);
    return EXIT_WRITTEN;
  });
}
