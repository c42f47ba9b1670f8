import type { MonotonicClock } from '../../delivery/clock';
import type { AwsClients } from '../aws/clients';
import type { Deployment } from '../deployment/deployment';
import type { ReportedStep } from '../step-table';

/** The steps, in the order of the report. */
export const STEPS = [
  'put',
  'stream',
  'function',
  'pipe log',
  'queue',
  'delivery',
  'iterator age',
  'backup',
] as const;
export type StepName = (typeof STEPS)[number];

/**
 * - `seen`: the record was found.
 * - `inferred`: there is evidence for it, and none against it.
 * - `off`: the deployment has no such part.
 */
export type StepState = 'seen' | 'inferred' | 'off' | 'could-not-check' | 'timed-out' | 'failed';

/** The result of a step. */
export interface StepResult extends ReportedStep {
  readonly step: StepName;
  readonly state: StepState;
  /** From the arrival of the record on the stream. Undefined if nothing was seen. */
  readonly seconds?: number;
}

/** The record on the stream, and how to follow it. */
export interface Trail {
  readonly aws: AwsClients;
  readonly deployment: Deployment;
  readonly contactId: string;
  /** The record as it was put. */
  readonly content: Buffer;
  readonly shardId: string;
  readonly sequenceNumber: string;
  /** As the pipe and the function call the record: `shardId-000000000000:49…`. */
  readonly eventId: string;
  /** When the record arrived, by the stream, or else by this machine's clock. */
  readonly arrived: Date;
  readonly timeoutMs: number;
  readonly clock: MonotonicClock;
  readonly signal: AbortSignal;
}

/** How much the clocks of AWS and this machine may differ. */
export const SKEW_MS = 300_000;

/** Seconds from the arrival of the record to `time`. At least 0, as clocks differ. */
export const secondsAfter = ({ arrived }: Pick<Trail, 'arrived'>, time: Date): number =>
  Math.max(0, Math.round((time.getTime() - arrived.getTime()) / 100) / 10);
