import {
  checkRedactionValue,
  MANDATORY_ONLY,
  parseRedactionDocument,
  type RedactionConfigResult,
} from '../../functions/privacy-controls/redaction-config';
import { readTfvarsFile } from '../artefact/variables-input';
import { EXIT_USAGE, orUsage } from '../command-line/main';
import { findSources } from '../records/input';
import { readDocumentText } from '../redaction/document';
import { checkDocument } from './check';
import type { Finding } from './finding';
import { type ConfigurationSource, HELP, parseOptions } from './options';
import { checkRecords, type RecordsReport } from './records';
import { jsonReport, textReport } from './text';

const EXIT_FINE = 0;
const EXIT_WARNINGS = 1;

/** Runs the command. @returns its exit code */
export function runCheckConfigCommand(argv: readonly string[]): Promise<number> {
  return orUsage(async () => {
    const options = parseOptions(argv);
    if (options.help) {
      process.stdout.write(HELP);
      return EXIT_FINE;
    }
    const sources = findSources(options.inputs, process.stdin);
    const result = await readConfiguration(options.configuration);
    let records: RecordsReport | undefined;
    if (result.ok && sources.length > 0) {
      records = await checkRecords(result.config, sources, new AbortController().signal);
    }
    const findings = [...checkDocument(result), ...(records?.findings ?? [])];
    const report = {
      name:
        'document' in options.configuration ? options.configuration.document : options.configuration.tfvars,
      config: result.ok ? result.config : undefined,
      records: records?.records,
      findings,
    };
    process.stdout.write(options.json ? jsonReport(report) : textReport(report));
    return exitCodeOf(findings);
  });
}

async function readConfiguration(source: ConfigurationSource): Promise<RedactionConfigResult> {
  if ('document' in source) return parseRedactionDocument(readDocumentText(source.document, source.document));
  const value = (await readTfvarsFile(source.tfvars)).get('redaction_config') ?? null;
  // Without one, and with null, the stack deploys the document for the mandatory fields alone.
  return value === null ? { ok: true, config: MANDATORY_ONLY, notices: [] } : checkRedactionValue(value);
}

function exitCodeOf(findings: readonly Finding[]): number {
  const severities = new Set(findings.map(({ severity }) => severity));
  if (severities.has('error')) return EXIT_USAGE;
  return severities.has('warning') ? EXIT_WARNINGS : EXIT_FINE;
}
