/** A number, and where it comes from: an option, a default, a measurement, a metric. */
export interface Figure {
  readonly value: number;
  readonly origin: string;
}

/** A time that varies: its mean, and its standard deviation as a share of the mean. */
export interface Latency {
  readonly meanMs: Figure;
  readonly spread: Figure;
}

/** What comes in. */
export interface Load {
  /** Records an hour, over all hours of a month. */
  readonly meanRecordsPerHour: Figure;
  /** Records an hour, at the busiest time. */
  readonly peakRecordsPerHour: Figure;
  /** Mean bytes of a record in the stream. */
  readonly recordBytes: Figure;
}

/** What a record goes through. */
export interface Processing {
  /** Undefined: there are no privacy controls. */
  readonly enrichment: Latency | undefined;
  /** What Lambda charges for; the enrichment as the pipe sees it takes a little longer. Undefined with the enrichment. */
  readonly functionMs: Figure | undefined;
  readonly operata: Latency;
  /** Share of requests that fail and are tried again, from 0 up to 1. */
  readonly failures: Figure;
}

/** Everything that a calculation starts from. */
export interface Input {
  readonly load: Load;
  readonly processing: Processing;
  /** What is kept free above the peak, as a share of it. */
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
  /** What the random numbers of the simulation begin with. */
  readonly seed: number;
}

export const SECONDS_PER_HOUR = 3600;
export const HOURS_PER_MONTH = 730;
