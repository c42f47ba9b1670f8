/** The metrics of a deployment, by what emits them: those that src/stack/constructs/monitoring/metrics.ts watches. */
import type { Metric } from '../aws/metric-data';
import type { Deployment } from './deployment';

export const streamMetric = ({ stream }: Deployment, name: string): Metric => ({
  namespace: 'AWS/Kinesis',
  name,
  dimensions: { StreamName: stream.name },
});

const PIPES = 'AWS/EventBridge/Pipes';

export const pipeMetric = ({ pipe }: Deployment, name: string): Metric => ({
  namespace: PIPES,
  name,
  dimensions: { PipeName: pipe.name },
});

/**
 * The other reading of the dimensions "AwsAccountId, PipeName", which is all that AWS says of `Invocations` and
 * `ExecutionThrottled`. What there is not has no values, so that the larger of both is right whichever is meant.
 */
export const pipeMetricInAccount = ({ pipe, accountId }: Deployment, name: string): Metric => ({
  namespace: PIPES,
  name,
  dimensions: { AwsAccountId: accountId, PipeName: pipe.name },
});

export const functionMetric = (functionName: string, name: string): Metric => ({
  namespace: 'AWS/Lambda',
  name,
  dimensions: { FunctionName: functionName },
});
