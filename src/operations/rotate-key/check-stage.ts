import type { AwsClients } from '../aws/clients';
import { failureOf } from '../aws/failure';
import { whyNotAuthorized } from '../connection-state';
import type { Deployment } from '../deployment/deployment';
import { whyNotRunning } from '../pipe/state';
import { couldNotCheck } from '../step-table';
import { SAME_KEY } from './change-stage';
import { type Connection, describeConnection } from './destination-in-aws';
import type { StepResult } from './step';

/**
 * The state before a rotation. A revoked key causes a DEAUTHORIZED connection, and in time a pipe that EventBridge has
 * stopped. The rotation fixes both, so neither of them ends it.
 */
export async function check(
  aws: AwsClients,
  deployment: Deployment,
  signal: AbortSignal,
): Promise<readonly StepResult[]> {
  return Promise.all([
    checkConnection(aws, deployment, signal),
    checkPipe('pipe', aws, deployment, signal, 'the rotation continues; afterwards'),
  ]);
}

async function checkConnection(
  aws: AwsClients,
  deployment: Deployment,
  signal: AbortSignal,
): Promise<StepResult> {
  try {
    const connection = await describeConnection(aws, deployment, signal);
    const result = connectionResult('connection', connection, deployment);
    if (connection.state !== 'DEAUTHORIZED') return result;
    return { ...result, state: 'to-do', remedy: `the rotation continues, and fixes it; ${SAME_KEY}` };
  } catch (error) {
    return couldNotCheck('connection', failureOf(error));
  }
}

/** The result for the state of a connection. */
export function connectionResult(
  step: 'connection' | 'connection after',
  { name, state, changed, described }: Connection,
  deployment: Deployment,
): StepResult {
  const lastChange = `was last changed ${changed.toISOString()}`;
  const refused = whyNotAuthorized(described, deployment);
  if (refused === undefined) return { step, state: 'ok', text: `${name} is ${state}, and ${lastChange}` };
  return { step, state: 'failed', text: `${refused.text}; it ${lastChange}`, remedy: refused.remedy };
}

/** @param before the text before the remedy for a pipe that does not run */
export async function checkPipe(
  step: 'pipe' | 'pipe after',
  aws: AwsClients,
  deployment: Deployment,
  signal: AbortSignal,
  before: string,
): Promise<StepResult> {
  const { pipe } = deployment;
  try {
    const described = await aws.pipes.describePipe({ Name: pipe.name }, { abortSignal: signal });
    const stopped = whyNotRunning(described, deployment);
    if (stopped === undefined) return { step, state: 'ok', text: `${pipe.name} is RUNNING` };
    return { step, state: 'to-do', text: stopped.text, remedy: `${before}: ${stopped.remedy}` };
  } catch (error) {
    return couldNotCheck(step, failureOf(error));
  }
}
