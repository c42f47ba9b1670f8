import { PROGRAM } from '../../../cli/command';
/** Every alarm. Its description, and docs/alarms.md, are made of this table. */

import { CHECK_CREDENTIALS, RETRIED } from '../../../delivery/retry';
import type { ResourceName } from '../../naming/names';
import { QUEUE_RETENTION_SECONDS } from '../../queue-retention';
import type { AlarmSpec, Measure, Threshold } from './alarm-spec';
import { type Facts, type Metric, metricsIn, type Statistic, thresholdOf } from './metrics';

const take = (statistic: Statistic, metric: Metric): Measure => ({ metric, statistic });

const NOTHING_HAPPENED = {
  is: 'notBreaching',
  because: 'The service sends nothing, or a 0, while there is nothing to count.',
} as const;
const WITHOUT_RECORDS = {
  is: 'notBreaching',
  because:
    'The function sends this with the records that it handles: without records nothing is wrong. If the function runs and sends nothing, privacy-metrics-missing rings.',
} as const;
const AS_LAST_REPORTED = {
  is: 'ignore',
  because:
    'The function sends this with the records that it handles. Between two records the state stays as it was: nothing has changed.',
} as const;
const WITHOUT_RUNS = {
  is: 'notBreaching',
  because: 'Lambda sends nothing while the function does not run, as in every quiet hour.',
} as const;
const NOT_MEASURED = {
  is: 'ignore',
  because:
    'Firehose sends this while it has records. Its silence says neither that all is well nor that it is not: the state stays as it was.',
} as const;

const NOT_COUNTED = {
  is: 'ignore',
  because:
    'SQS may stop sending after six hours without a request to the queue, whatever is in it: the state stays as it was.',
} as const;

/**
 * What fails for longer than an attempt or two is told within the guide's 5 minutes. It goes on ringing while the
 * pipe waits ever longer between its attempts: how long is not published, so that 15 minutes are looked at.
 */
const IN_3_OF_15_MINUTES = { periodSeconds: 60, rings: { periods: 3, of: 15 } } as const;
const AT_ONCE = { periodSeconds: 60, rings: { periods: 1, of: 1 } } as const;

const lasting = { ...IN_3_OF_15_MINUTES, comparison: 'GreaterThanOrEqualToThreshold' } as const;

/** Numbers that differ between deployments, by what docs/alarms.md calls them. */
export const numbersOf = ({ parts }: Facts) => ({
  /** Whether the pipe has a filter: 1 or 0. */
  FILTER: `\${${parts['privacy controls']} ? 0 : 1}`,
  /** Of the stream: the pipe, and Firehose. */
  READERS: `\${${parts.backup} ? 2 : 1}`,
});

const NOTHING_MORE = { condition: '', steps: {} };

/**
 * What came in the period before the latest, if nothing was done in these two: what comes at the end of a period is
 * done in the next. 0 if something was done in the latest. No value otherwise: the state stays, so that one record a
 * day rings, and rings until one is taken. X - DIFF(X) is the value of X in the period before.
 */
const leftUndone = (
  came: string,
  done: readonly string[],
  measures: Readonly<Record<string, Measure>>,
  more: { readonly condition: string; readonly steps: Readonly<Record<string, string>> } = NOTHING_MORE,
): Pick<AlarmSpec, 'watches' | 'comparison'> => ({
  watches: {
    // No IF in place of a value that counts if the condition holds: where it has none, CloudWatch takes 0.
    expression: `IF(done > 0, 0, IF(waited > 0 AND done_before == 0${more.condition}, waited))`,
    steps: {
      // What has no data at all may be an empty series, even within FILL: "came * 0" has values as soon as something came.
      came: `FILL(${came}, 0)`,
      waited: 'came - DIFF(came)',
      done: `MAX([came * 0, ${done.map((id) => `FILL(${id}, 0)`).join(', ')}])`,
      done_before: 'done - DIFF(done)',
      ...more.steps,
    },
    measures,
  },
  comparison: 'GreaterThanOrEqualToThreshold',
});
/** As many periods as are compared. */
const ONE_OF_2 = { periods: 1, of: 2 } as const;
const ONE_OF_3 = { periods: 1, of: 3 } as const;

const KEEPS_RINGING = {
  is: 'ignore',
  because:
    'Nothing came: the state stays as it was. An alarm of a single record goes on until a later one shows that all is well.',
} as const;

/**
 * Without the privacy controls the pipe has a filter, and what it drops is counted nowhere but in the reads of the
 * stream: then each reader has to have read what waited, and of much that comes at once nearly all.
 */
const readLess = ({ FILTER, READERS }: ReturnType<typeof numbersOf>) => ({
  condition: ' AND read_lately < least',
  steps: {
    read_too: `MAX([came * 0, FILL(read, 0)]) * ${FILTER}`,
    read_lately: '2 * read_too - DIFF(read_too)',
    least: `MAX([waited * ${READERS}, (2 * came - DIFF(came)) * (${READERS} - 0.5) - 2 * ${READERS}])`,
  },
});

/** Calls from before the stream was read do not count: it may not have been there. */
const READ_BEFORE = {
  condition: ' AND done_first == 0 AND read_first > 0',
  steps: {
    done_first: 'done_before - DIFF(done_before)',
    read_too: 'MAX([came * 0, FILL(read, 0)])',
    read_before: 'read_too - DIFF(read_too)',
    read_first: 'read_before - DIFF(read_before)',
  },
};

/** All alarms, in the order in which a record passes what they watch. */
export function alarms(facts: Facts): readonly AlarmSpec[] {
  const { environment, region } = facts.naming.place;
  const { names } = facts.naming;
  const metrics = metricsIn(facts);
  const [invoked, invokedInAccount] = metrics.pipeInBothReadings('Invocations');
  const [throttled, throttledInAccount] = metrics.pipeInBothReadings('ExecutionThrottled');
  const threshold = (name: Parameters<typeof thresholdOf>[1]): string => thresholdOf(facts, name);

  const doctor = `${PROGRAM} doctor --environment ${environment}`;
  const replay = `${PROGRAM} replay --environment ${environment} --dead-letters --dry-run`;
  const logTail = (name: ResourceName): string => `aws logs tail ${name.value} --region ${region}`;
  const failures: Threshold = {
    variable: 'alarm_failures_per_minute',
    value: threshold('failuresPerMinute'),
    words: '`alarm_failures_per_minute`',
  };

  return [
    {
      id: 'connect-not-streaming',
      goesWith: ['Amazon Connect'],
      ...leftUndone(
        'calls',
        ['arrived'],
        {
          calls: take('Sum', metrics.instance('CallsPerInterval')),
          arrived: take('Sum', metrics.stream('IncomingRecords')),
          read: take('Sum', metrics.stream('GetRecords.Success')),
        },
        READ_BEFORE,
      ),
      // The record of a call comes after it and its after-contact work.
      periodSeconds: 14_400,
      rings: ONE_OF_3,
      threshold: {
        value: '1',
        words: '1',
        fixedBecause: 'each call has a record.',
      },
      missingData: KEEPS_RINGING,
      tellsItsEnd: true,
      means:
        'The instance had voice calls, and no contact record came within 4 hours: Amazon Connect may stream to another place, or may not use the key.',
      loses:
        'Connect keeps the records for 24 months, but does not stream them later: they are not in the stream, not in the backup, and not at Operata.',
      next: doctor,
    },
    {
      id: 'stream-write-throttled',
      watches: take('Sum', metrics.stream('WriteProvisionedThroughputExceeded')),
      ...AT_ONCE,
      comparison: 'GreaterThanOrEqualToThreshold',
      threshold: {
        variable: 'alarm_throttled_writes',
        value: threshold('throttledWrites'),
        words: '`alarm_throttled_writes`',
      },
      missingData: NOTHING_HAPPENED,
      tellsItsEnd: false,
      means: 'The stream refused records of Amazon Connect, as it had no capacity for them.',
      loses:
        'Connect tries again, for a time that AWS does not state; a record that it then gives up is nowhere: not in the stream, not in the backup.',
      next: `${PROGRAM} capacity --environment ${environment} --from-metrics; then raise stream_shard_count, or set stream_mode = ON_DEMAND`,
    },
    {
      id: 'stream-iterator-age',
      goesWith: ['delivery'],
      watches: take('Maximum', metrics.stream('GetRecords.IteratorAgeMilliseconds')),
      periodSeconds: 60,
      rings: { periods: 3, of: 3 },
      comparison: 'GreaterThanThreshold',
      threshold: {
        variable: 'alarm_delay_seconds',
        value: `${threshold('delaySeconds')} * 1000`,
        words: '`alarm_delay_seconds`, in milliseconds',
      },
      missingData: {
        is: 'notBreaching',
        because:
          'Kinesis sends it while somebody reads. When nobody does, pipe-not-invoked rings as soon as records come.',
      },
      tellsItsEnd: true,
      means:
        'A reader of the stream is behind: the pipe, the backup, or where the stream is an adopted one another consumer.',
      loses:
        'Records reach Operata later than 5 minutes after they came; none is lost before the stream forgets them.',
      next: doctor,
    },
    {
      id: 'pipe-not-invoked',
      goesWith: ['delivery'],
      ...leftUndone(
        'arrived',
        ['events', 'invoked', 'invoked_in_account'],
        {
          arrived: take('Sum', metrics.stream('IncomingRecords')),
          events: take('Sum', metrics.pipe('EventCount')),
          invoked: take('Sum', invoked),
          invoked_in_account: take('Sum', invokedInAccount),
          read: take('Sum', metrics.stream('GetRecords.Records')),
        },
        readLess(numbersOf(facts)),
      ),
      periodSeconds: 300,
      rings: ONE_OF_2,
      threshold: {
        variable: 'alarm_records_not_taken',
        value: threshold('recordsNotTaken'),
        words: '`alarm_records_not_taken`',
      },
      missingData: KEEPS_RINGING,
      tellsItsEnd: true,
      means:
        'Records arrive, but the pipe takes none of them: the service may have stopped it, after many errors of its set-up.',
      loses:
        'Nothing reaches Operata. The stream keeps the records for its retention, as does the backup, where there is one.',
      next: `${doctor}; it shows why, and the command that starts the pipe again. The alarm ends when the pipe takes a record`,
    },
    {
      id: 'privacy-bypassed',
      goesWith: ['delivery', 'privacy controls'],
      // A function that cannot be called is a failure of the stage, and another alarm.
      ...leftUndone('events', ['called', 'refused'], {
        events: take('Sum', metrics.pipe('EventCount')),
        called: take('Sum', metrics.function('Invocations')),
        refused: take('Sum', metrics.pipe('EnrichmentStageFailed')),
      }),
      periodSeconds: 300,
      rings: ONE_OF_2,
      threshold: {
        value: '1',
        words: '1',
        fixedBecause: 'One record that leaves unredacted is one too many.',
      },
      missingData: KEEPS_RINGING,
      tellsItsEnd: true,
      means: 'The pipe takes records, and the function of the privacy controls is not called.',
      loses: 'Privacy: somebody may have taken the function out of the pipe, and records leave unredacted.',
      next: `aws pipes stop-pipe --name ${names.pipe.value} --region ${region}; then ${doctor}`,
    },
    {
      id: 'pipe-execution-failed',
      goesWith: ['delivery'],
      watches: take('Sum', metrics.pipe('ExecutionFailed')),
      ...lasting,
      threshold: failures,
      missingData: NOTHING_HAPPENED,
      tellsItsEnd: true,
      means: 'Executions of the pipe keep failing, whatever the stage.',
      loses:
        'Records are late. Each is tried again up to delivery_maximum_retry_attempts, and then goes to the dead-letter queue.',
      next: doctor,
    },
    {
      id: 'pipe-execution-timed-out',
      goesWith: ['delivery'],
      watches: take('Sum', metrics.pipe('ExecutionTimeout')),
      ...lasting,
      threshold: failures,
      missingData: NOTHING_HAPPENED,
      tellsItsEnd: true,
      means: 'Executions of the pipe take longer than the 5 minutes that the service gives them.',
      loses:
        'Records are late, and those behind them too; what keeps timing out goes to the dead-letter queue.',
      next: doctor,
    },
    {
      id: 'pipe-execution-throttled',
      goesWith: ['delivery'],
      watches: {
        expression: 'MAX([FILL(throttled, 0), FILL(throttled_in_account, 0)])',
        measures: {
          throttled: take('Sum', throttled),
          throttled_in_account: take('Sum', throttledInAccount),
        },
      },
      ...lasting,
      threshold: failures,
      missingData: NOTHING_HAPPENED,
      tellsItsEnd: true,
      means: 'The pipe may not run as often as it would: the account’s quota of executions is used up.',
      loses: 'Records are late, and none is lost before the stream forgets them.',
      next: `${doctor}; then ask AWS for a higher quota of concurrent pipe executions`,
    },
    {
      id: 'pipe-enrichment-failed',
      goesWith: ['delivery', 'privacy controls'],
      watches: take('Sum', metrics.pipe('EnrichmentStageFailed')),
      ...lasting,
      threshold: failures,
      missingData: NOTHING_HAPPENED,
      tellsItsEnd: true,
      means:
        'The pipe cannot send records through the privacy controls: the function fails, or may not be invoked.',
      loses: 'Nothing leaves the account unredacted; records are late, and then go to the dead-letter queue.',
      next: `${doctor}; ${logTail(names.functionLogGroup)}`,
    },
    {
      id: 'pipe-target-failed',
      goesWith: ['delivery'],
      watches: take('Sum', metrics.pipe('TargetStageFailed')),
      ...lasting,
      threshold: failures,
      missingData: NOTHING_HAPPENED,
      tellsItsEnd: true,
      means: 'Operata does not take records: it is down, answers with errors, or refuses the API key.',
      loses: `Records are late. EventBridge retries after ${RETRIED}; after any other error the record goes to the dead-letter queue at once. One 401 or 407 also de-authorizes the connection: nothing is delivered until it is updated.`,
      next: `${doctor}; with 401, 403 or 407 in the log of the pipe, ${CHECK_CREDENTIALS}; to change the key: ${PROGRAM} rotate-key --environment ${environment} --body FILE`,
    },
    {
      id: 'function-errors',
      goesWith: ['privacy controls'],
      watches: take('Sum', metrics.function('Errors')),
      ...lasting,
      threshold: failures,
      missingData: WITHOUT_RUNS,
      tellsItsEnd: true,
      means:
        'The function of the privacy controls keeps failing: it crashes, runs out of memory, or out of time.',
      loses: 'Records are late, and then go to the dead-letter queue. Nothing leaves unredacted.',
      next: `${logTail(names.functionLogGroup)}; ${doctor}`,
    },
    {
      id: 'function-throttled',
      goesWith: ['privacy controls'],
      watches: take('Sum', metrics.function('Throttles')),
      ...lasting,
      threshold: failures,
      missingData: WITHOUT_RUNS,
      tellsItsEnd: true,
      means:
        'Lambda refuses to run the function: privacy_function_reserved_concurrency or the account’s concurrency is used up.',
      loses: 'Records are late, and then go to the dead-letter queue.',
      next: `${PROGRAM} capacity --environment ${environment} --from-metrics`,
    },
    {
      id: 'function-near-time-out',
      goesWith: ['privacy controls'],
      watches: take('Maximum', metrics.function('Duration')),
      ...lasting,
      threshold: {
        variable: 'alarm_function_duration_percent',
        value: `${facts.functionTimeoutSeconds} * 10 * ${threshold('functionDurationPercent')}`,
        words: '`alarm_function_duration_percent` of `privacy_function_timeout_seconds`, in milliseconds',
      },
      missingData: WITHOUT_RUNS,
      tellsItsEnd: true,
      means: 'The function of the privacy controls takes nearly as long as it may.',
      loses: 'Nothing yet: beyond its time-out it fails, and records are late.',
      next: `${doctor}; then raise privacy_function_memory_mb or privacy_function_timeout_seconds`,
    },
    {
      id: 'privacy-malformed-records',
      goesWith: ['privacy controls'],
      watches: take('Sum', metrics.privacy('MalformedRecords')),
      periodSeconds: 300,
      rings: { periods: 1, of: 1 },
      comparison: 'GreaterThanOrEqualToThreshold',
      threshold: {
        variable: 'alarm_malformed_records',
        value: threshold('malformedRecords'),
        words: '`alarm_malformed_records`',
      },
      missingData: WITHOUT_RECORDS,
      tellsItsEnd: false,
      means: 'Records came that cannot be read: not JSON, not an object, or nested too deeply.',
      loses:
        'They are not delivered and not tried again; the backup, where there is one, has them as they came.',
      next: `${logTail(names.functionLogGroup)} --filter-pattern malformed`,
    },
    {
      id: 'privacy-not-contact-records',
      goesWith: ['privacy controls'],
      watches: take('Sum', metrics.privacy('NotContactRecords')),
      periodSeconds: 300,
      rings: { periods: 1, of: 1 },
      comparison: 'GreaterThanOrEqualToThreshold',
      threshold: {
        variable: 'alarm_not_contact_records',
        value: threshold('notContactRecords'),
        words: '`alarm_not_contact_records`',
      },
      missingData: WITHOUT_RECORDS,
      tellsItsEnd: false,
      means:
        'Records came that are not contact records, such as agent events: the stream carries other kinds too.',
      loses:
        'Nothing: they are not delivered. Each costs a run of the function, and holds up what is behind it.',
      next: `${doctor}; ${logTail(names.functionLogGroup)} --filter-pattern '"not a contact record"'`,
    },
    {
      id: 'privacy-fallback-active',
      goesWith: ['privacy controls'],
      watches: take('Maximum', metrics.privacy('FallbackActive')),
      ...AT_ONCE,
      comparison: 'GreaterThanOrEqualToThreshold',
      threshold: {
        value: '1',
        words: '1',
        fixedBecause: 'the metric is 1 or 0',
      },
      missingData: AS_LAST_REPORTED,
      tellsItsEnd: true,
      means:
        'The privacy controls have no usable configuration: it cannot be read, or is not valid, and the last good one is too old.',
      loses:
        'Records are delivered with the mandatory fields alone; what else redaction_config allows is missing at Operata.',
      next: doctor,
    },
    {
      id: 'privacy-configuration-stale',
      goesWith: ['privacy controls'],
      watches: take('Maximum', metrics.privacy('ConfigurationAgeSeconds')),
      // At once: the age is measured after a refresh that was due, so that it is above only if that failed.
      ...AT_ONCE,
      comparison: 'GreaterThanThreshold',
      threshold: {
        variable: 'alarm_configuration_overdue_seconds',
        value: `${facts.cacheTtlSeconds} + ${threshold('configurationOverdueSeconds')}`,
        words: '`privacy_cache_ttl_seconds` and `alarm_configuration_overdue_seconds` together',
      },
      missingData: AS_LAST_REPORTED,
      tellsItsEnd: true,
      means: 'The privacy controls cannot refresh their configuration, and go on with the last good one.',
      loses:
        'A change of redaction_config is not in force; after privacy_cache_max_stale_seconds the mandatory fields alone are sent.',
      next: doctor,
    },
    {
      id: 'privacy-metrics-missing',
      goesWith: ['privacy controls'],
      // CloudWatch may take a metric from the log later than Lambda counts the run.
      ...leftUndone('ran', ['received', 'failed'], {
        ran: take('Sum', metrics.function('Invocations')),
        received: take('Sum', metrics.privacy('RecordsReceived')),
        failed: take('Sum', metrics.function('Errors')),
      }),
      periodSeconds: 300,
      rings: ONE_OF_2,
      threshold: {
        value: '1',
        words: '1',
        fixedBecause: 'the other alarms of the privacy controls do not work without these metrics.',
      },
      missingData: KEEPS_RINGING,
      tellsItsEnd: true,
      means:
        'The function runs, and none of its metrics arrives. They travel in its log: the role may not write it, or may not use the key of the log group.',
      loses:
        'The alarms about malformed records, the fallback and the configuration cannot ring, and the log is missing. Delivery goes on.',
      next: `${doctor}; ${logTail(names.functionLogGroup)}; with existing_kms_key_arn compare its policy with docs/existing-key-policy.json`,
    },
    {
      id: 'dead-letter-queue-not-empty',
      watches: take('Maximum', metrics.queue('ApproximateNumberOfMessagesVisible')),
      ...AT_ONCE,
      comparison: 'GreaterThanOrEqualToThreshold',
      threshold: {
        variable: 'alarm_dead_letters',
        value: threshold('deadLetters'),
        words: '`alarm_dead_letters`',
      },
      missingData: NOT_COUNTED,
      tellsItsEnd: true,
      means: 'The pipe gave up delivering records. Each message names one by shard and sequence number.',
      loses: 'Operata does not have these records, until they are put back.',
      next: replay,
    },
    {
      id: 'dead-letter-queue-aging',
      watches: take('Maximum', metrics.queue('ApproximateAgeOfOldestMessage')),
      periodSeconds: 300,
      rings: { periods: 1, of: 1 },
      comparison: 'GreaterThanThreshold',
      threshold: {
        variable: 'alarm_replay_hours_left',
        // A record may be as old as the pipe lets it get when its message is written. 14 days: the queue's retention.
        value: `max(60, min(${facts.retentionHours} * 3600 - ${facts.maximumRecordAgeSeconds}, ${QUEUE_RETENTION_SECONDS}) - ${threshold('replayHoursLeft')} * 3600)`,
        words:
          'the stream’s retention less `delivery_maximum_record_age_seconds`, or the 14 days of the queue if that is less, less `alarm_replay_hours_left`; in seconds',
      },
      missingData: NOT_COUNTED,
      tellsItsEnd: true,
      means: 'Records wait in the dead-letter queue that the stream will soon forget.',
      loses:
        'What the stream has forgotten can be put back from the backup alone; without a backup it is lost.',
      next: replay,
    },
    {
      id: 'backup-not-reading',
      goesWith: ['backup'],
      ...leftUndone('arrived', ['read'], {
        arrived: take('Sum', metrics.stream('IncomingRecords')),
        read: take('Sum', metrics.backup('DataReadFromKinesisStream.Records')),
      }),
      periodSeconds: 900,
      rings: ONE_OF_2,
      threshold: {
        value: '1',
        words: '1',
        fixedBecause: 'each record has a backup.',
      },
      missingData: KEEPS_RINGING,
      tellsItsEnd: true,
      means: 'Records arrive, but Firehose reads none of them: its role may not read the stream.',
      loses: 'These records have no backup; they have none at all if the stream forgets them before.',
      next: doctor,
    },
    {
      id: 'backup-late',
      goesWith: ['backup'],
      watches: take('Maximum', metrics.backup('DeliveryToS3.DataFreshness')),
      periodSeconds: 300,
      rings: { periods: 2, of: 2 },
      comparison: 'GreaterThanThreshold',
      threshold: {
        variable: 'alarm_backup_delay_seconds',
        value: `${facts.backupBufferSeconds} + ${threshold('backupDelaySeconds')}`,
        words: '`backup_buffer_interval_seconds` and `alarm_backup_delay_seconds` together',
      },
      missingData: NOT_MEASURED,
      tellsItsEnd: true,
      means: 'Firehose has records that it could not write to the backup bucket in time.',
      loses: 'These records have no backup yet; they have none at all if the stream forgets them before.',
      next: doctor,
    },
    {
      id: 'backup-behind-stream',
      goesWith: ['backup'],
      watches: take('Maximum', metrics.backup('KinesisMillisBehindLatest')),
      periodSeconds: 300,
      rings: { periods: 2, of: 2 },
      comparison: 'GreaterThanThreshold',
      threshold: {
        variable: 'alarm_backup_delay_seconds',
        value: `${threshold('backupDelaySeconds')} * 1000`,
        words: '`alarm_backup_delay_seconds`, in milliseconds',
      },
      missingData: NOT_MEASURED,
      tellsItsEnd: true,
      means: 'Firehose reads the stream too slowly, or is throttled there by other readers.',
      loses:
        'The newest records have no backup yet; they have none at all if the stream forgets them before.',
      next: doctor,
    },
    {
      id: 'backup-delivery-failed',
      goesWith: ['backup'],
      watches: take('Average', metrics.backup('DeliveryToS3.Success')),
      periodSeconds: 300,
      // Within an hour, as the pauses between the attempts of Firehose are not published.
      rings: { periods: 2, of: 12 },
      comparison: 'LessThanThreshold',
      threshold: {
        variable: 'alarm_backup_success_percent',
        value: `${threshold('backupSuccessPercent')} / 100`,
        words: '`alarm_backup_success_percent`, as a share of 1',
      },
      missingData: {
        is: 'notBreaching',
        because: 'Firehose sends this with each attempt to write: without records there is none.',
      },
      tellsItsEnd: true,
      means: 'Writing to the backup bucket fails: the bucket, its policy or its key does not let Firehose.',
      loses: 'These records have no backup yet; Firehose tries again for as long as the stream keeps them.',
      next: `${doctor}; ${logTail(names.backupLogGroup)}`,
    },
    {
      id: 'backup-key-unusable',
      goesWith: ['backup'],
      watches: {
        expression: 'SUM([FILL(denied, 0), FILL(disabled, 0), FILL(invalid, 0), FILL(gone, 0)])',
        measures: {
          denied: take('Sum', metrics.backup('KMSKeyAccessDenied')),
          disabled: take('Sum', metrics.backup('KMSKeyDisabled')),
          invalid: take('Sum', metrics.backup('KMSKeyInvalidState')),
          gone: take('Sum', metrics.backup('KMSKeyNotFound')),
        },
      },
      ...AT_ONCE,
      comparison: 'GreaterThanOrEqualToThreshold',
      threshold: failures,
      missingData: NOTHING_HAPPENED,
      tellsItsEnd: true,
      means:
        'Firehose may not use the key of the stream, or it is disabled, being deleted, or gone. The pipe and Amazon Connect need that key too.',
      loses:
        'Nothing is backed up. With an unusable key nothing can be delivered or written to the stream either, and Connect does not tell.',
      next: `${doctor}; with existing_kms_key_arn compare its policy with docs/existing-key-policy.json`,
    },
  ];
}
