import type { MetricDataQuery, MetricDataResult } from '@aws-sdk/client-cloudwatch';
import type { AwsClients } from './clients';
import { onAllPages } from './pages';

/** A metric. With fewer dimensions, it is another metric. */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** One statistic of a metric, period by period. */
export interface Series extends Metric {
  /** Begins with a lower-case letter, as CloudWatch requires. */
  readonly id: string;
  readonly statistic: 'Sum' | 'Maximum' | 'Average' | 'SampleCount' | 'p95';
  /** Seconds. */
  readonly period: number;
}

/** A period of a series. */
export interface Point {
  /** When the period begins, in milliseconds since 1970. */
  readonly time: number;
  readonly value: number;
}

/** The points by the ID of the series. A series without any point may be absent. */
export type MetricData = ReadonlyMap<string, readonly Point[]>;

/**
 * CloudWatch answered, but without some series. Treated as series without points, they would hide what they count. Its
 * name is CloudWatch's reason, `Forbidden` or `InternalError`.
 */
export class MetricsMissing extends Error {
  /** Marks it as an error of AWS. */
  readonly $metadata = {};

  constructor(reasons: ReadonlyMap<string, string>) {
    const each = [...reasons].map(([name, reason]) => `${name}: ${reason}`);
    super(`CloudWatch returned only some of the metrics (${each.join(', ')}); run it again`);
    [this.name = 'InternalError'] = reasons.values();
  }
}

/**
 * Asks for all series at once, in as many calls as the answer has pages.
 *
 * @throws an error of the SDK
 * @throws {MetricsMissing} if CloudWatch leaves out some series
 */
export async function metricData(
  aws: Pick<AwsClients, 'cloudWatch'>,
  series: readonly Series[],
  { from, to }: { readonly from: Date; readonly to: Date },
  abortSignal?: AbortSignal,
): Promise<MetricData> {
  const MetricDataQueries = series.map(queryOf);
  const results = await onAllPages(
    (NextToken) =>
      aws.cloudWatch.getMetricData(
        { MetricDataQueries, StartTime: from, EndTime: to, ScanBy: 'TimestampAscending', NextToken },
        abortSignal === undefined ? {} : { abortSignal },
      ),
    (page) => page.NextToken,
    (page) => page.MetricDataResults,
  );
  const nameOf = new Map(series.map(({ id, name }) => [id, name]));
  const points = new Map<string, Point[]>();
  const missing = new Map<string, string>();
  for (const result of results) {
    const { Id: id = '', StatusCode: status } = result;
    if (status === 'Forbidden' || status === 'InternalError')
      missing.set(nameOf.get(id) ?? 'a metric', status);
    points.set(id, [...(points.get(id) ?? []), ...pointsOf(result)]);
  }
  if (missing.size > 0) throw new MetricsMissing(missing);
  return points;
}

const queryOf = ({ id, namespace, name, dimensions, statistic, period }: Series): MetricDataQuery => ({
  Id: id,
  MetricStat: {
    Metric: {
      Namespace: namespace,
      MetricName: name,
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

/** The sum of all values. */
export const sumOf = (points: readonly Point[] = []): number =>
  points.reduce((total, { value }) => total + value, 0);
