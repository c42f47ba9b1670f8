/** A number and its origin: an option, a default, a measurement, a metric. */
export interface Figure {
  readonly value: number;
  readonly origin: string;
}

/** A time that varies: its mean, and its standard deviation as a share of the mean. */
export interface Latency {
  readonly meanMs: Figure;
  readonly spread: Figure;
}

/** The incoming records. */
export interface Load {
  /** Records per hour, over all hours of a month. */
  readonly meanRecordsPerHour: Figure;
  /** Records per hour, at the busiest time. */
  readonly peakRecordsPerHour: Figure;
  /** Mean bytes of a record in the stream. */
  readonly recordBytes: Figure;
}

/** The stages that a record passes. */
export interface Processing {
  /** Undefined: there are no privacy controls. */
  readonly enrichment: Latency | undefined;
  /** The time that Lambda charges; for the pipe, the enrichment takes slightly longer. Undefined with the enrichment. */
  readonly functionMs: Figure | undefined;
  readonly operata: Latency;
  /** Share of requests that fail and are retried, from 0 up to 1. */
  readonly failures: Figure;
}

/** The input of a calculation. */
export interface Input {
  readonly load: Load;
  readonly processing: Processing;
  /** The reserve above the peak, as a share of it. */
  readonly headroom: Figure;
  /** Concurrent executions that Lambda grants the account. */
  readonly accountConcurrency: Figure;
  readonly retentionHours: Figure;
  /** Whether Firehose reads the stream, too. */
  readonly backup: boolean;
  /** Readers of the stream besides the pipe and Firehose, without those with enhanced fan-out. */
  readonly otherReaders: Figure;
  /** Days that objects of the backup are kept. */
  readonly backupDays: number;
  /** The seed of the simulation's random numbers. */
  readonly seed: number;
}

export const SECONDS_PER_HOUR = 3600;
export const HOURS_PER_MONTH = 730;
