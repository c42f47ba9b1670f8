import { isJsonObject, type JsonObject, type JsonValue } from '../../json';
import type { AwsClients } from '../aws/clients';
import { CouldNotCheck } from './finding';

/** Pages that are read: an operator waits. Some have nothing, as CloudWatch Logs ends a page after a time, too. */
const MOST_PAGES = 20;

export interface LogEntries {
  /** What was logged as JSON objects. What is logged otherwise is not looked at. */
  readonly entries: readonly JsonObject[];
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
export async function logEntries(
  aws: AwsClients,
  logGroupName: string,
  startTime: number,
  filterPattern?: string,
): Promise<LogEntries> {
  const entries: JsonObject[] = [];
  let nextToken: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const answer = await aws.logs.filterLogEvents({
      logGroupName,
      startTime,
      ...(filterPattern !== undefined && { filterPattern }),
      ...(nextToken !== undefined && { nextToken }),
    });
    for (const { message = '' } of answer.events ?? []) {
      const entry = parsed(message);
      if (entry !== undefined) entries.push(entry);
    }
    nextToken = answer.nextToken;
    if (nextToken === undefined) return { entries, more: false };
  }
  return { entries, more: true };
}

function parsed(message: string): JsonObject | undefined {
  try {
    const value = JSON.parse(message) as JsonValue;
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
