import type { AwsClients } from '../aws/clients';
import { whyNotAuthorized } from '../connection-state';
import type { Deployment } from '../deployment/deployment';
import { type NotRunning, whyNotRunning } from '../pipe/state';
import { countDeadLetters } from './dead-letters';

/** The state before the record is put. */
export interface Before {
  /** Why no record should be put, and what to do. Undefined: nothing known prevents its delivery. */
  readonly stopped: Pick<NotRunning, 'text' | 'remedy'> | undefined;
  /** `OFF`, `ERROR`, `INFO` or `TRACE`. Undefined: it could not be read. */
  readonly logLevel: string | undefined;
  /** Messages in the dead-letter queue. Undefined: they could not be counted. */
  readonly deadLetters: number | undefined;
}

/** Checks the pipe, the connection and the queue. A check that is not allowed does not stop the command. */
export async function checkBefore(
  aws: AwsClients,
  deployment: Deployment,
  signal: AbortSignal,
): Promise<Before> {
  const abort = { abortSignal: signal };
  const [pipe, connection, deadLetters] = await Promise.all([
    ifPossible(aws.pipes.describePipe({ Name: deployment.pipe.name }, abort)),
    ifPossible(aws.events.describeConnection({ Name: deployment.destination.connection }, abort)),
    ifPossible(countDeadLetters({ aws, deployment, signal })),
  ]);
  return {
    stopped:
      (connection && whyNotAuthorized(connection, deployment)) ?? (pipe && whyNotRunning(pipe, deployment)),
    logLevel: pipe?.LogConfiguration?.Level,
    deadLetters,
  };
}

/** The step that asks again reports why it is not possible. */
const ifPossible = <T>(answer: Promise<T>): Promise<T | undefined> => answer.catch(() => undefined);
