import { printable } from '../../command-line/printable';
import type { AwsClients } from '../aws/clients';
import { failureOf } from '../aws/failure';
import type { Deployment } from '../deployment/deployment';
import { whyNotRunning } from '../pipe-state';
import { type Connection, describeConnection } from './destination-in-aws';
import { couldNotCheck, type StepResult } from './step';

/** Whether the deployment is well enough for a rotation to be told from what was wrong before. */
export async function check(
  aws: AwsClients,
  deployment: Deployment,
  signal: AbortSignal,
): Promise<readonly StepResult[]> {
  return Promise.all([checkConnection(aws, deployment, signal), checkPipe(aws, deployment, signal)]);
}

async function checkConnection(
  aws: AwsClients,
  deployment: Deployment,
  signal: AbortSignal,
): Promise<StepResult> {
  try {
    return connectionResult('connection', await describeConnection(aws, deployment, signal));
  } catch (error) {
    return couldNotCheck('connection', failureOf(error));
  }
}

/** What the state of the connection means. */
export function connectionResult(
  step: 'connection' | 'connection after',
  { name, state, changed, described }: Connection,
): StepResult {
  const text = `${name} is ${state}, and was last changed ${changed.toISOString()}`;
  if (state === 'AUTHORIZED') return { step, state: 'ok', text };
  const reason = described.StateReason;
  return {
    step,
    state: 'failed',
    text: `${text}${reason ? `: ${printable(reason)}` : ''}`,
    remedy: 'apply once more; npm run doctor looks at its key and its secret',
  };
}

async function checkPipe(aws: AwsClients, deployment: Deployment, signal: AbortSignal): Promise<StepResult> {
  const step = 'pipe';
  const { pipe } = deployment;
  try {
    const described = await aws.pipes.describePipe({ Name: pipe.name }, { abortSignal: signal });
    const stopped = whyNotRunning(described, deployment);
    if (stopped === undefined) return { step, state: 'ok', text: `${pipe.name} is RUNNING` };
    return {
      step,
      state: 'failed',
      text: stopped.text,
      remedy: `${stopped.remedy}. Where the old key is why it stopped, rotate first: --continue-from try`,
    };
  } catch (error) {
    return couldNotCheck(step, failureOf(error));
  }
}
