/** All alarms: the source of their descriptions and of docs/alarms.md. */
import { PROGRAM } from '../../../cli/command';
import { CHECK_CREDENTIALS, RETRIED } from '../../../delivery/retry';
import type { ResourceName } from '../../naming/names';
import { QUEUE_RETENTION_SECONDS } from '../../queue-retention';
import type { VariableName } from '../../variables';
import type { AlarmSpec, Measure, Threshold } from './alarm-spec';
import { type Facts, type Metric, metricsIn, type Statistic, thresholdOf } from './metrics';

const take = (statistic: Statistic, metric: Metric): Measure => ({ metric, statistic });

const NOTHING_HAPPENED = {
  is: 'notBreaching',
  because: 'The service sends no data, or 0, while there is nothing to count.',
} as const;
const WITHOUT_RECORDS = {
  is: 'notBreaching',
  because:
    'The function sends this metric with the records that it handles. Without records nothing is wrong. If the function runs and sends no metrics, privacy-metrics-missing goes into alarm.',
} as const;
const AS_LAST_REPORTED = {
  is: 'ignore',
  because:
    'The function sends this metric with the records that it handles. Between two records nothing changes, so the alarm keeps its state.',
} as const;
const WITHOUT_RUNS = {
  is: 'notBreaching',
  because: 'Lambda sends no data while the function does not run, for example in quiet hours.',
} as const;
const NOT_MEASURED = {
  is: 'ignore',
  because:
    'Firehose sends this metric while it has records. Missing data indicates neither success nor failure, so the alarm keeps its state.',
} as const;

const NOT_COUNTED = {
  is: 'ignore',
  because:
    'SQS may stop sending metrics after six hours without a request to the queue, even if it contains messages. The alarm keeps its state.',
} as const;

/**
 * A failure that lasts for more than one or two attempts is reported within the 5 minutes that the Operata integration
 * guide names. The alarm covers 15 minutes, because the pipe waits longer and longer between attempts, for times that
 * AWS does not publish.
 */
const IN_3_OF_15_MINUTES = { periodSeconds: 60, rings: { periods: 3, of: 15 } } as const;
const AT_ONCE = { periodSeconds: 60, rings: { periods: 1, of: 1 } } as const;

const lasting = { ...IN_3_OF_15_MINUTES, comparison: 'GreaterThanOrEqualToThreshold' } as const;
const atOnce = { ...AT_ONCE, comparison: 'GreaterThanOrEqualToThreshold' } as const;

/** Numbers that differ between deployments, by their name in docs/alarms.md. */
export const numbersOf = ({ parts }: Facts) => ({
  /** Whether the pipe has a filter: 1 or 0. */
  FILTER: `\${${parts['privacy controls']} ? 0 : 1}`,
  /** Of the stream: the pipe, and Firehose. */
  READERS: `\${${parts.backup} ? 2 : 1}`,
});

/** A fixed threshold of 1. */
const one = (fixedBecause: string): Threshold => ({ value: '1', words: '1', fixedBecause });

const NOTHING_MORE = { condition: '', steps: {} };

/**
 * The number of records that arrived in the previous period, if none was processed in it or in the latest one: a record
 * that arrives at the end of a period is processed in the next. 0 if one was processed in the latest period. Otherwise
 * no value, so the alarm keeps its state: one record a day is enough to set it off, and it stays on until a record is
 * processed. X - DIFF(X) is the value of X in the previous period.
 */
const leftUndone = (
  came: string,
  done: readonly string[],
  measures: Readonly<Record<string, Measure>>,
  more: { readonly condition: string; readonly steps: Readonly<Record<string, string>> } = NOTHING_MORE,
): Pick<AlarmSpec, 'watches' | 'comparison'> => ({
  watches: {
    // Do not use IF for the value if the condition is true: if that value is missing, CloudWatch uses 0.
    expression: `IF(done > 0, 0, IF(waited > 0 AND done_before == 0${more.condition}, waited))`,
    steps: {
      // A metric without any data may be an empty series, even within FILL. "came * 0" has values as soon as something
      // arrived.
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
/** The number of periods that are compared. */
const ONE_OF_2 = { periods: 1, of: 2 } as const;
const ONE_OF_3 = { periods: 1, of: 3 } as const;

const KEEPS_RINGING = {
  is: 'ignore',
  because:
    'Nothing arrived, so the alarm keeps its state. An alarm caused by a single record stays on until a later record is processed.',
} as const;

/**
 * Without the privacy controls the pipe has a filter, and the records that it drops are counted only in the reads of
 * the stream. In this case each reader must have read as many records as were waiting, and nearly all of a burst.
 */
const readLess = ({ FILTER, READERS }: ReturnType<typeof numbersOf>) => ({
  condition: ' AND read_lately < least',
  steps: {
    read_too: `MAX([came * 0, FILL(read, 0)]) * ${FILTER}`,
    read_lately: '2 * read_too - DIFF(read_too)',
    least: `MAX([waited * ${READERS}, (2 * came - DIFF(came)) * (${READERS} - 0.5) - 2 * ${READERS}])`,
  },
});

/** Calls from before the first read of the stream do not count: the stream may not have existed. */
const READ_BEFORE = {
  condition: ' AND done_first == 0 AND read_first > 0',
  steps: {
    done_first: 'done_before - DIFF(done_before)',
    read_too: 'MAX([came * 0, FILL(read, 0)])',
    read_before: 'read_too - DIFF(read_too)',
    read_first: 'read_before - DIFF(read_before)',
  },
};

/** All alarms, in the order in which a record passes the monitored parts. */
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
  const setBy = (variable: VariableName, name: Parameters<typeof thresholdOf>[1]): Threshold => ({
    variable,
    value: threshold(name),
    words: `\`${variable}\``,
  });
  const failures = setBy('alarm_failures_per_minute', 'failuresPerMinute');

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
      // Connect writes the record of a call after the after-contact work.
      periodSeconds: 14_400,
      rings: ONE_OF_3,
      threshold: one('each call must have a record.'),
      missingData: KEEPS_RINGING,
      means:
        'The instance had voice calls, but no contact record arrived within 4 hours. Amazon Connect may stream to a different place, or may have no permission to use the key.',
      loses:
        'Connect keeps the records for 24 months, but does not stream them later. They are missing in the stream, in the backup, and at Operata.',
      next: doctor,
    },
    {
      id: 'stream-write-throttled',
      watches: take('Sum', metrics.stream('WriteProvisionedThroughputExceeded')),
      ...atOnce,
      threshold: setBy('alarm_throttled_writes', 'throttledWrites'),
      missingData: NOTHING_HAPPENED,
      endIsNotified: false,
      means: 'The stream rejected records of Amazon Connect because its capacity was exceeded.',
      loses:
        'Connect retries, for a time that AWS does not document. A record that still fails then is lost: it is neither in the stream nor in the backup.',
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
          'Kinesis sends this metric while the stream is read. If it is not read, pipe-not-invoked goes into alarm as soon as records arrive.',
      },
      means:
        'A reader of the stream is behind: the pipe, the backup, or another consumer of an existing stream.',
      loses:
        'Records reach Operata more than 5 minutes after they arrived. None is lost while the stream keeps them.',
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
      threshold: setBy('alarm_records_not_taken', 'recordsNotTaken'),
      missingData: KEEPS_RINGING,
      means:
        'Records arrive, but the pipe processes none of them. The service may have stopped the pipe after many configuration errors.',
      loses:
        'Nothing reaches Operata. The records stay in the stream for its retention period, and in the backup, if there is one.',
      next: `${doctor}; it shows the cause, and the command that restarts the pipe. The alarm ends when the pipe processes a record`,
    },
    {
      id: 'privacy-bypassed',
      goesWith: ['delivery', 'privacy controls'],
      // A function that cannot be called is a failure of the stage, which has its own alarm.
      ...leftUndone('events', ['called', 'refused'], {
        events: take('Sum', metrics.pipe('EventCount')),
        called: take('Sum', metrics.function('Invocations')),
        refused: take('Sum', metrics.pipe('EnrichmentStageFailed')),
      }),
      periodSeconds: 300,
      rings: ONE_OF_2,
      threshold: one('no record may leave unredacted.'),
      missingData: KEEPS_RINGING,
      means: 'The pipe processes records, but does not call the function of the privacy controls.',
      loses: 'Privacy: the function may have been removed from the pipe, and records leave unredacted.',
      next: `aws pipes stop-pipe --name ${names.pipe.value} --region ${region}; then ${doctor}`,
    },
    {
      id: 'pipe-execution-failed',
      goesWith: ['delivery'],
      watches: take('Sum', metrics.pipe('ExecutionFailed')),
      ...lasting,
      threshold: failures,
      missingData: NOTHING_HAPPENED,
      means: 'Executions of the pipe keep failing, in any of its stages.',
      loses:
        'Records are late. Each is retried up to delivery_maximum_retry_attempts times, and then dead-lettered.',
      next: doctor,
    },
    {
      id: 'pipe-execution-timed-out',
      goesWith: ['delivery'],
      watches: take('Sum', metrics.pipe('ExecutionTimeout')),
      ...lasting,
      threshold: failures,
      missingData: NOTHING_HAPPENED,
      means: 'Executions of the pipe exceed the 5 minutes that the service allows.',
      loses:
        'These records, and those behind them, are late. Records that keep timing out are dead-lettered.',
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
      means: 'The pipe is throttled: the account’s quota of concurrent executions is used up.',
      loses: 'Records are late. None is lost while the stream keeps them.',
      next: `${doctor}; then ask AWS for a higher quota of concurrent pipe executions`,
    },
    {
      id: 'pipe-enrichment-failed',
      goesWith: ['delivery', 'privacy controls'],
      watches: take('Sum', metrics.pipe('EnrichmentStageFailed')),
      ...lasting,
      threshold: failures,
      missingData: NOTHING_HAPPENED,
      means:
        'The pipe cannot send records through the privacy controls: the function fails, or the pipe has no permission to invoke it.',
      loses: 'Records are late, and are then dead-lettered. Nothing leaves the account unredacted.',
      next: `${doctor}; ${logTail(names.functionLogGroup)}`,
    },
    {
      id: 'pipe-target-failed',
      goesWith: ['delivery'],
      watches: take('Sum', metrics.pipe('TargetStageFailed')),
      ...lasting,
      threshold: failures,
      missingData: NOTHING_HAPPENED,
      means: 'Operata does not accept records: it is down, returns errors, or rejects the API key.',
      loses: `Records are late. EventBridge retries after ${RETRIED}; after any other error the record is dead-lettered at once. A single 401 or 407 also deauthorizes the connection: nothing is delivered until it is updated.`,
      next: `${doctor}; with 401, 403 or 407 in the log of the pipe, ${CHECK_CREDENTIALS}; to change the key: ${PROGRAM} rotate-key --environment ${environment} --body FILE`,
    },
    {
      id: 'function-errors',
      goesWith: ['privacy controls'],
      watches: take('Sum', metrics.function('Errors')),
      ...lasting,
      threshold: failures,
      missingData: WITHOUT_RUNS,
      means:
        'The function of the privacy controls keeps failing: it crashes, times out, or runs out of memory.',
      loses: 'Records are late, and are then dead-lettered. Nothing leaves the account unredacted.',
      next: `${logTail(names.functionLogGroup)}; ${doctor}`,
    },
    {
      id: 'function-throttled',
      goesWith: ['privacy controls'],
      watches: take('Sum', metrics.function('Throttles')),
      ...lasting,
      threshold: failures,
      missingData: WITHOUT_RUNS,
      means:
        'Lambda throttles the function: privacy_function_reserved_concurrency or the account’s concurrency is used up.',
      loses: 'Records are late, and are then dead-lettered.',
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
      means: 'The function of the privacy controls is close to its timeout.',
      loses: 'Nothing yet. If it exceeds its timeout, it fails, and records are late.',
      next: `${doctor}; then raise privacy_function_memory_mb or privacy_function_timeout_seconds`,
    },
    {
      id: 'privacy-malformed-records',
      goesWith: ['privacy controls'],
      watches: take('Sum', metrics.privacy('MalformedRecords')),
      periodSeconds: 300,
      rings: { periods: 1, of: 1 },
      comparison: 'GreaterThanOrEqualToThreshold',
      threshold: setBy('alarm_malformed_records', 'malformedRecords'),
      missingData: WITHOUT_RECORDS,
      endIsNotified: false,
      means: 'Records arrived that cannot be read: not JSON, not an object, or nested too deeply.',
      loses: 'They are neither delivered nor retried. The backup, if there is one, contains them unchanged.',
      next: `${logTail(names.functionLogGroup)} --filter-pattern malformed`,
    },
    {
      id: 'privacy-not-contact-records',
      goesWith: ['privacy controls'],
      watches: take('Sum', metrics.privacy('NotContactRecords')),
      periodSeconds: 300,
      rings: { periods: 1, of: 1 },
      comparison: 'GreaterThanOrEqualToThreshold',
      threshold: setBy('alarm_not_contact_records', 'notContactRecords'),
      missingData: WITHOUT_RECORDS,
      endIsNotified: false,
      means:
        'Records arrived that are not contact records, such as agent events: the stream also carries other kinds.',
      loses:
        'Nothing: they are not delivered. Each costs an invocation of the function, and delays the records behind it.',
      next: `${doctor}; ${logTail(names.functionLogGroup)} --filter-pattern '"not a contact record"'`,
    },
    {
      id: 'privacy-fallback-active',
      goesWith: ['privacy controls'],
      watches: take('Maximum', metrics.privacy('FallbackActive')),
      ...atOnce,
      threshold: one('the metric is 1 or 0.'),
      missingData: AS_LAST_REPORTED,
      means:
        'The privacy controls have no usable configuration: it cannot be read or is not valid, and the last valid one is too old.',
      loses:
        'Records are delivered with the mandatory fields only. Other fields that redaction_config allows are missing at Operata.',
      next: doctor,
    },
    {
      id: 'privacy-configuration-stale',
      goesWith: ['privacy controls'],
      watches: take('Maximum', metrics.privacy('ConfigurationAgeSeconds')),
      // At once: the age is measured after a due refresh, so it exceeds the limit only if the refresh failed.
      ...AT_ONCE,
      comparison: 'GreaterThanThreshold',
      threshold: {
        variable: 'alarm_configuration_overdue_seconds',
        value: `${facts.cacheTtlSeconds} + ${threshold('configurationOverdueSeconds')}`,
        words: '`privacy_cache_ttl_seconds` and `alarm_configuration_overdue_seconds` together',
      },
      missingData: AS_LAST_REPORTED,
      means: 'The privacy controls cannot refresh their configuration, and continue with the last valid one.',
      loses:
        'Changes of redaction_config do not take effect. After privacy_cache_max_stale_seconds only the mandatory fields are sent.',
      next: doctor,
    },
    {
      id: 'privacy-pseudonyms-missing',
      goesWith: ['pseudonyms'],
      watches: take('Maximum', metrics.privacy('PseudonymKeyUnavailable')),
      ...atOnce,
      threshold: one('the metric is 1 or 0.'),
      missingData: AS_LAST_REPORTED,
      means:
        'The function cannot use the key of the pseudonyms: it is disabled or is being deleted, or the function has no permission or no route to KMS.',
      loses:
        'Fields that redaction_config replaces by pseudonyms are removed instead. Records are delivered without them.',
      next: `${doctor}; ${logTail(names.functionLogGroup)} --filter-pattern pseudonyms`,
    },
    {
      id: 'privacy-metrics-missing',
      goesWith: ['privacy controls'],
      // CloudWatch may extract a metric from the log later than Lambda counts the invocation.
      ...leftUndone('ran', ['received', 'failed'], {
        ran: take('Sum', metrics.function('Invocations')),
        received: take('Sum', metrics.privacy('RecordsReceived')),
        failed: take('Sum', metrics.function('Errors')),
      }),
      periodSeconds: 300,
      rings: ONE_OF_2,
      threshold: one('the other alarms of the privacy controls do not work without these metrics.'),
      missingData: KEEPS_RINGING,
      means:
        'The function runs, but none of its metrics arrives. They are part of its log: the role may have no permission to write the log, or to use the key of the log group.',
      loses:
        'The alarms for malformed records, the fallback, the configuration and pseudonyms do not work, and the log is missing. Delivery continues.',
      next: `${doctor}; ${logTail(names.functionLogGroup)}; with existing_kms_key_arn compare its policy with docs/existing-key-policy.json`,
    },
    {
      id: 'dead-letter-queue-not-empty',
      watches: take('Maximum', metrics.queue('ApproximateNumberOfMessagesVisible')),
      ...atOnce,
      threshold: setBy('alarm_dead_letters', 'deadLetters'),
      missingData: NOT_COUNTED,
      means: 'The pipe could not deliver records. Each message names one by shard and sequence number.',
      loses: 'Operata does not have these records until they are replayed.',
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
        // When its message is written, a record may have the pipe's maximum age. The queue keeps messages for 14 days.
        value: `max(60, min(${facts.retentionHours} * 3600 - ${facts.maximumRecordAgeSeconds}, ${QUEUE_RETENTION_SECONDS}) - ${threshold('replayHoursLeft')} * 3600)`,
        words:
          'the stream’s retention minus `delivery_maximum_record_age_seconds`, at most the 14 days of the queue, minus `alarm_replay_hours_left`; in seconds',
      },
      missingData: NOT_COUNTED,
      means: 'The dead-letter queue contains records that will soon expire in the stream.',
      loses:
        'Records that have expired in the stream can be replayed only from the backup. Without a backup they are lost.',
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
      threshold: one('each record must have a backup.'),
      missingData: KEEPS_RINGING,
      means:
        'Records arrive, but Firehose reads none of them: its role may have no permission to read the stream.',
      loses: 'These records have no backup. If they expire in the stream first, they never get one.',
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
      means: 'Firehose did not write records to the backup bucket in time.',
      loses: 'These records have no backup yet. If they expire in the stream first, they never get one.',
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
      means: 'Firehose reads the stream too slowly, or other readers cause throttling.',
      loses: 'The newest records have no backup yet. If they expire in the stream first, they never get one.',
      next: doctor,
    },
    {
      id: 'backup-delivery-failed',
      goesWith: ['backup'],
      watches: take('Average', metrics.backup('DeliveryToS3.Success')),
      periodSeconds: 300,
      // Within an hour, because AWS does not publish the time between attempts of Firehose.
      rings: { periods: 2, of: 12 },
      comparison: 'LessThanThreshold',
      threshold: {
        variable: 'alarm_backup_success_percent',
        value: `${threshold('backupSuccessPercent')} / 100`,
        words: '`alarm_backup_success_percent`, as a share of 1',
      },
      missingData: {
        is: 'notBreaching',
        because:
          'Firehose sends this metric with each attempt to write. Without records there are no attempts.',
      },
      means: 'Writing to the backup bucket fails: the bucket, its policy or its key denies access.',
      loses: 'These records have no backup yet. Firehose retries for as long as the stream keeps them.',
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
      ...atOnce,
      threshold: failures,
      missingData: NOTHING_HAPPENED,
      means:
        'Firehose cannot use the key of the stream: it has no permission, or the key is disabled or deleted. The pipe and Amazon Connect need that key too.',
      loses:
        'Nothing is backed up. If the key is unusable, nothing can be delivered or written to the stream either, and Connect reports no error.',
      next: `${doctor}; with existing_kms_key_arn compare its policy with docs/existing-key-policy.json`,
    },
  ];
}
