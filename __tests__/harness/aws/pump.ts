import { randomUUID } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { createHandler, type Handler } from '../../../functions/privacy-controls/privacy-handler';
import type { Clock } from '../../../src/delivery/clock';
import { deadLetter as writeDeadLetter } from '../../../src/local/stand-ins/dead-letter';
import { BACKUP_PREFIX, NAMES } from '../../../src/stack/naming/names';
import { CloudWatchMetrics } from './cloudwatch';
import { ACCOUNT, ARN, named, PLACE, type Stores } from './deployed';
import type { PutRecord } from './kinesis';
import { LogGroups } from './log-groups';
import type { AwsStandIn } from './stand-in';

/** What arrived at the endpoint. */
interface Delivery {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/**
 * A stand-in for the pipe and for Firehose: reads the stream of a stand-in for AWS, sends the records through the
 * function, the real one, and to an endpoint of its own, and writes logs, figures, dead letters and backup as the
 * services do. A test switches parts of it off.
 */
export class Pump {
  /** Whether the pipe takes what is on the stream. */
  takes = true;
  /** Whether what the function logs arrives in its log group. */
  logsOfFunction = true;
  /** Whether CloudWatch counts. */
  counts = true;
  backsUp = true;
  /** Whether objects of the backup are compressed. */
  compresses = true;
  /** What the endpoint answers. */
  status = 200;
  /** What the function is given instead of the record. */
  spoil: (data: string) => string = (data) => data;
  readonly delivered: Delivery[] = [];
  readonly logs: LogGroups;
  readonly metrics: CloudWatchMetrics;
  readonly #handler: Handler;
  readonly #server: Server;
  #work: Promise<unknown> = Promise.resolve();
  readonly #stores: Stores;
  /** The clock of all parts of the deployment. */
  readonly #clock: Pick<Clock, 'now'>;

  constructor(
    stores: Stores,

    clock: Pick<Clock, 'now'>,
    /** The redaction document. Rejects: it cannot be read. */
    configuration: () => Promise<string> = async () =>
      '{"key":"REDACTION_CONFIG","value":{"type":"WHITELIST","fields":[]}}',
  ) {
    this.#stores = stores;
    this.#clock = clock;
    const now = (): number => clock.now();
    stores.stream.clock = () => new Date(now());
    stores.queue.clock = now;
    this.logs = new LogGroups([named(NAMES.functionLogGroup), named(NAMES.pipeLogGroup)], now);
    this.metrics = new CloudWatchMetrics(now());
    this.#handler = createHandler(
      {
        environment: PLACE.environment,
        parameter: 'p',
        ttlSeconds: 300,
        maxStaleSeconds: 3600,
        deliveryBody: 'record',
      },
      {
        source: { read: configuration },
        now,
        sink: (line) => {
          if (this.logsOfFunction) this.logs.add(named(NAMES.functionLogGroup), `${line}\n`);
        },
      },
    );
    this.#server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (part: string) => {
        body += part;
      });
      request.once('end', () => {
        this.delivered.push({ headers: request.headers, body });
        response.writeHead(this.status).end();
      });
    });
  }

  /** Begins to take records, and answers for logs and figures. */
  async start(aws: AwsStandIn): Promise<void> {
    this.logs.serve(aws);
    this.metrics.serve(aws);
    this.count(
      'AWS/Kinesis',
      'GetRecords.IteratorAgeMilliseconds',
      { StreamName: named(NAMES.contactStream) },
      400,
    );
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.#stores.stream.reader = (record) => this.#take(record);
  }

  async stop(): Promise<void> {
    await this.#work;
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Adds to a figure of CloudWatch. */
  count(namespace: string, name: string, dimensions: Record<string, string>, value = 1): void {
    this.metrics.add({ namespace, name, dimensions }, [{ time: this.#clock.now(), value }]);
  }

  /** Adds to a figure of the pipe. */
  countOfPipe(name: string, more: Record<string, string> = {}): void {
    if (this.counts) this.count('AWS/EventBridge/Pipes', name, { ...more, PipeName: named(NAMES.pipe) });
  }

  /** Ends when all that was taken is dealt with. */
  async idle(): Promise<void> {
    await this.#work;
  }

  #take(record: PutRecord): void {
    if (this.backsUp) this.#backUp(record);
    if (this.takes) this.#work = this.#work.then(() => this.#deliver(record));
  }

  #backUp({ data, arrived }: PutRecord): void {
    const [date = '', time = ''] = arrived.toISOString().split('T');
    const hour = `${date.replaceAll('-', '/')}/${time.slice(0, 2)}`;
    const path = `/${named(NAMES.backupBucket)}/${BACKUP_PREFIX}${hour}/${randomUUID()}`;
    // Among others, and not the first.
    const content = Buffer.concat([Buffer.from('{"ContactId":"other"}'), data, Buffer.from('\n')]);
    this.#stores.buckets.objects.set(path, this.compresses ? gzipSync(content) : content);
    this.#stores.buckets.modified.set(path, new Date(this.#clock.now()));
  }

  async #deliver({ shardId, sequenceNumber, partitionKey, data, arrived }: PutRecord): Promise<void> {
    this.countOfPipe('Invocations', { AwsAccountId: ACCOUNT });
    const answer = await this.#handler([
      {
        kinesisSchemaVersion: '1.0',
        partitionKey,
        sequenceNumber,
        data: this.spoil(data.toString('base64')),
        approximateArrivalTimestamp: arrived.getTime() / 1000,
        eventID: `${shardId}:${sequenceNumber}`,
      },
    ]);
    // Nothing, or an empty answer, is not delivered.
    if (['[]', '{}'].includes(JSON.stringify(answer))) return;
    const { port } = this.#server.address() as AddressInfo;
    const { status } = await fetch(`http://127.0.0.1:${port}/`, {
      method: 'POST',
      body: JSON.stringify(answer),
    });
    if (status < 300) return;
    this.countOfPipe('TargetStageFailed');
    this.logError(status);
    this.#stores.queue.send(deadLetter(shardId, sequenceNumber));
  }

  /** Logs a failed delivery as the pipe does, with a message that must not be shown. */
  logError(httpStatusCode: number, timestamp = this.#clock.now()): void {
    const line = {
      resourceArn: ARN.pipe,
      timestamp,
      executionId: randomUUID(),
      messageType: 'TargetInvocationFailed',
      logLevel: 'ERROR',
      error: { httpStatusCode, message: 'CANARY', details: 'CANARY', awsService: 'events' },
    };
    this.logs.add(named(NAMES.pipeLogGroup), JSON.stringify(line), timestamp);
  }
}

/** What the pipe puts into the dead-letter queue. */
export function deadLetter(
  shardId: string,
  first: string,
  { last = first, arrival = Date.now() }: { readonly last?: string; readonly arrival?: number } = {},
): string {
  const letter = writeDeadLetter(
    { pipeArn: ARN.pipe, streamArn: ARN.stream },
    { eventId: `${shardId}:${first}`, sequenceNumber: first, arrival },
    'RetryAttemptsExhausted',
    Date.now(),
  );
  const { KinesisBatchInfo, ...others } = JSON.parse(letter) as { KinesisBatchInfo: object };
  return JSON.stringify({ ...others, KinesisBatchInfo: { ...KinesisBatchInfo, endSequenceNumber: last } });
}
