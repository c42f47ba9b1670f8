import type { Arguments } from '../cli/arguments';

/** A span of time, in milliseconds since 1970. */
export interface TimeRange {
  /** Undefined: from the beginning. */
  readonly from: number | undefined;
  /** Exclusive. Undefined: without an end. */
  readonly to: number | undefined;
}

type Given = Arguments<'from' | 'to'>;

/** Reads `--from` and `--to`; errors are added to the problems of the arguments. */
export function readTimeRange(given: Given): TimeRange {
  const from = timeIn(given, 'from');
  const to = timeIn(given, 'to');
  if (from !== undefined && to !== undefined && from >= to) {
    given.problems.push(
      `--from ${given.text('from')} --to ${given.text('to')}: the first must be earlier than the second`,
    );
  }
  return { from, to };
}

const TIME = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)(Z|[+-]\d{2}:\d{2})?)?$/;

/** Milliseconds since 1970. Undefined if it is not given, or wrong. */
function timeIn(given: Given, name: 'from' | 'to'): number | undefined {
  const text = given.text(name);
  if (text === undefined) return undefined;
  const [, date, time = '00:00', zone = 'Z'] = TIME.exec(text) ?? [];
  const day = Date.parse(`${date}T00:00Z`);
  const value = Date.parse(`${date}T${time}${zone}`);
  // Date.parse reads the 30th of February as a day in March.
  if (!Number.isNaN(value) && new Date(day).toISOString().startsWith(date ?? '-')) return value;
  given.problems.push(
    `--${name} ${text}: is not a time in ISO 8601; write 2026-03-02T09:00Z, or 2026-03-02T10:00+01:00, or 2026-03-02`,
  );
  return undefined;
}
