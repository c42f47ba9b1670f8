import type { GetRecordsOutput, Kinesis, _Record as KinesisRecord } from '@aws-sdk/client-kinesis';
import { ConfigurationError } from '../../../cli/errors';
import type { Clock } from '../../../delivery/clock';
import { RateLimiter } from '../../../delivery/rate-limiter';
import { type Failure, failureOf } from '../../aws/failure';
import type { DeadLetter } from './message';

/** What the stream has of a dead letter's records. */
export type Reading<T> = { readonly letter: T } & (
  | { readonly kind: 'records'; readonly records: readonly KinesisRecord[] }
  /** The stream has let go of them, or at least of the first, or has never had them. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'failed'; readonly reason: string }
);

/** A shard gives 5 answers and 2 MB a second to all who read from it by GetRecords: the pipe and Firehose are others. */
const READS_PER_SECOND = 2;
const MOST_RECORDS = 100;
/** An answer may be empty although there is more: so many in a row are taken for the end. */
const EMPTY_ANSWERS = 20;
/** Tries of what may pass, besides the SDK's. */
const ATTEMPTS = 4;

/** Reads records of the stream by their sequence numbers. */
export class StreamReader {
  /** That of the shard that is read. */
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
   * Reads the records of dead letters, shard by shard in their order. What lies together is read together.
   *
   * @throws {ConfigurationError} where nothing can be read
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

  /** Settles the first of the letters, and those whose records come with its own. */
  async *#readFrom<T extends DeadLetter>(open: T[]): AsyncGenerator<Reading<T>> {
    const [first] = open;
    if (first === undefined) return;
    const wanted = open.reduce((sum, { arrival }) => sum + arrival.count, 0);
    let page = await this.#tried(first, Math.min(wanted, MOST_RECORDS));
    // The key may be that of another letter's records: those of before a change of the key have the old one.
    if (wanted > first.arrival.count && page !== 'gone' && 'code' in page && /KMS/i.test(page.code)) {
      page = await this.#tried(first, Math.min(first.arrival.count, MOST_RECORDS));
    }
    // Half a page says nothing of what is missing.
    if (this.#signal.aborted) return;
    open.shift();
    if (page === 'gone') return yield { letter: first, kind: 'gone' };
    if (!('records' in page)) return yield { letter: first, kind: 'failed', reason: page.text };
    yield page.of(first);
    // What comes before the first record that the shard still has is gone too.
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
      // Of any other letter nothing could be read either.
      if (failure.kind === 'credentials' || failure.kind === 'unreachable') {
        throw new ConfigurationError([`the stream: ${failure.text}`]);
      }
      return failure;
    }
  }

  /** Records from the first of a letter on, up to its last at least. */
  async #page(letter: DeadLetter, most: number): Promise<Page | 'gone'> {
    const { shardId, start, end } = letter;
    let iterator: string | undefined;
    try {
      iterator = await this.#iterator(shardId, start);
    } catch (error) {
      // A shard that was split and is over, or a number that is not one of the stream any more.
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

/** Records of a shard, without a gap. */
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
