/** Every alarm. Its description, and docs/alarms.md, are made of this table. */

import { CHECK_CREDENTIALS, RETRIED } from '../../local/retry';
import { NAMES } from '../../names';
import { QUEUE_RETENTION_SECONDS } from '../../queue-retention';
import { BACKUP_IS_ON } from '../backup';
import { PRIVACY_CONTROLS_ARE_ON } from '../privacy-controls';
import type { AlarmSpec, Measure, Threshold } from './alarm-spec';
import {
  backupMetric,
  type Facts,
  functionMetric,
  instanceMetric,
  type Metric,
  pipeMetric,
  pipeMetricInBothReadings,
  privacyMetric,
  queueMetric,
  type Statistic,
  streamMetric,
} from './metrics';
import type { Part } from './parts';

const take = (statistic: Statistic, metric: Metric): Measure => ({ metric, statistic });

const DOCTOR = 'npm run doctor -- --environment ${var.environment}';
const REPLAY = 'npm run replay -- --environment ${var.environment} --dead-letters --dry-run';

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

const FAILURES: Threshold = {
  variable: 'alarm_failures_per_minute',
  value: 'var.alarm_failures_per_minute',
  words: '`alarm_failures_per_minute`',
};
/**
 * What fails for longer than an attempt or two is told within the guide's 5 minutes. It goes on ringing while the
 * pipe waits ever longer between its attempts: how long is not published, so that 15 minutes are looked at.
 */
const IN_3_OF_15_MINUTES = { periodSeconds: 60, rings: { periods: 3, of: 15 } } as const;
const AT_ONCE = { periodSeconds: 60, rings: { periods: 1, of: 1 } } as const;

const lasting = { ...IN_3_OF_15_MINUTES, comparison: 'GreaterThanOrEqualToThreshold' } as const;

const [INVOKED, INVOKED_IN_ACCOUNT] = pipeMetricInBothReadings('Invocations');
const [THROTTLED, THROTTLED_IN_ACCOUNT] = pipeMetricInBothReadings('ExecutionThrottled');

/** Numbers that differ between deployments, by what docs/alarms.md calls them. */
export const NUMBERS = {
  /** Whether the pipe has a filter: 1 or 0. */
  FILTER: `\${${PRIVACY_CONTROLS_ARE_ON} ? 0 : 1}`,
  /** Of the stream: the pipe, and Firehose. */
  READERS: `\${${BACKUP_IS_ON} ? 2 : 1}`,
} as const;

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
const READ_LESS = {
  condition: ' AND read_lately < least',
  steps: {
    read_too: `MAX([came * 0, FILL(read, 0)]) * ${NUMBERS.FILTER}`,
    read_lately: '2 * read_too - DIFF(read_too)',
    least: `MAX([waited * ${NUMBERS.READERS}, (2 * came - DIFF(came)) * (${NUMBERS.READERS} - 0.5) - 2 * ${NUMBERS.READERS}])`,
  },
};

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

/** The alarms of a deployment that has these parts, without what differs from one to another. */
export const alarmsWith = (has: (part: Part) => boolean): readonly AlarmSpec[] =>
  alarms({ streamName: '', retentionHours: '', instanceId: '' }).filter(({ goesWith = [] }) =>
    goesWith.every(has),
  );

/** All alarms, in the order in which a record passes what they watch. */
export function alarms(facts: Facts): readonly AlarmSpec[] {
  return [
    {
      id: 'connect-not-streaming',
      goesWith: ['Amazon Connect'],
      ...leftUndone(
        'calls',
        ['arrived'],
        {
          calls: take('Sum', instanceMetric(facts, 'CallsPerInterval')),
          arrived: take('Sum', streamMetric(facts, 'IncomingRecords')),
          read: take('Sum', streamMetric(facts, 'GetRecords.Success')),
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
      next: DOCTOR,
    },
    {
      id: 'stream-write-throttled',
      watches: take('Sum', streamMetric(facts, 'WriteProvisionedThroughputExceeded')),
      ...AT_ONCE,
      comparison: 'GreaterThanOrEqualToThreshold',
      threshold: {
        variable: 'alarm_throttled_writes',
        value: 'var.alarm_throttled_writes',
        words: '`alarm_throttled_writes`',
      },
      missingData: NOTHING_HAPPENED,
      tellsItsEnd: false,
      means: 'The stream refused records of Amazon Connect, as it had no capacity for them.',
      loses:
        'Connect tries again, for a time that AWS does not state; a record that it then gives up is nowhere: not in the stream, not in the backup.',
      next: 'npm run capacity -- --environment ${var.environment} --from-metrics; then raise stream_shard_count, or set stream_mode = ON_DEMAND',
    },
    {
      id: 'stream-iterator-age',
      goesWith: ['delivery'],
      watches: take('Maximum', streamMetric(facts, 'GetRecords.IteratorAgeMilliseconds')),
      periodSeconds: 60,
      rings: { periods: 3, of: 3 },
      comparison: 'GreaterThanThreshold',
      threshold: {
        variable: 'alarm_delay_seconds',
        value: 'var.alarm_delay_seconds * 1000',
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
      next: DOCTOR,
    },
    {
      id: 'pipe-not-invoked',
      goesWith: ['delivery'],
      ...leftUndone(
        'arrived',
        ['events', 'invoked', 'invoked_in_account'],
        {
          arrived: take('Sum', streamMetric(facts, 'IncomingRecords')),
          events: take('Sum', pipeMetric('EventCount')),
          invoked: take('Sum', INVOKED),
          invoked_in_account: take('Sum', INVOKED_IN_ACCOUNT),
          read: take('Sum', streamMetric(facts, 'GetRecords.Records')),
        },
        READ_LESS,
      ),
      periodSeconds: 300,
      rings: ONE_OF_2,
      threshold: {
        variable: 'alarm_records_not_taken',
        value: 'var.alarm_records_not_taken',
        words: '`alarm_records_not_taken`',
      },
      missingData: KEEPS_RINGING,
      tellsItsEnd: true,
      means:
        'Records arrive, but the pipe takes none of them: the service may have stopped it, after many errors of its set-up.',
      loses:
        'Nothing reaches Operata. The stream keeps the records for its retention, as does the backup, where there is one.',
      next: `${DOCTOR}; it shows why, and the command that starts the pipe again. The alarm ends when the pipe takes a record`,
    },
    {
      id: 'privacy-bypassed',
      goesWith: ['delivery', 'privacy controls'],
      // A function that cannot be called is a failure of the stage, and another alarm.
      ...leftUndone('events', ['called', 'refused'], {
        events: take('Sum', pipeMetric('EventCount')),
        called: take('Sum', functionMetric('Invocations')),
        refused: take('Sum', pipeMetric('EnrichmentStageFailed')),
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
      next: `aws pipes stop-pipe --name ${NAMES.pipe.value} --region \${var.aws_region}; then ${DOCTOR}`,
    },
    {
      id: 'pipe-execution-failed',
      goesWith: ['delivery'],
      watches: take('Sum', pipeMetric('ExecutionFailed')),
      ...lasting,
      threshold: FAILURES,
      missingData: NOTHING_HAPPENED,
      tellsItsEnd: true,
      means: 'Executions of the pipe keep failing, whatever the stage.',
      loses:
        'Records are late. Each is tried again up to delivery_maximum_retry_attempts, and then goes to the dead-letter queue.',
      next: DOCTOR,
    },
    {
      id: 'pipe-execution-timed-out',
      goesWith: ['delivery'],
      watches: take('Sum', pipeMetric('ExecutionTimeout')),
      ...lasting,
      threshold: FAILURES,
      missingData: NOTHING_HAPPENED,
      tellsItsEnd: true,
      means: 'Executions of the pipe take longer than the 5 minutes that the service gives them.',
      loses:
        'Records are late, and those behind them too; what keeps timing out goes to the dead-letter queue.',
      next: DOCTOR,
    },
    {
      id: 'pipe-execution-throttled',
      goesWith: ['delivery'],
      watches: {
        expression: 'MAX([FILL(throttled, 0), FILL(throttled_in_account, 0)])',
        measures: {
          throttled: take('Sum', THROTTLED),
          throttled_in_account: take('Sum', THROTTLED_IN_ACCOUNT),
        },
      },
      ...lasting,
      threshold: FAILURES,
      missingData: NOTHING_HAPPENED,
      tellsItsEnd: true,
      means: 'The pipe may not run as often as it would: the account’s quota of executions is used up.',
      loses: 'Records are late, and none is lost before the stream forgets them.',
      next: `${DOCTOR}; then ask AWS for a higher quota of concurrent pipe executions`,
    },
    {
      id: 'pipe-enrichment-failed',
      goesWith: ['delivery', 'privacy controls'],
      watches: take('Sum', pipeMetric('EnrichmentStageFailed')),
      ...lasting,
      threshold: FAILURES,
      missingData: NOTHING_HAPPENED,
      tellsItsEnd: true,
      means:
        'The pipe cannot send records through the privacy controls: the function fails, or may not be invoked.',
      loses: 'Nothing leaves the account unredacted; records are late, and then go to the dead-letter queue.',
      next: `${DOCTOR}; aws logs tail ${'/aws/lambda/operata-privacy-controls-${var.environment}'} --region \${var.aws_region}`,
    },
    {
      id: 'pipe-target-failed',
      goesWith: ['delivery'],
      watches: take('Sum', pipeMetric('TargetStageFailed')),
      ...lasting,
      threshold: FAILURES,
      missingData: NOTHING_HAPPENED,
      tellsItsEnd: true,
      means: 'Operata does not take records: it is down, answers with errors, or refuses the API key.',
      loses: `Records are late. EventBridge retries after ${RETRIED}; after any other error the record goes to the dead-letter queue at once. One 401 or 407 also de-authorizes the connection: nothing is delivered until it is updated.`,
      next: `${DOCTOR}; with 401, 403 or 407 in the log of the pipe, ${CHECK_CREDENTIALS}; to change the key: npm run rotate-key -- --environment \${var.environment} --body FILE`,
    },
    {
      id: 'function-errors',
      goesWith: ['privacy controls'],
      watches: take('Sum', functionMetric('Errors')),
      ...lasting,
      threshold: FAILURES,
      missingData: WITHOUT_RUNS,
      tellsItsEnd: true,
      means:
        'The function of the privacy controls keeps failing: it crashes, runs out of memory, or out of time.',
      loses: 'Records are late, and then go to the dead-letter queue. Nothing leaves unredacted.',
      next: 'aws logs tail /aws/lambda/operata-privacy-controls-${var.environment} --region ${var.aws_region}; npm run doctor -- --environment ${var.environment}',
    },
    {
      id: 'function-throttled',
      goesWith: ['privacy controls'],
      watches: take('Sum', functionMetric('Throttles')),
      ...lasting,
      threshold: FAILURES,
      missingData: WITHOUT_RUNS,
      tellsItsEnd: true,
      means:
        'Lambda refuses to run the function: privacy_function_reserved_concurrency or the account’s concurrency is used up.',
      loses: 'Records are late, and then go to the dead-letter queue.',
      next: 'npm run capacity -- --environment ${var.environment} --from-metrics',
    },
    {
      id: 'function-near-time-out',
      goesWith: ['privacy controls'],
      watches: take('Maximum', functionMetric('Duration')),
      ...lasting,
      threshold: {
        variable: 'alarm_function_duration_percent',
        value: 'var.privacy_function_timeout_seconds * 10 * var.alarm_function_duration_percent',
        words: '`alarm_function_duration_percent` of `privacy_function_timeout_seconds`, in milliseconds',
      },
      missingData: WITHOUT_RUNS,
      tellsItsEnd: true,
      means: 'The function of the privacy controls takes nearly as long as it may.',
      loses: 'Nothing yet: beyond its time-out it fails, and records are late.',
      next: `${DOCTOR}; then raise privacy_function_memory_mb or privacy_function_timeout_seconds`,
    },
    {
      id: 'privacy-malformed-records',
      goesWith: ['privacy controls'],
      watches: take('Sum', privacyMetric('MalformedRecords')),
      periodSeconds: 300,
      rings: { periods: 1, of: 1 },
      comparison: 'GreaterThanOrEqualToThreshold',
      threshold: {
        variable: 'alarm_malformed_records',
        value: 'var.alarm_malformed_records',
        words: '`alarm_malformed_records`',
      },
      missingData: WITHOUT_RECORDS,
      tellsItsEnd: false,
      means: 'Records came that cannot be read: not JSON, not an object, or nested too deeply.',
      loses:
        'They are not delivered and not tried again; the backup, where there is one, has them as they came.',
      next: 'aws logs tail /aws/lambda/operata-privacy-controls-${var.environment} --region ${var.aws_region} --filter-pattern malformed',
    },
    {
      id: 'privacy-not-contact-records',
      goesWith: ['privacy controls'],
      watches: take('Sum', privacyMetric('NotContactRecords')),
      periodSeconds: 300,
      rings: { periods: 1, of: 1 },
      comparison: 'GreaterThanOrEqualToThreshold',
      threshold: {
        variable: 'alarm_not_contact_records',
        value: 'var.alarm_not_contact_records',
        words: '`alarm_not_contact_records`',
      },
      missingData: WITHOUT_RECORDS,
      tellsItsEnd: false,
      means:
        'Records came that are not contact records, such as agent events: the stream carries other kinds too.',
      loses:
        'Nothing: they are not delivered. Each costs a run of the function, and holds up what is behind it.',
      next: `${DOCTOR}; aws logs tail /aws/lambda/operata-privacy-controls-\${var.environment} --region \${var.aws_region} --filter-pattern '"not a contact record"'`,
    },
    {
      id: 'privacy-fallback-active',
      goesWith: ['privacy controls'],
      watches: take('Maximum', privacyMetric('FallbackActive')),
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
      next: DOCTOR,
    },
    {
      id: 'privacy-configuration-stale',
      goesWith: ['privacy controls'],
      watches: take('Maximum', privacyMetric('ConfigurationAgeSeconds')),
      // At once: the age is measured after a refresh that was due, so that it is above only if that failed.
      ...AT_ONCE,
      comparison: 'GreaterThanThreshold',
      threshold: {
        variable: 'alarm_configuration_overdue_seconds',
        value: 'var.privacy_cache_ttl_seconds + var.alarm_configuration_overdue_seconds',
        words: '`privacy_cache_ttl_seconds` and `alarm_configuration_overdue_seconds` together',
      },
      missingData: AS_LAST_REPORTED,
      tellsItsEnd: true,
      means: 'The privacy controls cannot refresh their configuration, and go on with the last good one.',
      loses:
        'A change of redaction_config is not in force; after privacy_cache_max_stale_seconds the mandatory fields alone are sent.',
      next: DOCTOR,
    },
    {
      id: 'privacy-metrics-missing',
      goesWith: ['privacy controls'],
      // CloudWatch may take a metric from the log later than Lambda counts the run.
      ...leftUndone('ran', ['received', 'failed'], {
        ran: take('Sum', functionMetric('Invocations')),
        received: take('Sum', privacyMetric('RecordsReceived')),
        failed: take('Sum', functionMetric('Errors')),
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
      next: `${DOCTOR}; aws logs tail /aws/lambda/operata-privacy-controls-\${var.environment} --region \${var.aws_region}; with existing_kms_key_arn compare its policy with docs/existing-key-policy.json`,
    },
    {
      id: 'dead-letter-queue-not-empty',
      watches: take('Maximum', queueMetric('ApproximateNumberOfMessagesVisible')),
      ...AT_ONCE,
      comparison: 'GreaterThanOrEqualToThreshold',
      threshold: {
        variable: 'alarm_dead_letters',
        value: 'var.alarm_dead_letters',
        words: '`alarm_dead_letters`',
      },
      missingData: NOT_COUNTED,
      tellsItsEnd: true,
      means: 'The pipe gave up delivering records. Each message names one by shard and sequence number.',
      loses: 'Operata does not have these records, until they are put back.',
      next: REPLAY,
    },
    {
      id: 'dead-letter-queue-aging',
      watches: take('Maximum', queueMetric('ApproximateAgeOfOldestMessage')),
      periodSeconds: 300,
      rings: { periods: 1, of: 1 },
      comparison: 'GreaterThanThreshold',
      threshold: {
        variable: 'alarm_replay_hours_left',
        // A record may be as old as the pipe lets it get when its message is written. 14 days: the queue's retention.
        value: `max(60, min(${facts.retentionHours} * 3600 - var.delivery_maximum_record_age_seconds, ${QUEUE_RETENTION_SECONDS}) - var.alarm_replay_hours_left * 3600)`,
        words:
          'the stream’s retention less `delivery_maximum_record_age_seconds`, or the 14 days of the queue if that is less, less `alarm_replay_hours_left`; in seconds',
      },
      missingData: NOT_COUNTED,
      tellsItsEnd: true,
      means: 'Records wait in the dead-letter queue that the stream will soon forget.',
      loses:
        'What the stream has forgotten can be put back from the backup alone; without a backup it is lost.',
      next: REPLAY,
    },
    {
      id: 'backup-not-reading',
      goesWith: ['backup'],
      ...leftUndone('arrived', ['read'], {
        arrived: take('Sum', streamMetric(facts, 'IncomingRecords')),
        read: take('Sum', backupMetric('DataReadFromKinesisStream.Records')),
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
      next: DOCTOR,
    },
    {
      id: 'backup-late',
      goesWith: ['backup'],
      watches: take('Maximum', backupMetric('DeliveryToS3.DataFreshness')),
      periodSeconds: 300,
      rings: { periods: 2, of: 2 },
      comparison: 'GreaterThanThreshold',
      threshold: {
        variable: 'alarm_backup_delay_seconds',
        value: 'var.backup_buffer_interval_seconds + var.alarm_backup_delay_seconds',
        words: '`backup_buffer_interval_seconds` and `alarm_backup_delay_seconds` together',
      },
      missingData: NOT_MEASURED,
      tellsItsEnd: true,
      means: 'Firehose has records that it could not write to the backup bucket in time.',
      loses: 'These records have no backup yet; they have none at all if the stream forgets them before.',
      next: DOCTOR,
    },
    {
      id: 'backup-behind-stream',
      goesWith: ['backup'],
      watches: take('Maximum', backupMetric('KinesisMillisBehindLatest')),
      periodSeconds: 300,
      rings: { periods: 2, of: 2 },
      comparison: 'GreaterThanThreshold',
      threshold: {
        variable: 'alarm_backup_delay_seconds',
        value: 'var.alarm_backup_delay_seconds * 1000',
        words: '`alarm_backup_delay_seconds`, in milliseconds',
      },
      missingData: NOT_MEASURED,
      tellsItsEnd: true,
      means: 'Firehose reads the stream too slowly, or is throttled there by other readers.',
      loses:
        'The newest records have no backup yet; they have none at all if the stream forgets them before.',
      next: DOCTOR,
    },
    {
      id: 'backup-delivery-failed',
      goesWith: ['backup'],
      watches: take('Average', backupMetric('DeliveryToS3.Success')),
      periodSeconds: 300,
      // Within an hour, as the pauses between the attempts of Firehose are not published.
      rings: { periods: 2, of: 12 },
      comparison: 'LessThanThreshold',
      threshold: {
        variable: 'alarm_backup_success_percent',
        value: 'var.alarm_backup_success_percent / 100',
        words: '`alarm_backup_success_percent`, as a share of 1',
      },
      missingData: {
        is: 'notBreaching',
        because: 'Firehose sends this with each attempt to write: without records there is none.',
      },
      tellsItsEnd: true,
      means: 'Writing to the backup bucket fails: the bucket, its policy or its key does not let Firehose.',
      loses: 'These records have no backup yet; Firehose tries again for as long as the stream keeps them.',
      next: `${DOCTOR}; aws logs tail /aws/kinesisfirehose/operata-backup-\${var.environment} --region \${var.aws_region}`,
    },
    {
      id: 'backup-key-unusable',
      goesWith: ['backup'],
      watches: {
        expression: 'SUM([FILL(denied, 0), FILL(disabled, 0), FILL(invalid, 0), FILL(gone, 0)])',
        measures: {
          denied: take('Sum', backupMetric('KMSKeyAccessDenied')),
          disabled: take('Sum', backupMetric('KMSKeyDisabled')),
          invalid: take('Sum', backupMetric('KMSKeyInvalidState')),
          gone: take('Sum', backupMetric('KMSKeyNotFound')),
        },
      },
      ...AT_ONCE,
      comparison: 'GreaterThanOrEqualToThreshold',
      threshold: FAILURES,
      missingData: NOTHING_HAPPENED,
      tellsItsEnd: true,
      means:
        'Firehose may not use the key of the stream, or it is disabled, being deleted, or gone. The pipe and Amazon Connect need that key too.',
      loses:
        'Nothing is backed up. With an unusable key nothing can be delivered or written to the stream either, and Connect does not tell.',
      next: `${DOCTOR}; with existing_kms_key_arn compare its policy with docs/existing-key-policy.json`,
    },
  ];
}
