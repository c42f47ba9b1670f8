import { isContainer } from '../../functions/privacy-controls/json';
import type { Decision } from '../redaction/explain';
import { LONGEST_NAME } from '../redaction/field-name';
import type { Previewed } from './preview';
import type { Summary } from './summary';
import { rowRules } from './wording';

/** One record as a line of JSON; the format is in the command's help. */
export function recordLine(previewed: Previewed, fields: readonly string[]): string {
  const { record, source, line, outcome } = previewed;
  const head = { kind: 'record', record, source, line, outcome };
  if (outcome === 'not deliverable') {
    return JSON.stringify({ ...head, reason: previewed.reason, delivered: null, decisions: [] });
  }
  const decisions = flatten(previewed.decisions, '', fields);
  const beginning = JSON.stringify({ ...head, reason: null }).slice(0, -1);
  // The very text that is delivered: parsed and written again it could not be told from it, but for the time.
  return `${beginning},"delivered":${previewed.delivered ?? 'null'},"decisions":${JSON.stringify(decisions)}}`;
}

/** The last line. */
export function summaryLine(summary: Summary, fields: readonly string[]): string {
  return JSON.stringify({
    kind: 'summary',
    ...summary,
    fields: summary.fields.map((row) => ({
      field: row.path,
      kept: row.kept,
      removed: row.removed,
      rules: rowRules(row, fields),
    })),
  });
}

/** Appends to `lines`: arrays that are joined at each level would take time by the depth. */
function flatten(
  decisions: readonly Decision[],
  above: string,
  fields: readonly string[],
  lines: object[] = [],
): readonly object[] {
  for (const { key, path, value, kept, rule, fields: matching, children } of decisions) {
    const at = `${above}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`;
    lines.push({
      at: bounded(at),
      field: bounded(path),
      kept,
      rule,
      listedBy: rule === 'listed' ? matching.map((index) => fields[index]) : [],
      ...(isContainer(value) ? {} : { value }),
    });
    flatten(children, at, fields, lines);
  }
  return lines;
}

/** A long name with much beneath it would make a line of gigabytes. */
function bounded(name: string): string | null {
  return name.length > LONGEST_NAME ? null : name;
}
