import { configurationHash } from '../../../functions/privacy-controls/configuration-hash';
import type { RedactionConfig } from '../../../functions/privacy-controls/redaction-config';
import { counted, grouped } from '../../cli/counted';
import { escapeJson, printableJson, printableWords } from '../../cli/printable';
import type { ListName } from '../list/parse';
import { type Finding, isShortened, type Severity } from './finding';

/** What the command has found out. */
export interface Report {
  /** The file, as the user named it. */
  readonly name: string;
  readonly list: ListName;
  /** Undefined: it is not valid. */
  readonly config: RedactionConfig | undefined;
  /** How many records it was checked with; undefined: with none. */
  readonly records: number | undefined;
  readonly findings: readonly Finding[];
}

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'note'];
const WIDTH = Math.max(...SEVERITIES.map(({ length }) => length)) + 2;

/** For people: a finding, what to do about it, and its id. */
export function textReport({ name, list, config, records, findings }: Report): string {
  const lines = [
    `${name}: ${config === undefined ? 'not valid' : `${config.type}, ${counted(config.fields.length, 'field')}`}`,
    ...(records === undefined ? [] : [`checked with ${counted(records, 'record')}`]),
    ...findings.flatMap((finding, at) => linesOf(list, finding, findings[at + 1])),
    SEVERITIES.map((severity) => counted(countOf(findings, severity), severity)).join(', '),
  ];
  return `${lines.join('\n')}\n`;
}

/** @param next what is to be done about both of them is said once, after the last */
function linesOf(list: ListName, finding: Finding, next: Finding | undefined): string[] {
  const { id, severity, index, field = '', message, remedy, paths = [] } = finding;
  const where = index === undefined ? '' : `${list}.fields[${index}]: ${printableJson(field)}: `;
  const said = severity.padEnd(WIDTH) + where + printableWords(message);
  const all = isShortened(paths) ? ` (--json names all ${grouped(paths.length)})` : '';
  if (next?.id === id && next.remedy === remedy) return [said + all];
  return [said, `${' '.repeat(WIDTH)}${printableWords(remedy)}${all}  [${id}]`];
}

/** For programs. */
export function jsonReport({ name, config, records, findings }: Report): string {
  const counts = Object.fromEntries(SEVERITIES.map((severity) => [severity, countOf(findings, severity)]));
  const report = {
    name,
    valid: config !== undefined,
    type: config?.type ?? null,
    fields: config?.fields ?? null,
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
