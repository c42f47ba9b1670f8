import { METRICS_NAMESPACE, type MetricName } from '../../../functions/privacy-controls/metrics';
import type { AwsClients } from '../aws/clients';
import { type Metric, type MetricData, metricData, type Point, type Series, sumOf } from '../aws/metric-data';
import { type Deployment, nameInArn } from '../deployment/deployment';
import { functionMetric, pipeMetric, pipeMetricInAccount, streamMetric } from '../deployment/metrics';

/** CloudWatch keeps points of a minute for 15 days, and of five minutes for 63. */
export const PERIOD_SECONDS = 300;
const MINUTE_MS = 60_000;

/** The statistics that the checks read, by our own names. */
function seriesOf(deployment: Deployment): Series[] {
  const { privacyControls, backup, deadLetterQueue, environment } = deployment;
  const series = (id: string, metric: Metric, statistic: Series['statistic'] = 'Sum'): Series => ({
    ...metric,
    id,
    statistic,
    period: PERIOD_SECONDS,
  });
  const stream = (name: string): Metric => streamMetric(deployment, name);
  const pipe = (name: string): Metric => pipeMetric(deployment, name);
  const pipeInAccount = (name: string): Metric => pipeMetricInAccount(deployment, name);
  const privacy = (name: MetricName): Metric => ({
    namespace: METRICS_NAMESPACE,
    name,
    dimensions: { Environment: environment },
  });
  const queue = (name: string): Metric => ({
    namespace: 'AWS/SQS',
    name,
    dimensions: { QueueName: nameInArn(deadLetterQueue.arn) },
  });
  const firehose = (DeliveryStreamName: string, name: string): Metric => ({
    namespace: 'AWS/Firehose',
    name,
    dimensions: { DeliveryStreamName },
  });
  return [
    series('arrived', stream('IncomingRecords')),
    series('read', stream('GetRecords.Records')),
    series('readsThrottled', stream('ReadProvisionedThroughputExceeded')),
    series('writesThrottled', stream('WriteProvisionedThroughputExceeded')),
    series('iteratorAge', stream('GetRecords.IteratorAgeMilliseconds'), 'Maximum'),
    series('events', pipe('EventCount')),
    series('invocations', pipe('Invocations')),
    series('invocationsInAccount', pipeInAccount('Invocations')),
    series('executionsTimedOut', pipe('ExecutionTimeout')),
    series('executionsThrottled', pipe('ExecutionThrottled')),
    series('executionsThrottledInAccount', pipeInAccount('ExecutionThrottled')),
    series('enrichmentFailed', pipe('EnrichmentStageFailed')),
    series('targetFailed', pipe('TargetStageFailed')),
    series('oldestDeadLetter', queue('ApproximateAgeOfOldestMessage'), 'Maximum'),
    ...(privacyControls === undefined
      ? []
      : [
          series('functionErrors', functionMetric(privacyControls.functionName, 'Errors')),
          series('functionThrottles', functionMetric(privacyControls.functionName, 'Throttles')),
          series('functionDuration', functionMetric(privacyControls.functionName, 'Duration'), 'Maximum'),
          series('fallback', privacy('FallbackActive'), 'Maximum'),
          series('configurationAge', privacy('ConfigurationAgeSeconds'), 'Maximum'),
          series('pseudonymKeyUnavailable', privacy('PseudonymKeyUnavailable'), 'Maximum'),
          series('malformed', privacy('MalformedRecords')),
          series('notContactRecords', privacy('NotContactRecords')),
        ]),
    ...(backup === undefined
      ? []
      : (
          [
            ['backupFreshness', 'DeliveryToS3.DataFreshness', 'Maximum'],
            ['backupSuccess', 'DeliveryToS3.Success', 'Average'],
            ['backupBehind', 'KinesisMillisBehindLatest', 'Maximum'],
            ['backupKeyDenied', 'KMSKeyAccessDenied', 'Sum'],
            ['backupKeyDisabled', 'KMSKeyDisabled', 'Sum'],
            ['backupKeyInvalid', 'KMSKeyInvalidState', 'Sum'],
            ['backupKeyGone', 'KMSKeyNotFound', 'Sum'],
          ] as const
        ).map(([id, name, statistic]) => series(id, firehose(backup.deliveryStream, name), statistic))),
  ];
}

/** The metrics of a deployment's last hours. A metric without any point counts as absent. */
export class Metrics {
  readonly #series: MetricData;
  readonly #now: number;

  private constructor(points: MetricData, now: number) {
    this.#series = points;
    this.#now = now;
  }

  /** Asks for all metrics together. */
  static async ask(aws: AwsClients, deployment: Deployment, hours: number, now: number): Promise<Metrics> {
    const span = { from: new Date(now - hours * 60 * MINUTE_MS), to: new Date(now) };
    return new Metrics(await metricData(aws, seriesOf(deployment), span), now);
  }

  /** The sum over periods that began in the last minutes. @param minutes @default the whole time */
  sum(id: string, minutes?: number): number {
    return sumOf(this.#points(id, minutes));
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
    return this.#points(id, minutes).map(({ value }) => value);
  }

  #points(id: string, minutes?: number): readonly Point[] {
    const since = minutes === undefined ? Number.NEGATIVE_INFINITY : this.#now - minutes * MINUTE_MS;
    return (this.#series.get(id) ?? []).filter(({ time }) => time >= since);
  }
}
