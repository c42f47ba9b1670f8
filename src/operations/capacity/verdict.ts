import { counted, grouped } from '../../cli/counted';
import { type Demand, type Rates, readsPerSecond, sharedBy } from './demand';
import type { Input } from './figures';
import { PIPE_CONCURRENCY, SHARD } from './limits';
import { batches, lanesOf, type Settings } from './settings';
import type { Outage, PeakHour } from './simulation/scenarios';

/** Whether a setting is enough: with headroom, without it, or not at all. */
export type Verdict = 'fits' | 'tight' | 'too small';

/** The result of one rule. */
export interface Finding {
  readonly rule: string;
  readonly verdict: Verdict;
  /** The figures behind it. */
  readonly figures: string;
}

/** Records per second that the settings can deliver. */
export function deliveredPerSecond(settings: Settings, demand: Demand): number {
  const attempts = demand.peak.requestsPerSecond / demand.peak.recordsPerSecond;
  return Math.min(lanesOf(settings) / demand.laneSeconds, settings.rateLimitPerSecond.value / attempts);
}

/** Judges settings by every rule. */
export function judge(
  input: Input,
  demand: Demand,
  settings: Settings,
  simulated: { readonly peak: PeakHour; readonly outages: readonly Outage[] },
): Finding[] {
  const shards = settings.shards.value;
  const lanes = lanesOf(settings);
  const compare = (rule: string, of: (rates: Rates) => number, has: number, unit: string): Finding => {
    const [needed, wished] = [of(demand.peak), of(demand.withHeadroom)];
    return {
      rule,
      verdict: has >= wished ? 'fits' : has >= needed ? 'tight' : 'too small',
      figures: `${shown(needed)} ${unit} at the peak, ${shown(wished)} with headroom, of ${shown(has)}`,
    };
  };
  const reads = readsPerSecond(input);
  const bytesOut = (): Finding =>
    compare(
      `stream, bytes out: 2 MB a second and shard, which ${sharedBy(input)} share`,
      ({ bytesOutPerSecond }) => bytesOutPerSecond / 1e6,
      (shards * SHARD.readBytesPerSecond) / 1e6,
      'MB/s',
    );
  return [
    // An on-demand stream scales by itself with the incoming data.
    ...(settings.mode === 'ON_DEMAND'
      ? input.otherReaders.value === 0
        ? []
        : [bytesOut()]
      : [
          compare(
            'stream, bytes in: 1 MB a second and shard',
            ({ bytesInPerSecond }) => bytesInPerSecond / 1e6,
            (shards * SHARD.writeBytesPerSecond) / 1e6,
            'MB/s',
          ),
          compare(
            'stream, records in: 1000 a second and shard',
            ({ recordsPerSecond }) => recordsPerSecond,
            shards * SHARD.writeRecordsPerSecond,
            'records/s',
          ),
          bytesOut(),
        ]),
    {
      rule: `stream, reads: ${SHARD.readsPerSecond} a second and shard, which ${sharedBy(input)} share; more shards do not help, enhanced fan-out for other readers does`,
      verdict: reads < SHARD.readsPerSecond ? 'fits' : reads === SHARD.readsPerSecond ? 'tight' : 'too small',
      figures: `${shown(reads)} of ${SHARD.readsPerSecond}, if each polls once a second`,
    },
    compare(
      `concurrent batches: ${counted(shards, 'shard')} x parallelization factor ${settings.parallelizationFactor.value}, one record at a time in each`,
      ({ busyLanes }) => busyLanes,
      lanes,
      'batches',
    ),
    compare(
      'rate limit of the API destination',
      ({ requestsPerSecond }) => requestsPerSecond,
      settings.rateLimitPerSecond.value,
      'requests/s',
    ),
    ...concurrencyFindings(input, settings, lanes),
    simulatedPeak(simulated.peak),
    ...simulated.outages.map((outage) => simulatedOutage(outage, input.load.meanRecordsPerHour.value)),
  ];
}

function concurrencyFindings(
  { processing, accountConcurrency }: Input,
  { reservedConcurrency }: Settings,
  lanes: number,
): Finding[] {
  const enough = (rule: string, has: number): Finding => ({
    rule,
    verdict: lanes <= has ? 'fits' : 'too small',
    figures: `${batches(lanes)} of ${has}`,
  });
  return [
    {
      rule: 'concurrent executions of pipes, quota of the account',
      verdict:
        lanes <= PIPE_CONCURRENCY.everywhere
          ? 'fits'
          : lanes <= PIPE_CONCURRENCY.largeRegions
            ? 'tight'
            : 'too small',
      figures: `${batches(lanes)} of ${PIPE_CONCURRENCY.everywhere}, in large regions ${PIPE_CONCURRENCY.largeRegions}`,
    },
    ...(processing.enrichment === undefined
      ? []
      : [
          reservedConcurrency === undefined
            ? enough('concurrent executions of the function, quota of the account', accountConcurrency.value)
            : enough('concurrent executions of the function, reserved for it', reservedConcurrency.value),
        ]),
  ];
}

function simulatedPeak({ inTime, records, deadLettered, seconds }: PeakHour): Finding {
  return {
    rule: 'simulated peak hour: 99 % of the records delivered within five minutes, none dead-lettered',
    verdict: inTime >= 0.99 && deadLettered === 0 ? 'fits' : 'too small',
    figures:
      `${(inTime * 100).toFixed(1)} % of ${grouped(records)}, half within ${shown(seconds.median)} s, 99 % within ${shown(seconds.p99)} s, all within ${shown(seconds.longest)} s` +
      (deadLettered === 0 ? '' : `; ${deadLettered} dead-lettered`),
  };
}

function simulatedOutage(
  { hours, answer, recordsPerHour, waiting, drainHours, deadLettered }: Outage,
  meanRecordsPerHour: number,
): Finding {
  const given = deadLettered && deadLettered.RetryAttemptsExhausted + deadLettered.RecordAgeExpired;
  const atPeak = recordsPerHour > meanRecordsPerHour;
  // A whole outage at the busiest time is the worst case, and unrealistic for a long outage.
  const notSure = atPeak || (drainHours !== undefined && given === undefined);
  return {
    rule:
      `outage of ${hours} h, ${answer === '503' ? 'answered with 503' : 'no answer'}, ${shown(recordsPerHour)} records/h ` +
      `${atPeak ? 'as at the peak' : 'as on average'}: the backlog drains, and no record is dead-lettered`,
    verdict: given === 0 ? 'fits' : notSure ? 'tight' : 'too small',
    figures: outageFigures(waiting, drainHours, given),
  };
}

function outageFigures(waiting: number, drainHours: number | undefined, given: number | undefined): string {
  const records = `${shown(waiting)} records pile up`;
  if (drainHours === undefined) return `${records}, and never drain`;
  const drained = `${records}, drained ${duration(drainHours)} after its end`;
  return given === undefined
    ? `${drained}, as calculated: too long to simulate, so it is not known whether records are dead-lettered`
    : `${drained}, ${grouped(given)} dead-lettered`;
}

/** Whether the settings keep up, with or without headroom. */
export const keepsUp = (findings: readonly Finding[]): boolean =>
  findings.every(({ verdict }) => verdict !== 'too small');

/** A number with three significant digits. */
export const shown = (value: number): string =>
  value >= 100 ? grouped(Math.round(value)) : Number(value.toPrecision(value < 0.01 ? 1 : 3)).toString();

/** Hours as text. */
export function duration(hours: number): string {
  if (hours < 1 / 60) return 'less than a minute';
  return hours < 2 ? `${shown(hours * 60)} min` : `${shown(hours)} h`;
}
