/** A megabyte in AWS's documentation, read cautiously as 10^6 bytes. */
const MB = 1_000_000;

/** A shard: https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html */
export const SHARD = {
  writeBytesPerSecond: MB,
  writeRecordsPerSecond: 1000,
  /** For all readers together, except those with enhanced fan-out. */
  readBytesPerSecond: 2 * MB,
  readsPerSecond: 5,
} as const;

/** Reads per second and shard.  Firehose: its documentation; the others: INFERENCE from Lambda and the KCL. */
export const READS_PER_SECOND = { pipe: 1, firehose: 1, other: 1 } as const;

/** Write throughput of a new on-demand stream, in shards: 4 MB per second (same page). */
export const ON_DEMAND_SHARDS = 4;

/** The most shards of a stream without a quota increase (`stream_shard_count` accepts no more). */
export const LARGEST_SHARD_COUNT = 10_000;

/** Concurrent batches of a shard (PipeSourceKinesisStreamParameters). */
export const LARGEST_PARALLELIZATION_FACTOR = 10;

/** Requests per second of an API destination: the documented maximum. */
export const LARGEST_RATE_LIMIT = 300;

/**
 * Concurrent executions of pipes in an account: 1000, in large regions 3000.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
 */
export const PIPE_CONCURRENCY = { everywhere: 1000, largeRegions: 3000 } as const;

/**
 * Default quota of an account and region; new accounts have less.
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export const ACCOUNT_CONCURRENCY = 1000;
