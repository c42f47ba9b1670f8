import { isJsonObject, type JsonObject, type JsonValue, member } from '../../records/json';
import type { AwsClients } from '../aws/clients';
import { logEntriesOf } from '../aws/log-events';

/** An error that the pipe logged, without its message. */
export interface PipeError {
  /** AWS's name for what failed, such as `TargetInvocationFailed`. */
  readonly what: string;
  /** The HTTP status of the endpoint or service. Undefined if there was no answer. */
  readonly status: number | undefined;
}

/**
 * The errors that the pipe has logged since then. Its log does not name the record of an execution.
 *
 * @throws an error of the SDK
 */
export async function pipeErrorsSince(
  aws: AwsClients,
  logGroupName: string,
  since: Date,
  abortSignal: AbortSignal,
): Promise<readonly PipeError[]> {
  const query = { logGroupName, startTime: since.getTime(), filterPattern: '{ $.logLevel = "ERROR" }' };
  const entries = await logEntriesOf(aws, query, abortSignal);
  return entries.flatMap(({ entry }) => pipeErrorIn(entry));
}

/** Empty if the entry is not an error: emulators ignore the pattern. */
function pipeErrorIn(entry: JsonObject): PipeError[] {
  if (member(entry, 'logLevel') !== 'ERROR') return [];
  const what = member(entry, 'messageType');
  const status = answeredStatus(entry);
  return [
    {
      what: typeof what === 'string' && /^\w{1,60}$/.test(what) ? what : 'an error',
      status: typeof status === 'number' ? status : undefined,
    },
  ];
}

/** The HTTP status of the endpoint or service in an entry of the pipe's log. */
export function answeredStatus(entry: JsonObject): JsonValue | undefined {
  const error = member(entry, 'error');
  return isJsonObject(error) ? member(error, 'httpStatusCode') : undefined;
}

/** Such as `TargetInvocationFailed (HTTP 401) 3 times, ExecutionFailed once`. */
export function describeErrors(errors: readonly PipeError[]): string {
  const counts = new Map<string, number>();
  for (const { what, status } of errors) {
    const text = status === undefined ? what : `${what} (HTTP ${status})`;
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return [...counts].map(([text, count]) => `${text} ${times(count)}`).join(', ');
}

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);
