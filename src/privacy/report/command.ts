import { type Command, runCommand } from '../../cli/command';
import { ConfigurationError, Problems } from '../../cli/errors';
import { EXIT } from '../../cli/exit-codes';
import { checkOutputFile, writeOutputFile } from '../../cli/output-file';
import { escapeControls } from '../../cli/printable';
import { projectVersion } from '../../cli/version';
import { linesOnSource, readValidConfiguration } from '../list/configuration-source';
import { warningsAbout } from '../list/parse';
import { parseOptions, REPORT } from './options';
import { JSON_BEGINNING, REPORT_BEGINNING, sharingJson, sharingReport } from './page';

export function runReportCommand(argv: readonly string[]): Promise<number> {
  return runCommand(REPORT, argv, async () => {
    const options = parseOptions(argv);
    const { configuration, date, out, json } = options;
    const problems = new Problems();
    const beginning = json ? JSON_BEGINNING : REPORT_BEGINNING;
    if (out !== undefined)
      problems.attempt(() => checkOutputFile({ option: '--out', beginning, writer: 'report', path: out }));
    const valid = problems.attempt(() => readValidConfiguration(configuration));
    if (valid === undefined || problems.found.length > 0) throw new ConfigurationError(problems.found);
    const warnings = warningsAbout(valid).map((warning) => `warning: ${valid.origin}: ${warning}`);
    for (const line of [...linesOnSource(valid), ...warnings])
      process.stderr.write(`${escapeControls(line)}\n`);
    const write = json ? sharingJson : sharingReport;
    const page = write(valid.config, { date, version: projectVersion() });
    if (out === undefined) process.stdout.write(page);
    else writeOutputFile('--out', out, page);
    return EXIT.ok;
  });
}

export const command: Command = { spec: REPORT, run: runReportCommand };
