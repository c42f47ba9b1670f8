/** The metrics that are watched, by what emits them. A metric without all of its dimensions is another metric. */
import { METRICS_NAMESPACE, type MetricName } from '../../../functions/privacy-controls/metrics';
import { NAMES } from '../../names';

export interface Metric {
  readonly namespace: string;
  readonly name: string;
  /** Templates, by the name of the dimension. */
  readonly dimensions: Readonly<Record<string, string>>;
}

/** What differs between deployments, and is no name of ours. HCL without quotes. */
export interface Facts {
  readonly streamName: string;
  /** Hours that the stream keeps records. */
  readonly retentionHours: string;
  /** Of the Amazon Connect instance. Null where it is not associated, and there are no alarms about it. */
  readonly instanceId: string;
}

export const STATISTICS = ['Sum', 'Maximum', 'Average', 'p95'] as const;
export type Statistic = (typeof STATISTICS)[number];

export const instanceMetric = ({ instanceId }: Facts, name: string): Metric => ({
  namespace: 'AWS/Connect',
  name,
  dimensions: { InstanceId: `\${${instanceId}}`, MetricGroup: 'VoiceCalls' },
});

export const streamMetric = ({ streamName }: Facts, name: string): Metric => ({
  namespace: 'AWS/Kinesis',
  name,
  dimensions: { StreamName: `\${${streamName}}` },
});

const PIPES = 'AWS/EventBridge/Pipes';
const PipeName = NAMES.pipe.value;

export const pipeMetric = (name: string): Metric => ({ namespace: PIPES, name, dimensions: { PipeName } });

/**
 * Both readings of the dimensions "AwsAccountId, PipeName", which is all that AWS says of `Invocations` and
 * `ExecutionThrottled`: the pipe's name by itself, or together with the account. What there is not has no data, so
 * that the larger of both is right whichever is meant.
 */
export const pipeMetricInBothReadings = (name: string): readonly [Metric, Metric] => [
  pipeMetric(name),
  {
    namespace: PIPES,
    name,
    dimensions: { AwsAccountId: '${data.aws_caller_identity.current.account_id}', PipeName },
  },
];

export const functionMetric = (name: string): Metric => ({
  namespace: 'AWS/Lambda',
  name,
  dimensions: { FunctionName: NAMES.privacyFunction.value },
});

export const privacyMetric = (name: MetricName): Metric => ({
  namespace: METRICS_NAMESPACE,
  name,
  dimensions: { Environment: '${var.environment}' },
});

export const queueMetric = (name: string): Metric => ({
  namespace: 'AWS/SQS',
  name,
  dimensions: { QueueName: NAMES.deadLetterQueue.value },
});

export const backupMetric = (name: string): Metric => ({
  namespace: 'AWS/Firehose',
  name,
  dimensions: { DeliveryStreamName: NAMES.backupStream.value },
});
