import { between, inRegion, onlyWhere, pattern } from './rules';
import type { VariableSpecs } from './spec';

export const MONITORING = {
  alarms_enabled: {
    type: 'bool',
    description:
      'Create the alarms in docs/alarms.md, and the topic that they notify. Without alarm_email or existing_alarm_topic_arn nobody is subscribed to it.',
    default: true,
  },
  alarm_email: {
    type: 'string',
    description:
      'E-mail address that the alarms notify. AWS sends it a message with a link to confirm: until that is followed, nothing else arrives, and AWS removes a subscription that is never confirmed, so that the next plan creates it again.',
    default: null,
    example: '"contact-center-operations@example.com"',
    validations: [
      pattern(
        'alarm_email',
        '^[^\\s@]{1,64}@[^\\s@]+[.][^\\s@]+$',
        'one e-mail address',
        'Several people are best reached by a distribution list.',
      ),
      onlyWhere(
        'alarm_email',
        'var.alarms_enabled',
        'the alarms are off',
        'Set alarms_enabled = true, or remove alarm_email.',
      ),
    ],
  },
  existing_alarm_topic_arn: {
    type: 'string',
    description:
      'SNS topic that the alarms notify instead of one of our own. Its policy, its key and its subscriptions are yours: cloudwatch.amazonaws.com must be allowed to publish, and to use the key.',
    default: null,
    example: '"arn:aws:sns:us-west-2:111122223333:existing-alarms"',
    validations: [
      pattern(
        'existing_alarm_topic_arn',
        '^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}$',
        'the ARN of a standard SNS topic',
        '"aws sns list-topics" prints them.',
      ),
      inRegion('existing_alarm_topic_arn'),
      onlyWhere(
        'existing_alarm_topic_arn',
        'var.alarms_enabled',
        'the alarms are off',
        'Set alarms_enabled = true, or remove existing_alarm_topic_arn.',
      ),
      onlyWhere(
        'existing_alarm_topic_arn',
        'var.alarm_email == null',
        'alarm_email subscribes to a topic of our own',
        'Subscribe the address to that topic and remove alarm_email, or remove existing_alarm_topic_arn.',
      ),
    ],
  },
  dashboard_enabled: {
    type: 'bool',
    description: 'Create the CloudWatch dashboard, and the saved queries of CloudWatch Logs Insights.',
    default: true,
  },
  alarm_delay_seconds: {
    type: 'number',
    description:
      'Alarm when a record waits longer than this in the stream, in seconds. Records reach Operata within 5 minutes.',
    default: 300,
    validations: [between('alarm_delay_seconds', 60, 86400, 'seconds', '300 is 5 minutes.')],
  },
  alarm_failures_per_minute: {
    type: 'number',
    description:
      'Alarm when as many executions of the pipe or the function fail within a minute, in 3 of the last 15 minutes: so a failure that the next attempt mends rings no alarm, and one that lasts is told within 5 minutes. Also the number of failed uses of the key by the backup.',
    default: 1,
    validations: [between('alarm_failures_per_minute', 1, 10000, 'failures', '1 suits most.')],
  },
  alarm_records_not_taken: {
    type: 'number',
    description:
      'Alarm when at least as many records arrive within 5 minutes, and the pipe takes none then and in the 5 minutes after: the service may have stopped the pipe.',
    default: 1,
    validations: [between('alarm_records_not_taken', 1, 100000, 'records', '1 suits most.')],
  },
  alarm_throttled_writes: {
    type: 'number',
    description: 'Alarm when the stream refuses as many writes within a minute, for lack of capacity.',
    default: 1,
    validations: [between('alarm_throttled_writes', 1, 100000, 'writes', '1 suits most.')],
  },
  alarm_dead_letters: {
    type: 'number',
    description: 'Alarm when as many records are in the dead-letter queue.',
    default: 1,
    validations: [between('alarm_dead_letters', 1, 100000, 'records', '1 suits most.')],
  },
  alarm_replay_hours_left: {
    type: 'number',
    description:
      'Alarm when this many hours are left to deliver the oldest record of the dead-letter queue again, before the stream forgets it or the queue its message.',
    default: 24,
    validations: [between('alarm_replay_hours_left', 1, 336, 'hours', '24 is a day.')],
  },
  alarm_function_duration_percent: {
    type: 'number',
    description:
      'Alarm when the function of the privacy controls takes this much of privacy_function_timeout_seconds, in percent.',
    default: 80,
    validations: [between('alarm_function_duration_percent', 1, 100, 'percent', '80 suits most.')],
  },
  alarm_malformed_records: {
    type: 'number',
    description: 'Alarm when as many malformed records come within 5 minutes.',
    default: 1,
    validations: [between('alarm_malformed_records', 1, 100000, 'records', '1 suits most.')],
  },
  alarm_not_contact_records: {
    type: 'number',
    description:
      'Alarm when as many records that are not contact records, such as agent events, come within 5 minutes.',
    default: 1,
    validations: [
      between(
        'alarm_not_contact_records',
        1,
        100000,
        'records',
        '1 suits a stream for contact records alone.',
      ),
    ],
  },
  alarm_configuration_overdue_seconds: {
    type: 'number',
    description:
      'Alarm when the configuration of the privacy controls could not be read again for as many seconds after it was due, which is privacy_cache_ttl_seconds after it was read.',
    default: 300,
    validations: [between('alarm_configuration_overdue_seconds', 60, 604800, 'seconds', '300 is 5 minutes.')],
  },
  alarm_backup_delay_seconds: {
    type: 'number',
    description:
      'Alarm when the backup is as many seconds later than backup_buffer_interval_seconds, which it may always be.',
    default: 600,
    validations: [between('alarm_backup_delay_seconds', 60, 86400, 'seconds', '600 is 10 minutes.')],
  },
  alarm_backup_success_percent: {
    type: 'number',
    description: 'Alarm when fewer of the writes to the backup bucket succeed, in percent.',
    default: 100,
    validations: [between('alarm_backup_success_percent', 1, 100, 'percent', '100 suits most.')],
  },
} as const satisfies VariableSpecs;
