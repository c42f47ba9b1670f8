import { isContainer } from '../../functions/privacy-controls/json';
import type { Decision } from '../redaction/explain';
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

function flatten(decisions: readonly Decision[], above: string, fields: readonly string[]): object[] {
  return decisions.flatMap(({ key, path, value, kept, rule, fields: matching, children }) => {
    const at = `${above}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const listedBy = rule === 'listed' ? matching.map((index) => fields[index]) : [];
    const line = { at, field: path, kept, rule, listedBy, ...(isContainer(value) ? {} : { value }) };
    return [line, ...flatten(children, at, fields)];
  });
}
