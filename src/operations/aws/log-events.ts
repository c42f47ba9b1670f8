import { type JsonObject, parsedObject } from '../../records/json';
import type { AwsClients } from './clients';
import { pages } from './pages';

/** Which lines of a log group to read. */
export interface LogQuery {
  readonly logGroupName: string;
  /** Milliseconds since 1970. */
  readonly startTime: number;
  /** @default every line; emulators ignore the pattern */
  readonly filterPattern?: string;
}

/** A line of a log that is a JSON object. */
export interface LogEntry {
  readonly at: Date;
  readonly entry: JsonObject;
}

export interface LogPage {
  /** Lines that are not a JSON object are left out. */
  readonly entries: readonly LogEntry[];
  readonly isLast: boolean;
}

/**
 * Lines logged as JSON, page by page. Some pages are empty, as CloudWatch Logs also ends a page after a time.
 *
 * @throws an error of the SDK
 */
export async function* logPages(
  aws: AwsClients,
  query: LogQuery,
  abortSignal?: AbortSignal,
): AsyncGenerator<LogPage> {
  const answers = pages(
    (nextToken) =>
      aws.logs.filterLogEvents({ ...query, nextToken }, abortSignal === undefined ? {} : { abortSignal }),
    (page) => page.nextToken,
  );
  for await (const { events = [], nextToken } of answers) {
    const entries = events.flatMap(({ message = '', timestamp = 0 }) => {
      const entry = parsedObject(message);
      return entry === undefined ? [] : [{ at: new Date(timestamp), entry }];
    });
    yield { entries, isLast: nextToken === undefined };
  }
}

/** The lines of all pages. @throws an error of the SDK */
export async function logEntriesOf(
  aws: AwsClients,
  query: LogQuery,
  abortSignal: AbortSignal,
): Promise<readonly LogEntry[]> {
  const entries: LogEntry[] = [];
  for await (const page of logPages(aws, query, abortSignal)) entries.push(...page.entries);
  return entries;
}
