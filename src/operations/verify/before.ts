import type { AwsClients } from '../aws/clients';
import { whyNotAuthorized } from '../connection-state';
import type { Deployment } from '../deployment/deployment';
import { type NotRunning, whyNotRunning } from '../pipe/state';
import { countDeadLetters } from './dead-letters';

/** What is known before the record is put. */
export interface Before {
  /** Why no record should be put, and what to do about it. Undefined: it can be delivered, as far as is known. */
  readonly stopped: Pick<NotRunning, 'text' | 'remedy'> | undefined;
  /** `OFF`, `ERROR`, `INFO` or `TRACE`. Undefined: it could not be asked. */
  readonly logLevel: string | undefined;
  /** Messages in the dead-letter queue. Undefined: they could not be counted. */
  readonly deadLetters: number | undefined;
}

/** Looks at the pipe, the connection and the queue. What may not be looked at is no reason to stop. */
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

/** Why it is not possible is told by the step that asks again. */
const ifPossible = <T>(answer: Promise<T>): Promise<T | undefined> => answer.catch(() => undefined);
