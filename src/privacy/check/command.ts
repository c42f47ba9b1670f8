import { type Command, runCommand } from '../../cli/command';
import { ConfigurationError, Problems } from '../../cli/errors';
import { EXIT } from '../../cli/exit-codes';
import { interruptedCode, onInterrupt } from '../../cli/interrupt';
import { escapeControls } from '../../cli/printable';
import { StatusLine } from '../../cli/status-line';
import { findSources, notRead } from '../../records/input';
import { ReadProgress } from '../../records/read-progress';
import { linesOnSource, readConfiguration } from '../list/configuration-source';
import { checkDocument } from './check';
import type { Finding } from './finding';
import { CHECK, parseOptions } from './options';
import { checkRecords, type RecordsReport } from './records';
import { jsonReport, textReport } from './text';

export function runCheckConfigCommand(argv: readonly string[]): Promise<number> {
  return runCommand(CHECK, argv, async () => {
    const options = parseOptions(argv);
    const problems = new Problems();
    const sources = problems.attempt(() => findSources(options.inputs, process.stdin));
    const result = problems.attempt(() => readConfiguration(options.configuration));
    if (sources === undefined || result === undefined) throw new ConfigurationError(problems.found);
    const config = result.ok ? result.config : undefined;
    for (const line of linesOnSource(result)) process.stderr.write(`${escapeControls(line)}\n`);
    let records: RecordsReport | undefined;
    const interrupt = onInterrupt();
    if (config !== undefined && sources.length > 0) {
      const reading = new ReadProgress(sources);
      const progress = new StatusLine(process.stderr, () => reading.text);
      progress.start();
      records = await checkRecords(config, reading.sources, interrupt.signal, () => {
        reading.records += 1;
      });
      progress.stop();
    }
    interrupt.release();
    const findings = [...checkDocument(result, records), ...(records?.findings ?? [])];
    const report = {
      name: result.origin,
      list: result.list,
      config,
      records: records?.records,
      findings,
    };
    process.stdout.write(options.json ? jsonReport(report) : textReport(report));
    if (!interrupt.signal.aborted) return exitCodeOf(findings);
    process.stderr.write(`warning: ${notRead(sources, records?.last)}\n`);
    return interruptedCode(interrupt.signal);
  });
}

function exitCodeOf(findings: readonly Finding[]): number {
  const severities = new Set(findings.map(({ severity }) => severity));
  if (severities.has('error')) return EXIT.usage;
  return severities.has('warning') ? EXIT.failed : EXIT.ok;
}

export const command: Command = { spec: CHECK, run: runCheckConfigCommand };
