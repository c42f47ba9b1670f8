/** A healthy deployment: its names, its outputs, and AWS's answers about it. */
import { createHash } from 'node:crypto';
import { projectVersion } from '../../../src/cli/version';
import { nameIn, type Place } from '../../../src/operations/deployment/names';
import { NAMES, type ResourceName } from '../../../src/stack/naming/names';
import { KinesisStream } from './kinesis';
import { S3Buckets } from './s3';
import { SqsQueue } from './sqs';
import { AwsError, type AwsStandIn } from './stand-in';

export const PARTITION = 'aws';
export const ACCOUNT = '111122223333';
export const REGION = 'us-west-2';
export const INSTANCE_ID = '12345678-1234-4234-8234-123456789012';
export const KEY_ARN = `arn:${PARTITION}:kms:${REGION}:${ACCOUNT}:key/11111111-2222-4333-8444-555555555555`;
export const PSEUDONYM_KEY_ARN = `arn:${PARTITION}:kms:${REGION}:${ACCOUNT}:key/66666666-7777-4888-9999-000000000000`;
export const PLACE: Place = {
  accountId: ACCOUNT,
  region: REGION,
  environment: 'production',
  alias: 'example',
};
/** In base64, of the function's zip. */
export const CODE_SHA256 = 'n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=';
/** What the privacy controls read. */
export const REDACTION_DOCUMENT =
  '{"key":"REDACTION_CONFIG","value":{"type":"WHITELIST","fields":["Attributes.Tier"]}}';
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
export const ENDPOINT = 'https://operata.invalid/contact-records';

export const named = (name: ResourceName): string => nameIn(PLACE, name);
const arn = (service: string, resource: string): string =>
  `arn:${PARTITION}:${service}:${REGION}:${ACCOUNT}:${resource}`;
const roleArn = (name: ResourceName): string => `arn:${PARTITION}:iam::${ACCOUNT}:role/${named(name)}`;

export const ARN = {
  stream: arn('kinesis', `stream/${named(NAMES.contactStream)}`),
  pipe: arn('pipes', `pipe/${named(NAMES.pipe)}`),
  queue: arn('sqs', named(NAMES.deadLetterQueue)),
  function: arn('lambda', `function:${named(NAMES.privacyFunction)}`),
  connection: arn('events', `connection/${named(NAMES.connection)}/99999999-aaaa-4bbb-8ccc-000000000001`),
  apiDestination: arn(
    'events',
    `api-destination/${named(NAMES.apiDestination)}/99999999-aaaa-4bbb-8ccc-000000000002`,
  ),
  backup: arn('firehose', `deliverystream/${named(NAMES.backupStream)}`),
  pipeRole: roleArn(NAMES.pipeRole),
  functionRole: roleArn(NAMES.functionRole),
  backupRole: roleArn(NAMES.backupRole),
} as const;

/** A text of the stack's, with the references to variables and data sources as they are in this deployment. */
export function inDeployment(template: string): string {
  const value = template
    .replaceAll('${data.aws_partition.current.partition}', PARTITION)
    .replaceAll('${data.aws_partition.current.dns_suffix}', 'amazonaws.com')
    .replaceAll('EXISTING_STREAM', 'existing-contact-records')
    .replaceAll('EXISTING_BUCKET', 'existing-bucket')
    .replaceAll('EXISTING_TOPIC', 'existing-alarms')
    .replaceAll('key/PSEUDONYM_KEY', PSEUDONYM_KEY_ARN.slice(PSEUDONYM_KEY_ARN.indexOf('key/')))
    .replaceAll('KEY_ID', KEY_ARN.slice(KEY_ARN.lastIndexOf('/') + 1))
    .replaceAll('INSTANCE_ID', INSTANCE_ID);
  return named({ value, limit: Number.POSITIVE_INFINITY });
}

/** The value of the deployment's output in `terraform output -json`. */
export const deploymentValue = (aws: Pick<AwsStandIn, 'url'>) => ({
  version: projectVersion(),
  account_id: ACCOUNT,
  partition: PARTITION,
  region: REGION,
  environment: PLACE.environment,
  connect_instance_alias: PLACE.alias,
  connect_instance_id: INSTANCE_ID,
  kms_key: { arn: KEY_ARN, is_ours: true },
  contact_stream: { arn: ARN.stream, is_ours: true, kms_key_arn: KEY_ARN, retention_hours: 168 },
  delivery_pipe: {
    name: named(NAMES.pipe),
    enabled: true,
    maximum_record_age_seconds: 86_400,
    maximum_retry_attempts: 100,
    input_template: null,
    role_arn: ARN.pipeRole,
    log_group: named(NAMES.pipeLogGroup),
  },
  dead_letter_queue: { arn: ARN.queue, url: `${aws.url}/${ACCOUNT}/${named(NAMES.deadLetterQueue)}` },
  destination: {
    connection: named(NAMES.connection),
    api_destination: named(NAMES.apiDestination),
    endpoint: ENDPOINT,
  },
  privacy_controls: {
    function: named(NAMES.privacyFunction),
    code_sha256: CODE_SHA256,
    role_arn: ARN.functionRole,
    parameter: named(NAMES.redactionParameter),
    configuration_sha256: sha256(REDACTION_DOCUMENT),
    log_group: named(NAMES.functionLogGroup),
    in_vpc: false,
  },
  backup: {
    delivery_stream: named(NAMES.backupStream),
    bucket: named(NAMES.backupBucket),
    bucket_is_ours: true,
    buffer_interval_seconds: 300,
    role_arn: ARN.backupRole,
    log_group: named(NAMES.backupLogGroup),
  },
  monitoring: {
    alarms_enabled: true,
    alarm_name_prefix: named(NAMES.alarmPrefix),
    alarm_topic_arn: arn('sns', named(NAMES.alarmTopic)),
    dashboard: named(NAMES.dashboard),
  },
});

/** The text of `terraform output -json`. */
export const outputsText = (aws: Pick<AwsStandIn, 'url'>, value: object = deploymentValue(aws)): string =>
  JSON.stringify({ deployment: { sensitive: false, type: ['object', {}], value } });

/** What holds records. */
export interface Stores {
  readonly stream: KinesisStream;
  readonly queue: SqsQueue;
  readonly buckets: S3Buckets;
}

/** Lets the stand-in answer like AWS about a healthy deployment. A test then changes an answer. */
export function serveDeployment(aws: AwsStandIn, shardCount = 1): Stores {
  const stream = new KinesisStream(ARN.stream, shardCount);
  const queue = new SqsQueue(ARN.queue, KEY_ARN);
  const buckets = new S3Buckets();
  stream.serve(aws);
  queue.serve(aws);
  buckets.serve(aws);
  const only = (name: string, asked: string | undefined, answer: unknown): unknown => {
    if (asked !== name) throw new AwsError('ResourceNotFoundException', undefined, 404);
    return answer;
  };
  aws.on('sts', 'GetCallerIdentity', () => ({
    Account: ACCOUNT,
    UserId: 'AROAEXAMPLEOPERATOR:test',
    Arn: `arn:${PARTITION}:sts::${ACCOUNT}:assumed-role/operator/test`,
  }));
  aws.on('kinesis', 'DescribeStreamSummary', () => ({
    StreamDescriptionSummary: {
      StreamName: stream.name,
      StreamARN: stream.arn,
      StreamStatus: 'ACTIVE',
      StreamModeDetails: { StreamMode: 'ON_DEMAND' },
      RetentionPeriodHours: 168,
      StreamCreationTimestamp: new Date('2026-11-01T00:00:00Z'),
      EnhancedMonitoring: [{ ShardLevelMetrics: [] }],
      EncryptionType: 'KMS',
      KeyId: KEY_ARN,
      OpenShardCount: stream.shards.size,
    },
  }));
  aws.on('pipes', 'ListPipes', () => ({ Pipes: [{ Arn: ARN.pipe, Name: named(NAMES.pipe) }] }));
  aws.on('pipes', 'DescribePipe', ({ Name }) => only(named(NAMES.pipe), Name, describedPipe()));
  aws.on('events', 'DescribeApiDestination', ({ Name }) =>
    only(named(NAMES.apiDestination), Name, {
      ApiDestinationArn: ARN.apiDestination,
      Name,
      ApiDestinationState: 'ACTIVE',
      ConnectionArn: ARN.connection,
      InvocationEndpoint: ENDPOINT,
      HttpMethod: 'POST',
      InvocationRateLimitPerSecond: 300,
    }),
  );
  aws.on('events', 'DescribeConnection', ({ Name }) =>
    only(named(NAMES.connection), Name, {
      ConnectionArn: ARN.connection,
      Name,
      ConnectionState: 'AUTHORIZED',
      AuthorizationType: 'BASIC',
      CreationTime: new Date('2026-11-01T00:00:00Z'),
      LastModifiedTime: new Date('2026-11-01T00:00:00Z'),
      LastAuthorizedTime: new Date('2026-11-01T00:00:00Z'),
    }),
  );
  aws.on('lambda', 'GetFunctionConfiguration', ({ FunctionName }) =>
    only(named(NAMES.privacyFunction), FunctionName, {
      FunctionName,
      FunctionArn: ARN.function,
      Runtime: 'nodejs24.x',
      Role: ARN.functionRole,
      Handler: 'index.handler',
      CodeSha256: CODE_SHA256,
      Timeout: 30,
      MemorySize: 256,
      State: 'Active',
      LastUpdateStatus: 'Successful',
      Environment: { Variables: { REDACTION_CONFIG_PARAMETER: named(NAMES.redactionParameter) } },
      LoggingConfig: { LogFormat: 'JSON', LogGroup: named(NAMES.functionLogGroup) },
    }),
  );
  aws.on('kms', 'DescribeKey', () => ({
    KeyMetadata: { KeyId: KEY_ARN.slice(-36), Arn: KEY_ARN, Enabled: true, KeyState: 'Enabled' },
  }));
  aws.on('firehose', 'DescribeDeliveryStream', ({ DeliveryStreamName }) =>
    only(named(NAMES.backupStream), DeliveryStreamName, {
      DeliveryStreamDescription: {
        DeliveryStreamName,
        DeliveryStreamARN: ARN.backup,
        DeliveryStreamStatus: 'ACTIVE',
        DeliveryStreamType: 'KinesisStreamAsSource',
        VersionId: '1',
        HasMoreDestinations: false,
        Source: { KinesisStreamSourceDescription: { KinesisStreamARN: ARN.stream, RoleARN: ARN.backupRole } },
        Destinations: [
          {
            DestinationId: 'destinationId-000000000001',
            ExtendedS3DestinationDescription: {
              RoleARN: ARN.backupRole,
              BucketARN: `arn:${PARTITION}:s3:::${named(NAMES.backupBucket)}`,
              BufferingHints: { SizeInMBs: 5, IntervalInSeconds: 300 },
              CompressionFormat: 'GZIP',
              EncryptionConfiguration: { KMSEncryptionConfig: { AWSKMSKeyARN: KEY_ARN } },
            },
          },
        ],
      },
    }),
  );
  return { stream, queue, buckets };
}

/** The answer of DescribePipe for a running pipe. */
export const describedPipe = (): Readonly<Record<string, unknown>> => ({
  Arn: ARN.pipe,
  Name: named(NAMES.pipe),
  DesiredState: 'RUNNING',
  CurrentState: 'RUNNING',
  Source: ARN.stream,
  SourceParameters: {
    KinesisStreamParameters: {
      BatchSize: 1,
      DeadLetterConfig: { Arn: ARN.queue },
      MaximumRecordAgeInSeconds: 86_400,
      MaximumRetryAttempts: 100,
      ParallelizationFactor: 1,
      StartingPosition: 'TRIM_HORIZON',
    },
  },
  Enrichment: ARN.function,
  Target: ARN.apiDestination,
  TargetParameters: {},
  RoleArn: ARN.pipeRole,
  LogConfiguration: {
    Level: 'ERROR',
    CloudwatchLogsLogDestination: { LogGroupArn: arn('logs', `log-group:${named(NAMES.pipeLogGroup)}`) },
  },
});
