/** The monitored metrics, by service. All dimensions of a metric are needed: with fewer it is a different metric. */
import { METRICS_NAMESPACE, type MetricName } from '../../../../functions/privacy-controls/metrics';
import type { Quantity } from '../../hcl/expression';
import { hclOf } from '../../hcl/tokens';
import type { Naming } from '../../naming/names';
import type { Part } from './parts';

export interface Metric {
  readonly namespace: string;
  readonly name: string;
  /** Templates, by the name of the dimension. */
  readonly dimensions: Readonly<Record<string, string>>;
}

/** What the alarms and graphs of a deployment depend on. Texts are HCL, without quotes. */
export interface Facts {
  readonly naming: Naming;
  readonly streamName: string;
  /** Hours that the stream keeps records. */
  readonly retentionHours: string;
  /** The ID of the Amazon Connect instance. Null if it is not associated, and has no alarms. */
  readonly instanceId: string;
  /** The condition under which each part exists. */
  readonly parts: Readonly<Record<Part, string>>;
  readonly maximumRecordAgeSeconds: string;
  readonly functionTimeoutSeconds: string;
  readonly cacheTtlSeconds: string;
  readonly backupBufferSeconds: string;
  readonly thresholds: AlarmThresholds;
}

/** The thresholds of the alarms. */
export interface AlarmThresholds {
  /** Age in seconds of a record that is read, 60 to 86,400. @default 300, 5 minutes */
  readonly delaySeconds?: Quantity | undefined;
  /** Failures in a minute, 1 to 10,000. @default 1 */
  readonly failuresPerMinute?: Quantity | undefined;
  /** Records in 5 minutes that the pipe does not process, 1 to 100,000. @default 1 */
  readonly recordsNotTaken?: Quantity | undefined;
  /** Refused writes to the stream in a minute, 1 to 100,000. @default 1 */
  readonly throttledWrites?: Quantity | undefined;
  /** Messages in the dead-letter queue, 1 to 100,000. @default 1 */
  readonly deadLetters?: Quantity | undefined;
  /** Hours that are left to replay the oldest dead-lettered record, 1 to 336. @default 24 */
  readonly replayHoursLeft?: Quantity | undefined;
  /** Share of the function's time-out that a call takes, 1 to 100 percent. @default 80 */
  readonly functionDurationPercent?: Quantity | undefined;
  /** Malformed records in 5 minutes, 1 to 100,000. @default 1 */
  readonly malformedRecords?: Quantity | undefined;
  /** Records in 5 minutes that are not contact records, 1 to 100,000. @default 1 */
  readonly notContactRecords?: Quantity | undefined;
  /** Seconds that a refresh of the list is overdue, 60 to 604,800. @default 300, 5 minutes */
  readonly configurationOverdueSeconds?: Quantity | undefined;
  /** Seconds beyond its buffer that the backup is late, 60 to 86,400. @default 600, 10 minutes */
  readonly backupDelaySeconds?: Quantity | undefined;
  /** Share of the writes of the backup that succeed, 1 to 100 percent. @default 100 */
  readonly backupSuccessPercent?: Quantity | undefined;
}

const DEFAULTS = {
  delaySeconds: 300,
  failuresPerMinute: 1,
  recordsNotTaken: 1,
  throttledWrites: 1,
  deadLetters: 1,
  replayHoursLeft: 24,
  functionDurationPercent: 80,
  malformedRecords: 1,
  notContactRecords: 1,
  configurationOverdueSeconds: 300,
  backupDelaySeconds: 600,
  backupSuccessPercent: 100,
} as const satisfies Required<AlarmThresholds>;

/** HCL for a threshold. */
export const thresholdOf = ({ thresholds }: Facts, name: keyof AlarmThresholds): string =>
  hclOf(thresholds[name] ?? DEFAULTS[name]);

export const STATISTICS = ['Sum', 'Maximum', 'Average', 'p95'] as const;
export type Statistic = (typeof STATISTICS)[number];

const PIPES = 'AWS/EventBridge/Pipes';

/** The metrics of a deployment. */
export function metricsIn({ naming: { names, place }, streamName, instanceId }: Facts) {
  const PipeName = names.pipe.value;
  const metric =
    <Name extends string = string>(namespace: string, dimensions: Readonly<Record<string, string>>) =>
    (name: Name): Metric => ({ namespace, name, dimensions });
  const pipe = metric(PIPES, { PipeName });
  return {
    instance: metric('AWS/Connect', { InstanceId: `\${${instanceId}}`, MetricGroup: 'VoiceCalls' }),
    stream: metric('AWS/Kinesis', { StreamName: `\${${streamName}}` }),
    pipe,
    /**
     * AWS documents the dimensions of `Invocations` and `ExecutionThrottled` only as "AwsAccountId, PipeName". This is
     * either the pipe's name alone, or with the account. The wrong one has no data, so the maximum of both is correct.
     */
    pipeInBothReadings: (name: string): readonly [Metric, Metric] => [
      pipe(name),
      { namespace: PIPES, name, dimensions: { AwsAccountId: place.accountId, PipeName } },
    ],
    function: metric('AWS/Lambda', { FunctionName: names.privacyFunction.value }),
    privacy: metric<MetricName>(METRICS_NAMESPACE, { Environment: place.environment }),
    queue: metric('AWS/SQS', { QueueName: names.deadLetterQueue.value }),
    backup: metric('AWS/Firehose', { DeliveryStreamName: names.backupStream.value }),
  };
}
