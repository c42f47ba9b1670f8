import type { Figure, Input, Latency } from '../../../src/operations/capacity/figures';
import type { Settings } from '../../../src/operations/capacity/settings';

export const figure = (value: number): Figure => ({ value, origin: 'test' });
export const latency = (meanMs: number, spread = 0.5): Latency => ({
  meanMs: figure(meanMs),
  spread: figure(spread),
});

/** An input with 300 ms per record, with the changes of a test. */
export const input = (
  more: Partial<Input> & { readonly peak?: number; readonly bytes?: number } = {},
): Input => {
  const { peak = 12_000, bytes = 6144, ...rest } = more;
  return {
    load: {
      meanRecordsPerHour: figure(peak / 4),
      peakRecordsPerHour: figure(peak),
      recordBytes: figure(bytes),
    },
    processing: {
      enrichment: latency(50),
      functionMs: figure(50),
      operata: latency(250),
      failures: figure(0),
    },
    headroom: figure(0.5),
    accountConcurrency: figure(1000),
    retentionHours: figure(168),
    backup: true,
    otherReaders: figure(0),
    backupDays: 90,
    seed: 1,
    ...rest,
  };
};

export const settings = (more: Partial<Settings> = {}): Settings => ({
  mode: 'PROVISIONED',
  shards: figure(1),
  parallelizationFactor: figure(2),
  rateLimitPerSecond: figure(300),
  maximumRetryAttempts: figure(100),
  maximumRecordAgeSeconds: figure(86_400),
  memoryMb: figure(512),
  reservedConcurrency: undefined,
  ...more,
});
