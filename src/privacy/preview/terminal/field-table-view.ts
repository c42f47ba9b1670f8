import type { Listed } from '../../../../functions/privacy-controls/redaction-config';
import { counted, grouped } from '../../../cli/counted';
import { escapeControls } from '../../../cli/printable';
import type { FieldRow } from '../field-table';
import { rowRules } from '../wording';
import type { Style } from './style';
import { columnsOf, inColumnsWithEnd } from './text-width';

/** The most rows of a group that the list does not mention; the page and --json show all. */
const MOST_ROWS = 200;
/** The most of these rows beneath one field: contact attributes would displace everything else. */
const MOST_BENEATH = 20;
/** The largest share of the width for the rules. */
const RULE_SHARE = 0.35;

/** Fields with the same kind of decision. */
interface Group {
  readonly heading: string;
  readonly rows: readonly FieldRow[];
  readonly more: number;
}

/** The fields of all records for people. All fields that the list decides about come first. */
export function fieldTableView(
  rows: readonly FieldRow[],
  config: Listed,
  width: number,
  style: Style,
): string {
  const groups = groupsOf(rows, config.type === 'WHITELIST').filter((group) => group.rows.length > 0);
  return groups.map((group) => groupView(group, config, width, style)).join('\n');
}

function groupView({ heading, rows, more }: Group, list: Listed, width: number, style: Style): string {
  const numbers = <T>(kept: T, replaced: T, removed: T): T[] =>
    list.replace.length > 0 ? [kept, replaced, removed] : [kept, removed];
  const heads: Cells = [heading, numbers('KEPT', 'REPLACED', 'REMOVED'), 'RULE'];
  const cells = rows.map((row): Cells => {
    const rules = rowRules(row, list).join('; ');
    const counts = numbers(row.kept, row.replaced, row.removed).map(grouped);
    return [escapeControls(row.path), counts, escapeControls(rules)];
  });
  const styled = (row: FieldRow | undefined): ((text: string) => string) => {
    if (row?.kept !== 0) return String;
    return row.replaced > 0 ? style.replaced : style.removed;
  };
  const line = lineWriter([heads, ...cells], width);
  return [
    style.heading(line(heads)),
    ...cells.map((each, at) => styled(rows[at])(line(each))),
    ...(more > 0 ? [`and ${counted(more, 'more field')}: see them with --html or --json`] : []),
    '',
  ].join('\n');
}

function groupsOf(rows: readonly FieldRow[], isAllowList: boolean): Group[] {
  const others = rows.filter((row) => !isMandatory(row));
  const isDecided = ({ kept, removed }: FieldRow): boolean => (isAllowList ? kept : removed) > 0;
  const isReplaced = ({ replaced }: FieldRow): boolean => replaced > 0;
  return [
    { heading: 'Replaced', rows: others.filter(isReplaced), more: 0 },
    {
      heading: isAllowList ? 'Listed: sent' : 'Listed: removed',
      rows: others.filter((row) => isDecided(row) && !isReplaced(row)),
      more: 0,
    },
    {
      heading: isAllowList ? 'Not listed: removed' : 'Not listed: sent',
      ...fewOf(others.filter((row) => !isDecided(row) && !isReplaced(row))),
    },
    { heading: 'Mandatory: always sent', ...fewOf(rows.filter(isMandatory)) },
  ];
}

function isMandatory({ verdicts }: FieldRow): boolean {
  return verdicts.every(({ rule }) => rule === 'mandatory' || rule === 'container');
}

/** The first rows, and of many fields beneath one field only the first. */
function fewOf(rows: readonly FieldRow[]): Pick<Group, 'rows' | 'more'> {
  const beneath = new Map<string, number>();
  const few = rows.filter(({ path }) => {
    const above = aboveOf(path);
    const count = (beneath.get(above) ?? 0) + 1;
    beneath.set(above, count);
    return above === '' || count <= MOST_BENEATH;
  });
  const shown = few.slice(0, MOST_ROWS);
  return { rows: shown, more: rows.length - shown.length };
}

/** The path without its last name; empty at the top. */
function aboveOf(path: string): string {
  const last = /\.(?:\\.|[^.\\])*$/s.exec(path);
  return path.slice(0, last?.index ?? 0);
}

type Cells = readonly [path: string, counts: readonly string[], rules: string];

function lineWriter(rows: readonly Cells[], width: number): (cells: Cells) => string {
  const widest = (textOf: (cells: Cells) => string): number =>
    rows.reduce((most, cells) => Math.max(most, columnsOf(textOf(cells))), 0);
  const counts = (rows[0]?.[1] ?? []).map((_, at) => widest(([, numbers]) => numbers[at] ?? ''));
  const rule = Math.min(
    widest(([, , rules]) => rules),
    Math.floor(width * RULE_SHARE),
  );
  const path = width - rule - counts.reduce((sum, each) => sum + each + 1, 0) - 2;
  return ([name, numbers, rules]) => {
    const shown = numbers.map((each, at) => each.padStart(counts[at] ?? 0)).join(' ');
    return `${inColumnsWithEnd(name, path)} ${shown}  ${inColumnsWithEnd(rules, rule).trimEnd()}`;
  };
}
