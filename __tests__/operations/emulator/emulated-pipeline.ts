/** A deployment on an emulator of AWS, and what the emulator does not run: the pipe, Firehose, and their figures. */
import { setTimeout as wait } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { createHandler } from '../../../functions/privacy-controls/privacy-handler';
import { AwsClients } from '../../../src/operations/aws/clients';
import { BACKUP_PREFIX, NAMES } from '../../../src/stack/naming/names';
import { ARN, deploymentValue, named, outputsText, PLACE } from '../../harness/aws/deployed';
import { deadLetter } from '../../harness/aws/pump';

export const STREAM = named(NAMES.contactStream);
const FUNCTION_LOG = named(NAMES.functionLogGroup);
const PIPE_LOG = named(NAMES.pipeLogGroup);
const BUCKET = named(NAMES.backupBucket);
const CONNECTION = named(NAMES.connection);
const SHARD = 'shardId-000000000000';
const LOG_STREAM = 'stream';
const LOOK_EVERY_MS = 50;

export class EmulatedPipeline {
  readonly aws = new AwsClients({ region: undefined });
  /** What the endpoint answers. */
  status = 200;
  #queueUrl = '';
  #endpoint = '';
  #running: Promise<void> = Promise.resolve();
  #stopped = false;

  /** Creates the resources of a deployment. @param endpoint of the API destination */
  async create(endpoint: string): Promise<void> {
    const { aws } = this;
    this.#endpoint = endpoint;
    await aws.kinesis.createStream({ StreamName: STREAM, ShardCount: 1 });
    await aws.s3.createBucket({
      Bucket: BUCKET,
      CreateBucketConfiguration: { LocationConstraint: 'us-west-2' },
    });
    for (const logGroupName of [FUNCTION_LOG, PIPE_LOG]) {
      await aws.logs.createLogGroup({ logGroupName });
      await aws.logs.createLogStream({ logGroupName, logStreamName: LOG_STREAM });
    }
    const { QueueUrl = '' } = await aws.sqs.createQueue({ QueueName: named(NAMES.deadLetterQueue) });
    this.#queueUrl = QueueUrl;
    await aws.pipes.createPipe({
      Name: named(NAMES.pipe),
      RoleArn: ARN.pipeRole,
      Source: ARN.stream,
      Target: ARN.apiDestination,
      DesiredState: 'RUNNING',
    });
    const { ConnectionArn } = await aws.events.createConnection({
      Name: CONNECTION,
      AuthorizationType: 'BASIC',
      AuthParameters: { BasicAuthParameters: { Username: 'group-1', Password: 'old-key' } },
    });
    await aws.events.createApiDestination({
      Name: named(NAMES.apiDestination),
      ConnectionArn,
      InvocationEndpoint: endpoint,
      HttpMethod: 'POST',
    });
    const iterator = await aws.kinesis.getShardIterator({
      StreamName: STREAM,
      ShardId: SHARD,
      ShardIteratorType: 'TRIM_HORIZON',
    });
    this.#running = this.#run(iterator.ShardIterator);
  }

  /** Its outputs of Terraform, with a backup that is written at once. */
  outputs(): string {
    const { backup, destination, ...value } = deploymentValue({ url: process.env.AWS_ENDPOINT_URL ?? '' });
    return outputsText(
      { url: '' },
      {
        ...value,
        dead_letter_queue: { arn: ARN.queue, url: this.#queueUrl },
        destination: { ...destination, endpoint: this.#endpoint },
        backup: { ...backup, buffer_interval_seconds: 0 },
      },
    );
  }

  /** What `terraform apply` does with another key. */
  async applyKey(key: string): Promise<void> {
    await this.aws.events.updateConnection({
      Name: CONNECTION,
      AuthorizationType: 'BASIC',
      AuthParameters: { BasicAuthParameters: { Username: 'group-1', Password: key } },
    });
  }

  /** Visible messages in the dead-letter queue. */
  async deadLetters(): Promise<number> {
    const { Attributes } = await this.aws.sqs.getQueueAttributes({
      QueueUrl: this.#queueUrl,
      AttributeNames: ['ApproximateNumberOfMessages'],
    });
    return Number(Attributes?.ApproximateNumberOfMessages);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
    this.aws.close();
  }

  async #run(first: string | undefined): Promise<void> {
    let iterator = first;
    while (!this.#stopped && iterator !== undefined) {
      const { Records = [], NextShardIterator } = await this.aws.kinesis.getRecords({
        ShardIterator: iterator,
      });
      for (const { SequenceNumber = '', Data = Buffer.alloc(0) } of Records)
        await this.#take(SequenceNumber, Buffer.from(Data));
      await this.#count('AWS/Kinesis', 'GetRecords.IteratorAgeMilliseconds', 'StreamName', STREAM, 0);
      iterator = NextShardIterator;
      await wait(LOOK_EVERY_MS);
    }
  }

  async #take(sequenceNumber: string, data: Buffer): Promise<void> {
    const { aws } = this;
    const hour = new Date().toISOString().slice(0, 13).replace(/[-T]/g, '/');
    await aws.s3.putObject({
      Bucket: BUCKET,
      Key: `${BACKUP_PREFIX}${hour}/${sequenceNumber}`,
      Body: gzipSync(data),
    });
    await this.#countOfPipe('Invocations');
    const lines: string[] = [];
    const handle = createHandler(
      {
        environment: PLACE.environment,
        parameter: 'p',
        ttlSeconds: 300,
        maxStaleSeconds: 3600,
        deliveryBody: 'record',
      },
      {
        source: { read: async () => '{"key":"REDACTION_CONFIG","value":{"type":"WHITELIST","fields":[]}}' },
        now: Date.now,
        sink: (line) => lines.push(line),
      },
    );
    await handle([{ eventID: `${SHARD}:${sequenceNumber}`, data: data.toString('base64') }]);
    await this.#log(FUNCTION_LOG, lines);
    if (this.status < 300) return;
    await this.#countOfPipe('TargetStageFailed');
    await this.#log(PIPE_LOG, [
      JSON.stringify({
        messageType: 'TargetInvocationFailed',
        logLevel: 'ERROR',
        error: { httpStatusCode: this.status },
      }),
    ]);
    await aws.sqs.sendMessage({ QueueUrl: this.#queueUrl, MessageBody: deadLetter(SHARD, sequenceNumber) });
  }

  async #log(logGroupName: string, lines: readonly string[]): Promise<void> {
    const logEvents = lines.map((message) => ({ message, timestamp: Date.now() }));
    await this.aws.logs.putLogEvents({ logGroupName, logStreamName: LOG_STREAM, logEvents });
  }

  #countOfPipe(name: string): Promise<void> {
    return this.#count('AWS/EventBridge/Pipes', name, 'PipeName', named(NAMES.pipe), 1);
  }

  async #count(
    Namespace: string,
    MetricName: string,
    Name: string,
    Value: string,
    count: number,
  ): Promise<void> {
    const Dimensions = [{ Name, Value }];
    await this.aws.cloudWatch.putMetricData({
      Namespace,
      MetricData: [{ MetricName, Dimensions, Value: count, Timestamp: new Date() }],
    });
  }
}
