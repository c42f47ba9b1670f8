import type { GetRecordsOutput, Kinesis, _Record as KinesisRecord } from '@aws-sdk/client-kinesis';
import { ConfigurationError } from '../../../cli/errors';
import type { Clock } from '../../../delivery/clock';
import { RateLimiter } from '../../../delivery/rate-limiter';
import { type Failure, failureOf } from '../../aws/failure';
import type { DeadLetter } from './message';

/** The records of a dead-letter message on the stream. */
export type Reading<T> = { readonly letter: T } & (
  | { readonly kind: 'records'; readonly records: readonly KinesisRecord[] }
  /** The stream has deleted them, or at least the first, or never had them. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'failed'; readonly reason: string }
);

/** All readers of a shard share 5 GetRecords calls and 2 MB per second: the pipe and Firehose read, too. */
const READS_PER_SECOND = 2;
const MOST_RECORDS = 100;
/** An answer may be empty although there are more records: so many in a row count as the end. */
const EMPTY_ANSWERS = 20;
/** Attempts after failures that may pass, besides those of the SDK. */
const ATTEMPTS = 4;

/** Reads records of the stream by their sequence numbers. */
export class StreamReader {
  /** For the current shard. */
  #limiter: RateLimiter;
  readonly #kinesis: Kinesis;
  readonly #streamArn: string;
  readonly #clock: Clock;
  readonly #signal: AbortSignal;

  constructor(kinesis: Kinesis, streamArn: string, clock: Clock, signal: AbortSignal) {
    this.#kinesis = kinesis;
    this.#streamArn = streamArn;
    this.#clock = clock;
    this.#signal = signal;
    this.#limiter = new RateLimiter(READS_PER_SECOND, clock);
  }

  /**
   * Reads the records of dead-letter messages, shard by shard in order. Neighbouring records are read together.
   *
   * @throws {ConfigurationError} if nothing can be read
   */
  async *read<T extends DeadLetter>(letters: readonly T[]): AsyncGenerator<Reading<T>> {
    for (const shardId of new Set(letters.map((letter) => letter.shardId))) {
      this.#limiter = new RateLimiter(READS_PER_SECOND, this.#clock);
      const open = letters
        .filter((letter) => letter.shardId === shardId)
        .sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0));
      while (open.length > 0 && !this.#signal.aborted) yield* this.#readFrom(open);
    }
  }

  /** Settles the first message, and those whose records are on the same page. */
  async *#readFrom<T extends DeadLetter>(open: T[]): AsyncGenerator<Reading<T>> {
    const [first] = open;
    if (first === undefined) return;
    const wanted = open.reduce((sum, { arrival }) => sum + arrival.count, 0);
    let page = await this.#tried(first, Math.min(wanted, MOST_RECORDS));
    // The refused key may be that of another message's records: records from before a change of the key need the old one.
    if (wanted > first.arrival.count && page !== 'gone' && 'code' in page && /KMS/i.test(page.code))
      page = await this.#tried(first, Math.min(first.arrival.count, MOST_RECORDS));
    // A partial page does not show what is missing.
    if (this.#signal.aborted) return;
    open.shift();
    if (page === 'gone') return yield { letter: first, kind: 'gone' };
    if (!('records' in page)) return yield { letter: first, kind: 'failed', reason: page.text };
    yield page.of(first);
    // Everything before the first record that the shard still has is deleted, too.
    while (open[0] !== undefined && (open[0].end <= page.last || open[0].start < page.first)) {
      const letter = open.shift();
      if (letter !== undefined) yield page.of(letter);
    }
  }

  async #tried(letter: DeadLetter, most: number): Promise<Page | Failure | 'gone'> {
    try {
      return await this.#page(letter, most);
    } catch (error) {
      const failure = failureOf(error);
      // No other message's records could be read either.
      if (failure.kind === 'credentials' || failure.kind === 'unreachable')
        throw new ConfigurationError([`the stream: ${failure.text}`]);
      return failure;
    }
  }

  /** Records from the first of a message up to at least its last. */
  async #page(letter: DeadLetter, most: number): Promise<Page | 'gone'> {
    const { shardId, start, end } = letter;
    let iterator: string | undefined;
    try {
      iterator = await this.#iterator(shardId, start);
    } catch (error) {
      // The shard was split and has expired, or the sequence number is no longer valid.
      const { kind, code } = failureOf(error);
      if (kind === 'missing' || code === 'InvalidArgumentException') return 'gone';
      throw error;
    }
    const records: KinesisRecord[] = [];
    for (let empty = 0; iterator !== undefined && empty < EMPTY_ANSWERS && !this.#signal.aborted; ) {
      const answer: GetRecordsOutput = await this.#getRecords(iterator, most);
      const given = answer.Records ?? [];
      records.push(...given);
      if (numberOf(records.at(-1)) >= end) break;
      empty = given.length === 0 ? empty + 1 : 0;
      if (given.length === 0 && answer.MillisBehindLatest === 0) break;
      iterator = answer.NextShardIterator;
    }
    return new Page(records);
  }

  async #iterator(shardId: string, start: bigint): Promise<string | undefined> {
    const { ShardIterator } = await this.#retried(() =>
      this.#kinesis.getShardIterator({
        StreamARN: this.#streamArn,
        ShardId: shardId,
        ShardIteratorType: 'AT_SEQUENCE_NUMBER',
        StartingSequenceNumber: String(start),
      }),
    );
    return ShardIterator;
  }

  #getRecords(iterator: string, most: number): Promise<GetRecordsOutput> {
    return this.#retried(async () => {
      await this.#limiter.take(this.#signal);
      return await this.#kinesis.getRecords({
        StreamARN: this.#streamArn,
        ShardIterator: iterator,
        Limit: most,
      });
    });
  }

  async #retried<T>(call: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await call();
      } catch (error) {
        const { kind } = failureOf(error);
        if (attempt === ATTEMPTS || (kind !== 'throttled' && kind !== 'unreachable')) throw error;
      }
    }
  }
}

const numberOf = (record: KinesisRecord | undefined): bigint => BigInt(record?.SequenceNumber ?? -1);

/** Consecutive records of a shard. */
class Page {
  readonly first: bigint;
  readonly last: bigint;

  constructor(readonly records: readonly KinesisRecord[]) {
    this.first = numberOf(records[0]);
    this.last = numberOf(records.at(-1));
  }

  of<T extends DeadLetter>(letter: T): Reading<T> {
    const own = this.records.filter((record) => {
      const number = numberOf(record);
      return number >= letter.start && number <= letter.end;
    });
    const isWhole = numberOf(own[0]) === letter.start && numberOf(own.at(-1)) === letter.end;
    return isWhole ? { letter, kind: 'records', records: own } : { letter, kind: 'gone' };
  }
}
