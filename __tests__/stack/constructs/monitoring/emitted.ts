/**
 * What the services really send to CloudWatch: by namespace, each metric with the sets of dimensions that it is sent
 * with. Written from the services' documentation, and not from the code that is tested.
 *
 * - AWS/Connect: https://docs.aws.amazon.com/connect/latest/adminguide/monitoring-cloudwatch.html
 * - AWS/Kinesis: https://docs.aws.amazon.com/streams/latest/dev/monitoring-with-cloudwatch.html
 * - AWS/EventBridge/Pipes: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-monitoring.html.
 * "AwsAccountId, PipeName" there may mean two series or one with both dimensions: both are listed.
 * - AWS/Lambda: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics.html
 * - AWS/SQS:
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 * - AWS/Firehose: https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-metrics.html
 * - Operata/ConnectIntegration: what the function writes. A test compares it with the function.
 */
export const EMITTED: Readonly<Record<string, Readonly<Record<string, readonly (readonly string[])[]>>>> = {
  'AWS/Connect': sentWith(
    ['InstanceId', 'MetricGroup'],
    'CallsPerInterval',
    'ConcurrentCalls',
    'MissedCalls',
  ),
  'AWS/Kinesis': sentWith(
    ['StreamName'],
    'GetRecords.Bytes',
    'GetRecords.IteratorAgeMilliseconds',
    'GetRecords.Latency',
    'GetRecords.Records',
    'GetRecords.Success',
    'IncomingBytes',
    'IncomingRecords',
    'PutRecord.Success',
    'PutRecords.Success',
    'ReadProvisionedThroughputExceeded',
    'WriteProvisionedThroughputExceeded',
  ),
  'AWS/EventBridge/Pipes': {
    Concurrency: [['AwsAccountId']],
    ...sentWith(
      ['PipeName'],
      'Duration',
      'EnrichmentStageDuration',
      'EnrichmentStageFailed',
      'EventCount',
      'EventSize',
      'ExecutionFailed',
      'ExecutionPartiallyFailed',
      'ExecutionTimeout',
      'TargetStageDuration',
      'TargetStageFailed',
      'TargetStagePartiallyFailed',
    ),
    ExecutionThrottled: [['AwsAccountId'], ['PipeName'], ['AwsAccountId', 'PipeName']],
    Invocations: [['AwsAccountId'], ['PipeName'], ['AwsAccountId', 'PipeName']],
  },
  'AWS/Lambda': sentWith(
    ['FunctionName'],
    'ConcurrentExecutions',
    'Duration',
    'Errors',
    'Invocations',
    'Throttles',
  ),
  'AWS/SQS': sentWith(
    ['QueueName'],
    'ApproximateAgeOfOldestMessage',
    'ApproximateNumberOfMessagesDelayed',
    'ApproximateNumberOfMessagesNotVisible',
    'ApproximateNumberOfMessagesVisible',
    'NumberOfMessagesDeleted',
    'NumberOfMessagesReceived',
    'NumberOfMessagesSent',
  ),
  'AWS/Firehose': sentWith(
    ['DeliveryStreamName'],
    'DataReadFromKinesisStream.Bytes',
    'DataReadFromKinesisStream.Records',
    'DeliveryToS3.Bytes',
    'DeliveryToS3.DataFreshness',
    'DeliveryToS3.ObjectCount',
    'DeliveryToS3.Records',
    'DeliveryToS3.Success',
    'KMSKeyAccessDenied',
    'KMSKeyDisabled',
    'KMSKeyInvalidState',
    'KMSKeyNotFound',
    'KinesisMillisBehindLatest',
    'ThrottledDescribeStream',
    'ThrottledGetRecords',
    'ThrottledGetShardIterator',
  ),
  'Operata/ConnectIntegration': sentWith(
    ['Environment'],
    'ConfigurationAgeSeconds',
    'ConfigurationRefreshFailures',
    'EmptyRecords',
    'FallbackActive',
    'FieldsRemoved',
    'FieldsReplaced',
    'MalformedRecords',
    'NotContactRecords',
    'PseudonymKeyUnavailable',
    'RecordsDelivered',
    'RecordsReceived',
  ),
};

function sentWith(dimensions: readonly string[], ...names: readonly string[]) {
  return Object.fromEntries(names.map((name) => [name, [dimensions]]));
}

/** The values of the dimensions in the deployment with the variables of {@link GUIDE}, by name. */
export const IN_THE_GUIDES_DEPLOYMENT: Readonly<Record<string, string>> = {
  InstanceId: '12345678-1234-1234-1234-123456789012',
  MetricGroup: 'VoiceCalls',
  StreamName: 'Connect_CTR_production',
  PipeName: 'operata-production-your-instance-alias',
  AwsAccountId: '111122223333',
  FunctionName: 'operata-privacy-controls-production',
  QueueName: 'operata-dead-letter-production',
  DeliveryStreamName: 'operata-backup-production',
  Environment: 'production',
};

/** A metric as CloudWatch is asked for it. */
export interface AskedMetric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** Why the service does not send a metric for this deployment. Undefined if it does. */
export function whyNotEmitted(
  { namespace, name, dimensions }: AskedMetric,
  values: Readonly<Record<string, string>> = IN_THE_GUIDES_DEPLOYMENT,
): string | undefined {
  const sets = EMITTED[namespace]?.[name];
  if (sets === undefined) return `${namespace} has no metric ${name}`;
  const asked = Object.keys(dimensions).sort().join(', ');
  if (!sets.some((set) => [...set].sort().join(', ') === asked))
    return `${namespace} ${name} is not sent with ${asked || 'no dimensions'}`;
  const wrong = Object.entries(dimensions).find(([dimension, value]) => values[dimension] !== value);
  return wrong && `${namespace} ${name} is not sent with ${wrong.join(' ')}`;
}
