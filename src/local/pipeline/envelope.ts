import { partitionOf } from '../../stack/naming/partitions';
import { LOCAL_ACCOUNT } from '../settings';

/** A contact record in the stream, as the pipe receives it. */
export interface StreamRecord {
  /** `shardId-000000000000:<sequence number>`. */
  readonly eventId: string;
  readonly sequenceNumber: string;
  readonly partitionKey: string;
  readonly data: string;
  /** Milliseconds since 1970. */
  readonly arrival: number;
}

/** The only shard of the local stream. */
const SHARD_ID = 'shardId-000000000000';

const SEQUENCE_PREFIX = '4966000000000000000000000000000000000000';
const SEQUENCE_DIGITS = 56;
const CONTACT_ID = Buffer.from('"ContactId"');
/** A partition key has at most 256 characters (PutRecord). */
const LONGEST_CONTACT_ID = 256;

/** Assigns what a stream assigns to records: sequence number, partition key, time of arrival. */
export class StreamRecords {
  #count = 0;

  /** @param arrivalOf The time of arrival in milliseconds since 1970, by partition key. */
  add(bytes: Buffer, arrivalOf: (partitionKey: string) => number): StreamRecord {
    this.#count += 1;
    const sequenceNumber =
      SEQUENCE_PREFIX + String(this.#count).padStart(SEQUENCE_DIGITS - SEQUENCE_PREFIX.length, '0');
    const partitionKey = contactIdIn(bytes) ?? sequenceNumber;
    return {
      eventId: `${SHARD_ID}:${sequenceNumber}`,
      sequenceNumber,
      partitionKey,
      data: bytes.toString('base64'),
      arrival: arrivalOf(partitionKey),
    };
  }
}

/**
 * The first `ContactId` in the bytes. As the partition key it keeps the versions of a contact in order. Which key Amazon
 * Connect uses is UNCONFIRMED. Searches without parsing, which only the function does.
 */
function contactIdIn(bytes: Buffer): string | undefined {
  const name = bytes.indexOf(CONTACT_ID);
  if (name < 0) return undefined;
  const start = bytes.indexOf('"', name + CONTACT_ID.length) + 1;
  const end = bytes.indexOf('"', start);
  if (start === 0 || end <= start || end - start > LONGEST_CONTACT_ID) return undefined;
  const id = bytes.toString('latin1', start, end);
  return /^[\w-]+$/.test(id) ? id : undefined;
}

/** Writes the events that the pipe passes on: flat, with the record in base64. */
export class Envelope {
  readonly #after: string;

  constructor({
    region,
    streamArn,
    pipeName,
  }: Readonly<Record<'region' | 'streamArn' | 'pipeName', string>>) {
    const role = `arn:${partitionOf(region)}:iam::${LOCAL_ACCOUNT}:role/${pipeName}`;
    const rest = {
      eventSource: 'aws:kinesis',
      eventVersion: '1.0',
      eventName: 'aws:kinesis:record',
      invokeIdentityArn: role,
      awsRegion: region,
      eventSourceARN: streamArn,
    };
    this.#after = JSON.stringify(rest).slice(1);
  }

  /** The JSON text of a record's event. Assembled by hand for speed, because every record needs it. */
  event(record: StreamRecord): string {
    return (
      `{"kinesisSchemaVersion":"1.0","partitionKey":"${record.partitionKey}",` +
      `"sequenceNumber":"${record.sequenceNumber}","data":"${record.data}",` +
      `"approximateArrivalTimestamp":${record.arrival / 1000},"eventID":"${record.eventId}",${this.#after}`
    );
  }

  /** The input of the enrichment: an array of one event. */
  batch(record: StreamRecord): string {
    return `[${this.event(record)}]`;
  }
}
