import type { DescribePipeResponse } from '@aws-sdk/client-pipes';
import { printable } from '../command-line/printable';
import type { Deployment } from './deployment/deployment';
import { pipeCommand } from './pipe-commands';

/** Why a pipe does not run, and what to do about it. */
export interface NotRunning {
  readonly text: string;
  readonly remedy: string;
}

/** States that end by themselves. */
const ON_ITS_WAY: readonly (string | undefined)[] = ['CREATING', 'STARTING', 'UPDATING'];
/** Characters that AWS takes for a reason (Pipes: StateReason). */
const LONGEST_REASON = 512;

/** Undefined where the pipe runs. */
export function whyNotRunning(
  { CurrentState, DesiredState, StateReason }: DescribePipeResponse,
  deployment: Pick<Deployment, 'pipe' | 'region'>,
): NotRunning | undefined {
  if (CurrentState === 'RUNNING') return undefined;
  const reason = StateReason ? `: ${printable(StateReason, LONGEST_REASON)}` : '';
  const text = `the pipe ${deployment.pipe.name} is ${CurrentState}${reason}`;
  if (ON_ITS_WAY.includes(CurrentState)) {
    return { text, remedy: 'run this again when it is RUNNING, in a minute or two' };
  }
  if (DesiredState === 'STOPPED') {
    const remedy = 'set delivery_enabled = true, and apply; records wait on the stream meanwhile';
    return { text: `${text}; it is paused`, remedy };
  }
  return { text, remedy: `remove the cause, then start it: ${pipeCommand('start-pipe', deployment)}` };
}
