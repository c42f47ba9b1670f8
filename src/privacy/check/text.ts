import { configurationHash } from '../../../functions/privacy-controls/configuration-hash';
import { listedIn, type RedactionConfig } from '../../../functions/privacy-controls/redaction-config';
import { counted, grouped } from '../../cli/counted';
import { escapeJson, printableJson, printableWords } from '../../cli/printable';
import { listSize } from '../list/listed';
import type { ListName } from '../list/parse';
import { type Finding, isShortened, type Severity } from './finding';

export interface Report {
  /** The file, as on the command line. */
  readonly name: string;
  readonly list: ListName;
  /** Undefined if it is not valid. */
  readonly config: RedactionConfig | undefined;
  /** The number of records it was checked with; undefined without input. */
  readonly records: number | undefined;
  readonly findings: readonly Finding[];
}

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'note'];
const WIDTH = Math.max(...SEVERITIES.map(({ length }) => length)) + 2;

/** Text for people: each finding, its remedy, and its id. */
export function textReport({ name, list, config, records, findings }: Report): string {
  const lines = [
    `${name}: ${config === undefined ? 'not valid' : listSize(config)}`,
    ...(records === undefined ? [] : [`checked with ${counted(records, 'record')}`]),
    ...findings.flatMap((finding, at) => linesOf(list, finding, findings[at + 1])),
    SEVERITIES.map((severity) => counted(countOf(findings, severity), severity)).join(', '),
  ];
  return `${lines.join('\n')}\n`;
}

/** @param next the following finding: a remedy that both share is printed once, after the last one */
function linesOf(list: ListName, finding: Finding, next: Finding | undefined): string[] {
  const { id, severity, list: member = 'fields', index, field = '', message, remedy, paths = [] } = finding;
  const where = index === undefined ? '' : `${list}.${member}[${index}]: ${printableJson(field)}: `;
  const line = severity.padEnd(WIDTH) + where + printableWords(message);
  const all = isShortened(paths) ? ` (--json lists all ${grouped(paths.length)})` : '';
  if (next?.id === id && next.remedy === remedy) return [line + all];
  return [line, `${' '.repeat(WIDTH)}${printableWords(remedy)}${all}  [${id}]`];
}

export function jsonReport({ name, config, records, findings }: Report): string {
  const counts = Object.fromEntries(SEVERITIES.map((severity) => [severity, countOf(findings, severity)]));
  const report = {
    name,
    valid: config !== undefined,
    ...(config === undefined ? { type: null, fields: null } : listedIn(config)),
    sha256: config === undefined ? null : configurationHash(config),
    records: records ?? null,
    counts,
    findings,
  };
  return `${escapeJson(JSON.stringify(report, null, 2))}\n`;
}

function countOf(findings: readonly Finding[], severity: Severity): number {
  return findings.filter((finding) => finding.severity === severity).length;
}
