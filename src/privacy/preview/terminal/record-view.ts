import { isContainer } from '../../../../functions/privacy-controls/json';
import type { Listed } from '../../../../functions/privacy-controls/redaction-config';
import { counted } from '../../../cli/counted';
import { printable, printableJson } from '../../../cli/printable';
import { type Decision, type Outcome, outcomeOf } from '../../list/explain';
import { outcomeText, type Previewed } from '../preview';
import { ruleText } from '../wording';
import type { Style } from './style';
import { columnsOf, inColumns } from './text-width';

/** From this many columns, delivered and removed fields have a column each. */
const SIDE_BY_SIDE = 120;
/** The largest share of the width for the rule. */
const RULE_SHARE = 0.35;
const INDENT = 2;
/** Deeper levels are not indented further, so that the value has room. */
const MOST_LEVELS = 12;
/** More characters than any line shows. */
const VALUE_LENGTH = 200;
/** The most lines of one record; the page shows all. */
const MOST_LINES = 2_000;

interface Line {
  readonly key: string;
  /** The original value. */
  readonly value: string;
  /** The value that is sent, if it is replaced. */
  readonly replacement: string;
  readonly outcome: Outcome;
  readonly rule: string;
}

const MARKS: Readonly<Record<Outcome, string>> = { sent: ' ', replaced: '~', removed: '-' };

/** A record for people: what is delivered, replaced (marked with `~`) and removed (marked with `-`), and the rule for each. */
export function recordView(previewed: Previewed, list: Listed, width: number, style: Style): string {
  const { record, source, line } = previewed;
  const where = `Record ${record} · ${printable(source)}, line ${line}`;
  if (!('decisions' in previewed))
    return `${style.heading(where)} · ${style.warning(`not delivered: ${outcomeText(previewed)}`)}\n`;
  const lines: Line[] = [];
  collect(previewed.decisions, 0, list, lines);
  const count = (each: Outcome): number => lines.filter((line) => line.outcome === each).length;
  const replaced = count('replaced');
  const outcome =
    previewed.outcome === 'delivered'
      ? `${count('sent')} kept, ${replaced > 0 ? `${replaced} replaced, ` : ''}${count('removed')} removed`
      : style.warning(`not delivered: nothing is left (${count('removed')} removed)`);
  const layout = width >= SIDE_BY_SIDE ? sideBySide : oneColumn;
  const shown = lines.slice(0, MOST_LINES);
  const more = lines.length - shown.length;
  const rest = more > 0 ? `  and ${counted(more, 'more field')}: see them with --html or --json\n` : '';
  return `${style.heading(where)} · ${outcome}\n${layout(shown, width, style)}${rest}`;
}

function collect(decisions: readonly Decision[], depth: number, list: Listed, lines: Line[]): void {
  for (const decision of decisions) {
    const indent = ' '.repeat(INDENT * Math.min(depth, MOST_LEVELS));
    const key = typeof decision.key === 'number' ? `[${decision.key}]` : printable(decision.key);
    lines.push({
      key: `${indent}${key}: `,
      value: shownValue(decision),
      replacement: printableJson(decision.replacement ?? ''),
      outcome: outcomeOf(decision),
      rule: printable(ruleText(decision, list)),
    });
    collect(decision.children, depth + 1, list, lines);
  }
}

function shownValue({ value }: Decision): string {
  if (Array.isArray(value)) return value.length === 0 ? '[]' : '[…]';
  if (isContainer(value)) return Object.keys(value).length === 0 ? '{}' : '{…}';
  return printableJson(typeof value === 'string' ? value.slice(0, VALUE_LENGTH) : value);
}

function ruleWidth(lines: readonly Line[], width: number): number {
  const longest = lines.reduce((most, { rule }) => Math.max(most, columnsOf(rule)), 4);
  return Math.min(longest, Math.floor(width * RULE_SHARE));
}

function sideBySide(lines: readonly Line[], width: number, style: Style): string {
  const rule = ruleWidth(lines, width);
  const side = Math.floor((width - rule - 6) / 2);
  const row = (left: string, right: string, last: string) => `${left} │ ${right} │ ${last}\n`;
  const original = lines.some(({ outcome }) => outcome === 'replaced') ? 'REPLACED OR REMOVED' : 'REMOVED';
  const head = row(inColumns('  DELIVERED', side), inColumns(`  ${original}`, side), 'RULE');
  const rows = lines.map(({ key, value, replacement, outcome, rule: because }) => {
    const cell = (shown: string) => inColumns(`${MARKS[outcome]} ${key}${shown}`, side);
    const empty = ' '.repeat(side);
    const cells: Readonly<Record<Outcome, () => readonly [string, string]>> = {
      sent: () => [cell(value), empty],
      replaced: () => [style.replaced(cell(replacement)), style.replaced(cell(value))],
      removed: () => [empty, style.removed(cell(value))],
    };
    const [left, right] = cells[outcome]();
    return row(left, right, style.quiet(inColumns(because, rule).trimEnd()));
  });
  return style.quiet(head) + rows.join('');
}

function oneColumn(lines: readonly Line[], width: number, style: Style): string {
  const rule = ruleWidth(lines, width);
  const tree = width - rule - 1;
  return lines
    .map(({ key, value, replacement, outcome, rule: because }) => {
      const text = outcome === 'replaced' ? `${replacement} (was ${value})` : value;
      const shown = inColumns(`${MARKS[outcome]} ${key}${text}`, tree);
      return `${outcome === 'sent' ? shown : style[outcome](shown)} ${style.quiet(inColumns(because, rule).trimEnd())}\n`;
    })
    .join('');
}
