import type { MonotonicClock } from '../../local/clock';
import type { AwsClients } from '../aws/clients';
import type { Deployment } from '../deployment/deployment';
import { follow } from '../follow';
import { describeConnection } from './destination-in-aws';
import { couldNotCheck, type StepResult } from './step';

export interface WaitOptions {
  readonly aws: AwsClients;
  readonly deployment: Deployment;
  /** The connection is to change after this time, which is one of AWS's. */
  readonly since: Date;
  readonly timeoutMs: number;
  readonly clock: MonotonicClock;
  readonly signal: AbortSignal;
}

/** How to go on waiting. */
export const continueWaiting = (since: Date): string =>
  `to go on waiting: npm run rotate-key -- --continue-from wait --since ${since.toISOString()}`;

/** Waits until `terraform apply` has changed the connection. AWS says when, and not what. */
export async function waitForChange({
  aws,
  deployment,
  since,
  timeoutMs,
  clock,
  signal,
}: WaitOptions): Promise<StepResult> {
  const step = 'apply';
  const { connection } = deployment.destination;
  const changed = await follow(
    async () => {
      const described = await describeConnection(aws, deployment, signal);
      return described.changed.getTime() > since.getTime() ? described.changed : undefined;
    },
    { timeoutMs, clock, signal },
  );
  const remedy = continueWaiting(since);
  switch (changed.end) {
    case 'found':
      return {
        step,
        state: 'ok',
        text: `the connection ${connection} was changed ${changed.value.toISOString()}`,
      };
    case 'refused':
      return { ...couldNotCheck(step, changed.failure), remedy };
    case 'interrupted':
      return { step, state: 'could-not-check', text: 'interrupted', remedy };
    case 'timed-out':
      if (changed.failure !== undefined) return { ...couldNotCheck(step, changed.failure), remedy };
      return {
        step,
        state: 'timed-out',
        text: `the connection ${connection} was not changed after ${since.toISOString()}, in ${timeoutMs / 1000} s`,
        remedy,
      };
  }
}
