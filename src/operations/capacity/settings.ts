import { grouped } from '../../cli/counted';
import type { Figure } from './figures';

export type StreamMode = 'ON_DEMAND' | 'PROVISIONED';

/** The settings that affect the capacity of a deployment, each by the variable that sets it. */
export interface Settings {
  readonly mode: StreamMode;
  /** `stream_shard_count`, or how many an on-demand stream has. */
  readonly shards: Figure;
  /** `delivery_parallelization_factor` */
  readonly parallelizationFactor: Figure;
  /** `operata_rate_limit_per_second` */
  readonly rateLimitPerSecond: Figure;
  /** `delivery_maximum_retry_attempts` */
  readonly maximumRetryAttempts: Figure;
  /** `delivery_maximum_record_age_seconds` */
  readonly maximumRecordAgeSeconds: Figure;
  /** `privacy_function_memory_mb` */
  readonly memoryMb: Figure;
  /** `privacy_function_reserved_concurrency`. Undefined: none. */
  readonly reservedConcurrency: Figure | undefined;
}

/** Lanes: the pipe's concurrent batches, in each of which one record at a time is delivered. */
export const lanesOf = ({ shards, parallelizationFactor }: Settings): number =>
  shards.value * parallelizationFactor.value;

/** `1 concurrent batch`, `2 concurrent batches`. */
export const batches = (lanes: number): string =>
  `${grouped(lanes)} concurrent ${lanes === 1 ? 'batch' : 'batches'}`;
