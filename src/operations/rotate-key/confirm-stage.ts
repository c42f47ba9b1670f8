import type { MonotonicClock } from '../../delivery/clock';
import { refusesCredentials } from '../../delivery/retry';
import type { AwsClients } from '../aws/clients';
import { type Failure, failureOf } from '../aws/failure';
import { operatorCommand } from '../commands';
import { isChanging } from '../connection-state';
import type { Deployment } from '../deployment/deployment';
import { follow, isLasting } from '../follow';
import { describeFailures, type PipeFigures, pipeFiguresSince } from '../pipe/figures';
import { describeErrors, type PipeError, pipeErrorsSince } from '../pipe/log';
import { DELIVERY_SECONDS } from '../promise';
import { couldNotCheck, interruptedResult } from '../step-table';
import { SAME_KEY } from './change-stage';
import { checkPipe, connectionResult } from './check-stage';
import { type Connection, describeConnection } from './destination-in-aws';
import type { StepResult } from './step';

export interface ConfirmOptions {
  readonly aws: AwsClients;
  readonly deployment: Deployment;
  /** The connection must have changed after this time. Undefined: the time of its previous change is not known. */
  readonly since: Date | undefined;
  readonly timeoutMs: number;
  readonly clock: MonotonicClock;
  readonly signal: AbortSignal;
}

/** Deliveries with the new key. */
interface Delivered {
  readonly errors: readonly PipeError[];
  readonly figures: PipeFigures;
}

/** How long no failure may follow the first delivery, as a share of the time-out: failures are counted later. */
const SETTLING_SHARE = 0.1;
/**
 * How long the old key may stay in use after the change: UNCONFIRMED, as EventBridge publishes no time. Three
 * times the five minutes in which a record reaches Operata. A retried delivery uses the key of that moment.
 */
const PROPAGATION_MS = 3 * DELIVERY_SECONDS * 1000;
const MINUTE_MS = 60_000;

/** Whether the connection is authorized and deliveries succeed; then, when the old key can be deleted. */
export async function confirmRotation(options: ConfirmOptions): Promise<readonly StepResult[]> {
  const { aws, deployment, since, timeoutMs, clock, signal } = options;
  let last: Connection | undefined;
  const settled = await follow(
    async () => {
      last = await describeConnection(aws, deployment, signal);
      return isChanging(last.state) ? undefined : last;
    },
    { timeoutMs, clock, signal },
  );
  const step = 'connection after';
  if (settled.end === 'interrupted') return [interruptedResult(step)];
  if (settled.end === 'refused') return [couldNotCheck(step, settled.failure)];
  if (settled.end === 'timed-out' && (settled.failure !== undefined || last === undefined))
    return [couldNotCheck(step, settled.failure ?? failureOf(undefined))];
  const connection = last as Connection;
  const authorized = connectionResult(step, connection, deployment);
  if (authorized.state !== 'ok') return [authorized];
  if (since !== undefined && connection.changed.getTime() <= since.getTime()) {
    return [
      {
        ...authorized,
        state: 'failed',
        text: `${authorized.text}, not after ${since.toISOString()}: it has the old key`,
        remedy: `set operata_api_key to the new key, apply, and run this again; ${SAME_KEY}`,
      },
    ];
  }
  const again = operatorCommand('rotate-key', deployment, '--only confirm');
  const pipe = await checkPipe('pipe after', aws, deployment, signal, 'nothing is delivered yet');
  if (pipe.state === 'to-do')
    return [authorized, { ...pipe, state: 'failed', remedy: `${pipe.remedy}\nthen: ${again}` }];
  const deliveries = await checkDeliveries(options, connection.changed);
  return [
    authorized,
    deliveries,
    oldKey(deliveries, { changed: connection.changed, since, now: clock.now() }),
  ];
}

async function checkDeliveries(
  { aws, deployment, timeoutMs, clock, signal }: ConfirmOptions,
  changed: Date,
): Promise<StepResult> {
  const step = 'deliveries';
  // Metrics are per minute: the minute of the change covers both keys.
  const since = new Date(Math.ceil((changed.getTime() + 1) / MINUTE_MS) * MINUTE_MS);
  let logFailure: Failure | undefined;
  const errorsSince = async () => {
    if (logFailure !== undefined) return [];
    try {
      return await pipeErrorsSince(aws, deployment.pipe.logGroup, changed, signal);
    } catch (error) {
      const failure = failureOf(error);
      if (isLasting(failure)) logFailure = failure;
      return [];
    }
  };
  let succeeded: Delivered | undefined;
  let succeededAt = Number.POSITIVE_INFINITY;
  const found = await follow(
    async () => {
      const [errors, figures] = await Promise.all([
        errorsSince(),
        pipeFiguresSince(aws, deployment, { since, now: clock.now() }, signal),
      ]);
      const delivered = { errors, figures };
      if (errors.length > 0 || figures.failures.size > 0) return delivered;
      if (figures.invocations === 0) return undefined;
      succeeded = delivered;
      succeededAt = Math.min(succeededAt, clock.monotonic());
      return clock.monotonic() - succeededAt >= timeoutMs * SETTLING_SHARE ? delivered : undefined;
    },
    { timeoutMs, clock, signal },
  );
  switch (found.end) {
    case 'interrupted':
      return interruptedResult(step);
    case 'refused':
      return couldNotCheck(step, found.failure);
    case 'timed-out':
      if (succeeded !== undefined)
        return deliveriesResult(deployment, { ...succeeded, changed, since, logFailure });
      if (found.failure !== undefined) return couldNotCheck(step, found.failure);
      return {
        step,
        state: 'could-not-check',
        text: `CloudWatch has counted no delivery since ${since.toISOString()}`,
        remedy: `to send one: ${operatorCommand('verify', deployment)}\nthen: ${operatorCommand('rotate-key', deployment, '--only confirm')}`,
      };
    case 'found':
      return deliveriesResult(deployment, { ...found.value, changed, since, logFailure });
  }
}

function deliveriesResult(
  deployment: Deployment,
  {
    errors,
    figures,
    changed,
    since,
    logFailure,
  }: Delivered & { readonly changed: Date; readonly since: Date; readonly logFailure: Failure | undefined },
): StepResult {
  const step = 'deliveries';
  if (errors.some(({ status }) => refusesCredentials(status))) {
    return {
      step,
      state: 'failed',
      text: `the endpoint refuses the key: ${describeErrors(errors)}`,
      remedy:
        'if the old key still works, set operata_api_key to it again, and apply: records wait until then\n' +
        `else try another key: ${operatorCommand('rotate-key', deployment, '--body FILE')}`,
    };
  }
  if (errors.length > 0 || figures.failures.size > 0) {
    const both = [describeErrors(errors), describeFailures(figures.failures)].filter((one) => one !== '');
    return {
      step,
      state: 'failed',
      text: `deliveries fail since ${changed.toISOString()}, apparently not because of the key: ${both.join('; ')}`,
      remedy: `read ${deployment.pipe.logGroup}, and keep the old key`,
    };
  }
  const text = `${figures.invocations} since ${since.toISOString()}, without a failure`;
  if (logFailure === undefined) return { step, state: 'ok', text };
  return {
    step,
    state: 'ok',
    text: `${text} in the metrics; the log of the pipe could not be read: ${logFailure.text}`,
  };
}

function oldKey(
  deliveries: StepResult,
  { changed, since, now }: Pick<ConfirmOptions, 'since'> & { readonly changed: Date; readonly now: number },
): StepResult {
  const step = 'old key';
  if (deliveries.state !== 'ok')
    return { step, state: 'could-not-check', text: 'keep it until deliveries succeed' };
  const from = new Date(changed.getTime() + PROPAGATION_MS);
  return {
    step,
    state: 'to-do',
    text:
      `it can be deleted at Operata ${from.getTime() <= now ? 'now' : `from ${from.toISOString()} on`}` +
      // AWS reports when the connection was changed, but not what.
      (since === undefined ? `, if your apply changed the connection ${changed.toISOString()}` : ''),
    remedy:
      'before that, remove it from every tfvars file, workspace and CI secret: an apply with it restores it. ' +
      'Earlier versions of the state also hold it',
  };
}
