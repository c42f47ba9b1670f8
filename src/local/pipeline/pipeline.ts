import { isContactRecord } from '../../../functions/privacy-controls/contact-record';
import { decodeRecord } from '../../../functions/privacy-controls/record';
import type { Clock } from '../../delivery/clock';
import type { Destination } from '../../delivery/destination';
import type { TemplateContext } from '../../delivery/input-template';
import type { RateLimiter } from '../../delivery/rate-limiter';
import { type Attempt, type Condition, decide, type RetryPolicy } from '../../delivery/retry';
import { isJsonObject, type JsonObject, type JsonValue, member } from '../../records/json';
import { countKind, kindOfOther, UNKNOWN_KIND, withArticle } from '../../records/other-kinds';
import type { Position } from '../../records/record-splitter';
import { passesFilter } from '../../stack/contact-record-filter';
import { partitionOf } from '../../stack/naming/partitions';
import type { FunctionHost, Invocation } from '../function/host';
import { LOCAL_ACCOUNT, type PipelineSettings } from '../settings';
import type { Backup } from '../stand-ins/backup';
import { deadLetter } from '../stand-ins/dead-letter';
import type { LineFile } from '../stand-ins/line-file';
import { Envelope, type StreamRecord, StreamRecords } from './envelope';
import { addCounts } from './removed-fields';
import type { RunCounts } from './run-counts';

/** The parts that records pass through. */
export interface PipelineParts {
  readonly settings: PipelineSettings;
  readonly counts: RunCounts;
  /** Absent if privacy controls are off. */
  readonly functionHost: Pick<FunctionHost, 'invoke'> | undefined;
  readonly destination: Pick<Destination, 'send'>;
  readonly limiter: RateLimiter;
  readonly retryPolicy: RetryPolicy;
  /** At most the limit of the pipe. */
  readonly maximumRecordAgeSeconds: number;
  /** Creates the clock of a concurrent batch: the real one, or one that skips the waits between attempts. */
  readonly newClock: () => Clock;
  readonly backup: Backup | undefined;
  readonly deadLetters: LineFile;
  /** Absent if delivered bodies are not kept. */
  readonly delivered: LineFile | undefined;
  /** Called with a message for each record that is not delivered, which contains nothing from the record. */
  readonly report: (where: Place, what: string) => void;
}

/** The origin of a record. */
export interface Place extends Position {
  /** File name. */
  readonly source: string;
}

interface Item {
  readonly place: Place;
  readonly record: StreamRecord;
  readonly size: number;
  invocation: Promise<Invocation> | undefined;
}

/** One of the batches that a pipe processes concurrently for a shard (`parallelization_factor`). */
interface ConcurrentBatch {
  readonly clock: Clock;
  readonly queue: Item[];
  active: boolean;
  running: Promise<void>;
}

/** A record that is being delivered; its body is kept for further attempts. */
interface Delivery {
  readonly item: Item;
  body: string | undefined;
  workedMs: number;
}

/** The result for a record: a body to send, or the reason why there is none. */
type Enriched =
  | { readonly kind: 'body'; readonly body: string }
  | { readonly kind: 'malformed' }
  | { readonly kind: 'not a contact record'; readonly recordKind: string | undefined }
  | { readonly kind: 'empty' }
  | { readonly kind: 'failed'; readonly reason: string };

type Outcome = Attempt | Exclude<Enriched, { kind: 'body' }> | { readonly kind: 'interrupted' };

/** How far the function runs ahead of the requests, so that these never wait for a message between threads. */
const WINDOW_RECORDS_PER_BATCH = 48;
/** The records that are read, and sent to the function's thread, together. */
const GROUP_PER_BATCH = 24;
const WINDOW_BYTES = 1024 * 1024;

/** The index of the concurrent batch for the records of a partition key. */
export function batchIndex(partitionKey: string, batches: number): number {
  if (batches === 1) return 0;
  let hash = 0;
  for (let index = 0; index < partitionKey.length; index++)
    hash = (Math.imul(hash, 31) + partitionKey.charCodeAt(index)) >>> 0;
  return hash % batches;
}

/**
 * The pipe: accepts records, keeps a copy, invokes the function, and delivers its response. Records with the same
 * partition key share a concurrent batch, in which they keep their order. A failed body is sent again unchanged.
 */
export class Pipeline {
  readonly #parts: PipelineParts;
  readonly #records = new StreamRecords();
  readonly #envelope: Envelope;
  readonly #batches: readonly ConcurrentBatch[];
  readonly #context: Omit<TemplateContext, 'ingestionTime'>;
  readonly #stopping = new AbortController();
  readonly #windowRecords: number;
  #pendingRecords = 0;
  #pendingBytes = 0;
  #roomWaiter: (() => void) | undefined;
  #failure: unknown;

  constructor(parts: PipelineParts) {
    this.#parts = parts;
    const { region, streamArn, pipe, privacyFunction } = parts.settings;
    const arn = (service: string, resource: string) =>
      `arn:${partitionOf(region)}:${service}:${region}:${LOCAL_ACCOUNT}:${resource}`;
    this.#envelope = new Envelope({ region, streamArn, pipeName: pipe.name });
    this.#windowRecords = WINDOW_RECORDS_PER_BATCH * pipe.parallelizationFactor;
    this.#batches = Array.from({ length: pipe.parallelizationFactor }, () => ({
      clock: parts.newClock(),
      queue: [],
      active: false,
      running: Promise.resolve(),
    }));
    this.#context = {
      pipeName: pipe.name,
      pipeArn: arn('pipes', `pipe/${pipe.name}`),
      sourceArn: streamArn,
      targetArn: arn('events', 'api-destination/local'),
      enrichmentArn: privacyFunction === undefined ? '' : arn('lambda', `function:${privacyFunction.name}`),
    };
  }

  /** Accepts one record. @returns a promise if the caller must wait for room, so that memory stays bounded */
  accept(place: Place, bytes: Buffer): Promise<unknown> | undefined {
    const { counts, backup, functionHost, settings } = this.#parts;
    counts.received += 1;
    counts.bytesIn += bytes.length;
    const kept = backup?.add(bytes);
    if (!settings.pipe.running) {
      counts.paused += 1;
      return kept;
    }
    const record = this.#records.add(bytes, (key) => this.#batchOf(key).clock.now());
    const batch = this.#batchOf(record.partitionKey);
    const item: Item = {
      place,
      record,
      size: bytes.length,
      invocation: functionHost?.invoke(this.#envelope.batch(record)),
    };
    this.#pendingRecords += 1;
    this.#pendingBytes += item.size;
    batch.queue.push(item);
    if (!batch.active) {
      batch.active = true;
      batch.running = this.#run(batch);
    }
    const room = this.#hasRoom() ? undefined : this.#waitForRoom();
    return kept === undefined || room === undefined ? (kept ?? room) : Promise.all([kept, room]);
  }

  /** Stops starting records; the waiting ones count as not processed. */
  stop(): void {
    this.#stopping.abort();
  }

  get stopped(): boolean {
    return this.#stopping.signal.aborted;
  }

  /** Aborted by {@link stop}. */
  get signal(): AbortSignal {
    return this.#stopping.signal;
  }

  /** Waits for all records. @throws if the run itself failed, such as on a full disk */
  async finish(): Promise<void> {
    await Promise.all(this.#batches.map(({ running }) => running));
    if (this.#failure !== undefined) throw this.#failure;
  }

  #batchOf(partitionKey: string): ConcurrentBatch {
    return this.#batches[batchIndex(partitionKey, this.#batches.length)] as ConcurrentBatch;
  }

  #hasRoom(): boolean {
    return this.#pendingRecords < this.#windowRecords && this.#pendingBytes < WINDOW_BYTES;
  }

  #hasRoomForGroup(): boolean {
    const group = GROUP_PER_BATCH * this.#batches.length;
    return this.#pendingRecords <= this.#windowRecords - group && this.#pendingBytes <= WINDOW_BYTES / 2;
  }

  #waitForRoom(): Promise<void> {
    return new Promise((resolve) => {
      this.#roomWaiter = resolve;
    });
  }

  async #run(batch: ConcurrentBatch): Promise<void> {
    try {
      for (let item = batch.queue.shift(); item !== undefined; item = batch.queue.shift()) {
        if (this.stopped) this.#parts.counts.notProcessed += 1;
        else await this.#process(item, batch.clock);
        this.#pendingRecords -= 1;
        this.#pendingBytes -= item.size;
        if (this.#roomWaiter !== undefined && this.#hasRoomForGroup()) {
          // After the next request is sent, so that the group is read while that request waits for its response.
          setImmediate(this.#roomWaiter);
          this.#roomWaiter = undefined;
        }
      }
    } catch (error) {
      this.#failure ??= error;
      this.stop();
      this.#roomWaiter?.();
    } finally {
      batch.active = false;
    }
  }

  async #process(item: Item, clock: Clock): Promise<void> {
    const { counts, retryPolicy, maximumRecordAgeSeconds } = this.#parts;
    const { signal } = this.#stopping;
    const deadline = item.record.arrival + maximumRecordAgeSeconds * 1000;
    const delivery: Delivery = { item, body: undefined, workedMs: 0 };
    let lastReason = 'its turn did not come in time';
    let attempts = 0;
    let counted = 0;
    while (!signal.aborted) {
      if (clock.now() > deadline) return this.#deadLetter(item, 'RecordAgeExpired', lastReason, clock);
      const outcome = await this.#attempt(delivery);
      if (outcome.kind === 'interrupted') break;
      if (outcome.kind === 'malformed') return this.#malformed(item);
      if (outcome.kind === 'not a contact record') return this.#otherKind(item, outcome.recordKind);
      if (outcome.kind === 'empty') return this.#nothingLeft(item);
      if (outcome.kind === 'delivered') return this.#delivered(delivery);
      attempts += 1;
      if (outcome.kind === 'failed') counted += 1;
      lastReason = outcome.reason;
      const decision = decide(outcome, attempts, counted, retryPolicy);
      if (decision.kind === 'give up')
        return this.#deadLetter(item, decision.condition, decision.reason, clock);
      if (attempts === 1) counts.retriedRecords += 1;
      counts.retries += 1;
      await clock.sleep(Math.min(decision.delayMs, Math.max(0, deadline - clock.now()) + 1), signal);
    }
    counts.notProcessed += 1;
  }

  async #attempt(delivery: Delivery): Promise<Outcome> {
    const { limiter, destination } = this.#parts;
    const { signal } = this.#stopping;
    if (delivery.body === undefined) {
      const start = performance.now();
      const enriched = await this.#enrich(delivery.item);
      delivery.workedMs += performance.now() - start;
      if (enriched.kind !== 'body') return enriched;
      delivery.body = enriched.body;
    }
    const turn = limiter.take(signal);
    if (turn !== undefined) await turn;
    if (signal.aborted) return { kind: 'interrupted' };
    const start = performance.now();
    const attempt = await destination.send(delivery.body);
    delivery.workedMs += performance.now() - start;
    return attempt;
  }

  async #enrich(item: Item): Promise<Enriched> {
    const { functionHost, settings } = this.#parts;
    const template = settings.pipe.inputTemplate;
    if (functionHost !== undefined) {
      const invocation = await (item.invocation ?? functionHost.invoke(this.#envelope.batch(item.record)));
      // A second attempt invokes again.
      item.invocation = undefined;
      if ('error' in invocation) throw invocation.error;
      if ('failure' in invocation)
        return { kind: 'failed', reason: `the function failed (${invocation.failure})` };
      const { response } = invocation;
      if (response === '[]') return notSent(item.record.data);
      if (response === '{}' || response === '""' || response === 'null') return { kind: 'empty' };
      if (template === undefined) return { kind: 'body', body: response };
      const event = JSON.parse(response) as JsonValue;
      return isJsonObject(event)
        ? this.#fill(item, event)
        : { kind: 'failed', reason: 'the response of the function is not an object' };
    }
    const decoded = decodeRecord(item.record.data);
    if (settings.pipe.filtersContactRecords) {
      const passes = decoded.ok && passesFilter(member(decoded.record as JsonObject, 'ContactId'));
      if (!passes) return notSent(item.record.data);
    }
    if (template === undefined) return { kind: 'body', body: this.#envelope.event(item.record) };
    if (!decoded.ok) return { kind: 'malformed' };
    const event = JSON.parse(this.#envelope.event(item.record)) as JsonObject;
    event.data = decoded.record as JsonObject;
    return this.#fill(item, event);
  }

  #fill(item: Item, event: JsonObject): Enriched {
    const ingestionTime = new Date(item.record.arrival).toISOString();
    const body = this.#parts.settings.pipe.inputTemplate?.render(event, { ...this.#context, ingestionTime });
    return body === undefined
      ? { kind: 'failed', reason: 'the input template does not yield JSON for this record' }
      : { kind: 'body', body };
  }

  #delivered({ body = '', workedMs }: Delivery): void {
    const { counts, delivered } = this.#parts;
    counts.delivered += 1;
    counts.bytesOut += Buffer.byteLength(body);
    counts.times.add(workedMs * 1000);
    // A line feed in a body is white space of the template.
    delivered?.add(body.replaceAll('\n', ' '));
  }

  #malformed(item: Item): void {
    this.#parts.counts.malformed += 1;
    const decoded = decodeRecord(item.record.data);
    this.#parts.report(
      item.place,
      `malformed: ${decoded.ok ? 'the function refused it' : decoded.reason}; not sent (${item.record.eventId})`,
    );
  }

  #otherKind(item: Item, kind: string | undefined): void {
    countKind(this.#parts.counts.otherKinds, kind);
    const by = this.#parts.functionHost === undefined ? '; the pipe’s filter drops it' : '';
    this.#parts.report(
      item.place,
      `not a contact record (${withArticle(kind ?? UNKNOWN_KIND)}); not sent${by} (${item.record.eventId})`,
    );
  }

  #nothingLeft(item: Item): void {
    this.#parts.counts.empty += 1;
    this.#parts.report(item.place, `no field of it may be sent; not sent (${item.record.eventId})`);
  }

  #deadLetter(item: Item, condition: Condition, reason: string, clock: Clock): void {
    const { counts, deadLetters, settings, report } = this.#parts;
    counts.deadLettered += 1;
    addCounts(counts.deadLetterReasons, [[`${condition}: ${reason}`, 1]]);
    deadLetters.add(
      deadLetter(
        { pipeArn: this.#context.pipeArn, streamArn: settings.streamArn },
        item.record,
        condition,
        clock.now(),
      ),
    );
    report(item.place, `dead-lettered: ${condition}, ${reason} (${item.record.eventId})`);
  }
}

/** Why the record is not sent. */
function notSent(data: string): Enriched {
  const decoded = decodeRecord(data);
  if (!decoded.ok || isContactRecord(decoded.record)) return { kind: 'malformed' };
  return { kind: 'not a contact record', recordKind: kindOfOther(decoded.record) };
}
