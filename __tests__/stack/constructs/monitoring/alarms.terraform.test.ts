import { beforeAll, describe, expect, it } from 'vitest';
import { PSEUDONYMS } from '../../../harness/conditions';
import { type EmptyFill, evaluateSteps, ringing, type Series } from '../../../harness/metric-math';
import { GUIDE_ALARMS, PSEUDONYM_ALARMS } from '../../../harness/monitoring';
import { describeWithTerraform } from '../../../harness/terraform';
import { IN_THE_GUIDES_DEPLOYMENT, whyNotEmitted } from './emitted';
import { alarmsIn, type PlannedAlarm, planned } from './planned';

const IDS = [...GUIDE_ALARMS, ...PSEUDONYM_ALARMS].map((address) =>
  address.replace(/^.*monitoring_alarm_/, '').replaceAll('_', '-'),
);

/** Alarms whose end does not mean that the problem is fixed, and sends no notification. */
const END_IS_NOT_NOTIFIED = [
  'privacy-malformed-records',
  'privacy-not-contact-records',
  'stream-write-throttled',
];

/** Alarms that keep their state while no data arrives. */
const KEEP_THEIR_STATE = [
  'connect-not-streaming',
  'pipe-not-invoked',
  'privacy-bypassed',
  'privacy-fallback-active',
  'privacy-configuration-stale',
  'privacy-pseudonyms-missing',
  'privacy-metrics-missing',
  'dead-letter-queue-not-empty',
  'dead-letter-queue-aging',
  'backup-not-reading',
  'backup-late',
  'backup-behind-stream',
];

const TOPIC = 'arn:aws:sns:us-west-2:111122223333:existing-alarms';
const STREAM = 'arn:aws:kinesis:us-west-2:111122223333:stream/existing-contact-records';

describeWithTerraform('the alarms', () => {
  let alarms: ReadonlyMap<string, PlannedAlarm>;
  const alarm = (id: string): PlannedAlarm => {
    const found = alarms.get(id);
    if (found === undefined) throw new Error(`there is no alarm ${id}`);
    return found;
  };

  beforeAll(async () => {
    alarms = alarmsIn(await planned(PSEUDONYMS));
  });

  it('are those of the table', () => {
    expect([...alarms.keys()].sort()).toEqual([...IDS].sort());
  });

  describe.each(IDS)('%s', (id) => {
    it('uses metrics that the services send for this deployment', () => {
      expect(alarm(id).metrics.length).toBeGreaterThan(0);
      expect(
        alarm(id)
          .metrics.map((metric) => whyNotEmitted(metric))
          .filter(Boolean),
      ).toEqual([]);
    });

    it('describes the cause, the loss and the next command within the limit of CloudWatch', () => {
      const { description, name } = alarm(id);
      expect(name).toBe(`operata/production/${id}`);
      expect(description.length).toBeLessThanOrEqual(1024);
      expect(description).toMatch(/^[A-Z].+\. What you lose: [A-Z].+[.] Next: .*(npx operata \w+|aws \w+) /);
      expect(description).not.toMatch(/\$\{|undefined|null/);
      expect(description).toContain('production');
    });
  });

  it('use an existing stream, an existing topic and the names of another environment', async () => {
    const settings = {
      ...PSEUDONYMS,
      existing_stream_arn: STREAM,
      environment: 'staging',
      existing_alarm_topic_arn: TOPIC,
    };
    const others = alarmsIn(await planned(settings));
    const values = {
      ...Object.fromEntries(
        Object.entries(IN_THE_GUIDES_DEPLOYMENT).map(([name, value]) => [
          name,
          value.replace('production', 'staging'),
        ]),
      ),
      StreamName: 'existing-contact-records',
    };
    expect([...others.keys()].sort()).toEqual(IDS.filter((id) => id !== 'connect-not-streaming').sort());
    for (const [id, { metrics, alarmActions, okActions, name }] of others) {
      expect(name).toBe(`operata/staging/${id}`);
      expect(metrics.map((metric) => whyNotEmitted(metric, values)).filter(Boolean), id).toEqual([]);
      expect(alarmActions, id).toEqual([TOPIC]);
      expect(okActions, id).toEqual(END_IS_NOT_NOTIFIED.includes(id) ? [] : [TOPIC]);
    }
  });

  it('have default thresholds, which variables change', async () => {
    const thresholds = (from: ReadonlyMap<string, PlannedAlarm>): Record<string, number> =>
      Object.fromEntries([...from].map(([id, { threshold }]) => [id, threshold]));
    const ones = Object.fromEntries(IDS.map((id) => [id, 1]));
    expect(thresholds(alarms)).toEqual({
      ...ones,
      // 5 minutes.
      'stream-iterator-age': 300_000,
      // 80 percent of 30 seconds.
      'function-near-time-out': 24_000,
      // 5 minutes of cache time, and 5 more.
      'privacy-configuration-stale': 600,
      // 7 days, minus the maximum record age of a day, minus a day to act.
      'dead-letter-queue-aging': 5 * 86_400,
      // 5 minutes of buffer, and 10 more.
      'backup-late': 900,
      'backup-behind-stream': 600_000,
    });
    const moved = await planned({
      ...PSEUDONYMS,
      alarm_delay_seconds: 60,
      alarm_failures_per_minute: 2,
      alarm_records_not_taken: 3,
      alarm_throttled_writes: 4,
      alarm_dead_letters: 5,
      alarm_replay_hours_left: 48,
      alarm_function_duration_percent: 50,
      privacy_function_timeout_seconds: 20,
      alarm_malformed_records: 6,
      alarm_not_contact_records: 7,
      alarm_configuration_overdue_seconds: 120,
      privacy_cache_ttl_seconds: 100,
      alarm_backup_delay_seconds: 100,
      backup_buffer_interval_seconds: 60,
      alarm_backup_success_percent: 90,
      stream_retention_hours: 8760,
    });
    const failures = ['pipe', 'function'].flatMap((part) => IDS.filter((id) => id.startsWith(`${part}-`)));
    expect(thresholds(alarmsIn(moved))).toEqual({
      ...ones,
      ...Object.fromEntries(failures.map((id) => [id, 2])),
      'stream-write-throttled': 4,
      'stream-iterator-age': 60_000,
      'pipe-not-invoked': 3,
      'function-near-time-out': 10_000,
      'privacy-malformed-records': 6,
      'privacy-not-contact-records': 7,
      'privacy-configuration-stale': 220,
      'dead-letter-queue-not-empty': 5,
      // The queue keeps messages for 14 days, even if the stream keeps records longer.
      'dead-letter-queue-aging': 12 * 86_400,
      'backup-late': 160,
      'backup-behind-stream': 100_000,
      'backup-delivery-failed': 0.9,
      'backup-key-unusable': 2,
    });
  });

  it('report dead-lettered records at once if little time is left to replay them', async () => {
    const short = await planned({ stream_retention_hours: 24, delivery_maximum_record_age_seconds: 43_200 });
    expect(alarmsIn(short).get('dead-letter-queue-aging')?.threshold).toBe(60);
  });

  it.each(IDS)(
    '%s is evaluated within the limits of CloudWatch, and treats missing data as specified',
    (id) => {
      const { metrics, periods, datapoints, missing } = alarm(id);
      const [period = 0, ...others] = metrics.map((metric) => metric.period);
      expect(new Set([period, ...others]).size).toBe(1);
      expect(period * periods).toBeLessThanOrEqual(43_200);
      expect(datapoints).toBeLessThanOrEqual(periods);
      expect(missing).toBe(KEEP_THEIR_STATE.includes(id) ? 'ignore' : 'notBreaching');
    },
  );

  describe('in evaluation:', () => {
    const values = (id: string, series: Readonly<Record<string, Series>>, fill: EmptyFill): Series => {
      const { expression, steps, metrics } = alarm(id);
      if (expression !== undefined) return evaluateSteps({ expression, steps }, series, fill);
      expect(metrics).toHaveLength(1);
      return Object.values(series)[0] ?? [];
    };
    const rings = (
      id: string,
      series: Readonly<Record<string, Series>>,
      fill: EmptyFill = 'fills',
    ): boolean => ringing(alarm(id), values(id, series, fill)).includes(true);
    const nothing: Series = Array(24).fill(undefined);
    const always = (value: number): Series => Array(24).fill(value);
    /** Values at these periods, nothing in all others. */
    const at = (points: Readonly<Record<number, number>>): Series => nothing.map((_, index) => points[index]);

    describe.each<EmptyFill>(['fills', 'stays empty'])('if FILL of an empty series %s,', (fill) => {
      const stopped = { events: nothing, invoked: nothing, invoked_in_account: nothing, read: nothing };
      const notInvoked = (series: Readonly<Record<string, Series>>): boolean =>
        rings('pipe-not-invoked', { ...stopped, ...series }, fill);

      it('a pipe that processes no record rings, with zeros or without data', () => {
        expect(notInvoked({ arrived: always(10) })).toBe(true);
        expect(notInvoked({ arrived: always(10), events: always(0), invoked: always(0) })).toBe(true);
        expect(notInvoked({ arrived: at({ 3: 1, 14: 1 }) })).toBe(true);
      });

      it('it rings within 10 minutes if records keep arriving', () => {
        const series = { ...stopped, arrived: always(10) };
        expect(ringing(alarm('pipe-not-invoked'), values('pipe-not-invoked', series, fill))[1]).toBe(true);
      });

      describe.each([
        ['a backup', true, 2],
        ['no backup', false, 1],
      ])('without the privacy controls, with %s,', (_what, backup_enabled, readers) => {
        const rung = async (series: Readonly<Record<string, Series>>): Promise<boolean> => {
          const others = alarmsIn(await planned({ enable_privacy_controls: false, backup_enabled }));
          const unfiltered = others.get('pipe-not-invoked');
          if (unfiltered?.expression === undefined) throw new Error('there is no alarm');
          const { expression, steps } = unfiltered;
          const watched = evaluateSteps({ expression, steps }, { ...stopped, ...series }, fill);
          return ringing(unfiltered, watched).includes(true);
        };
        const other = readers - 1;

        it('a pipe whose filter drops all records does not ring', async () => {
          expect(await rung({ arrived: always(10), read: always(10 * readers) })).toBe(false);
          // Heartbeats whose last one of a period is read in the next.
          const late = always(0).map((_, index) => (index % 2 === 0 ? 2 : 3) * readers);
          expect(await rung({ arrived: always(3), read: late })).toBe(false);
          expect(await rung({ arrived: at({ 3: 1, 9: 1 }), read: at({ 4: readers, 10: readers }) })).toBe(
            false,
          );
        });

        it('a pipe that does not read rings, even if other consumers read', async () => {
          expect(await rung({ arrived: always(10), read: always(10 * other) })).toBe(true);
          if (other === 0) expect(await rung({ arrived: always(10) })).toBe(true);
        });

        it('a pipe that processes records does not ring', async () => {
          expect(await rung({ arrived: always(10), events: always(1), read: nothing })).toBe(false);
        });
      });

      it('a pipe that processes records without calling the function rings', () => {
        const bypassed = { called: nothing, refused: nothing };
        const rung = (series: Readonly<Record<string, Series>>): boolean =>
          rings('privacy-bypassed', { ...bypassed, ...series }, fill);
        expect(rung({ events: always(10) })).toBe(true);
        expect(rung({ events: always(10), called: always(0), refused: always(0) })).toBe(true);
        expect(rung({ events: at({ 3: 1, 14: 1 }) })).toBe(true);
        expect(rung({ events: nothing })).toBe(false);
        expect(rung({ events: always(0) })).toBe(false);
        expect(rung({ events: always(10), called: always(10) })).toBe(false);
        // If calls fail, another alarm reports it.
        expect(rung({ events: always(10), refused: always(10) })).toBe(false);
        // A record at the end of a period, with its call in the next.
        expect(rung({ events: at({ 3: 1 }), called: at({ 4: 1 }) })).toBe(false);
      });

      it('a function that runs without metrics rings', () => {
        const rung = (series: Readonly<Record<string, Series>>): boolean =>
          rings('privacy-metrics-missing', { received: nothing, failed: nothing, ...series }, fill);
        expect(rung({ ran: always(10) })).toBe(true);
        expect(rung({ ran: at({ 3: 1, 14: 1 }) })).toBe(true);
        expect(rung({ ran: nothing })).toBe(false);
        expect(rung({ ran: always(10), received: always(10) })).toBe(false);
        // If it fails before it writes, another alarm reports it.
        expect(rung({ ran: always(10), failed: always(10) })).toBe(false);
        // A log entry at the end of a period, counted in the next.
        expect(rung({ ran: at({ 3: 1 }), received: at({ 4: 1 }) })).toBe(false);
      });

      it('idle hours do not ring', () => {
        expect(notInvoked({ arrived: nothing })).toBe(false);
        expect(notInvoked({ arrived: always(0) })).toBe(false);
      });

      it.each(['events', 'invoked', 'invoked_in_account'])(
        'a working pipe does not ring, if only %s shows it',
        (name) => {
          expect(notInvoked({ arrived: always(10), [name]: always(10) })).toBe(false);
          const some = at({ 2: 3, 3: 1, 9: 2, 20: 5 });
          expect(notInvoked({ arrived: some, [name]: some })).toBe(false);
        },
      );

      it('a record that arrives at the end of a period and is processed in the next does not ring', () => {
        expect(notInvoked({ arrived: at({ 4: 1 }), events: at({ 5: 1 }) })).toBe(false);
      });

      it('processing at other times, such as retries, does not ring', () => {
        expect(notInvoked({ arrived: at({ 4: 1 }), events: always(1) })).toBe(false);
      });

      it.each(['throttled', 'throttled_in_account'])('throttling rings if only %s shows it', (name) => {
        const none = { throttled: nothing, throttled_in_account: nothing };
        expect(rings('pipe-execution-throttled', none, fill)).toBe(false);
        expect(rings('pipe-execution-throttled', { ...none, [name]: always(0) }, fill)).toBe(false);
        expect(rings('pipe-execution-throttled', { ...none, [name]: always(2) }, fill)).toBe(true);
      });

      it.each(['denied', 'disabled', 'invalid', 'gone'])('a key that is %s rings', (name) => {
        const none = { denied: nothing, disabled: nothing, invalid: nothing, gone: nothing };
        expect(rings('backup-key-unusable', none, fill)).toBe(false);
        expect(rings('backup-key-unusable', { ...none, [name]: at({ 7: 1 }) }, fill)).toBe(true);
      });
    });

    it.each([
      'pipe-execution-failed',
      'pipe-execution-timed-out',
      'pipe-enrichment-failed',
      'pipe-target-failed',
      'function-errors',
      'function-throttled',
    ])('%s: a failure that retries fix does not ring, and a persistent one rings within 3 minutes', (id) => {
      expect(rings(id, { failed: nothing })).toBe(false);
      expect(rings(id, { failed: always(0) })).toBe(false);
      expect(rings(id, { failed: at({ 3: 5, 4: 1 }) })).toBe(false);
      const lasting = ringing(alarm(id), at({ 3: 1, 4: 1, 5: 1 }));
      expect(lasting.indexOf(true)).toBe(5);
    });

    it('an outage keeps ringing while the pipe increases its waits', () => {
      const attempts = at({ 0: 9, 1: 2, 2: 1, 4: 1, 8: 1, 12: 1, 16: 1, 20: 1 });
      const states = ringing(alarm('pipe-target-failed'), attempts);
      expect(states.slice(2)).not.toContain(false);
    });

    it('records that wait for 5 minutes ring, but shorter waits and an idle stream do not', () => {
      expect(rings('stream-iterator-age', { age: always(300_000) })).toBe(false);
      expect(rings('stream-iterator-age', { age: at({ 1: 400_000, 2: 400_000 }) })).toBe(false);
      expect(rings('stream-iterator-age', { age: at({ 1: 400_000, 2: 400_000, 3: 400_000 }) })).toBe(true);
      expect(rings('stream-iterator-age', { age: nothing })).toBe(false);
    });

    it.each([
      ['dead-letter-queue-not-empty', 1],
      ['privacy-fallback-active', 1],
      ['privacy-pseudonyms-missing', 1],
      ['privacy-malformed-records', 1],
      ['privacy-not-contact-records', 1],
      ['stream-write-throttled', 1],
      ['dead-letter-queue-aging', 5 * 86_400 + 1],
    ])('%s rings at once at %d, and not below', (id, value) => {
      expect(rings(id, { value: at({ 5: value }) })).toBe(true);
      expect(rings(id, { value: always(value - 1) })).toBe(false);
      expect(rings(id, { value: nothing })).toBe(false);
    });

    it('a cached configuration does not ring, and an overdue one does', () => {
      expect(rings('privacy-configuration-stale', { age: always(300) })).toBe(false);
      expect(rings('privacy-configuration-stale', { age: always(601) })).toBe(true);
    });

    it('a backup rings if it is late, not while it buffers, and missing data does not end the alarm', () => {
      expect(rings('backup-late', { age: always(300) })).toBe(false);
      expect(rings('backup-late', { age: at({ 3: 901, 4: 1000 }) })).toBe(true);
      expect(ringing(alarm('backup-late'), at({ 3: 901, 4: 1000 })).at(-1)).toBe(true);
      expect(ringing(alarm('backup-late'), at({ 3: 901, 4: 1000, 20: 10 })).at(-1)).toBe(false);
      expect(rings('backup-behind-stream', { behind: always(1000) })).toBe(false);
      expect(rings('backup-behind-stream', { behind: at({ 3: 700_000, 4: 700_000 }) })).toBe(true);
    });

    it('a backup rings if its writes fail, not if it writes or has nothing to write', () => {
      expect(rings('backup-delivery-failed', { share: always(1) })).toBe(false);
      expect(rings('backup-delivery-failed', { share: nothing })).toBe(false);
      expect(rings('backup-delivery-failed', { share: at({ 4: 0.5 }) })).toBe(false);
      expect(rings('backup-delivery-failed', { share: at({ 4: 0, 6: 0 }) })).toBe(true);
    });
  });
});
