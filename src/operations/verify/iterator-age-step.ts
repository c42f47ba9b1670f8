import type { MetricDataResult } from '@aws-sdk/client-cloudwatch';
import { failureOf } from '../aws/failure';
import { couldNotCheck, interruptedResult, type StepResult, type Trail } from './step';

/** CloudWatch is some minutes late. */
const LOOK_BACK_MS = 600_000;
const PERIOD_SECONDS = 60;
/** The guide: a record reaches Operata within five minutes. */
const LONGEST_AGE_MS = 300_000;

/** How far behind those who read the stream are: the pipe, the backup, and whoever else. */
export async function checkIteratorAge({ aws, deployment, signal }: Trail): Promise<StepResult> {
  const step = 'iterator age';
  const { name } = deployment.stream;
  let latest: number | undefined;
  try {
    const { MetricDataResults } = await aws.cloudWatch.getMetricData(
      {
        StartTime: new Date(Date.now() - LOOK_BACK_MS),
        EndTime: new Date(),
        MetricDataQueries: [
          {
            Id: 'age',
            MetricStat: {
              Metric: {
                Namespace: 'AWS/Kinesis',
                MetricName: 'GetRecords.IteratorAgeMilliseconds',
                Dimensions: [{ Name: 'StreamName', Value: name }],
              },
              Period: PERIOD_SECONDS,
              Stat: 'Maximum',
            },
          },
        ],
      },
      { abortSignal: signal },
    );
    latest = latestOf(MetricDataResults?.[0]);
  } catch (error) {
    return signal.aborted ? interruptedResult(step) : couldNotCheck(step, failureOf(error));
  }
  if (latest === undefined) {
    const text = `CloudWatch has no figure of ${name} for the last ${LOOK_BACK_MS / 60_000} minutes`;
    return { step, state: 'could-not-check', text, remedy: 'it may be late: try again in some minutes' };
  }
  const text = `the slowest reader of ${name} is ${Math.round(latest / 1000)} s behind`;
  if (latest <= LONGEST_AGE_MS) return { step, state: 'seen', text };
  return {
    step,
    state: 'failed',
    text: `${text}, more than the guide's five minutes`,
    remedy: 'npm run doctor says who is slow, npm run capacity what would be enough',
  };
}

function latestOf({ Timestamps = [], Values = [] }: MetricDataResult = {}): number | undefined {
  const times = Timestamps.map((time) => time.getTime());
  return Values[times.indexOf(Math.max(...times))];
}
