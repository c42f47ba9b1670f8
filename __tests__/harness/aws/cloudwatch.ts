import type { AwsStandIn } from './stand-in';

/** A value that a service published. */
export interface Sample {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly value: number;
}

export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** A query of GetMetricData, as it is sent. */
export interface MetricQuery {
  readonly Id: string;
  readonly MetricStat: {
    readonly Metric: {
      readonly Namespace: string;
      readonly MetricName: string;
      readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[];
    };
    readonly Stat: string;
    readonly Period: number;
  };
}

const DAY_MS = 86_400_000;
/** Days for which CloudWatch keeps data points of a period in seconds, the longest period that fits counting. */
const KEPT_DAYS: readonly (readonly [period: number, days: number])[] = [
  [3600, 455],
  [300, 63],
  [60, 15],
];

const STATISTICS: Readonly<Record<string, (values: readonly number[]) => number>> = {
  Sum: (values) => values.reduce((sum, value) => sum + value, 0),
  Maximum: (values) => Math.max(...values),
  SampleCount: (values) => values.length,
  Average: (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
  p95: (values) => [...values].sort((a, b) => a - b)[Math.ceil(0.95 * values.length) - 1] ?? 0,
};

/** CloudWatch with the metrics that a test gives it: it aggregates them, keeps them as long as it does, and pages. */
export class CloudWatchMetrics {
  readonly #metrics: { readonly key: string; readonly samples: readonly Sample[] }[] = [];
  /** What `now` is for it. */
  now: number;
  /** Data points of one answer, at most; fewer than the service's, so that few make several pages. */
  pageSize = 100_800;
  /** Statistics that it has for no metric. */
  readonly missing = new Set<string>();

  constructor(now: number) {
    this.now = now;
  }

  add({ namespace, name, dimensions }: Metric, samples: readonly Sample[]): void {
    this.#metrics.push({ key: keyOf(namespace, name, Object.entries(dimensions)), samples });
  }

  /** Lets the stand-in answer GetMetricData. */
  serve(aws: AwsStandIn): void {
    aws.on('monitoring', 'GetMetricData', (input) => this.#data(input));
  }

  #data(input: {
    readonly MetricDataQueries: readonly MetricQuery[];
    /** Seconds since 1970. */
    readonly StartTime: number;
    readonly EndTime: number;
    readonly MaxDatapoints?: number;
    readonly NextToken?: string;
  }): unknown {
    const [start, end] = [input.StartTime * 1000, input.EndTime * 1000];
    const all = input.MetricDataQueries.flatMap((query) =>
      this.#points(query, start, end).map((point) => ({ id: query.Id, ...point })),
    );
    const from = Number(input.NextToken ?? 0);
    const until = from + Math.min(this.pageSize, input.MaxDatapoints ?? this.pageSize);
    const page = all.slice(from, until);
    return {
      MetricDataResults: input.MetricDataQueries.map(({ Id }) => {
        const own = page.filter(({ id }) => id === Id);
        return {
          Id,
          Label: Id,
          Timestamps: own.map(({ time }) => new Date(time)),
          Values: own.map(({ value }) => value),
          StatusCode: until < all.length ? 'PartialData' : 'Complete',
        };
      }),
      ...(until < all.length && { NextToken: String(until) }),
    };
  }

  #points({ MetricStat: { Metric, Stat, Period } }: MetricQuery, start: number, end: number): Sample[] {
    const key = keyOf(
      Metric.Namespace,
      Metric.MetricName,
      Metric.Dimensions.map(({ Name, Value }) => [Name, Value] as const),
    );
    const statistic = STATISTICS[Stat];
    if (statistic === undefined) throw new Error(`the stand-in does not know the statistic ${Stat}`);
    const days = KEPT_DAYS.find(([period]) => Period >= period)?.[1] ?? 0;
    if (this.missing.has(Stat)) return [];
    const periods = new Map<number, number[]>();
    for (const { time, value } of this.#metrics
      .filter((one) => one.key === key)
      .flatMap((one) => one.samples)) {
      const at = Math.floor(time / (Period * 1000)) * Period * 1000;
      if (at < start || at >= end || time < this.now - days * DAY_MS) continue;
      periods.set(at, [...(periods.get(at) ?? []), value]);
    }
    return [...periods]
      .sort(([a], [b]) => a - b)
      .map(([time, values]) => ({ time, value: statistic(values) }));
  }
}

const keyOf = (namespace: string, name: string, dimensions: readonly (readonly [string, string])[]): string =>
  JSON.stringify([namespace, name, [...dimensions].sort()]);
