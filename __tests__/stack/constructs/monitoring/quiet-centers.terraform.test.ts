/** Every alarm, evaluated minute by minute over the days of contact centers, quiet and busy ones. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Values } from '../../../../src/artefact/terraform/terraform-json';
import { type EmptyFill, evaluateSteps, rings, type Series } from '../../../harness/metric-math';
import { describeWithTerraform } from '../../../harness/terraform';
import { type AlarmMetric, alarmsIn, type PlannedAlarm, planned } from './planned';

const DAY = 1440;
/** Friday to Tuesday. */
const MINUTES = 5 * DAY;
/** Saturday noon. */
const BREAKS = DAY + 720;

const at = (minute: number, ...times: readonly number[]): boolean => times.includes(minute % DAY);
const between = (minute: number, from: number, to: number): boolean =>
  minute % DAY >= from * 60 && minute % DAY < to * 60;

/** Records in each minute. */
const PATTERNS: Readonly<Record<string, (minute: number) => number>> = {
  'a record an hour': (minute) => Number(minute % 60 === 17),
  'three records a day': (minute) => Number(at(minute, 545, 839, 1230)),
  'a record a day': (minute) => Number(at(minute, 899)),
  'a burst a day': (minute) => (between(minute, 9, 9.25) ? 40 : 0),
  'night shifts': (minute) => Number((between(minute, 22, 24) || between(minute, 0, 6)) && minute % 7 === 0),
  'no records at the weekend': (minute) =>
    Number(between(minute, 8, 18) && minute % 3 === 0 && (minute < DAY || minute >= 3 * DAY)),
  'a busy center': () => 20,
};
const patterns = Object.entries(PATTERNS);

type Failure =
  | 'the pipe is stopped'
  | 'the function is bypassed'
  | 'the function’s log is lost'
  | 'the list cannot be read'
  | 'the list cannot be read again'
  | 'records are malformed'
  | 'the function fails every minute'
  | 'the function fails every 20 minutes'
  | 'Operata is down, tried every minute'
  | 'Operata is down, tried every 20 minutes'
  | 'Operata refuses a record'
  | 'Firehose does not read'
  | 'Firehose cannot write'
  | 'Amazon Connect streams elsewhere';

interface Center {
  readonly records: (minute: number) => number;
  /** Starts at `BREAKS` and ends at `fixedAt`, if that is set. */
  readonly failure?: Failure;
  readonly fixedAt?: number;
  /** What a service sends while there is nothing to count. */
  readonly idle?: 0;
  readonly hasBackup?: boolean;
  /** The filter of the pipe drops all. */
  readonly filtered?: boolean;
}

/** A statistic of the minutes from `from` on, before `end`. */
type StatisticOver = (from: number, end: number) => number | undefined;
type Metrics = (metric: AlarmMetric) => StatisticOver;

/** The metrics of a center, by the minute. Everything is done in the minute after a record came. */
function metricsOf(center: Center): Metrics {
  const { records, failure, fixedAt = MINUTES, idle, hasBackup = true, filtered = false } = center;
  const all = new Map<string, (number | undefined)[]>();
  const series = (name: string): (number | undefined)[] => {
    const found = all.get(name) ?? Array.from<number | undefined>({ length: MINUTES }).fill(undefined);
    all.set(name, found);
    return found;
  };
  const add = (name: string, minute: number, value: number): void => {
    if (minute < 0 || minute >= MINUTES) return;
    const values = series(name);
    values[minute] = (values[minute] ?? 0) + value;
  };
  const set = (name: string, minute: number, value: number): void => {
    if (minute < MINUTES) series(name)[minute] = value;
  };
  const deadLetter = (minute: number): void => {
    // SQS stops sending after six hours without a request.
    for (let later = minute; later < minute + 360; later++) {
      set('ApproximateNumberOfMessagesVisible', later, 1);
      set('ApproximateAgeOfOldestMessage', later, (later - minute) * 60);
    }
  };
  const attempts = (minute: number, every: number, ...names: readonly string[]): void => {
    for (let later = minute; later < minute + DAY; later += every) {
      for (const name of names) add(name, later, 1);
    }
    deadLetter(minute + DAY);
  };
  let isBlocked = false;
  for (let minute = 0; minute < MINUTES; minute++) {
    add('GetRecords.Success', minute, 60);
    set('GetRecords.IteratorAgeMilliseconds', minute, 500);
    const count = records(minute);
    if (count === 0) continue;
    const fails = minute >= BREAKS && minute < fixedAt ? failure : undefined;
    add('CallsPerInterval', minute - 30, count);
    if (fails === 'Amazon Connect streams elsewhere') continue;
    add('IncomingRecords', minute, count);
    const then = minute + 1;
    if (hasBackup && fails !== 'Firehose does not read' && fails !== 'Firehose cannot write') {
      add('GetRecords.Records', then, count);
      add('DataReadFromKinesisStream.Records', then, count);
      set('KinesisMillisBehindLatest', then, 0);
      for (let later = then; later < then + 5; later++)
        set('DeliveryToS3.DataFreshness', later, (later - minute) * 60);
      set('DeliveryToS3.Success', then + 5, 1);
    }
    if (fails === 'Firehose cannot write' && !isBlocked) {
      isBlocked = true;
      for (let later = then; later < MINUTES; later++) {
        set('DeliveryToS3.DataFreshness', later, (later - minute) * 60);
        if ((later - then) % 20 === 5) set('DeliveryToS3.Success', later, 0);
      }
    }
    if (fails === 'the pipe is stopped') continue;
    add('GetRecords.Records', then, count);
    if (filtered) continue;
    // One record in a shard at a time: what keeps failing holds up the others.
    const [, stage, every] =
      /^(the function fails|Operata is down, tried) every (\d* ?)minute/.exec(fails ?? '') ?? [];
    if (stage !== undefined) {
      if (isBlocked) continue;
      isBlocked = true;
      const names = stage.startsWith('Operata')
        ? ['TargetStageFailed']
        : ['EnrichmentStageFailed', 'Errors', 'Lambda Invocations'];
      attempts(then, Number(every?.trim() || 1), 'EventCount', 'Invocations', 'ExecutionFailed', ...names);
      continue;
    }
    add('EventCount', then, count);
    add('Invocations', then, count);
    if (fails === 'Operata refuses a record') {
      add('TargetStageFailed', then, 1);
      add('ExecutionFailed', then, 1);
      if (!isBlocked) deadLetter(then);
      isBlocked = true;
    }
    if (fails === 'the function is bypassed') continue;
    add('Lambda Invocations', then, count);
    set('Duration', then, 300);
    if (fails === 'the function’s log is lost') continue;
    add('RecordsReceived', then + 1, count);
    set('FallbackActive', then + 1, Number(fails === 'the list cannot be read'));
    set('ConfigurationAgeSeconds', then + 1, fails === 'the list cannot be read again' ? 3000 : 290);
    if (fails === 'records are malformed') add('MalformedRecords', then + 1, 1);
  }
  const found = new Map<string, StatisticOver>();
  const valuesOf = ({ name, namespace, dimensions }: AlarmMetric): Series => {
    // One of both readings has data.
    if ('AwsAccountId' in dimensions) return series('none');
    const values = series(namespace === 'AWS/Lambda' && name === 'Invocations' ? 'Lambda Invocations' : name);
    return idle === undefined || /[.](Success|DataFreshness)$|Age|Duration|Behind|Fallback/.test(name)
      ? values
      : values.map((value) => value ?? idle);
  };
  return (metric) => {
    const key = [metric.namespace, metric.name, metric.statistic, ...Object.keys(metric.dimensions)].join(
      ' ',
    );
    const statistic = found.get(key) ?? statisticOf(metric.statistic, valuesOf(metric));
    found.set(key, statistic);
    return statistic;
  };
}

/** By how many minutes the metrics of each service are late. */
const LATE: Readonly<Record<string, number>> = {
  'AWS/Kinesis': 1,
  'AWS/EventBridge/Pipes': 3,
  'AWS/Lambda': 1,
};

function statisticOf(name: string, values: Series): StatisticOver {
  const sums = [0];
  const counts = [0];
  for (const [index, value] of values.entries()) {
    sums.push((sums[index] ?? 0) + (value ?? 0));
    counts.push((counts[index] ?? 0) + Number(value !== undefined));
  }
  return (from, end) => {
    const count = (counts[end] ?? 0) - (counts[from] ?? 0);
    if (from < 0 || end <= from || count === 0) return undefined;
    const known = (value: number | undefined): number => value ?? Number.NEGATIVE_INFINITY;
    if (name === 'Maximum') return Math.max(...values.slice(from, end).map(known));
    const sum = (sums[end] ?? 0) - (sums[from] ?? 0);
    return name === 'Average' ? sum / count : sum;
  };
}

/** The minutes in which an alarm rings. It is evaluated every minute, over periods that end there. */
function ringsIn(alarm: PlannedAlarm, metrics: Metrics, fill: EmptyFill = 'fills'): readonly boolean[] {
  const period = (alarm.metrics[0]?.period ?? 0) / 60;
  // As few periods as CloudWatch must fetch, and what is late in addition.
  const more = period === 1 ? 3 : 0;
  const measured = alarm.metrics.map((metric) => ({
    id: metric.id ?? 'watched',
    late: LATE[metric.namespace] ?? 2,
    statistic: metrics(metric),
  }));
  const { expression = 'watched', steps } = alarm;
  const periods = Array.from(
    { length: alarm.periods + more },
    (_, index) => (alarm.periods + more - 1 - index) * period,
  );
  const known = new Map<string, Series>();
  let before = false;
  return Array.from({ length: MINUTES }, (_, minute) => {
    const values = measured.map(({ late, statistic }) =>
      periods.map((ago) => statistic(minute + 1 - ago - period, minute + 1 - Math.max(ago, late))),
    );
    const key = values.join(';');
    const series = (): Series =>
      evaluateSteps(
        { expression, steps },
        Object.fromEntries(measured.map(({ id }, index) => [id, values[index] ?? []])),
        fill,
      );
    const watched = known.get(key) ?? series();
    known.set(key, watched);
    before = rings(alarm, watched, before, more);
    return before;
  });
}

/** What fails, the alarm that rings, and within how many minutes after the record came. */
const FAILURES: readonly (readonly [failure: Failure, within: number, alarm: string])[] = [
  ['the pipe is stopped', 15, 'pipe-not-invoked'],
  ['the function is bypassed', 15, 'privacy-bypassed'],
  ['the function’s log is lost', 15, 'privacy-metrics-missing'],
  ['the list cannot be read', 5, 'privacy-fallback-active'],
  ['the list cannot be read again', 5, 'privacy-configuration-stale'],
  ['Operata refuses a record', 5, 'dead-letter-queue-not-empty'],
  ['the function fails every 20 minutes', DAY + 5, 'dead-letter-queue-not-empty'],
  ['Operata is down, tried every 20 minutes', DAY + 5, 'dead-letter-queue-not-empty'],
  ['Firehose does not read', 35, 'backup-not-reading'],
  ['Firehose cannot write', 30, 'backup-late'],
  ['Amazon Connect streams elsewhere', 780, 'connect-not-streaming'],
];
/** Failures whose alarm ends without further events: its end sends no notification, or another alarm stays on. */
const MOMENTS: readonly (readonly [failure: Failure, within: number, alarm: string])[] = [
  ['records are malformed', 8, 'privacy-malformed-records'],
  ['the function fails every minute', 8, 'function-errors'],
  ['the function fails every minute', 8, 'pipe-enrichment-failed'],
  ['Operata is down, tried every minute', 8, 'pipe-target-failed'],
  ['Operata is down, tried every minute', 8, 'pipe-execution-failed'],
  ['Firehose cannot write', 60, 'backup-delivery-failed'],
];

describeWithTerraform('in a contact center with', () => {
  const settings: Readonly<Record<string, Values>> = {
    guide: {},
    unfiltered: { enable_privacy_controls: false },
    alone: { enable_privacy_controls: false, backup_enabled: false },
  };
  let plans: Readonly<Record<string, ReadonlyMap<string, PlannedAlarm>>>;
  beforeAll(async () => {
    plans = Object.fromEntries(
      await Promise.all(
        Object.entries(settings).map(
          async ([name, values]) => [name, alarmsIn(await planned(values))] as const,
        ),
      ),
    );
  });
  const alarm = (id: string, plan = 'guide'): PlannedAlarm => {
    const found = plans[plan]?.get(id);
    if (found === undefined) throw new Error(`there is no alarm ${id}`);
    return found;
  };
  const firstAfter = (records: (minute: number) => number, from: number): number => {
    let minute = from;
    while (records(minute) === 0) minute++;
    return minute;
  };

  describe.each(patterns)('%s,', (_name, records) => {
    it.each<[string, Pick<Center, 'idle'>, EmptyFill]>([
      ['sending nothing while idle', {}, 'fills'],
      ['sending nothing while idle, not filled', {}, 'stays empty'],
      ['sending zeros while idle', { idle: 0 }, 'fills'],
    ])('no alarm rings while the pipeline works, with services %s', (_what, center, fill) => {
      const metrics = metricsOf({ records, ...center });
      const rung = [...(plans.guide ?? [])].filter(([, one]) => ringsIn(one, metrics, fill).includes(true));
      expect(rung.map(([id]) => id)).toEqual([]);
    });

    it.each(FAILURES)('one record sets off a lasting alarm if %s', (failure, within, id) => {
      const first = firstAfter(records, BREAKS);
      const metrics = metricsOf({ records, failure });
      for (const fill of ['fills', 'stays empty'] as const) {
        const states = ringsIn(alarm(id), metrics, fill);
        expect(states.indexOf(true), 'too early').toBeGreaterThanOrEqual(BREAKS);
        const since = states.indexOf(true);
        expect(since - first, `${since}`).toBeLessThanOrEqual(within);
        expect(states.slice(since), 'ends though nothing is fixed').not.toContain(false);
      }
    });

    it.each(MOMENTS)('one record sets off an alarm if %s, within %d minutes: %s', (failure, within, id) => {
      const first = firstAfter(records, BREAKS);
      const since = ringsIn(alarm(id), metricsOf({ records, failure })).indexOf(true);
      expect(since).toBeGreaterThanOrEqual(BREAKS);
      expect(since - first).toBeLessThanOrEqual(within);
    });

    it('an alarm ends after the next processed record', () => {
      const fixedAt = BREAKS + DAY + 360;
      const taken = firstAfter(records, fixedAt);
      for (const [failure, id] of [
        ['the pipe is stopped', 'pipe-not-invoked'],
        ['the function is bypassed', 'privacy-bypassed'],
        ['the list cannot be read', 'privacy-fallback-active'],
      ] as const) {
        const states = ringsIn(alarm(id), metricsOf({ records, failure, fixedAt }));
        if (firstAfter(records, BREAKS) < fixedAt) expect(states[fixedAt]).toBe(true);
        expect(states.slice(taken + 20), id).not.toContain(true);
      }
    });

    describe.each([
      ['without privacy controls, with a backup,', 'unfiltered', true],
      ['without privacy controls and without a backup,', 'alone', false],
    ])('%s', (_what, plan, hasBackup) => {
      const states = (center: Omit<Center, 'records' | 'hasBackup'>): readonly boolean[] =>
        ringsIn(alarm('pipe-not-invoked', plan), metricsOf({ records, hasBackup, ...center }));

      it('one record sets off a lasting alarm for a stopped pipe', () => {
        const rung = states({ failure: 'the pipe is stopped' });
        const since = rung.indexOf(true);
        expect(since).toBeGreaterThanOrEqual(BREAKS);
        expect(since - firstAfter(records, BREAKS)).toBeLessThanOrEqual(30);
        expect(rung.slice(since)).not.toContain(false);
      });

      it('no alarm rings while the pipe works, even if the filter drops all records', () => {
        expect(states({})).not.toContain(true);
        expect(states({ filtered: true })).not.toContain(true);
      });
    });
  });
});
