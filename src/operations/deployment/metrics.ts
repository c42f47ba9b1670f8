/** The metrics of a deployment, by the service that emits them, as in src/stack/constructs/monitoring/metrics.ts. */
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
 * The other reading of the dimensions "AwsAccountId, PipeName", which is all that AWS documents of `Invocations` and
 * `ExecutionThrottled`. The metric that does not exist has no values, so the larger of both is right.
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
