import { failureOf } from '../aws/failure';
import { metricData, type Series } from '../aws/metric-data';
import { operatorCommand } from '../commands';
import { streamMetric } from '../deployment/metrics';
import { DELIVERY_SECONDS } from '../promise';
import { couldNotCheck, interruptedResult } from '../step-table';
import type { StepResult, Trail } from './step';

/** CloudWatch lags by some minutes. */
const LOOK_BACK_MS = 600_000;
const PERIOD_SECONDS = 60;

/** How far the readers of the stream are behind: the pipe, the backup, and others. */
export async function checkIteratorAge({ aws, deployment, clock, signal }: Trail): Promise<StepResult> {
  const step = 'iterator age';
  const { name } = deployment.stream;
  const age: Series = {
    ...streamMetric(deployment, 'GetRecords.IteratorAgeMilliseconds'),
    id: 'age',
    statistic: 'Maximum',
    period: PERIOD_SECONDS,
  };
  let latest: number | undefined;
  try {
    const now = clock.now();
    const span = { from: new Date(now - LOOK_BACK_MS), to: new Date(now) };
    const points = await metricData(aws, [age], span, signal);
    latest = points.get(age.id)?.at(-1)?.value;
  } catch (error) {
    return signal.aborted ? interruptedResult(step) : couldNotCheck(step, failureOf(error));
  }
  if (latest === undefined) {
    const text = `CloudWatch has no iterator age of ${name} for the last ${LOOK_BACK_MS / 60_000} minutes`;
    return { step, state: 'could-not-check', text, remedy: 'it may be late: try again in some minutes' };
  }
  const text = `the slowest reader of ${name} is ${Math.round(latest / 1000)} s behind`;
  if (latest <= DELIVERY_SECONDS * 1000) return { step, state: 'seen', text };
  return {
    step,
    state: 'failed',
    text: `${text}, more than the five minutes of the Operata integration guide`,
    remedy: operatorCommand('doctor', deployment),
  };
}
