import { counted } from '../../../cli/counted';
import { ConfigurationError } from '../../../cli/errors';
import type { AwsClients } from '../../aws/clients';
import { failureOf } from '../../aws/failure';
import {
  type Metric,
  type MetricData,
  metricData,
  type Point,
  type Series,
  sumOf,
} from '../../aws/metric-data';
import type { Deployment } from '../../deployment/deployment';
import { functionMetric, pipeMetric, pipeMetricInAccount, streamMetric } from '../../deployment/metrics';
import { DELIVERY_SECONDS } from '../../promise';
import type { Figure, Latency } from '../figures';

/** Figures from CloudWatch; undefined: it has no data. */
export interface MetricFigures {
  readonly meanRecordsPerHour: Figure | undefined;
  readonly peakRecordsPerHour: Figure | undefined;
  readonly recordBytes: Figure | undefined;
  readonly enrichment: MeasuredLatency | undefined;
  readonly functionMs: Figure | undefined;
  readonly operata: MeasuredLatency | undefined;
  readonly failures: Figure | undefined;
  /** Readers of the stream besides the pipe and Firehose, by how often a record is read. */
  readonly otherReaders: Figure | undefined;
  /** Metrics without a single data point. */
  readonly absent: readonly string[];
}

/** A measured time. Not every metric has percentiles for the spread. */
export interface MeasuredLatency {
  readonly meanMs: Figure;
  readonly spread: Latency['spread'] | undefined;
}

const MINUTE = 60;
const FIVE_MINUTES = 300;
const HOUR = 3600;
const DAY = 86_400;

/**
 * The shortest period in seconds that CloudWatch keeps for all of the days: a minute for 15 days, five minutes for
 * 63, an hour for 455. One day less of each, so that none expires during the request.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
 */
export function periodFor(days: number): number {
  if (days <= 14) return MINUTE;
  return days <= 62 ? FIVE_MINUTES : HOUR;
}

/** Reads the figures of the last days. @throws {ConfigurationError} if CloudWatch cannot be asked */
export async function readMetrics(
  aws: Pick<AwsClients, 'cloudWatch'>,
  deployment: Deployment,
  days: number,
  now = Date.now(),
): Promise<MetricFigures> {
  const period = periodFor(days);
  // Longer periods are as good for the mean of times.
  const timesPeriod = Math.max(HOUR, days > 62 ? DAY : HOUR);
  const end = Math.floor(now / (period * 1000)) * period * 1000;
  const series = seriesOf(deployment, period, timesPeriod);
  const points = await ask(aws, series, new Date(end - days * DAY * 1000), new Date(end));
  const of = (id: string): readonly Point[] => points.get(id) ?? [];
  const over = `CloudWatch, ${counted(days, 'day')}`;
  const records = of('records');
  const bytes = of('bytes');
  const total = sumOf(records);
  const [first] = records;
  const hours = first === undefined ? 0 : (end - first.time) / 3_600_000;
  // UNCONFIRMED which of the two CloudWatch has: with the account among the dimensions, or without.
  const invocations = Math.max(sumOf(of('invocations')), sumOf(of('invocationsInAccount')));
  return {
    meanRecordsPerHour:
      first === undefined || total === 0
        ? undefined
        : { value: total / hours, origin: `${over}: IncomingRecords, since the first of them` },
    peakRecordsPerHour:
      total === 0
        ? undefined
        : {
            value: busiest(records, period),
            origin: `${over}: IncomingRecords, the busiest ${period <= FIVE_MINUTES ? 'five minutes' : 'hour'}`,
          },
    recordBytes:
      total === 0 || bytes.length === 0
        ? undefined
        : { value: sumOf(bytes) / total, origin: `${over}: IncomingBytes by IncomingRecords` },
    enrichment: latency(of, 'enrichment', `${over}: EnrichmentStageDuration`),
    functionMs: latency(of, 'function', `${over}: Duration of the function`)?.meanMs,
    operata: latency(of, 'operata', `${over}: TargetStageDuration`),
    failures:
      invocations === 0
        ? undefined
        : {
            // Less than 1, as the calculation divides by the rest.
            value: Math.min(0.9, sumOf(of('failed')) / invocations),
            origin: `${over}: TargetStageFailed by Invocations`,
          },
    otherReaders:
      total === 0
        ? undefined
        : {
            value: Math.max(
              0,
              Math.round(sumOf(of('read')) / total) - (deployment.backup === undefined ? 1 : 2),
            ),
            origin: `${over}: GetRecords.Records by IncomingRecords, without the pipe and the backup`,
          },
    absent: absentOf(series, of),
  };
}

/** Metrics without a single data point, under any dimensions. */
function absentOf(series: readonly Series[], of: (id: string) => readonly Point[]): string[] {
  const nameOf = ({ namespace, name }: Series): string => `${namespace} ${name}`;
  const there = new Set(series.filter(({ id }) => of(id).length > 0).map(nameOf));
  // The metric of failures does not exist while nothing fails, and the one of reads has a default.
  const expected = new Set(series.filter(({ id }) => id !== 'failed' && id !== 'read').map(nameOf));
  return [...expected].filter((name) => !there.has(name));
}

function seriesOf(deployment: Deployment, period: number, timesPeriod: number): Series[] {
  const { privacyControls } = deployment;
  const sum = (id: string, metric: Metric, ofPeriod: number): Series => ({
    ...metric,
    id,
    statistic: 'Sum',
    period: ofPeriod,
  });
  const times = (id: string, metric: Metric): Series[] =>
    (['Average', 'SampleCount', 'p95'] as const).map((statistic) => ({
      ...metric,
      id: `${id}_${statistic.toLowerCase()}`,
      statistic,
      period: timesPeriod,
    }));
  return [
    sum('records', streamMetric(deployment, 'IncomingRecords'), period),
    sum('bytes', streamMetric(deployment, 'IncomingBytes'), period),
    sum('read', streamMetric(deployment, 'GetRecords.Records'), timesPeriod),
    sum('invocations', pipeMetric(deployment, 'Invocations'), timesPeriod),
    sum('invocationsInAccount', pipeMetricInAccount(deployment, 'Invocations'), timesPeriod),
    sum('failed', pipeMetric(deployment, 'TargetStageFailed'), timesPeriod),
    ...times('operata', pipeMetric(deployment, 'TargetStageDuration')),
    ...(privacyControls === undefined
      ? []
      : [
          ...times('enrichment', pipeMetric(deployment, 'EnrichmentStageDuration')),
          ...times('function', functionMetric(privacyControls.functionName, 'Duration')),
        ]),
  ];
}

async function ask(
  aws: Pick<AwsClients, 'cloudWatch'>,
  series: readonly Series[],
  from: Date,
  to: Date,
): Promise<MetricData> {
  try {
    return await metricData(aws, series, { from, to });
  } catch (error) {
    throw new ConfigurationError([
      `--from-metrics: cloudwatch:GetMetricData: ${failureOf(error).text}; or give the figures as options (--help lists them)`,
    ]);
  }
}

/** Records per hour in the busiest five minutes, or in the busiest hour if there are no shorter periods. */
function busiest(records: readonly Point[], period: number): number {
  const span = Math.max(period, DELIVERY_SECONDS);
  let most = 0;
  let within = 0;
  let first = 0;
  for (const { time, value } of records) {
    within += value;
    for (; time - (records[first]?.time ?? time) >= span * 1000; first++)
      within -= records[first]?.value ?? 0;
    most = Math.max(most, within);
  }
  return (most * HOUR) / span;
}

function latency(
  of: (id: string) => readonly Point[],
  name: string,
  origin: string,
): MeasuredLatency | undefined {
  const counts = new Map(of(`${name}_samplecount`).map(({ time, value }) => [time, value]));
  const mean = weighted(of(`${name}_average`), counts);
  if (mean === undefined) return undefined;
  const p95 = weighted(of(`${name}_p95`), counts);
  return {
    meanMs: { value: mean, origin },
    spread:
      p95 === undefined ? undefined : { value: spreadOf(mean, p95), origin: `${origin}, from mean and p95` },
  };
}

function weighted(points: readonly Point[], counts: ReadonlyMap<number, number>): number | undefined {
  let total = 0;
  let weight = 0;
  for (const { time, value } of points) {
    const count = counts.get(time) ?? 1;
    total += value * count;
    weight += count;
  }
  return weight === 0 ? undefined : total / weight;
}

/** Standard deviations from the mean to the 95th percentile of a normal distribution. */
const P95_DEVIATIONS = 1.645;

/** The spread of the log-normal distribution with this mean and 95th percentile, or the closest possible. */
export function spreadOf(mean: number, p95: number): number {
  const sigma =
    P95_DEVIATIONS - Math.sqrt(Math.max(0, P95_DEVIATIONS ** 2 - 2 * Math.log(Math.max(1, p95 / mean))));
  return Math.sqrt(Math.exp(sigma ** 2) - 1);
}
