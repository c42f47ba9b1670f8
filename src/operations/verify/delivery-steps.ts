import { CHECK_CREDENTIALS, refusesCredentials } from '../../delivery/retry';
import { type Failure, failureOf } from '../aws/failure';
import { operatorCommand } from '../commands';
import { follow, isLasting } from '../follow';
import { describeFailures, type PipeFigures, pipeFiguresSince } from '../pipe/figures';
import { describeErrors, type PipeError, pipeErrorsSince } from '../pipe/log';
import { couldNotCheck, interruptedResult } from '../step-table';
import type { Before } from './before';
import { countDeadLetters, type DeadLetters, searchDeadLetters } from './dead-letters';
import { type StepResult, secondsAfter, type Trail } from './step';

/** The result of the last attempt: undefined if there was none yet. */
type Latest<T> = { readonly value: T } | { readonly failure: Failure } | undefined;

/** Asks again and again, unless it was refused. */
class Watch<T> {
  #latest: Latest<T>;

  readonly #ask: (isLast: boolean) => Promise<T>;

  constructor(ask: (isLast: boolean) => Promise<T>) {
    this.#ask = ask;
  }

  get value(): T | undefined {
    return this.#latest !== undefined && 'value' in this.#latest ? this.#latest.value : undefined;
  }

  get failure(): Failure | undefined {
    return this.#latest !== undefined && 'failure' in this.#latest ? this.#latest.failure : undefined;
  }

  async again(isLast = false): Promise<T | undefined> {
    if (this.failure !== undefined && isLasting(this.failure)) return undefined;
    try {
      this.#latest = { value: await this.#ask(isLast) };
    } catch (error) {
      this.#latest = { failure: failureOf(error) };
    }
    return this.value;
  }
}

/**
 * How long no failure may follow the function, as a share of a step's time-out: one of the five minutes of the
 * Operata integration guide. A delivery takes at most 5 seconds, and is logged, counted and queued after that. What was
 * counted before may have been another record.
 */
const SETTLING_SHARE = 0.2;

/**
 * Evidence for and against the delivery of the record: the pipe's log, the dead-letter queue and the pipe's
 * metrics. Log and metrics do not name the record: others of the same time count too.
 *
 * @param functionStep settles when the result of the function is known
 */
export async function followDelivery(
  trail: Trail,
  before: Before,
  functionStep: Promise<StepResult>,
): Promise<readonly StepResult[]> {
  const { aws, deployment, arrived, clock, signal } = trail;
  const log = new Watch(() => pipeErrorsSince(aws, deployment.pipe.logGroup, arrived, signal));
  const queue = new Watch(deadLetterLook(trail, before));
  const figures = new Watch(() =>
    pipeFiguresSince(aws, deployment, { since: arrived, now: clock.now() }, signal),
  );
  let handledAt = Number.POSITIVE_INFINITY;
  const handled = functionStep.finally(() => {
    handledAt = clock.monotonic();
  });
  const hasSettled = (): boolean => clock.monotonic() - handledAt >= trail.timeoutMs * SETTLING_SHARE;
  const followed = await follow(async () => {
    const [errors, letters, counted] = await Promise.all([log.again(), queue.again(), figures.again()]);
    const isCounted = counted !== undefined && (counted.invocations > 0 || counted.failures.size > 0);
    const isOver =
      (errors?.length ?? 0) > 0 || letters?.condition !== undefined || (isCounted && hasSettled());
    return isOver || undefined;
  }, trail);
  if (followed.end === 'interrupted')
    return (['pipe log', 'queue', 'delivery'] as const).map(interruptedResult);
  // A failure is logged and queued after it is counted.
  await Promise.all([log.again(true), queue.again(true)]);
  const logResult = pipeLogResult(trail, before, log);
  const queueResult = queueResultOf(trail, queue);
  const seconds = secondsAfter(trail, new Date(clock.now()));
  const delivery = deliveryResult(trail, figures, await handled, [logResult, queueResult]);
  return [logResult, queueResult, delivery].map((result) =>
    result.state === 'could-not-check' ? result : { ...result, seconds },
  );
}

/**
 * Receives messages only if their number has changed, as that hides them from others for a moment. And at the end,
 * whatever their number: SQS counts approximately, and may not count a new message yet.
 */
function deadLetterLook(trail: Trail, before: Before) {
  let searchedCount = before.deadLetters ?? 0;
  return async (isLast: boolean): Promise<DeadLetters> => {
    const count = await countDeadLetters(trail);
    if (!isLast && (count === 0 || count === searchedCount))
      return { count, searched: 0, condition: undefined };
    searchedCount = count;
    return searchDeadLetters(trail, count);
  };
}

function pipeLogResult(
  { deployment }: Trail,
  { logLevel }: Before,
  log: Watch<readonly PipeError[]>,
): StepResult {
  const step = 'pipe log';
  const group = deployment.pipe.logGroup;
  if (log.failure !== undefined) return couldNotCheck(step, log.failure);
  const errors = log.value ?? [];
  if (errors.length > 0) {
    return {
      step,
      state: 'failed',
      text: `the pipe has logged errors since: ${describeErrors(errors)}; they may be about other records`,
      remedy: errors.some(({ status }) => refusesCredentials(status))
        ? `the endpoint refuses the credentials: ${CHECK_CREDENTIALS}\nto change the key: ${operatorCommand('rotate-key', deployment, '--body FILE')}`
        : `read ${group}; docs/operations.md explains its entries`,
    };
  }
  if (logLevel === 'OFF') {
    const text = 'the pipe logs nothing: delivery_log_level is OFF';
    return { step, state: 'could-not-check', text, remedy: 'set delivery_log_level = "ERROR", and apply' };
  }
  return { step, state: 'inferred', text: `no error in ${group} since` };
}

function queueResultOf(trail: Trail, queue: Watch<DeadLetters>): StepResult {
  const step = 'queue';
  if (queue.failure !== undefined) return couldNotCheck(step, queue.failure);
  const { count = 0, searched = 0, condition } = queue.value ?? {};
  if (condition !== undefined) {
    return {
      step,
      state: 'failed',
      text: `the record was dead-lettered (${condition})`,
      remedy:
        `fix the cause, which is in ${trail.deployment.pipe.logGroup}\n` +
        `then send the record again: ${operatorCommand('replay', trail.deployment, '--dead-letters --dry-run')}`,
    };
  }
  if (count === 0) return { step, state: 'inferred', text: 'the dead-letter queue is empty' };
  if (searched < count) {
    const text = `of ${count} messages in the dead-letter queue, ${searched} could be searched`;
    return {
      step,
      state: 'could-not-check',
      text,
      remedy: 'another process may be reading it; try again in a minute',
    };
  }
  return {
    step,
    state: 'inferred',
    text: `none of the ${searched} messages in the dead-letter queue is about the record`,
    remedy: `to send those records again: ${operatorCommand('replay', trail.deployment, '--dead-letters --dry-run')}`,
  };
}

function deliveryResult(
  trail: Trail,
  figures: Watch<PipeFigures>,
  functionStep: StepResult,
  others: readonly StepResult[],
): StepResult {
  const step = 'delivery';
  const failed = [functionStep, ...others].filter(({ state }) => state === 'failed').map((one) => one.step);
  if (failed.length > 0)
    return { step, state: 'failed', text: `probably not delivered: see ${failed.join(' and ')}` };
  if (figures.failure !== undefined) return couldNotCheck(step, figures.failure);
  const { invocations = 0, failures = new Map() } = figures.value ?? {};
  if (failures.size > 0) {
    return {
      step,
      state: 'failed',
      text: `CloudWatch has counted failures of the pipe since: ${describeFailures(failures)}; they may be of other records`,
      remedy: `check ${trail.deployment.pipe.logGroup}`,
    };
  }
  if (invocations === 0 && functionStep.state === 'seen') {
    const text = 'the pipe has processed the record, but CloudWatch may be late, and has not counted it yet';
    return { step, state: 'could-not-check', text };
  }
  if (invocations === 0) {
    return {
      step,
      state: 'timed-out',
      text: `CloudWatch has counted no invocation of the pipe in ${trail.timeoutMs / 1000} s`,
      remedy: `records on the stream are not lost; ${operatorCommand('doctor', trail.deployment)}`,
    };
  }
  if (functionStep.state === 'timed-out') {
    const text = 'the pipe was invoked, but perhaps for other records: see function';
    return { step, state: 'could-not-check', text };
  }
  if (others.some((other) => other.step === 'queue' && other.state === 'could-not-check')) {
    const text = 'the pipe was invoked, but it could not be checked whether the record was dead-lettered';
    return { step, state: 'could-not-check', text };
  }
  return {
    step,
    state: 'inferred',
    text: 'the pipe was invoked, and no failure was counted or dead-lettered; no log shows more, as none holds contents',
  };
}
