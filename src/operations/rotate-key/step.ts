import type { Failure } from '../aws/failure';
import type { ReportedStep } from '../step-table';

export type StepName =
  | 'connection'
  | 'pipe'
  | 'new key'
  | 'variable'
  | 'apply'
  | 'connection after'
  | 'pipe after'
  | 'deliveries'
  | 'old key';

/**
 * - `to-do`: the user has to do something.
 * - `could-not-check`: nothing is known to be wrong.
 */
export type StepState = 'ok' | 'to-do' | 'could-not-check' | 'timed-out' | 'failed';

/** The result of a step. */
export interface StepResult extends ReportedStep {
  readonly step: StepName;
  readonly state: StepState;
}

export const couldNotCheck = (step: StepName, { text }: Failure): StepResult => ({
  step,
  state: 'could-not-check',
  text,
});

export const interruptedResult = (step: StepName): StepResult => ({
  step,
  state: 'could-not-check',
  text: 'interrupted',
});
