import { EXIT } from '../../cli/exit-codes';
import { escapeJson } from '../../cli/printable';
import type { Result, Status } from './finding';
import type { Outcome } from './run-checks';

const MARKS: Readonly<Record<Status, string>> = {
  pass: '✓ pass',
  warn: '! WARN',
  fail: '✗ FAIL',
  'could-not-check': '? could not check',
};
const SKIPPED = '– skipped';
/** SGR parameters. */
const COLORS: Readonly<Record<Status, string>> = {
  pass: '32',
  warn: '33',
  fail: '31',
  'could-not-check': '35',
};
const MARK_WIDTH = Math.max(...Object.values(MARKS).map((mark) => mark.length));

export function exitCodeOf({ results }: Outcome): number {
  const statuses = new Set(results.map(({ status }) => status));
  if (statuses.has('fail')) return EXIT.failed;
  return statuses.has('warn') || statuses.has('could-not-check') ? EXIT.doubtful : EXIT.ok;
}

/** The report for people: by stage, with the status in words on each line. */
export function reportText(
  title: string,
  outcome: Outcome,
  stages: readonly string[],
  color: boolean,
): string {
  const { order, results, skipped } = outcome;
  const width = Math.max(...[...results, ...skipped].map(({ check }) => check.length));
  const indent = ' '.repeat(2 + MARK_WIDTH + 2);
  const line = (mark: string, code: string | undefined, check: string, text: string): string => {
    const shown = mark.padEnd(MARK_WIDTH);
    const marked = color && code !== undefined ? `\u001b[${code}m${shown}\u001b[0m` : shown;
    return `  ${marked}  ${check.padEnd(width)}  ${text}`;
  };
  const linesOf = ({ status, check, found, remedy }: Result): string[] => [
    line(MARKS[status], COLORS[status], check, found),
    ...(remedy === undefined ? [] : remedy.split('\n').map((step) => `${indent}→ ${step}`)),
  ];
  const linesOfCheck = (id: string): string[] => [
    ...results.filter(({ check }) => check === id).flatMap(linesOf),
    ...skipped
      .filter(({ check }) => check === id)
      .map(({ because }) => line(SKIPPED, undefined, id, because)),
  ];
  const stageOf = new Map([...results, ...skipped].map(({ check, stage }) => [check, stage]));
  const sections = stages.flatMap((stage) => {
    const lines = order.filter((id) => stageOf.get(id) === stage).flatMap(linesOfCheck);
    return lines.length === 0 ? [] : [`${stage}\n${lines.join('\n')}\n`];
  });
  return `${title}\n\n${sections.join('\n')}\n${summaryOf(outcome)}\n`;
}

/** The number of results per status. */
export function summaryOf({ results, skipped }: Outcome): string {
  const count = (status: Status): number => results.filter((one) => one.status === status).length;
  const parts = [
    `${count('pass')} pass`,
    `${count('warn')} warn`,
    `${count('fail')} fail`,
    `${count('could-not-check')} could not be checked`,
    `${skipped.length} skipped`,
  ];
  return parts.join(', ');
}

/** The report for scripts. */
export function reportJson(about: Readonly<Record<string, unknown>>, outcome: Outcome): string {
  const { results, skipped } = outcome;
  return `${escapeJson(JSON.stringify({ ...about, exitCode: exitCodeOf(outcome), results, skipped }, null, 2))}\n`;
}
