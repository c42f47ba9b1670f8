import type { DescribePipeResponse, PipeState } from '@aws-sdk/client-pipes';
import { printable } from '../../cli/printable';
import { APPLY, pipeCommand, replace } from '../commands';
import type { Deployment } from '../deployment/deployment';

/** Why a pipe does not run, and what to do about it. */
export interface NotRunning {
  readonly finding:
    | 'pipe-paused'
    | 'pipe-stopped'
    | 'pipe-stopped-by-service'
    | 'pipe-stopped-by-someone'
    | 'pipe-failed'
    | 'pipe-changing';
  readonly text: string;
  /** One step a line. */
  readonly remedy: string;
}

type Piped = Pick<Deployment, 'pipe' | 'region'>;

/** The longest StateReason of Pipes, in characters. */
const LONGEST_REASON = 512;
const WAIT = 'wait a minute or two; then run this again';
const FIX = 'fix the reported cause; then: ';
/** What an operator needs to know before a pipe is created again. */
const BEGINS_ANEW =
  'the new pipe starts at delivery_starting_position: docs/changing-variables.md explains what is sent again, or skipped';
const REPLACE = `${FIX}${replace('pipe')}\n${BEGINS_ANEW}`;
/** Terraform sees no difference. An update that changes nothing keeps all settings. */
const updateAgain = ({ pipe, region }: Piped): string =>
  `${FIX}aws pipes update-pipe --name ${pipe.name} --role-arn ${pipe.roleArn} --region ${region}`;

/** The remedy for each state but RUNNING, and STOPPED, which depends on who stopped it. */
const REMEDIES: Readonly<
  Record<
    Exclude<PipeState, 'RUNNING' | 'STOPPED'>,
    string | ((deployment: Piped, isWanted: boolean) => string)
  >
> = {
  CREATING: WAIT,
  STARTING: WAIT,
  STOPPING: WAIT,
  UPDATING: WAIT,
  DELETING: `wait until it is deleted; then: ${APPLY}\n${BEGINS_ANEW}`,
  START_FAILED: (deployment) => `${FIX}${pipeCommand('start-pipe', deployment)}`,
  STOP_FAILED: (deployment, isWanted) =>
    `${FIX}${pipeCommand(isWanted ? 'start-pipe' : 'stop-pipe', deployment)}`,
  UPDATE_FAILED: updateAgain,
  UPDATE_ROLLBACK_FAILED: updateAgain,
  CREATE_FAILED: REPLACE,
  CREATE_ROLLBACK_FAILED: REPLACE,
  DELETE_FAILED: REPLACE,
  DELETE_ROLLBACK_FAILED: REPLACE,
};

const hasRemedy = (state: string): state is keyof typeof REMEDIES => Object.hasOwn(REMEDIES, state);

/** Undefined: the pipe runs. Every command that checks the pipe reports this. */
export function whyNotRunning(
  { CurrentState, DesiredState, StateReason }: DescribePipeResponse,
  deployment: Piped,
): NotRunning | undefined {
  const state: string = CurrentState ?? 'unknown';
  if (state === 'RUNNING') return undefined;
  const { name, enabled } = deployment.pipe;
  const reason = StateReason ? `: ${printable(StateReason, LONGEST_REASON)}` : '';
  const text = `the pipe ${name} is ${state}`;
  if (state === 'STOPPED') return whyStopped(deployment, DesiredState, { text, reason });
  if (!hasRemedy(state)) {
    const remedy = `this version does not know the state; read what AWS reports: aws pipes describe-pipe --name ${name} --region ${deployment.region}`;
    return { finding: 'pipe-failed', text: `${text}${reason}`, remedy };
  }
  const remedy = REMEDIES[state];
  const isWanted = enabled ?? DesiredState === 'RUNNING';
  return {
    finding: remedy === WAIT ? 'pipe-changing' : 'pipe-failed',
    text: `${text}${reason}`,
    remedy: typeof remedy === 'string' ? remedy : remedy(deployment, isWanted),
  };
}

function whyStopped(
  deployment: Piped,
  desired: string | undefined,
  { text, reason }: { readonly text: string; readonly reason: string },
): NotRunning {
  const { enabled } = deployment.pipe;
  const start = pipeCommand('start-pipe', deployment);
  const resume = `set delivery_enabled = true; then: ${APPLY}`;
  if (enabled === false) {
    return {
      finding: 'pipe-paused',
      text: `${text}, as delivery_enabled is false; the stream keeps the records for its retention period`,
      remedy: `to deliver again: ${resume}`,
    };
  }
  if (desired === undefined || desired === 'RUNNING') {
    return {
      finding: 'pipe-stopped-by-service',
      text: `${text}: EventBridge has stopped it${reason}`,
      remedy: `${FIX}${start}`,
    };
  }
  if (enabled === undefined) {
    return {
      finding: 'pipe-stopped-by-someone',
      text: `${text}: delivery_enabled is false, or someone stopped it${reason}`,
      remedy: `if delivery_enabled is false, ${resume}\nelse: ${start}`,
    };
  }
  return {
    finding: 'pipe-stopped',
    text: `${text}, though delivery_enabled is true: someone has stopped it${reason}`,
    remedy: start,
  };
}
