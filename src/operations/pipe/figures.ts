import type { AwsClients } from '../aws/clients';
import { type Metric, metricData, sumOf } from '../aws/metric-data';
import type { Deployment } from '../deployment/deployment';
import { pipeMetric, pipeMetricInAccount } from '../deployment/metrics';

/** What CloudWatch has counted for the pipe: per minute, some minutes late, and not everything. */
export interface PipeFigures {
  readonly invocations: number;
  /** Failures by the name of their metric, such as `TargetStageFailed`; without those that did not occur. */
  readonly failures: ReadonlyMap<string, number>;
}

const FAILURES = [
  'EnrichmentStageFailed',
  'TargetStageFailed',
  'ExecutionFailed',
  'ExecutionTimeout',
] as const;
const PERIOD_SECONDS = 60;

/**
 * The figures from the minute of `since` up to that of `now`.
 *
 * @param now milliseconds since 1970
 * @throws an error of the SDK, or `MetricsMissing`
 */
export async function pipeFiguresSince(
  aws: AwsClients,
  deployment: Deployment,
  { since, now }: { readonly since: Date; readonly now: number },
  abortSignal: AbortSignal,
): Promise<PipeFigures> {
  const metrics: readonly Metric[] = [
    pipeMetric(deployment, 'Invocations'),
    pipeMetricInAccount(deployment, 'Invocations'),
    ...FAILURES.map((name) => pipeMetric(deployment, name)),
  ];
  const periodMs = PERIOD_SECONDS * 1000;
  const points = await metricData(
    aws,
    metrics.map((metric, index) => ({
      ...metric,
      id: `m${index}`,
      statistic: 'Sum',
      period: PERIOD_SECONDS,
    })),
    {
      from: new Date(Math.floor(since.getTime() / periodMs) * periodMs),
      to: new Date(Math.ceil((now + 1) / periodMs) * periodMs),
    },
    abortSignal,
  );
  const sum = (index: number): number => sumOf(points.get(`m${index}`));
  return {
    invocations: Math.max(sum(0), sum(1)),
    failures: new Map(
      FAILURES.map((name, index) => [name, sum(index + 2)] as const).filter(([, count]) => count > 0),
    ),
  };
}

/** Such as `TargetStageFailed 3`. */
export const describeFailures = (failures: PipeFigures['failures']): string =>
  [...failures].map(([name, count]) => `${name} ${count}`).join(', ');
