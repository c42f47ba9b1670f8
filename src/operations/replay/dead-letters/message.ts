import { member } from '../../../records/json';
import { deadLetterMessage } from '../../aws/dead-letter-message';
import { utcTime } from '../../utc-time';
import type { Arrival } from '../backup/rules';

/** The records that a message of the dead-letter queue is about. */
export interface DeadLetter {
  readonly shardId: string;
  readonly start: bigint;
  readonly end: bigint;
  readonly arrival: Arrival;
}

/** Sequence numbers have 56 digits today; GetShardIterator accepts at most 129. */
const SEQUENCE_NUMBER = /^(0|[1-9]\d{0,128})$/;
const SHARD_ID = /^[\w.-]{1,128}$/;
/** The largest batch of a pipe. */
const MOST_RECORDS = 10_000;

/** @returns the parsed message, or why it is left in the queue, without any content of the message */
export function parseDeadLetter(body: string, streamArn: string): DeadLetter | string {
  const batch = deadLetterMessage(body)?.batch;
  if (batch === undefined) return 'not a message of a pipe about Kinesis records';
  const text = (name: string): string => {
    const value = member(batch, name);
    return typeof value === 'string' ? value : '';
  };
  if (text('streamArn') !== streamArn) return 'about records of another stream';
  const [shardId, start, end] = [text('shardId'), text('startSequenceNumber'), text('endSequenceNumber')];
  const first = utcTime(text('approximateArrivalOfFirstRecord'));
  const last = utcTime(text('approximateArrivalOfLastRecord'));
  const count = member(batch, 'batchSize');
  const isRight =
    SHARD_ID.test(shardId) &&
    SEQUENCE_NUMBER.test(start) &&
    SEQUENCE_NUMBER.test(end) &&
    BigInt(start) <= BigInt(end) &&
    first <= last &&
    typeof count === 'number' &&
    Number.isInteger(count) &&
    count >= 1 &&
    count <= MOST_RECORDS;
  if (!isRight) return 'without the shard, sequence numbers, times or batch size that a pipe gives';
  return { shardId, start: BigInt(start), end: BigInt(end), arrival: { first, last, count } };
}
