import type { MetricDataQuery, MetricDataResult } from '@aws-sdk/client-cloudwatch';
import { ConfigurationError } from '../../command-line/errors';
import type { AwsClients } from '../aws/clients';
import { failureOf } from '../aws/failure';
import type { Deployment } from '../deployment/deployment';
import type { Figure, Latency } from './figures';
import { DELIVERY_SECONDS } from './limits';

/** What CloudWatch gave; undefined: it has nothing. */
export interface MetricFigures {
  readonly meanRecordsPerHour: Figure | undefined;
  readonly peakRecordsPerHour: Figure | undefined;
  readonly recordBytes: Figure | undefined;
  readonly enrichment: MeasuredLatency | undefined;
  readonly functionMs: Figure | undefined;
  readonly operata: MeasuredLatency | undefined;
  readonly failures: Figure | undefined;
  /** Metrics without a single data point. */
  readonly absent: readonly string[];
}

/** Percentiles are not there for every metric. */
export interface MeasuredLatency {
  readonly meanMs: Figure;
  readonly spread: Latency['spread'] | undefined;
}

const MINUTE = 60;
const FIVE_MINUTES = 300;
const HOUR = 3600;
const DAY = 86_400;
/** Results of one answer; further ones have a token. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html */
const MOST_DATA_POINTS = 100_800;

/**
 * The shortest period in seconds that CloudWatch still has for all of the days: a minute for 15 days, five minutes for
 * 63, an hour for 455 (same page). A day less of each, so that none goes while it is asked for.
 */
export function periodFor(days: number): number {
  if (days <= 14) return MINUTE;
  return days <= 62 ? FIVE_MINUTES : HOUR;
}

interface Series {
  readonly id: string;
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: string;
  readonly period: number;
}

interface Point {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly value: number;
}

/** Reads the figures of the last days. @throws {ConfigurationError} where CloudWatch cannot be asked */
export async function readMetrics(
  aws: Pick<AwsClients, 'cloudWatch'>,
  deployment: Deployment,
  days: number,
  now = Date.now(),
): Promise<MetricFigures> {
  const period = periodFor(days);
  // Times of few records say as much in an hour as in its minutes.
  const timesPeriod = Math.max(HOUR, days > 62 ? DAY : HOUR);
  const end = Math.floor(now / (period * 1000)) * period * 1000;
  const series = seriesOf(deployment, period, timesPeriod);
  const points = await ask(aws, series, end - days * DAY * 1000, end);
  const of = (id: string): readonly Point[] => points.get(id) ?? [];
  const over = `CloudWatch, ${days} ${days === 1 ? 'day' : 'days'}`;
  const records = of('records');
  const bytes = of('bytes');
  const total = sum(records);
  const [first] = records;
  const hours = first === undefined ? 0 : (end - first.time) / 3_600_000;
  const invocations = sum(of('invocations'));
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
        : { value: sum(bytes) / total, origin: `${over}: IncomingBytes by IncomingRecords` },
    enrichment: latency(of, 'enrichment', `${over}: EnrichmentStageDuration`),
    functionMs: latency(of, 'function', `${over}: Duration of the function`)?.meanMs,
    operata: latency(of, 'operata', `${over}: TargetStageDuration`),
    failures:
      invocations === 0
        ? undefined
        : {
            // Not all of it: the calculation divides by the rest.
            value: Math.min(0.9, sum(of('failed')) / invocations),
            origin: `${over}: TargetStageFailed by Invocations`,
          },
    absent: [
      ...new Set(
        series
          // A metric of failures is not there while nothing fails.
          .filter(({ id, statistic }) => id !== 'failed' && !statistic.startsWith('p') && of(id).length === 0)
          .map(({ namespace, metric }) => `${namespace} ${metric}`),
      ),
    ],
  };
}

function seriesOf(deployment: Deployment, period: number, timesPeriod: number): Series[] {
  const { stream, pipe, accountId, privacyControls } = deployment;
  const kinesis = { namespace: 'AWS/Kinesis', dimensions: { StreamName: stream.name }, period };
  const pipes = { namespace: 'AWS/EventBridge/Pipes', dimensions: { PipeName: pipe.name } };
  const times = (id: string, metric: string, source: Pick<Series, 'namespace' | 'dimensions'>): Series[] =>
    (['Average', 'SampleCount', 'p95'] as const).map((statistic) => ({
      ...source,
      id: `${id}_${statistic.toLowerCase()}`,
      metric,
      statistic,
      period: timesPeriod,
    }));
  return [
    { ...kinesis, id: 'records', metric: 'IncomingRecords', statistic: 'Sum' },
    { ...kinesis, id: 'bytes', metric: 'IncomingBytes', statistic: 'Sum' },
    {
      ...pipes,
      id: 'invocations',
      metric: 'Invocations',
      dimensions: { AwsAccountId: accountId, PipeName: pipe.name },
      statistic: 'Sum',
      period: timesPeriod,
    },
    { ...pipes, id: 'failed', metric: 'TargetStageFailed', statistic: 'Sum', period: timesPeriod },
    ...times('operata', 'TargetStageDuration', pipes),
    ...(privacyControls === undefined
      ? []
      : [
          ...times('enrichment', 'EnrichmentStageDuration', pipes),
          ...times('function', 'Duration', {
            namespace: 'AWS/Lambda',
            dimensions: { FunctionName: privacyControls.functionName },
          }),
        ]),
  ];
}

async function ask(
  aws: Pick<AwsClients, 'cloudWatch'>,
  series: readonly Series[],
  start: number,
  end: number,
): Promise<ReadonlyMap<string, readonly Point[]>> {
  const points = new Map<string, Point[]>();
  const failed = new Set<string>();
  let token: string | undefined;
  try {
    do {
      const answer = await aws.cloudWatch.getMetricData({
        MetricDataQueries: series.map(queryOf),
        StartTime: new Date(start),
        EndTime: new Date(end),
        ScanBy: 'TimestampAscending',
        MaxDatapoints: MOST_DATA_POINTS,
        ...(token !== undefined && { NextToken: token }),
      });
      for (const result of answer.MetricDataResults ?? []) {
        if (result.StatusCode === 'Forbidden' || result.StatusCode === 'InternalError') {
          failed.add(`${nameOf(series, result.Id)}: ${result.StatusCode}`);
        }
        const id = result.Id ?? '';
        points.set(id, [...(points.get(id) ?? []), ...pointsOf(result)]);
      }
      token = answer.NextToken;
    } while (token !== undefined);
  } catch (error) {
    throw new ConfigurationError([
      `--from-metrics: cloudwatch:GetMetricData: ${failureOf(error).text}; or give the figures by options (--help lists them)`,
    ]);
  }
  if (failed.size > 0) {
    throw new ConfigurationError([
      `--from-metrics: CloudWatch gave only a part (${[...failed].join(', ')}); run it again, or give the figures by options`,
    ]);
  }
  return points;
}

const nameOf = (series: readonly Series[], id: string | undefined): string =>
  series.find((one) => one.id === id)?.metric ?? 'a metric';

const queryOf = ({ id, namespace, metric, dimensions, statistic, period }: Series): MetricDataQuery => ({
  Id: id,
  MetricStat: {
    Metric: {
      Namespace: namespace,
      MetricName: metric,
      Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
    },
    Stat: statistic,
    Period: period,
  },
});

function pointsOf({ Timestamps = [], Values = [] }: MetricDataResult): Point[] {
  return Timestamps.flatMap((timestamp, index) => {
    const value = Values[index];
    return value === undefined ? [] : [{ time: timestamp.getTime(), value }];
  });
}

const sum = (points: readonly Point[]): number => points.reduce((total, { value }) => total + value, 0);

/** Records an hour in the busiest five minutes, which records have to reach Operata; or hour, where nothing finer is there. */
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

/** The spread of the log-normal distribution with this mean and 95th percentile, or the widest that comes near. */
export function spreadOf(mean: number, p95: number): number {
  const sigma =
    P95_DEVIATIONS - Math.sqrt(Math.max(0, P95_DEVIATIONS ** 2 - 2 * Math.log(Math.max(1, p95 / mean))));
  return Math.sqrt(Math.exp(sigma ** 2) - 1);
}
