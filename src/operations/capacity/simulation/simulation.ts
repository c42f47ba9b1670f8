import { RequestSpacing } from '../../../delivery/rate-limiter';
import { type Attempt, type Condition, decide } from '../../../delivery/retry';
import { EventQueue } from './event-queue';

/** A record that arrives in the stream. */
export interface Arrival {
  /** Milliseconds of simulated time. Arrivals are in the order of their times. */
  readonly time: number;
  /** From 0. */
  readonly lane: number;
}

/** The concurrency and limits of the pipe. */
export interface LaneSettings {
  /** Shards times parallelization factor; each handles one record at a time. */
  readonly lanes: number;
  /** Of all lanes together; `Infinity` for no limit. */
  readonly rateLimitPerSecond: number;
  /** Attempts after the first that count; `Infinity` for no limit. */
  readonly maximumRetryAttempts: number;
  readonly maximumRecordAgeSeconds: number;
  /**
   * A further attempt starts with the enrichment again. The local run sends the same body again. What the
   * service does after a failure of the target is not documented for API destinations.
   */
  readonly enrichesAgain: boolean;
}

/** The times and failures of the simulated services. */
export interface SimulatedWorld {
  /** Milliseconds that the enrichment of a record takes. */
  enrichmentMs(record: number): number;
  /** How long the answer to a request takes, in milliseconds, and what it is. */
  send(record: number, now: number): { readonly ms: number; readonly answer: Attempt };
  /** A number from 0 up to 1, for back-off. */
  readonly random: () => number;
}

/** A record that was delivered or dead-lettered. */
export interface Settled {
  /** Its place among the arrivals, from 0. */
  readonly record: number;
  readonly lane: number;
  /** Requests that were made for it. */
  readonly attempts: number;
  readonly arrived: number;
  readonly finished: number;
  readonly outcome: 'delivered' | Condition;
}

interface Waiting {
  readonly record: number;
  readonly arrived: number;
}

type Step = 'enriched' | 'sends' | 'again';

class Lane {
  readonly queue: Waiting[] = [];
  #taken = 0;
  current: Waiting = { record: -1, arrived: 0 };
  active = false;
  enriched = false;
  attempts = 0;
  counted = 0;

  constructor(readonly index: number) {}

  /** Takes the next record; false if there is none. */
  next(): boolean {
    const waiting = this.queue[this.#taken];
    this.active = waiting !== undefined;
    if (waiting === undefined) return false;
    this.#taken += 1;
    // Only when half of them are taken, as each splice moves the others.
    if (this.#taken > 1024 && 2 * this.#taken > this.queue.length) {
      this.queue.splice(0, this.#taken);
      this.#taken = 0;
    }
    this.current = waiting;
    this.enriched = false;
    this.attempts = 0;
    this.counted = 0;
    return true;
  }
}

/**
 * Simulates the lanes of the pipe from event to event. It works like the local pipeline, with which a test
 * compares it: one record after the other in each lane; enrichment, a slot under the rate limit, the request; retries
 * after a back-off during which the lane waits; the same decisions and the same limiter.
 *
 * @param settled called for each record, in the order of their ends
 */
export function simulate(
  arrivals: Iterable<Arrival>,
  settings: LaneSettings,
  world: SimulatedWorld,
  settled: (record: Settled) => void,
): void {
  new Simulation(settings, world, settled).run(arrivals);
}

class Simulation {
  readonly #settings: LaneSettings;
  readonly #world: SimulatedWorld;
  readonly #settled: (record: Settled) => void;
  readonly #lanes: readonly Lane[];
  readonly #events = new EventQueue<() => void>();
  readonly #places: RequestSpacing;
  #now = 0;

  constructor(settings: LaneSettings, world: SimulatedWorld, settled: (record: Settled) => void) {
    this.#settings = settings;
    this.#world = world;
    this.#settled = settled;
    this.#lanes = Array.from({ length: settings.lanes }, (_, index) => new Lane(index));
    this.#places = new RequestSpacing(settings.rateLimitPerSecond);
  }

  run(arrivals: Iterable<Arrival>): void {
    let record = 0;
    for (const { time, lane: index } of arrivals) {
      this.#runUntil(time);
      this.#now = time;
      const lane = this.#lanes[index];
      if (lane === undefined) throw new Error(`There is no lane ${index}: there are ${this.#lanes.length}.`);
      lane.queue.push({ record, arrived: time });
      record += 1;
      if (!lane.active) this.#begin(lane);
    }
    this.#runUntil(Number.POSITIVE_INFINITY);
  }

  #runUntil(time: number): void {
    for (let next = this.#events.takeBefore(time); next !== undefined; next = this.#events.takeBefore(time)) {
      this.#now = next.time;
      next.event();
    }
  }

  #in(ms: number, lane: Lane, step: Step): void {
    this.#events.add(this.#now + ms, () => this.#step(lane, step));
  }

  #begin(lane: Lane): void {
    if (lane.next()) this.#try(lane);
  }

  #try(lane: Lane): void {
    const { enrichesAgain } = this.#settings;
    if (this.#now > this.#deadline(lane)) this.#end(lane, 'RecordAgeExpired');
    else if (lane.enriched && !enrichesAgain) this.#step(lane, 'enriched');
    else this.#in(this.#world.enrichmentMs(lane.current.record), lane, 'enriched');
  }

  #step(lane: Lane, step: Step): void {
    switch (step) {
      case 'again':
        this.#try(lane);
        return;
      case 'enriched': {
        lane.enriched = true;
        const delay = this.#places.reserve(this.#now);
        if (delay === 0) this.#send(lane);
        else this.#in(delay, lane, 'sends');
        return;
      }
      case 'sends':
        this.#send(lane);
    }
  }

  #send(lane: Lane): void {
    const { ms, answer } = this.#world.send(lane.current.record, this.#now);
    this.#events.add(this.#now + ms, () => this.#answered(lane, answer));
  }

  #answered(lane: Lane, answer: Attempt): void {
    lane.attempts += 1;
    if (answer.kind === 'delivered') {
      this.#end(lane, 'delivered');
      return;
    }
    if (answer.kind === 'failed') lane.counted += 1;
    const { maximumRetryAttempts } = this.#settings;
    const { random } = this.#world;
    const decision = decide(answer, lane.attempts, lane.counted, { maximumRetryAttempts, random });
    if (decision.kind === 'give up') this.#end(lane, decision.condition);
    else
      this.#in(Math.min(decision.delayMs, Math.max(0, this.#deadline(lane) - this.#now) + 1), lane, 'again');
  }

  #deadline({ current }: Lane): number {
    return current.arrived + this.#settings.maximumRecordAgeSeconds * 1000;
  }

  #end(lane: Lane, outcome: Settled['outcome']): void {
    const { current, index, attempts } = lane;
    const { record, arrived } = current;
    this.#settled({ record, arrived, lane: index, attempts, finished: this.#now, outcome });
    // Asynchronously: records that are too old would otherwise end recursively.
    this.#events.add(this.#now, () => this.#begin(lane));
  }
}
