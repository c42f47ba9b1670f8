import type { MonotonicClock } from '../../delivery/clock';
import type { AwsClients } from '../aws/clients';
import type { Failure } from '../aws/failure';
import type { Deployment } from '../deployment/deployment';
import type { ToldStep } from '../step-table';

/** The steps, in the order in which they are told. */
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
 * - `seen`: the record was there.
 * - `inferred`: nothing speaks against it, and something for it.
 * - `off`: the deployment has no such part.
 */
export type StepState = 'seen' | 'inferred' | 'off' | 'could-not-check' | 'timed-out' | 'failed';

/** What became of a step. */
export interface StepResult extends ToldStep {
  readonly step: StepName;
  readonly state: StepState;
  /** From the arrival of the record on the stream. Undefined where nothing was seen. */
  readonly seconds?: number;
}

/** The record on the stream, and how it is followed. */
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
  /** When the record arrived, as the stream says, or as this machine's clock did when the stream does not. */
  readonly arrived: Date;
  readonly timeoutMs: number;
  readonly clock: MonotonicClock;
  readonly signal: AbortSignal;
}

/** Clocks of AWS and of this machine may differ by as much. */
export const SKEW_MS = 300_000;

/** Seconds from the arrival of the record to `time`. Clocks differ: never less than none. */
export const secondsAfter = ({ arrived }: Pick<Trail, 'arrived'>, time: Date): number =>
  Math.max(0, Math.round((time.getTime() - arrived.getTime()) / 100) / 10);

export const interruptedResult = (step: StepName): StepResult => ({
  step,
  state: 'could-not-check',
  text: 'interrupted',
});

export const couldNotCheck = (step: StepName, { text }: Failure): StepResult => ({
  step,
  state: 'could-not-check',
  text,
});
