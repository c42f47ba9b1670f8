import { isJsonObject, type JsonObject, type JsonValue } from '../../json';
import type { AwsClients } from '../aws/clients';

/** Pages that are read: an operator waits. */
const MOST_PAGES = 5;

export interface LogEntries {
  /** What was logged as JSON objects. What is logged otherwise is not looked at. */
  readonly entries: readonly JsonObject[];
  /** There is more than was read. */
  readonly more: boolean;
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
