import { isJsonObject, type JsonValue, member } from '../json';
import type { AwsClients } from './aws/clients';

/** An error that the pipe logged. Of its message nothing is kept. */
export interface PipeError {
  /** AWS's name for what failed, such as `TargetInvocationFailed`. */
  readonly what: string;
  /** What the endpoint, or the service, answered. Undefined where there was no answer. */
  readonly status: number | undefined;
}

/**
 * The errors that the pipe has logged since then. Its log does not say which record an execution was about.
 *
 * @throws an error of the SDK
 */
export async function pipeErrorsSince(
  aws: AwsClients,
  logGroupName: string,
  since: Date,
  abortSignal: AbortSignal,
): Promise<readonly PipeError[]> {
  const errors: PipeError[] = [];
  let nextToken: string | undefined;
  do {
    const page = await aws.logs.filterLogEvents(
      {
        logGroupName,
        startTime: since.getTime(),
        filterPattern: '{ $.logLevel = "ERROR" }',
        ...(nextToken !== undefined && { nextToken }),
      },
      { abortSignal },
    );
    errors.push(...(page.events ?? []).flatMap(({ message }) => pipeErrorIn(message ?? '')));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return errors;
}

/** None where the line is no error: emulators give all lines, whatever the pattern. */
function pipeErrorIn(line: string): PipeError[] {
  let entry: JsonValue;
  try {
    entry = JSON.parse(line) as JsonValue;
  } catch {
    return [];
  }
  if (!isJsonObject(entry) || member(entry, 'logLevel') !== 'ERROR') return [];
  const what = member(entry, 'messageType');
  const error = member(entry, 'error');
  const status = isJsonObject(error) ? member(error, 'httpStatusCode') : undefined;
  return [
    {
      what: typeof what === 'string' && /^\w{1,60}$/.test(what) ? what : 'an error',
      status: typeof status === 'number' ? status : undefined,
    },
  ];
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

/** The statuses with which an endpoint says that it does not know the credentials. */
export const refusesCredentials = ({ status }: PipeError): boolean => status === 401 || status === 403;
