import type { Condition } from '../../delivery/retry';
import type { StreamRecord } from '../pipeline/envelope';

/**
 * The message that the pipe sends to the dead-letter queue, as one line of JSON: the position of the record in the
 * stream, but nothing from the record.
 * @param now Milliseconds since 1970.
 */
export function deadLetter(
  { pipeArn, streamArn }: { readonly pipeArn: string; readonly streamArn: string },
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
      // From `shardId-000000000000:<sequence number>`.
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
