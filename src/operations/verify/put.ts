import type { MonotonicClock } from '../../delivery/clock';
import type { AwsClients } from '../aws/clients';
import { failureOf } from '../aws/failure';
import { operatorCommand } from '../commands';
import type { Deployment } from '../deployment/deployment';
import type { StepResult } from './step';
import { syntheticRecord } from './synthetic-record';

/** The position of the record on the stream. */
export interface PutRecord {
  readonly contactId: string;
  readonly content: Buffer;
  readonly shardId: string;
  readonly sequenceNumber: string;
  /** By this machine's clock. */
  readonly putAt: Date;
}

/** The result of putting the record. */
export type PutOutcome =
  | { readonly ok: true; readonly put: PutRecord; readonly result: StepResult }
  | { readonly ok: false; readonly result: StepResult };

/** Puts a synthetic record on the stream. The SDK may put it twice if an answer is lost. */
export async function putRecord(
  aws: AwsClients,
  deployment: Deployment,
  clock: MonotonicClock,
): Promise<PutOutcome> {
  const { stream } = deployment;
  const record = syntheticRecord(deployment, new Date(clock.now()));
  const content = Buffer.from(record.text);
  const started = clock.monotonic();
  try {
    const { ShardId = '', SequenceNumber = '' } = await aws.kinesis.putRecord({
      StreamARN: stream.arn,
      PartitionKey: record.contactId,
      Data: content,
    });
    return {
      ok: true,
      put: {
        contactId: record.contactId,
        content,
        shardId: ShardId,
        sequenceNumber: SequenceNumber,
        putAt: new Date(clock.now()),
      },
      result: {
        step: 'put',
        state: 'seen',
        text: `${stream.name} accepted the record in ${Math.round(clock.monotonic() - started)} ms`,
      },
    };
  } catch (error) {
    const { kind, text } = failureOf(error);
    const result = { step: 'put', text: `the record is not on ${stream.name}: ${text}` } as const;
    if (kind === 'denied' || kind === 'credentials' || kind === 'unreachable')
      return { ok: false, result: { ...result, state: 'could-not-check' } };
    return {
      ok: false,
      result: { ...result, state: 'failed', remedy: operatorCommand('doctor', deployment) },
    };
  }
}
