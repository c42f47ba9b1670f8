import { StatusLine } from '../../cli/status-line';
import type { MonotonicClock } from '../../delivery/clock';
import type { AwsClients } from '../aws/clients';
import type { Deployment } from '../deployment/deployment';
import { shown } from '../step-table';
import { followBackup } from './backup-step';
import type { Before } from './before';
import { followDelivery } from './delivery-steps';
import { followFunction } from './function-step';
import { checkIteratorAge } from './iterator-age-step';
import { type PutRecord, putRecord } from './put';
import type { VerifyReport } from './report';
import { STEPS, type StepName, type StepResult, type Trail } from './step';
import { followStream } from './stream-step';

export interface VerificationOptions {
  readonly aws: AwsClients;
  readonly deployment: Deployment;
  readonly before: Before;
  readonly timeoutSeconds: number;
  readonly clock: MonotonicClock;
  readonly signal: AbortSignal;
}

/** Puts a record, and follows it through all steps. */
export class Verification {
  readonly #results = new Map<StepName, StepResult>();
  readonly #started: number;
  readonly #progress = new StatusLine(process.stderr, () => this.#describe());
  readonly #options: VerificationOptions;

  constructor(options: VerificationOptions) {
    this.#options = options;
    this.#started = options.clock.monotonic();
  }

  async run(): Promise<VerifyReport> {
    const { aws, deployment, clock, signal } = this.#options;
    this.#progress.start();
    try {
      const outcome = await putRecord(aws, deployment, clock);
      this.#add(outcome.result);
      const trail = outcome.ok ? await this.#follow(outcome.put) : undefined;
      return {
        endpoint: deployment.destination.endpoint,
        record: trail && {
          contactId: trail.contactId,
          eventId: trail.eventId,
          arrived: trail.arrived.toISOString(),
        },
        interrupted: signal.aborted,
        steps: STEPS.map((step) => this.#results.get(step) ?? notChecked(step)),
      };
    } finally {
      this.#progress.stop();
    }
  }

  async #follow(put: PutRecord): Promise<Trail> {
    const { aws, deployment, before, timeoutSeconds, clock, signal } = this.#options;
    const sent: Trail = {
      aws,
      deployment,
      contactId: put.contactId,
      content: put.content,
      shardId: put.shardId,
      sequenceNumber: put.sequenceNumber,
      eventId: `${put.shardId}:${put.sequenceNumber}`,
      arrived: put.putAt,
      timeoutMs: timeoutSeconds * 1000,
      clock,
      signal,
    };
    this.#progress.say(`ContactId ${sent.contactId}, sequence number ${sent.eventId}`);
    const { result, arrived = put.putAt } = await followStream(sent);
    this.#add(result);
    const trail = { ...sent, arrived };
    if (result.state !== 'seen' && result.state !== 'could-not-check') return trail;
    const functionStep = followFunction(trail);
    await Promise.all([
      functionStep.then((one) => this.#add(one)),
      followDelivery(trail, before, functionStep).then(async (several) => {
        for (const one of several) this.#add(one);
        this.#add(await checkIteratorAge(trail));
      }),
      followBackup(trail).then((one) => this.#add(one)),
    ]);
    return trail;
  }

  #add(result: StepResult): void {
    this.#results.set(result.step, result);
    const { step, state, seconds } = result;
    this.#progress.say(`${step}: ${shown(state)}${seconds === undefined ? '' : ` after ${seconds} s`}`);
  }

  #describe(): string {
    const waiting = STEPS.filter((step) => !this.#results.has(step));
    const passedMs = this.#options.clock.monotonic() - this.#started;
    return `${Math.round(passedMs / 1000)} s, waiting for ${waiting.join(', ')}`;
  }
}

const notChecked = (step: StepName): StepResult => ({
  step,
  state: 'could-not-check',
  text: 'not checked, as the record is not on the stream',
});
