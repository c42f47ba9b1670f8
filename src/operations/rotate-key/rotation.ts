import { confirm, type Dialogue } from '../../cli/confirm';
import { StatusLine } from '../../cli/status-line';
import type { MonotonicClock } from '../../delivery/clock';
import type { AwsClients } from '../aws/clients';
import { failureOf } from '../aws/failure';
import type { Deployment } from '../deployment/deployment';
import { couldNotCheck, shown } from '../step-table';
import { CHANGE, INSTRUCTIONS } from './change-stage';
import { check } from './check-stage';
import { confirmRotation } from './confirm-stage';
import { describeConnection } from './destination-in-aws';
import type { RotateKeyOptions, Stage } from './options';
import type { StepResult, StepState } from './step';
import { prepareTrial, send } from './trial';
import { continueWaiting, waitForChange } from './wait-stage';

export interface RotationOptions {
  readonly options: RotateKeyOptions;
  readonly aws: AwsClients;
  readonly deployment: Deployment;
  readonly dialogue: Dialogue;
  readonly clock: MonotonicClock;
  readonly signal: AbortSignal;
}

/** The user declined. */
export class Declined extends Error {}

/** Runs the stages, and stops at the first that fails. */
export class Rotation {
  readonly steps: StepResult[] = [];
  #since: Date | undefined;
  readonly #given: RotationOptions;

  constructor(given: RotationOptions) {
    this.#given = given;
    this.#since = given.options.since;
  }

  /** @throws {Declined} @throws {ConfigurationError} if the trial lacks something */
  async run(): Promise<void> {
    const { stages } = this.#given.options;
    for (const stage of stages) {
      if (this.#given.signal.aborted) return;
      const results = await this.#stage(stage);
      for (const result of results) this.#report(result);
      if (results.some(({ state }) => isEnd(stage, state))) return;
    }
  }

  async #stage(stage: Stage): Promise<readonly StepResult[]> {
    const { options, aws, deployment, clock, signal } = this.#given;
    switch (stage) {
      case 'check':
        return check(aws, deployment, signal);
      case 'try':
        return [await this.#try()];
      case 'change':
        return this.#change();
      case 'wait':
        return [await this.#wait()];
      case 'confirm': {
        const timeoutMs = options.deliveryTimeoutSeconds * 1000;
        return this.#withProgress('waiting for deliveries with the new key', () =>
          confirmRotation({ aws, deployment, since: this.#since, timeoutMs, clock, signal }),
        );
      }
    }
  }

  async #try(): Promise<StepResult> {
    const { options, aws, deployment, dialogue, signal } = this.#given;
    if (options.trial === undefined) throw new Error('no body to try the key with');
    const request = await prepareTrial(aws, deployment, options.trial, signal);
    if ('step' in request) return request;
    const question = `The body will be sent to ${request.url.origin}${request.url.pathname}: it lands in Operata's analytics. Continue?`;
    if (!options.yes && !(await confirm(question, dialogue, signal))) throw new Declined();
    return send(request);
  }

  async #change(): Promise<readonly StepResult[]> {
    // Before the instructions to change anything.
    const since = await this.#lastChange();
    if ('step' in since) return [since];
    process.stderr.write(INSTRUCTIONS);
    const { stages } = this.#given.options;
    return [
      stages.includes('wait')
        ? CHANGE
        : { ...CHANGE, remedy: continueWaiting(this.#given.deployment, since) },
    ];
  }

  async #wait(): Promise<StepResult> {
    const { options, aws, deployment, clock, signal } = this.#given;
    const since = await this.#lastChange();
    if ('step' in since) return since;
    process.stderr.write(
      `Waiting for terraform apply. After an interrupt, ${continueWaiting(deployment, since)}\n`,
    );
    const timeoutMs = options.timeoutSeconds * 1000;
    return this.#withProgress(`waiting for terraform apply; unchanged since ${since.toISOString()}`, () =>
      waitForChange({ aws, deployment, since, timeoutMs, clock, signal }),
    );
  }

  /** When the connection was last changed before the rotation; or why that is not known. */
  async #lastChange(): Promise<Date | StepResult> {
    const { aws, deployment, signal } = this.#given;
    try {
      this.#since ??= (await describeConnection(aws, deployment, signal)).changed;
      return this.#since;
    } catch (error) {
      return couldNotCheck('apply', failureOf(error));
    }
  }

  async #withProgress<T>(what: string, work: () => Promise<T>): Promise<T> {
    const { clock } = this.#given;
    const started = clock.monotonic();
    const progress = new StatusLine(
      process.stderr,
      () => `${Math.round((clock.monotonic() - started) / 1000)} s, ${what}`,
    );
    progress.start();
    try {
      return await work();
    } finally {
      progress.stop();
    }
  }

  #report(result: StepResult): void {
    this.steps.push(result);
    process.stderr.write(`${result.step}: ${shown(result.state)}\n`);
  }
}

/** A first check that cannot run does not end the rotation. */
const isEnd = (stage: Stage, state: StepState): boolean =>
  state === 'failed' || state === 'timed-out' || (state === 'could-not-check' && stage !== 'check');
