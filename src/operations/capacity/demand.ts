import { counted } from '../../cli/counted';
import { backOff } from '../../delivery/retry';
import { readersOf } from './costs';
import { type Input, SECONDS_PER_HOUR } from './figures';
import { READS_PER_SECOND, SHARD } from './limits';

/** The demand of the peak, without and with headroom. */
export interface Demand {
  /** Seconds that a record occupies its lane (a concurrent batch of the pipe), on average. */
  readonly laneSeconds: number;
  /** Of those, seconds that its lane waits between attempts. */
  readonly backOffSeconds: number;
  readonly peak: Rates;
  readonly withHeadroom: Rates;
}

/** Rates, and the concurrency that they need. */
export interface Rates {
  readonly recordsPerSecond: number;
  /** Requests to Operata: failed ones are made again. */
  readonly requestsPerSecond: number;
  readonly bytesInPerSecond: number;
  readonly bytesOutPerSecond: number;
  /** Lanes that are busy at the same time, on average. */
  readonly busyLanes: number;
}

/** After so many attempts, the back-off of the remaining records is negligible. */
const ATTEMPTS_CONSIDERED = 200;

/** Calculates the demand of the peak. */
export function demandOf(input: Input): Demand {
  const { processing, load, headroom } = input;
  const failures = processing.failures.value;
  const onceSeconds = ((processing.enrichment?.meanMs.value ?? 0) + processing.operata.meanMs.value) / 1000;
  let backOffSeconds = 0;
  for (let retry = 1, share = failures; retry <= ATTEMPTS_CONSIDERED; retry++, share *= failures)
    backOffSeconds += (share * backOff(retry, () => 0.5)) / 1000;
  const attempts = 1 / (1 - failures);
  const laneSeconds = onceSeconds * attempts + backOffSeconds;
  const rates = (recordsPerSecond: number): Rates => ({
    recordsPerSecond,
    requestsPerSecond: recordsPerSecond * attempts,
    bytesInPerSecond: recordsPerSecond * load.recordBytes.value,
    bytesOutPerSecond: recordsPerSecond * load.recordBytes.value * readersOf(input),
    busyLanes: recordsPerSecond * laneSeconds,
  });
  const peak = load.peakRecordsPerHour.value / SECONDS_PER_HOUR;
  return {
    laneSeconds,
    backOffSeconds,
    peak: rates(peak),
    withHeadroom: rates(peak * (1 + headroom.value)),
  };
}

/** Reads per second of each shard. More shards do not reduce them. */
export const readsPerSecond = ({ backup, otherReaders }: Input): number =>
  READS_PER_SECOND.pipe +
  (backup ? READS_PER_SECOND.firehose : 0) +
  otherReaders.value * READS_PER_SECOND.other;

/** The readers that share the throughput of a shard. */
export const sharedBy = ({ backup, otherReaders }: Input): string =>
  [
    'the pipe',
    ...(backup ? ['Firehose'] : []),
    ...(otherReaders.value > 0 ? [counted(otherReaders.value, 'other reader')] : []),
  ].join(' and ');

/** The minimum number of shards for each limit. */
export function shardsNeeded(
  rates: Rates,
): Readonly<Record<'bytes in' | 'records in' | 'bytes out', number>> {
  return {
    'bytes in': ceiling(rates.bytesInPerSecond / SHARD.writeBytesPerSecond),
    'records in': ceiling(rates.recordsPerSecond / SHARD.writeRecordsPerSecond),
    'bytes out': ceiling(rates.bytesOutPerSecond / SHARD.readBytesPerSecond),
  };
}

/** Rounded up, and at least 1. */
export const ceiling = (value: number): number => Math.max(1, Math.ceil(value));
