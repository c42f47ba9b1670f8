import type { Metric } from '@aws-sdk/client-cloudwatch';
import type { AwsClients } from './aws/clients';
import { onAllPages } from './aws/pages';
import type { Deployment } from './deployment/deployment';

/** What CloudWatch has counted of the pipe. It counts by the minute, some minutes late, and not everything. */
export interface PipeFigures {
  readonly invocations: number;
  /** Failures by the name of their metric, such as `TargetStageFailed`; without those that did not occur. */
  readonly failures: ReadonlyMap<string, number>;
}

const NAMESPACE = 'AWS/EventBridge/Pipes';
const FAILURES = [
  'EnrichmentStageFailed',
  'TargetStageFailed',
  'ExecutionFailed',
  'ExecutionTimeout',
] as const;
const PERIOD_SECONDS = 60;

/**
 * What the pipe has done since the minute of `since`.
 *
 * @throws an error of the SDK
 */
export async function pipeFiguresSince(
  aws: AwsClients,
  { accountId, pipe }: Deployment,
  since: Date,
  abortSignal: AbortSignal,
): Promise<PipeFigures> {
  const PipeName = { Name: 'PipeName', Value: pipe.name };
  const metrics: readonly Metric[] = [
    { MetricName: 'Invocations', Dimensions: [PipeName] },
    // AWS's page can be read both ways; where there is no such metric, there are no values.
    { MetricName: 'Invocations', Dimensions: [{ Name: 'AwsAccountId', Value: accountId }, PipeName] },
    ...FAILURES.map((MetricName) => ({ MetricName, Dimensions: [PipeName] })),
  ];
  const periodMs = PERIOD_SECONDS * 1000;
  const question = {
    StartTime: new Date(Math.floor(since.getTime() / periodMs) * periodMs),
    EndTime: new Date(Math.ceil((Date.now() + 1) / periodMs) * periodMs),
    MetricDataQueries: metrics.map((metric, index) => ({
      Id: `m${index}`,
      MetricStat: { Metric: { Namespace: NAMESPACE, ...metric }, Period: PERIOD_SECONDS, Stat: 'Sum' },
    })),
  };
  // Two weeks of minutes are more than a page: the failures come after the invocations.
  const results = await onAllPages(
    (NextToken) => aws.cloudWatch.getMetricData({ ...question, NextToken }, { abortSignal }),
    (page) => page.NextToken,
    (page) => page.MetricDataResults,
  );
  const sumOf = (index: number): number =>
    results
      .filter(({ Id }) => Id === `m${index}`)
      .flatMap(({ Values = [] }) => Values)
      .reduce((sum, one) => sum + one, 0);
  return {
    invocations: Math.max(sumOf(0), sumOf(1)),
    failures: new Map(
      FAILURES.map((name, index) => [name, sumOf(index + 2)] as const).filter(([, count]) => count > 0),
    ),
  };
}

/** Such as `TargetStageFailed 3`. */
export const describeFailures = (failures: PipeFigures['failures']): string =>
  [...failures].map(([name, count]) => `${name} ${count}`).join(', ');
