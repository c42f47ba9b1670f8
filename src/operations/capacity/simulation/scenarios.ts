import { CLIENT_TIMEOUT_MS } from '../../../delivery/destination';
import { Histogram } from '../../../delivery/histogram';
import { type Attempt, seededRandom } from '../../../delivery/retry';
import { DELIVERY_SECONDS } from '../../promise';
import { type Input, type Latency, SECONDS_PER_HOUR } from '../figures';
import { lanesOf, type Settings } from '../settings';
import { type Arrival, type LaneSettings, type Settled, type SimulatedWorld, simulate } from './simulation';

/** The result of the busiest hour. */
export interface PeakHour {
  /** The simulated records: of many, a part. */
  readonly records: number;
  /** Seconds from arrival to delivery for half, 99 %, and all of the records. */
  readonly seconds: { readonly median: number; readonly p99: number; readonly longest: number };
  /** Share of records delivered within five minutes, from 0 to 1. */
  readonly inTime: number;
  readonly deadLettered: number;
}

/** The result of an outage. */
export interface Outage {
  readonly answer: OutageAnswer;
  readonly hours: number;
  readonly recordsPerHour: number;
  readonly waiting: number;
  /** Hours after its end until records are delivered within five minutes again. Undefined: never. */
  readonly drainHours: number | undefined;
  /** By condition. Undefined: the backlog never drains, or the outage is too long to simulate. */
  readonly deadLettered: Readonly<Record<'RetryAttemptsExhausted' | 'RecordAgeExpired', number>> | undefined;
}

/** The answer to requests during an outage: one that counts as an attempt, or none, which does not. */
export type OutageAnswer = '503' | 'none';

/** More records take longer than an operator waits. */
const MOST_SIMULATED_RECORDS = 250_000;

const HOUR_MS = SECONDS_PER_HOUR * 1000;
const DELIVERED: Attempt = { kind: 'delivered' };
const FAILED: Attempt = { kind: 'failed', reason: 'HTTP 503' };
const TIMED_OUT: Attempt = { kind: 'no answer', reason: 'no answer in time' };

/** Simulates the busiest hour, in which records arrive at random, evenly over the lanes. */
export function peakHour(input: Input, settings: Settings): PeakHour {
  const random = seededRandom(input.seed);
  const delays = new Histogram();
  let records = 0;
  let longest = 0;
  let inTime = 0;
  let deadLettered = 0;
  const settled = ({ arrived, finished, outcome }: Settled): void => {
    records += 1;
    if (outcome !== 'delivered') {
      deadLettered += 1;
      return;
    }
    const ms = finished - arrived;
    delays.add(ms * 1000);
    longest = Math.max(longest, ms);
    if (ms <= DELIVERY_SECONDS * 1000) inTime += 1;
  };
  const { value } = input.load.peakRecordsPerHour;
  const { share, lanes } = part(settings, value);
  simulate(
    arrivals({ perHour: value * share, hours: 1, lanes: lanes.lanes, random }),
    lanes,
    worldOf(input, random),
    settled,
  );
  const seconds = (share: number): number => Math.min(delays.percentile(share) / 1e6, longest / 1000);
  return {
    records,
    seconds: { median: seconds(0.5), p99: seconds(0.99), longest: longest / 1000 },
    inTime: records === 0 ? 1 : inTime / records,
    deadLettered,
  };
}

/**
 * Simulates an outage of the endpoint, and how long the lanes need to catch up while records keep arriving.
 *
 * @param recordsPerHour before, during and after it
 * @param perHour records that the settings deliver in an hour
 */
export function outage(
  input: Input,
  settings: Settings,
  {
    hours,
    answer,
    recordsPerHour,
    perHour,
  }: Pick<Outage, 'hours' | 'answer' | 'recordsPerHour'> & {
    readonly perHour: number;
  },
): Outage {
  const waiting = Math.round(recordsPerHour * hours);
  const common = { answer, hours, recordsPerHour, waiting };
  const spare = perHour - recordsPerHour;
  if (spare <= 0) return { ...common, drainHours: undefined, deadLettered: undefined };
  const estimate = waiting / spare;
  // 1.5 times, as lanes are not equally full.
  const horizon = hours + 1.5 * estimate + 1;
  const { share, lanes } = part(settings, recordsPerHour * horizon);
  // Even in a single lane.
  if (recordsPerHour * horizon * share > 2 * MOST_SIMULATED_RECORDS)
    return { ...common, drainHours: estimate, deadLettered: undefined };
  const end = hours * HOUR_MS;
  const random = seededRandom(input.seed);
  const world = worldOf(input, random);
  const deadLettered = { RetryAttemptsExhausted: 0, RecordAgeExpired: 0 };
  let lastLate = end;
  simulate(
    arrivals({ perHour: recordsPerHour * share, hours: horizon, lanes: lanes.lanes, random }),
    lanes,
    {
      ...world,
      send: (record, now) => {
        if (now >= end) return world.send(record, now);
        return answer === '503'
          ? { ms: drawn(input.processing.operata, random), answer: FAILED }
          : { ms: CLIENT_TIMEOUT_MS, answer: TIMED_OUT };
      },
    },
    ({ arrived, finished, outcome }) => {
      if (outcome !== 'delivered') deadLettered[outcome] += 1;
      if (finished > end && finished - arrived > DELIVERY_SECONDS * 1000)
        lastLate = Math.max(lastLate, finished);
    },
  );
  const ofAll = (records: number): number => Math.round(records / share);
  return {
    ...common,
    drainHours: (lastLate - end) / HOUR_MS,
    deadLettered: {
      RetryAttemptsExhausted: ofAll(deadLettered.RetryAttemptsExhausted),
      RecordAgeExpired: ofAll(deadLettered.RecordAgeExpired),
    },
  };
}

/**
 * As many lanes as can be simulated with their records, and their share of all. Lanes are independent of each other
 * except for the rate limit, of which the part gets its share.
 */
function part(settings: Settings, records: number): { readonly share: number; readonly lanes: LaneSettings } {
  const all = lanesOf(settings);
  const lanes = Math.max(1, Math.floor(all * Math.min(1, MOST_SIMULATED_RECORDS / records)));
  const share = lanes / all;
  return { share, lanes: laneSettings(settings, lanes, share) };
}

/** Records that arrive independently of each other, each in a random lane. */
function* arrivals(options: {
  readonly perHour: number;
  readonly hours: number;
  readonly lanes: number;
  readonly random: () => number;
}): Generator<Arrival> {
  const { perHour, hours, lanes, random } = options;
  const meanMs = HOUR_MS / perHour;
  for (let time = gap(meanMs, random); time < hours * HOUR_MS; time += gap(meanMs, random))
    yield { time, lane: Math.floor(random() * lanes) };
}

const gap = (meanMs: number, random: () => number): number => -Math.log(1 - random()) * meanMs;

function worldOf({ processing }: Input, random: () => number): SimulatedWorld {
  const { enrichment, operata, failures } = processing;
  return {
    random,
    enrichmentMs: () => (enrichment === undefined ? 0 : drawn(enrichment, random)),
    send: () => {
      const ms = drawn(operata, random);
      if (ms > CLIENT_TIMEOUT_MS) return { ms: CLIENT_TIMEOUT_MS, answer: TIMED_OUT };
      return { ms, answer: random() < failures.value ? FAILED : DELIVERED };
    },
  };
}

/** A random time from the log-normal distribution with this mean and spread: never negative, with a long tail. */
function drawn({ meanMs, spread }: Latency, random: () => number): number {
  const variance = Math.log(1 + spread.value ** 2);
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return meanMs.value * Math.exp(Math.sqrt(variance) * normal - variance / 2);
}

const laneSettings = (settings: Settings, lanes: number, share: number): LaneSettings => ({
  lanes,
  rateLimitPerSecond: settings.rateLimitPerSecond.value * share,
  maximumRetryAttempts: settings.maximumRetryAttempts.value,
  maximumRecordAgeSeconds: settings.maximumRecordAgeSeconds.value,
  // The slower of the two possibilities.
  enrichesAgain: true,
});
