import { member } from '../../../records/json';
import { deadLetterMessage } from '../../aws/dead-letter-message';
import type { Arrival } from '../backup/rules';
import { utcTime } from '../utc-time';

/** Which records a message of the dead-letter queue is about. */
export interface DeadLetter {
  readonly shardId: string;
  readonly start: bigint;
  readonly end: bigint;
  readonly arrival: Arrival;
}

/** Sequence numbers have 56 digits as of today; more than 129 are not taken (GetShardIterator). */
const SEQUENCE_NUMBER = /^(0|[1-9]\d{0,128})$/;
const SHARD_ID = /^[\w.-]{1,128}$/;
/** A pipe's batch, at most. */
const MOST_RECORDS = 10_000;

/** @returns what the message says, or why it is left in the queue; which holds nothing of the message */
export function parseDeadLetter(body: string, streamArn: string): DeadLetter | string {
  const batch = deadLetterMessage(body)?.batch;
  if (batch === undefined) return 'no message of a pipe about records of Kinesis';
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
