import { ConfigurationError, Problems } from '../../cli/errors';
import { interruptedCode, onInterrupt } from '../../cli/interrupt';
import { EXIT_USAGE, orUsage } from '../../cli/main';
import { escapeControls } from '../../cli/printable';
import { findSources, notRead } from '../../records/input';
import { linesOnSource, readConfiguration } from '../list/configuration-source';
import { checkDocument } from './check';
import type { Finding } from './finding';
import { HELP, parseOptions } from './options';
import { checkRecords, type RecordsReport } from './records';
import { jsonReport, textReport } from './text';

const EXIT_FINE = 0;
const EXIT_WARNINGS = 1;

/** Runs the command. @returns its exit code */
export function runCheckConfigCommand(argv: readonly string[]): Promise<number> {
  return orUsage(async () => {
    const options = parseOptions(argv);
    if (options === 'help') {
      process.stdout.write(HELP);
      return EXIT_FINE;
    }
    const problems = new Problems();
    const sources = problems.attempt(() => findSources(options.inputs, process.stdin));
    const result = problems.attempt(() => readConfiguration(options.configuration));
    if (sources === undefined || result === undefined) throw new ConfigurationError(problems.found);
    const config = result.ok ? result.config : undefined;
    for (const line of linesOnSource(result)) {
      process.stderr.write(`${escapeControls(line)}\n`);
    }
    let records: RecordsReport | undefined;
    const interrupt = onInterrupt();
    if (config !== undefined && sources.length > 0)
      records = await checkRecords(config, sources, interrupt.signal);
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
  if (severities.has('error')) return EXIT_USAGE;
  return severities.has('warning') ? EXIT_WARNINGS : EXIT_FINE;
}
