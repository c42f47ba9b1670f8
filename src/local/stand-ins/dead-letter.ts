import type { Condition } from '../../delivery/retry';
import type { StreamRecord } from '../pipeline/envelope';

/** Where the record came from, for a dead letter. */
export interface DeadLetterContext {
  readonly pipeArn: string;
  readonly streamArn: string;
}

/**
 * The message that the pipe puts into the dead-letter queue: where the record stands in the stream, and nothing
 * of the record. One line of JSON.
 * @param now Milliseconds since 1970.
 */
export function deadLetter(
  { pipeArn, streamArn }: DeadLetterContext,
  record: Pick<StreamRecord, 'eventId' | 'sequenceNumber' | 'arrival'>,
  condition: Condition,
  now: number,
): string {
  const arrival = new Date(record.arrival).toISOString();
  return JSON.stringify({
    context: { partnerResourceArn: pipeArn, condition },
    version: '1.0',
    timestamp: new Date(now).toISOString(),
    KinesisBatchInfo: {
      // Of `shardId-000000000000:<sequence number>`.
      shardId: record.eventId.slice(0, record.eventId.indexOf(':')),
      startSequenceNumber: record.sequenceNumber,
      endSequenceNumber: record.sequenceNumber,
      approximateArrivalOfFirstRecord: arrival,
      approximateArrivalOfLastRecord: arrival,
      batchSize: 1,
      streamArn,
    },
  });
}
