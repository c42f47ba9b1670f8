import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { METRICS_NAMESPACE, type MetricName } from '../../../functions/privacy-controls/metrics';
import type { AwsClients } from '../aws/clients';
import { onAllPages } from '../aws/pages';
import type { Deployment } from '../deployment/deployment';

/** CloudWatch keeps points of a minute for 15 days, and of five minutes for 63. */
export const PERIOD_SECONDS = 300;
const MINUTE_MS = 60_000;

interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: 'Sum' | 'Maximum' | 'Average';
}

interface Point {
  readonly time: number;
  readonly value: number;
}

/**
 * The metrics that checks look at, by a name of ours. `Invocations` and `ExecutionThrottled` of a pipe are asked for in
 * both readings of the dimensions "AwsAccountId, PipeName", which is all that AWS says: what there is not is empty.
 */
function metricsOf(deployment: Deployment): Readonly<Record<string, Metric>> {
  const { stream, pipe, privacyControls, backup, deadLetterQueue, environment, accountId } = deployment;
  const sum =
    (namespace: string, dimensions: Metric['dimensions'], statistic: Metric['statistic'] = 'Sum') =>
    (name: string): Metric => ({ namespace, name, dimensions, statistic });
  const streamDimensions = { StreamName: stream.name };
  const pipes = sum('AWS/EventBridge/Pipes', { PipeName: pipe.name });
  const pipesInAccount = sum('AWS/EventBridge/Pipes', { AwsAccountId: accountId, PipeName: pipe.name });
  const privacy = (name: MetricName, statistic: Metric['statistic']): Metric =>
    sum(METRICS_NAMESPACE, { Environment: environment }, statistic)(name);
  const queue = deadLetterQueue.arn.slice(deadLetterQueue.arn.lastIndexOf(':') + 1);
  return {
    arrived: sum('AWS/Kinesis', streamDimensions)('IncomingRecords'),
    writesThrottled: sum('AWS/Kinesis', streamDimensions)('WriteProvisionedThroughputExceeded'),
    iteratorAge: sum('AWS/Kinesis', streamDimensions, 'Maximum')('GetRecords.IteratorAgeMilliseconds'),
    events: pipes('EventCount'),
    invocations: pipes('Invocations'),
    invocationsInAccount: pipesInAccount('Invocations'),
    executionsTimedOut: pipes('ExecutionTimeout'),
    executionsThrottled: pipes('ExecutionThrottled'),
    executionsThrottledInAccount: pipesInAccount('ExecutionThrottled'),
    enrichmentFailed: pipes('EnrichmentStageFailed'),
    targetFailed: pipes('TargetStageFailed'),
    oldestDeadLetter: sum('AWS/SQS', { QueueName: queue }, 'Maximum')('ApproximateAgeOfOldestMessage'),
    ...(privacyControls !== undefined && {
      functionErrors: sum('AWS/Lambda', { FunctionName: privacyControls.functionName })('Errors'),
      functionThrottles: sum('AWS/Lambda', { FunctionName: privacyControls.functionName })('Throttles'),
      functionDuration: sum(
        'AWS/Lambda',
        { FunctionName: privacyControls.functionName },
        'Maximum',
      )('Duration'),
      fallback: privacy('FallbackActive', 'Maximum'),
      configurationAge: privacy('ConfigurationAgeSeconds', 'Maximum'),
      malformed: privacy('MalformedRecords', 'Sum'),
    }),
    ...(backup !== undefined &&
      Object.fromEntries(
        (
          [
            ['backupFreshness', 'DeliveryToS3.DataFreshness', 'Maximum'],
            ['backupSuccess', 'DeliveryToS3.Success', 'Average'],
            ['backupBehind', 'KinesisMillisBehindLatest', 'Maximum'],
            ['backupKeyDenied', 'KMSKeyAccessDenied', 'Sum'],
            ['backupKeyDisabled', 'KMSKeyDisabled', 'Sum'],
            ['backupKeyInvalid', 'KMSKeyInvalidState', 'Sum'],
            ['backupKeyGone', 'KMSKeyNotFound', 'Sum'],
          ] as const
        ).map(([id, name, statistic]) => [
          id,
          sum('AWS/Firehose', { DeliveryStreamName: backup.deliveryStream }, statistic)(name),
        ]),
      )),
  };
}

/** What CloudWatch knows of a deployment's last hours. A metric without any point counts as absent. */
export class Metrics {
  private constructor(
    private readonly points: ReadonlyMap<string, readonly Point[]>,
    private readonly now: number,
  ) {}

  /** Asks for all metrics in one call, or as many as their answer has pages. */
  static async ask(aws: AwsClients, deployment: Deployment, hours: number, now: number): Promise<Metrics> {
    const MetricDataQueries: MetricDataQuery[] = Object.entries(metricsOf(deployment)).map(
      ([Id, { namespace, name, dimensions, statistic }]) => ({
        Id,
        MetricStat: {
          Metric: {
            Namespace: namespace,
            MetricName: name,
            Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
          },
          Period: PERIOD_SECONDS,
          Stat: statistic,
        },
      }),
    );
    const points = new Map<string, Point[]>();
    const results = await onAllPages(
      (NextToken) =>
        aws.cloudWatch.getMetricData({
          MetricDataQueries,
          StartTime: new Date(now - hours * 60 * MINUTE_MS),
          EndTime: new Date(now),
          NextToken,
        }),
      (page) => page.NextToken,
      (page) => page.MetricDataResults,
    );
    for (const { Id = '', Timestamps = [], Values = [] } of results) {
      const more = Timestamps.map((time, index) => ({ time: time.getTime(), value: Values[index] ?? 0 }));
      points.set(Id, [...(points.get(Id) ?? []), ...more]);
    }
    return new Metrics(points, now);
  }

  /** All values of periods that began in the last minutes added. @param minutes @default the whole time asked for */
  sum(id: string, minutes?: number): number {
    return this.#values(id, minutes).reduce((total, value) => total + value, 0);
  }

  /** The largest value of the last minutes. Undefined: there is none. */
  maximum(id: string, minutes?: number): number | undefined {
    const values = this.#values(id, minutes);
    return values.length === 0 ? undefined : Math.max(...values);
  }

  /** The smallest value of the last minutes. Undefined: there is none. */
  minimum(id: string, minutes?: number): number | undefined {
    const values = this.#values(id, minutes);
    return values.length === 0 ? undefined : Math.min(...values);
  }

  #values(id: string, minutes?: number): readonly number[] {
    const since = minutes === undefined ? Number.NEGATIVE_INFINITY : this.now - minutes * MINUTE_MS;
    return (this.points.get(id) ?? []).filter(({ time }) => time >= since).map(({ value }) => value);
  }
}
