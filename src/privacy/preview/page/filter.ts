import { grouped } from '../../../cli/counted';
import { escapeControls } from '../../../cli/printable';
import { type Decision, type Outcome, outcomeOf, type Rule } from '../../list/explain';
import { LONGEST_NAME, OTHER_FIELDS } from '../../list/field-name';
import type { PageData, PageRecord } from '../page-data';
import { ruleLabel } from '../wording';

/** What the user searches for. */
export interface Filter {
  /** Lower case; empty: any path. */
  readonly text: string;
  /** Exactly this path; undefined: any. */
  readonly path: string | undefined;
  readonly outcome: Outcome | undefined;
  readonly rule: Rule | undefined;
  readonly delivered: boolean | undefined;
}

/** Whether the filter restricts fields. */
export function isAboutFields({ text, path, outcome, rule }: Filter): boolean {
  return text !== '' || path !== undefined || outcome !== undefined || rule !== undefined;
}

export function fits(filter: Filter, path: string, outcome: Outcome, rule: Rule): boolean {
  return (
    (filter.outcome ?? outcome) === outcome &&
    (filter.rule ?? rule) === rule &&
    (filter.path ?? path) === path &&
    (filter.text === '' || searchable(path).includes(filter.text))
  );
}

function searchable(path: string): string {
  return (path.length > LONGEST_NAME ? OTHER_FIELDS : path).toLowerCase();
}

/** What passes a filter, as indexes into the data. */
export interface Selection {
  readonly fields: readonly number[];
  readonly records: readonly number[];
}

/** Selects rows of the table with a verdict that passes, and records with such a field. */
export function select({ summary, records }: PageData, filter: Filter): Selection {
  const passing = new Set<number>();
  const fields = summary.fields.flatMap(({ path, verdicts }, index) => {
    const found = verdicts.filter(({ outcome, rule }) => fits(filter, path, outcome, rule));
    for (const { number } of found) passing.add(number);
    return found.length > 0 ? [index] : [];
  });
  const anyField = !isAboutFields(filter);
  const passes = ({ outcome, verdicts }: PageRecord) =>
    (filter.delivered ?? outcome === 'delivered') === (outcome === 'delivered') &&
    (anyField || verdicts.some((number) => passing.has(number)));
  return { fields, records: records.flatMap((record, index) => (passes(record) ? [index] : [])) };
}

/** A decision in a row of its own. */
export interface TreeRow {
  readonly decision: Decision;
  readonly level: number;
  /** Its position among the visible siblings, from 1, and their number. */
  readonly position: number;
  readonly siblings: number;
  /** Undefined if it has nothing beneath it to show. */
  readonly expanded: boolean | undefined;
  /** Shown only because of a row beneath it. */
  readonly context: boolean;
  /** The parent row; undefined: the record. */
  readonly above: TreeRow | undefined;
}

/**
 * The decisions that pass, with their parents, in the order of the record.
 * @param collapsed decisions whose children are not shown
 */
export function treeRows(
  decisions: readonly Decision[],
  filter: Filter,
  collapsed: ReadonlySet<Decision>,
): TreeRow[] {
  const shown = new Set<Decision>();
  const mark = (decision: Decision): boolean => {
    const beneath = decision.children.map(mark).includes(true);
    if (beneath || fits(filter, decision.path, outcomeOf(decision), decision.rule)) shown.add(decision);
    return shown.has(decision);
  };
  decisions.forEach(mark);
  const rows: TreeRow[] = [];
  const add = (siblings: readonly Decision[], level: number, above: TreeRow | undefined): void => {
    const among = siblings.filter((decision) => shown.has(decision));
    for (const [index, decision] of among.entries()) {
      const { path, rule, children } = decision;
      const isParent = children.some((child) => shown.has(child));
      const expanded = isParent ? !collapsed.has(decision) : undefined;
      const context = !fits(filter, path, outcomeOf(decision), rule);
      const place = { level, position: index + 1, siblings: among.length, above };
      const row = { decision, ...place, expanded, context };
      rows.push(row);
      if (expanded) add(children, level + 1, row);
    }
  };
  add(decisions, 1, undefined);
  return rows;
}

/** Describes which records pass the filters, for a print, which does not show the filters. */
export function recordsInWords(filter: Filter, { config }: PageData): string {
  const { delivered } = filter;
  const outcome = delivered === undefined ? '' : ` that are ${delivered ? '' : 'not '}sent`;
  if (isAboutFields(filter))
    return `Shown: records${outcome} with a matching field (${fieldInWords(filter, config)}).`;
  return outcome === '' ? 'Shown: all records, no filter is set.' : `Shown: records${outcome}.`;
}

/** The caption of the table of fields. @param shown the number of its rows */
export function tableInWords(filter: Filter, shown: number, { config, summary }: PageData): string {
  const what = isAboutFields(filter)
    ? `${grouped(shown)} of ${grouped(summary.fields.length)} field paths (${fieldInWords(filter, config)})`
    : 'Every field path';
  const where = summary.records === 1 ? 'the one record' : `all ${grouped(summary.records)} records`;
  const outcomes = config.replace.length > 0 ? 'sent, replaced and removed' : 'sent and removed';
  const counts = `${what} in ${where}: how often each was ${outcomes} (each member and element counts), and the rules that decided.`;
  // The data of a record contains its verdicts, but not their counts, so the table cannot count some records only.
  return filter.delivered === undefined
    ? counts
    : `${counts} The table counts all records, sent or not; “Record is” filters only the list of records.`;
}

function fieldInWords({ text, path, outcome, rule }: Filter, { type }: PageData['config']): string {
  return [
    ...(path === undefined ? [] : [`path is ${escapeControls(path)}`]),
    ...(text === '' ? [] : [`path contains “${escapeControls(text)}”`]),
    ...(outcome === undefined ? [] : [outcome]),
    ...(rule === undefined ? [] : [`rule “${ruleLabel(rule, type === 'BLACKLIST')}”`]),
  ].join('; ');
}
