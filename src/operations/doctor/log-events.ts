import type { AwsClients } from '../aws/clients';
import { type LogEntry, type LogQuery, logPages } from '../aws/log-events';
import { CouldNotCheck } from './finding';

/** The most pages to read, as an operator waits. */
const MOST_PAGES = 20;

export interface LogEntries {
  /** Lines logged as JSON objects. Other lines are ignored. */
  readonly entries: readonly LogEntry[];
  /** Whether there is more than was read. */
  readonly more: boolean;
}

/** @throws {CouldNotCheck} if nothing was found in a log of which not all was read */
export function refuseUnread({ more }: LogEntries, hours: number): void {
  if (!more) return;
  throw new CouldNotCheck(
    `the log of ${hours} hours is too long to be read completely, and the part that was read has no error`,
    'check fewer hours, for example with --hours 1',
  );
}

/** Reads a log group. Only what a check knows to be safe may be shown. */
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
