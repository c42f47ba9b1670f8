import { randomUUID } from 'node:crypto';
import { AwsError, type AwsStandIn } from './stand-in';

/** A record of a shard. */
export interface StoredRecord {
  readonly sequenceNumber: string;
  readonly partitionKey: string;
  readonly data: Buffer;
  readonly arrived: Date;
}

/** A record, and its position. */
export interface PutRecord extends StoredRecord {
  readonly shardId: string;
}

interface Entry {
  readonly Data: string;
  readonly PartitionKey: string;
}

interface StreamAddress {
  readonly StreamName?: string;
  readonly StreamARN?: string;
}

/** Sequence numbers are long, grow within a shard, and are no numbers that JavaScript can hold. */
const FIRST_SEQUENCE_NUMBER = 49_659_000_000_000_000_000_000_000_000_000_000_000_000_000_000_000_000_000n;
/** The limit of GetRecords, unless fewer are requested. */
const MOST_RECORDS = 10_000;
const MOST_ENTRIES = 500;

/** A Kinesis data stream that takes and gives records. */
export class KinesisStream {
  readonly shards: ReadonlyMap<string, StoredRecord[]>;
  /** Decides whether a record of a PutRecords is refused, and with what. */
  refuse: (entry: Entry, index: number) => string | undefined = () => undefined;
  /** When a record that is put arrives. */
  clock: () => Date = () => new Date();
  /** Is given each record that is put. */
  reader: (record: PutRecord) => void = () => undefined;
  readonly #iterators = new Map<string, { readonly shard: string; readonly at: bigint }>();
  #next = FIRST_SEQUENCE_NUMBER;
  #trimmedBefore = 0n;

  constructor(
    readonly arn: string,
    shardCount = 1,
  ) {
    this.shards = new Map(
      Array.from({ length: shardCount }, (_, index) => [
        `shardId-${String(index).padStart(12, '0')}`,
        [] as StoredRecord[],
      ]),
    );
  }

  get name(): string {
    return this.arn.slice(this.arn.lastIndexOf('/') + 1);
  }

  /** All that is on the stream, shard by shard. */
  get records(): readonly StoredRecord[] {
    return [...this.shards.values()].flat();
  }

  /** Puts a record as a producer does. */
  put(data: Buffer | string, partitionKey: string = randomUUID()): PutRecord {
    const ids = [...this.shards.keys()];
    const shardId = ids[[...partitionKey].reduce((sum, c) => sum + c.charCodeAt(0), 0) % ids.length] ?? '';
    this.#next += 7n;
    const record = {
      sequenceNumber: String(this.#next),
      partitionKey,
      data: Buffer.from(data),
      arrived: this.clock(),
    };
    this.shards.get(shardId)?.push(record);
    const put = { ...record, shardId };
    this.reader(put);
    return put;
  }

  /** Lets go of everything up to the record, itself included, as the stream does when the retention is over. */
  trimThrough(sequenceNumber: string): void {
    this.#trimmedBefore = BigInt(sequenceNumber) + 1n;
  }

  /** Answers the calls of the stream. */
  serve(aws: AwsStandIn): void {
    const named = (answer: (input: never) => unknown) => (input: StreamAddress) => {
      if (input.StreamARN !== this.arn && input.StreamName !== this.name)
        throw new AwsError('ResourceNotFoundException');
      return answer(input as never);
    };
    aws.on(
      'kinesis',
      'PutRecord',
      named((entry: Entry) => this.#putOne(entry)),
    );
    aws.on(
      'kinesis',
      'PutRecords',
      named(({ Records }: { Records: Entry[] }) => this.#putMany(Records)),
    );
    aws.on(
      'kinesis',
      'ListShards',
      named(() => ({ Shards: [...this.shards.keys()].map((ShardId) => ({ ShardId })) })),
    );
    aws.on(
      'kinesis',
      'GetShardIterator',
      named((input) => this.#iterator(input)),
    );
    aws.on('kinesis', 'GetRecords', (input) => this.#getRecords(input));
  }

  #putOne(entry: Entry): unknown {
    const refusal = this.refuse(entry, 0);
    if (refusal !== undefined) throw new AwsError(refusal);
    const { shardId, sequenceNumber } = this.put(Buffer.from(entry.Data, 'base64'), entry.PartitionKey);
    return { ShardId: shardId, SequenceNumber: sequenceNumber, EncryptionType: 'KMS' };
  }

  #putMany(entries: readonly Entry[]): unknown {
    if (entries.length > MOST_ENTRIES || entries.length === 0) throw new AwsError('ValidationException');
    const Records = entries.map((entry, index) => {
      const refusal = this.refuse(entry, index);
      if (refusal !== undefined) return { ErrorCode: refusal, ErrorMessage: 'CANARY' };
      const { shardId, sequenceNumber } = this.put(Buffer.from(entry.Data, 'base64'), entry.PartitionKey);
      return { ShardId: shardId, SequenceNumber: sequenceNumber };
    });
    const FailedRecordCount = Records.filter((one) => 'ErrorCode' in one).length;
    return { FailedRecordCount, Records, EncryptionType: 'KMS' };
  }

  #iterator(input: {
    readonly ShardId: string;
    readonly ShardIteratorType: string;
    readonly StartingSequenceNumber?: string;
    readonly Timestamp?: number;
  }): unknown {
    const records = this.shards.get(input.ShardId);
    if (records === undefined) throw new AwsError('ResourceNotFoundException');
    const number = BigInt(input.StartingSequenceNumber ?? 0);
    const at = {
      AT_SEQUENCE_NUMBER: number,
      AFTER_SEQUENCE_NUMBER: number + 1n,
      TRIM_HORIZON: 0n,
      LATEST: this.#next + 1n,
      AT_TIMESTAMP: BigInt(
        records.find(({ arrived }) => arrived.getTime() >= (input.Timestamp ?? 0) * 1000)?.sequenceNumber ??
          this.#next + 1n,
      ),
    }[input.ShardIteratorType];
    if (at === undefined) throw new AwsError('ValidationException');
    return { ShardIterator: this.#remember(input.ShardId, at) };
  }

  #remember(shard: string, at: bigint): string {
    const iterator = randomUUID();
    this.#iterators.set(iterator, { shard, at });
    return iterator;
  }

  #getRecords({ ShardIterator, Limit = MOST_RECORDS }: { ShardIterator: string; Limit?: number }): unknown {
    const position = this.#iterators.get(ShardIterator);
    if (position === undefined) throw new AwsError('ExpiredIteratorException');
    const from = position.at > this.#trimmedBefore ? position.at : this.#trimmedBefore;
    const ahead = (this.shards.get(position.shard) ?? []).filter((one) => BigInt(one.sequenceNumber) >= from);
    const given = ahead.slice(0, Limit);
    const last = given.at(-1);
    const next = last === undefined ? from : BigInt(last.sequenceNumber) + 1n;
    return {
      Records: given.map(({ sequenceNumber, partitionKey, data, arrived }) => ({
        SequenceNumber: sequenceNumber,
        PartitionKey: partitionKey,
        Data: data,
        ApproximateArrivalTimestamp: arrived,
        EncryptionType: 'KMS',
      })),
      NextShardIterator: this.#remember(position.shard, next),
      MillisBehindLatest: ahead.length > given.length ? 1000 : 0,
    };
  }
}
