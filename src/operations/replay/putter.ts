import type { Kinesis, PutRecordsResultEntry } from '@aws-sdk/client-kinesis';
import type { Clock } from '../../delivery/clock';
import { RateLimiter } from '../../delivery/rate-limiter';
import { type BackOff, backOff } from '../../delivery/retry';
import { type Failure, failureOf } from '../aws/failure';
import type { Journal, RecordName } from './journal';

/** A record to put back on the stream. */
export interface ReplayRecord extends RecordName {
  readonly data: Uint8Array;
  readonly partitionKey: string;
  /** Its location, for messages. */
  readonly place: string;
}

/** The outcome of a record. */
export type Outcome =
  /** `at` is shard and sequence number: `shardId-…/4965…`. Absent in a dry run. */
  | { readonly kind: 'put'; readonly at?: string }
  /** Not put: it stays in the queue or the backup. */
  | { readonly kind: 'left'; readonly reason: string };

export type Settle = (record: ReplayRecord, outcome: Outcome) => Promise<void>;

/** The target of records: the stream, or, in a dry run, nothing. */
export interface Sink {
  /** Takes all records, and reports the outcome of each, once. Ends early if it is interrupted. */
  put(records: AsyncIterable<ReplayRecord>, settle: Settle): Promise<void>;
}

/** Takes records and puts none. From then on they count as put. */
export const dryRun = (journal: Journal, signal: AbortSignal): Sink => ({
  async put(records, settle) {
    for await (const record of records) {
      if (signal.aborted) return;
      journal.answered(journal.putting([record]), []);
      await settle(record, { kind: 'put' });
    }
  },
});

/** No further record can be put, for example because it is not allowed. */
export class CannotPut extends Error {
  constructor(readonly reason: string) {
    super(reason);
  }
}

export interface PutterProps {
  /** Must not retry calls: a hidden retry could put a batch twice. */
  readonly kinesis: Kinesis;
  readonly streamArn: string;
  readonly journal: Journal;
  /** Records a second, 1 or more. */
  readonly rate: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly retries?: Retries;
}

/** How often a refused record is sent, with waits in milliseconds. */
export interface Retries extends BackOff {
  readonly attempts: number;
}

/** PutRecords accepts at most 500 records, and 5 MB with every stream (10 MiB with large records). */
const MOST_RECORDS = 500;
const MOST_BYTES = 5_000_000;
/** A shard accepts 1 MB per second. The shard of a record is not known in advance, so all records share this limit. */
const BYTES_PER_SECOND = 1_000_000;
const BYTES_AT_A_TIME = 10_000;
/** Spreads records evenly over a second. */
const BATCHES_PER_SECOND = 10;
/** After so many refused records in a row, the records are not the cause. */
const MOST_LEFT = 100;
/** About a minute in total. */
const RETRIES: Retries = { attempts: 20, first: 25, longest: 5000 };

interface Waiting {
  readonly record: ReplayRecord;
  readonly attempts: number;
  /** Milliseconds since 1970. */
  readonly notBefore: number;
}

/** A record that was not accepted, and why. */
interface Refusal {
  readonly record: ReplayRecord;
  readonly reason: string;
}

const sizeOf = ({ data, partitionKey }: ReplayRecord): number =>
  data.length + Buffer.byteLength(partitionKey);

/** Puts records on the stream: in batches, within the rate limit, refused records again after a back-off. */
export class Putter implements Sink {
  readonly #retries: Retries;
  readonly #records: RateLimiter;
  readonly #bytes: RateLimiter;
  #bytesTaken = 0;
  #waiting: Waiting[] = [];
  /** Records left in a row, since the stream last accepted one. */
  #left = 0;
  readonly #props: PutterProps;

  constructor(props: PutterProps) {
    this.#props = props;
    this.#retries = props.retries ?? RETRIES;
    this.#records = new RateLimiter(props.rate, props.clock);
    this.#bytes = new RateLimiter(BYTES_PER_SECOND / BYTES_AT_A_TIME, props.clock);
  }

  /** @throws {CannotPut} if no record can be put */
  async put(records: AsyncIterable<ReplayRecord>, settle: Settle): Promise<void> {
    const { signal, clock } = this.#props;
    const source = new Ahead(records[Symbol.asyncIterator]());
    try {
      while (!signal.aborted) {
        const batch = await this.#nextBatch(source);
        if (batch.length > 0) {
          await this.#putBatch(batch, settle);
        } else {
          const next = Math.min(...this.#waiting.map(({ notBefore }) => notBefore));
          if (next === Number.POSITIVE_INFINITY) return;
          await clock.sleep(Math.max(1, next - clock.now()), signal);
        }
      }
    } finally {
      this.#waiting = [];
      await source.end();
    }
  }

  /** Due retries, then new records. Empty: nothing is due now. */
  async #nextBatch(source: Ahead<ReplayRecord>): Promise<Waiting[]> {
    const now = this.#props.clock.now();
    const most = Math.min(MOST_RECORDS, Math.max(1, Math.floor(this.#props.rate / BATCHES_PER_SECOND)));
    const batch: Waiting[] = [];
    let bytes = 0;
    const fits = (record: ReplayRecord): boolean =>
      batch.length === 0 || (batch.length < most && bytes + sizeOf(record) <= MOST_BYTES);
    const take = (waiting: Waiting): void => {
      batch.push(waiting);
      bytes += sizeOf(waiting.record);
    };
    const later: Waiting[] = [];
    for (const waiting of this.#waiting) {
      if (waiting.notBefore <= now && fits(waiting.record)) take(waiting);
      else later.push(waiting);
    }
    this.#waiting = later;
    // At most one batch waits, so that nothing more is read while the stream refuses records.
    while (this.#waiting.length < MOST_RECORDS) {
      const record = await source.peek();
      if (record === undefined || !fits(record)) break;
      take({ record, attempts: 0, notBefore: 0 });
      source.take();
    }
    return batch;
  }

  async #putBatch(batch: readonly Waiting[], settle: Settle): Promise<void> {
    const { signal } = this.#props;
    for (const { record } of batch) {
      await this.#records.take(signal);
      for (
        this.#bytesTaken += sizeOf(record);
        this.#bytesTaken >= BYTES_AT_A_TIME;
        this.#bytesTaken -= BYTES_AT_A_TIME
      )
        await this.#bytes.take(signal);
    }
    if (signal.aborted) return;
    const attempts = new Map(batch.map((waiting) => [waiting.record, waiting.attempts]));
    const refused = await this.#send(
      batch.map(({ record }) => record),
      settle,
    );
    for (const { record, reason } of refused) {
      const made = (attempts.get(record) ?? 0) + 1;
      if (made >= this.#retries.attempts) {
        await this.#leave(record, `the stream did not accept it (${reason})`, settle);
      } else {
        const wait = backOff(made, Math.random, this.#retries);
        this.#waiting.push({ record, attempts: made, notBefore: this.#props.clock.now() + wait });
      }
    }
  }

  /**
   * Sends a batch once, and its halves if one of its records makes the whole batch fail.
   *
   * @returns records that were not accepted, as far as known, and may be accepted later
   */
  async #send(records: readonly ReplayRecord[], settle: Settle): Promise<Refusal[]> {
    const { kinesis, streamArn, journal } = this.#props;
    const number = journal.putting(records);
    let entries: readonly PutRecordsResultEntry[];
    try {
      const answer = await kinesis.putRecords({
        StreamARN: streamArn,
        Records: records.map(({ data, partitionKey }) => ({ Data: data, PartitionKey: partitionKey })),
      });
      entries = answer.Records ?? [];
    } catch (error) {
      const failure = failureOf(error);
      // Without an answer, or after a fault of the service, it is not known what was accepted: all is sent again.
      if (!wasNotTaken(error, failure)) return records.map((record) => ({ record, reason: failure.code }));
      journal.answered(number, records);
      if (isOfARecord(failure)) return await this.#sendApart(records, failure, settle);
      if (!isPassing(failure) && !isClockCorrected(error))
        throw new CannotPut(`records could not be put: ${failure.text}`);
      return records.map((record) => ({ record, reason: failure.code }));
    }
    if (entries.length !== records.length)
      return records.map((record) => ({ record, reason: 'an answer about other records' }));
    const refused = records.flatMap((record, index) => {
      const { SequenceNumber, ErrorCode = 'without a sequence number' } = entries[index] ?? {};
      return SequenceNumber === undefined ? [{ record, reason: ErrorCode }] : [];
    });
    journal.answered(
      number,
      refused.map(({ record }) => record),
    );
    const kept = new Set(refused.map(({ record }) => record));
    if (kept.size < records.length) this.#left = 0;
    const faults: unknown[] = [];
    for (const [index, record] of records.entries()) {
      if (kept.has(record)) continue;
      const { ShardId, SequenceNumber } = entries[index] ?? {};
      try {
        await settle(record, { kind: 'put', at: `${ShardId}/${SequenceNumber}` });
      } catch (error) {
        // The other records are on the stream all the same.
        faults.push(error);
      }
    }
    if (faults.length > 0) throw faults[0];
    return refused;
  }

  /** Finds the record that made a batch fail, so that the others are put. */
  async #sendApart(records: readonly ReplayRecord[], failure: Failure, settle: Settle): Promise<Refusal[]> {
    const [first] = records;
    if (first === undefined || this.#props.signal.aborted) return [];
    if (records.length === 1) {
      const reason = `the stream refuses this record (${failure.code}): check the largest record size of the stream`;
      await this.#leave(first, reason, settle);
      return [];
    }
    const middle = Math.ceil(records.length / 2);
    return [
      ...(await this.#send(records.slice(0, middle), settle)),
      ...(this.#props.signal.aborted ? [] : await this.#send(records.slice(middle), settle)),
    ];
  }

  /** @throws {CannotPut} if the stream has refused too many records in a row */
  async #leave(record: ReplayRecord, reason: string, settle: Settle): Promise<void> {
    this.#left += 1;
    if (this.#left > MOST_LEFT)
      throw new CannotPut(`records could not be put, ${MOST_LEFT} in a row: ${reason}`);
    await settle(record, { kind: 'left', reason });
  }
}

/** Codes of calls that did not leave the machine. */
const NEVER_SENT = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/;

/** Whether nothing was accepted: the service refused, or was not reached. False after a time-out or a gateway's error. */
function wasNotTaken(error: unknown, { kind, code }: Failure): boolean {
  if (kind === 'credentials' || NEVER_SENT.test(code)) return true;
  const { $metadata } = error as { $metadata?: { httpStatusCode?: number } };
  const status = $metadata?.httpStatusCode ?? 0;
  return status >= 400 && status < 500 && kind !== 'unreachable';
}

/** Whether one record may have made a call fail, for example one larger than the stream accepts now. */
const isOfARecord = ({ code }: Failure): boolean =>
  /^(ValidationException|InvalidArgumentException|SerializationException|RequestEntityTooLarge\w*)$/.test(
    code,
  );

/** Whether a retry can help. */
const isPassing = ({ kind, code }: Failure): boolean =>
  kind === 'throttled' || kind === 'unreachable' || /Throttl/.test(code);

/** Whether the SDK has learned from the answer that the machine's clock is wrong: it corrects the next signature. */
const isClockCorrected = (error: unknown): boolean =>
  (error as { $metadata?: { clockSkewCorrected?: boolean } }).$metadata?.clockSkewCorrected === true;

/** An iterator with a look-ahead of one item. */
class Ahead<T> {
  #next: Promise<IteratorResult<T>> | undefined;
  readonly #iterator: AsyncIterator<T>;

  constructor(iterator: AsyncIterator<T>) {
    this.#iterator = iterator;
  }

  /** Undefined at the end. */
  async peek(): Promise<T | undefined> {
    this.#next ??= this.#iterator.next();
    const { done, value } = await this.#next;
    return done ? undefined : value;
  }

  take(): void {
    this.#next = undefined;
  }

  async end(): Promise<void> {
    await this.#iterator.return?.();
  }
}
