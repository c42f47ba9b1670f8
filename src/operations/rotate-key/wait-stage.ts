import { ifThere } from '../aws/answers';
import { operatorCommand } from '../commands';
import type { Deployment } from '../deployment/deployment';
import { follow } from '../follow';
import { couldNotCheck } from '../step-table';
import { SAME_KEY } from './change-stage';
import type { ConfirmOptions } from './confirm-stage';
import { describeConnection } from './destination-in-aws';
import type { StepResult } from './step';

export interface WaitOptions extends ConfirmOptions {
  /** The connection must change after this time, by AWS's clock. */
  readonly since: Date;
}

/** The command that continues to wait. */
export const continueWaiting = (deployment: Deployment, since: Date): string =>
  `to continue waiting: ${operatorCommand('rotate-key', deployment, `--continue-from wait --since ${since.toISOString()}`)}`;

/**
 * Waits until `terraform apply` has changed the connection. AWS reports when, but not what. A replaced connection
 * does not exist for a moment; a connection that a 401 has just de-authorized was not changed by an apply.
 */
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
  let isDeauthorized = false;
  const changed = await follow(
    async () => {
      const described = await ifThere(describeConnection(aws, deployment, signal));
      isDeauthorized = described !== undefined && /^DEAUTHORIZ/.test(described.state);
      if (described === undefined || isDeauthorized) return undefined;
      return described.changed.getTime() > since.getTime() ? described.changed : undefined;
    },
    { timeoutMs, clock, signal },
  );
  const remedy = continueWaiting(deployment, since);
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
        text: isDeauthorized
          ? `the connection ${connection} is DEAUTHORIZED after ${timeoutMs / 1000} s: nothing was applied, or the endpoint refuses the applied key`
          : `the connection ${connection} was not changed after ${since.toISOString()}, in ${timeoutMs / 1000} s`,
        remedy: `${SAME_KEY}\n${remedy}`,
      };
  }
}
