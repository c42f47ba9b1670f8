import type { AwsClients } from '../aws/clients';
import { type LogEntry, type LogQuery, logPages } from '../aws/log-events';
import { CouldNotCheck } from './finding';

/** Pages that are read: an operator waits. */
const MOST_PAGES = 20;

export interface LogEntries {
  /** What was logged as JSON objects. What is logged otherwise is not looked at. */
  readonly entries: readonly LogEntry[];
  /** There is more than was read. */
  readonly more: boolean;
}

/** @throws {CouldNotCheck} where nothing was found in a log of which not all was read */
export function refuseUnread({ more }: LogEntries, hours: number): void {
  if (!more) return;
  throw new CouldNotCheck(
    `the log of ${hours} hours is too long to be read whole, and what was read of it has no error`,
    'look at fewer hours, such as with --hours 1',
  );
}

/** Reads what a log group says. Nothing of it may be shown but what a check knows to be safe. */
export async function logEntries(aws: AwsClients, query: LogQuery): Promise<LogEntries> {
  const entries: LogEntry[] = [];
  let pagesRead = 0;
  for await (const page of logPages(aws, query)) {
    entries.push(...page.entries);
    pagesRead += 1;
    if (pagesRead === MOST_PAGES) return { entries, more: !page.isLast };
  }
  return { entries, more: false };
}
