import { counted } from '../../command-line/counted';
import { printable } from '../../command-line/printable';
import type { Summary } from '../summary';
import { rowRules } from '../wording';
import type { Style } from './style';
import { columnsOf, inColumns } from './text-width';

/** Rows of the table; the page and --json have them all. */
const MOST_ROWS = 200;
const COUNT_WIDTH = 9;
/** Of the width, for the rules at most. */
const RULE_SHARE = 0.4;

/** What all records came to, for people: the numbers, what matched nothing, and the table of fields. */
export function summaryView(
  summary: Summary,
  fields: readonly string[],
  width: number,
  style: Style,
): string {
  return [
    style.heading('All records'),
    ...numbers(summary),
    ...summary.unmatched.map((path) =>
      style.warning(
        `  ${JSON.stringify(printable(path))} of the configuration matched nothing in these records`,
      ),
    ),
    '',
    ...table(summary, fields, width, style),
    '',
  ].join('\n');
}

function numbers(summary: Summary): string[] {
  const lost = Object.entries(summary.notDeliverable).map(
    ([reason, count]) => `  ${count} cannot be delivered: ${reason}`,
  );
  return [
    `  ${summary.delivered} of ${counted(summary.records, 'record')} delivered, ${summary.bytesOut} of ${summary.bytesIn} bytes`,
    ...(summary.nothingLeft > 0 ? [`  ${summary.nothingLeft} not delivered: nothing of them is left`] : []),
    ...lost,
    `  ${counted(summary.fieldsKept, 'field')} kept, ${summary.fieldsRemoved} removed (members and elements, each occurrence)`,
  ];
}

function table(summary: Summary, fields: readonly string[], width: number, style: Style): string[] {
  const shown = summary.fields
    .slice(0, MOST_ROWS)
    .map((field) => ({ ...field, rules: printable(rowRules(field, fields).join('; ')) }));
  const longest = shown.reduce((most, { rules }) => Math.max(most, columnsOf(rules)), 4);
  const ruleWidth = Math.min(longest, Math.floor(width * RULE_SHARE));
  const pathWidth = width - ruleWidth - 2 * COUNT_WIDTH - 3;
  const row = (path: string, kept: string, removed: string, rule: string) =>
    `${inColumns(path, pathWidth)} ${kept.padStart(COUNT_WIDTH)} ${removed.padStart(COUNT_WIDTH)}  ${inColumns(rule, ruleWidth).trimEnd()}`;
  const more = summary.fields.length - shown.length;
  return [
    style.quiet(row('FIELD', 'KEPT', 'REMOVED', 'RULE')),
    ...shown.map((field) => {
      const text = row(printable(field.path), String(field.kept), String(field.removed), field.rules);
      return field.kept === 0 ? style.removed(text) : text;
    }),
    ...(more > 0 ? [`and ${counted(more, 'more field')}: see them with --html or --json`] : []),
  ];
}
