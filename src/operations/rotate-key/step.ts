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
