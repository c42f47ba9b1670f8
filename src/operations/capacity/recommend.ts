import { counted } from '../../cli/counted';
import { backOff } from '../../delivery/retry';
import { streamCost } from './costs';
import { DEFAULTS } from './defaults';
import { ceiling, type Demand, readsPerSecond, shardsNeeded, sharedBy } from './demand';
import { type Figure, type Input, SECONDS_PER_HOUR } from './figures';
import {
  LARGEST_PARALLELIZATION_FACTOR,
  LARGEST_RATE_LIMIT,
  LARGEST_SHARD_COUNT,
  ON_DEMAND_SHARDS,
  SHARD,
} from './limits';
import { batches, lanesOf, type Settings, type StreamMode } from './settings';
import { shown } from './verdict';

/** A variable of the stack, the value to set, and why. */
export interface Advice {
  readonly variable: string;
  /** As in a tfvars file. */
  readonly value: string;
  readonly because: string;
}

export interface Recommendation {
  readonly settings: Settings;
  readonly advice: readonly Advice[];
}

/** The user's constraints on a recommendation. */
export interface Wishes {
  /** Hours that an outage may last. */
  readonly outageHours: number | undefined;
  /** Requests per second that Operata accepts. */
  readonly operataLimit: number | undefined;
  /** An adopted stream, which the stack does not change. */
  readonly adopted: Pick<Settings, 'mode' | 'shards'> | undefined;
}

/**
 * The least saving, as a share of the on-demand cost, for a stream with a shard count: it does not scale by itself.
 */
const SAVING_WORTH_IT = 0.2;
/** Milliseconds of enrichment from which more memory, and so CPU, is worth trying. */
const SLOW_ENRICHMENT_MS = 100;
const MORE_MEMORY_MB = 1024;
/** Memory with which Lambda gives one CPU: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
const MEMORY_OF_ONE_CPU_MB = 1769;
const MOST_ATTEMPTS = 10_000;
const LONGEST_AGE_SECONDS = 604_800;

const RECOMMENDED = 'recommended';
const figure = (value: number): Figure => ({ value, origin: RECOMMENDED });

/** The settings for a demand, each with its rule and figures. */
export function recommend(input: Input, demand: Demand, wishes: Wishes): Recommendation {
  const stream = chooseStream(input, demand, wishes.adopted);
  const rate = chooseRate(demand, wishes.operataLimit);
  const memory = chooseMemory(input, demand);
  const partial: Settings = {
    mode: stream.mode,
    shards: figure(stream.shards),
    parallelizationFactor: figure(stream.factor),
    rateLimitPerSecond: figure(rate.value),
    maximumRetryAttempts: figure(DEFAULTS.maximumRetryAttempts),
    maximumRecordAgeSeconds: figure(DEFAULTS.maximumRecordAgeSeconds),
    memoryMb: figure(memory.value),
    reservedConcurrency: undefined,
  };
  const outage = chooseForOutage(input, demand, partial, wishes.outageHours);
  const settings: Settings = {
    ...partial,
    maximumRetryAttempts: figure(outage.attempts),
    maximumRecordAgeSeconds: figure(outage.ageSeconds),
  };
  return {
    settings,
    advice: [
      ...stream.advice,
      rate.advice,
      ...outage.advice,
      ...(input.processing.enrichment === undefined
        ? []
        : [memory.advice, concurrencyAdvice(input, settings)]),
    ],
  };
}

interface StreamChoice {
  readonly mode: StreamMode;
  readonly shards: number;
  readonly factor: number;
}

function chooseStream(
  input: Input,
  demand: Demand,
  adopted: Wishes['adopted'],
): StreamChoice & { readonly advice: Advice[] } {
  const lanes = ceiling(demand.withHeadroom.busyLanes);
  const choice = (mode: StreamMode, shards: number): StreamChoice => ({
    mode,
    shards,
    factor: Math.min(LARGEST_PARALLELIZATION_FACTOR, ceiling(lanes / shards)),
  });
  const { chosen, advice } =
    adopted === undefined
      ? chooseMode(input, demand, lanes, choice)
      : { chosen: choice(adopted.mode, adopted.shards.value), advice: [] };
  return {
    ...chosen,
    advice: [
      ...advice,
      {
        variable: 'delivery_parallelization_factor',
        value: String(chosen.factor),
        because:
          `${batches(lanes)} over ${counted(chosen.shards, 'shard')}${adopted === undefined ? '' : ' of the adopted stream, which the stack does not change'}: ` +
          `${shown(demand.withHeadroom.recordsPerSecond)} records/s with headroom, each ${shown(demand.laneSeconds * 1000)} ms in its batch ` +
          '(a pipe to an API destination handles one record at a time in each concurrent batch)' +
          (chosen.factor > 1 ? '; more than 1 keeps the order of records within a partition key only' : ''),
      },
    ],
  };
}

function chooseMode(
  input: Input,
  demand: Demand,
  lanes: number,
  choice: (mode: StreamMode, shards: number) => StreamChoice,
): { readonly chosen: StreamChoice; readonly advice: Advice[] } {
  const needed = shardsNeeded(demand.withHeadroom);
  const data = Math.max(...Object.values(needed));
  const forLanes = ceiling(lanes / LARGEST_PARALLELIZATION_FACTOR);
  const provisioned = choice('PROVISIONED', Math.min(LARGEST_SHARD_COUNT, Math.max(data, forLanes)));
  const onDemand = choice('ON_DEMAND', Math.max(data, ON_DEMAND_SHARDS));
  const usdOf = ({ mode, shards }: StreamChoice): number => streamCost(input, { mode, shards }).usd;
  const enoughLanes = onDemand.shards * LARGEST_PARALLELIZATION_FACTOR >= lanes;
  const worthIt = usdOf(provisioned) <= (1 - SAVING_WORTH_IT) * usdOf(onDemand);
  const chosen = enoughLanes && !worthIt ? onDemand : provisioned;
  const mode: Advice = {
    variable: 'stream_mode',
    value: `"${chosen.mode}"`,
    because: enoughLanes
      ? `PROVISIONED if it saves at least ${SAVING_WORTH_IT * 100} %, as it does not scale by itself: ${usd(usdOf(provisioned))} a month ` +
        `with ${counted(provisioned.shards, 'shard')}, ${usd(usdOf(onDemand))} on demand (UNCONFIRMED prices)`
      : `an on-demand stream has as many shards as its data needs (${onDemand.shards}), too few for ${batches(lanes)}`,
  };
  if (chosen.mode === 'ON_DEMAND') return { chosen, advice: [mode] };
  const counts = Object.entries({
    ...needed,
    [`concurrent batches (at most ${LARGEST_PARALLELIZATION_FACTOR} in a shard)`]: forLanes,
  })
    .map(([what, shards]) => `${what} ${shards}`)
    .join(', ');
  return {
    chosen,
    advice: [
      mode,
      {
        variable: 'stream_shard_count',
        value: String(chosen.shards),
        because:
          `the maximum of: ${counts}. A shard accepts 1 MB and 1000 records a second, and returns 2 MB a second ` +
          `to ${sharedBy(input)}, in ${SHARD.readsPerSecond} reads a second, of which ${readsPerSecond(input)} are used`,
      },
    ],
  };
}

function chooseRate(
  demand: Demand,
  operataLimit: number | undefined,
): { readonly value: number; readonly advice: Advice } {
  const value = Math.min(LARGEST_RATE_LIMIT, operataLimit ?? DEFAULTS.rateLimitPerSecond);
  const needed = Math.ceil(demand.withHeadroom.requestsPerSecond);
  return {
    value,
    advice: {
      variable: 'operata_rate_limit_per_second',
      value: String(value),
      because:
        `as high as Operata accepts${operataLimit === undefined ? ' (not given; ask Operata; the default is the maximum of an API destination)' : ''}, ` +
        `so that a backlog drains; at least ${needed}, the peak with headroom`,
    },
  };
}

function chooseMemory(
  { processing }: Input,
  demand: Demand,
): { readonly value: number; readonly advice: Advice } {
  const enrichmentMs = processing.enrichment?.meanMs.value ?? 0;
  const slow = enrichmentMs >= SLOW_ENRICHMENT_MS && enrichmentMs / 1000 >= demand.laneSeconds / 2;
  const value = slow ? MORE_MEMORY_MB : DEFAULTS.memoryMb;
  return {
    value,
    advice: {
      variable: 'privacy_function_memory_mb',
      value: String(value),
      because: slow
        ? `the enrichment takes ${shown(enrichmentMs)} ms, most of a record's time: try twice the memory, and so CPU (one CPU is ${MEMORY_OF_ONE_CPU_MB} MB). If that halves the time, it costs the same`
        : `the enrichment takes ${shown(enrichmentMs)} of ${shown(demand.laneSeconds * 1000)} ms, so more CPU would gain little; a record has at most 1 MiB`,
    },
  };
}

function concurrencyAdvice({ accountConcurrency }: Input, settings: Settings): Advice {
  const lanes = lanesOf(settings);
  return {
    variable: 'privacy_function_reserved_concurrency',
    value: 'null',
    because:
      `each concurrent batch invokes the function once at a time: at most ${counted(lanes, 'execution')} of the account's ${accountConcurrency.value}. ` +
      `Reserve ${lanes} or more if other functions use up the account's quota`,
  };
}

interface OutageChoice {
  readonly attempts: number;
  readonly ageSeconds: number;
  readonly advice: Advice[];
}

/** Attempts and age with which no record is dead-lettered during an outage, nor while the backlog drains. */
function chooseForOutage(
  input: Input,
  demand: Demand,
  settings: Settings,
  hours: number | undefined,
): OutageChoice {
  if (hours === undefined) {
    return {
      attempts: DEFAULTS.maximumRetryAttempts,
      ageSeconds: DEFAULTS.maximumRecordAgeSeconds,
      advice: [],
    };
  }
  const lasting = retriesLasting(hours * SECONDS_PER_HOUR);
  const attempts = Math.min(MOST_ATTEMPTS, Math.max(DEFAULTS.maximumRetryAttempts, lasting));
  const capacity = lanesOf(settings) / demand.laneSeconds;
  const rate = demand.peak.recordsPerSecond;
  const drainHours = capacity > rate ? (hours * rate) / (capacity - rate) : hours;
  const wished = Math.ceil(hours + 1.5 * drainHours + 1) * SECONDS_PER_HOUR;
  const longest = Math.min(LONGEST_AGE_SECONDS, (input.retentionHours.value - 1) * SECONDS_PER_HOUR);
  const ageSeconds = Math.min(longest, Math.max(DEFAULTS.maximumRecordAgeSeconds, wished));
  return {
    attempts,
    ageSeconds,
    advice: [
      {
        variable: 'delivery_maximum_retry_attempts',
        value: String(attempts),
        because: `so many attempts last ${hours} h if the endpoint answers 5xx, with the shortest back-off of the local pipeline; that of the service is unpublished`,
      },
      {
        variable: 'delivery_maximum_record_age_seconds',
        value: String(ageSeconds),
        because:
          `${hours} h, 1.5 times the time to drain at the peak (${shown(drainHours)} h), and an hour; at least a day, and less than the stream keeps records (${input.retentionHours.value} h)` +
          (wished > longest ? `. ${wished} would be needed: raise stream_retention_hours first` : ''),
      },
    ],
  };
}

/** The number of retries whose back-off lasts at least for a time, with the shortest random part. */
export function retriesLasting(seconds: number): number {
  let retry = 0;
  for (let waited = 0; waited < seconds; ) {
    retry += 1;
    waited += backOff(retry, () => 0) / 1000;
  }
  return retry;
}

const usd = (value: number): string => `${value.toFixed(2)} USD`;
