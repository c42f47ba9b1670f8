import { between, inRegion, onlyWhere, pattern, type VariableSpecs } from './rules';

export const MONITORING = {
  alarms_enabled: {
    type: 'bool',
    description:
      'Create the alarms in docs/alarms.md, and the topic that they notify. Without alarm_email or existing_alarm_topic_arn, the topic has no subscription.',
    default: true,
  },
  alarm_email: {
    type: 'string',
    description:
      'E-mail address that the alarms notify. AWS sends a message with a link to confirm the subscription. Before the confirmation, no notifications arrive. AWS deletes a subscription that is not confirmed, and the next apply creates it again.',
    default: null,
    example: '"contact-center-operations@example.com"',
    validations: [
      pattern(
        'alarm_email',
        '^[^\\s@]{1,64}@[^\\s@]+[.][^\\s@]+$',
        'one e-mail address',
        'To notify several people, use a distribution list.',
      ),
      onlyWhere(
        'alarm_email',
        'var.alarms_enabled',
        'alarms are off',
        'Set alarms_enabled = true, or remove alarm_email.',
      ),
    ],
  },
  existing_alarm_topic_arn: {
    type: 'string',
    description:
      'Existing SNS topic that the alarms notify, instead of a created one. You manage its policy, key and subscriptions. The policy and the key must allow cloudwatch.amazonaws.com to publish and to use the key.',
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
        'alarms are off',
        'Set alarms_enabled = true, or remove existing_alarm_topic_arn.',
      ),
      onlyWhere(
        'existing_alarm_topic_arn',
        'var.alarm_email == null',
        'alarm_email subscribes to the created topic',
        'Subscribe the address to that topic and remove alarm_email, or remove existing_alarm_topic_arn.',
      ),
    ],
  },
  dashboard_enabled: {
    type: 'bool',
    description: 'Create the CloudWatch dashboard and the saved queries of CloudWatch Logs Insights.',
    default: true,
  },
  alarm_delay_seconds: {
    type: 'number',
    description:
      'Alarm if a record waits longer than this in the stream, in seconds. Normally, records reach Operata within 5 minutes.',
    default: 300,
    validations: [between('alarm_delay_seconds', 60, 86400, 'seconds', '300 is 5 minutes.')],
  },
  alarm_failures_per_minute: {
    type: 'number',
    description:
      'Alarm if at least this many executions of the pipe or the function fail within a minute, in 3 of the last 15 minutes. A failure that the next attempt fixes causes no alarm, and a persistent one is reported within 5 minutes. It is also the number of failed uses of the key by the backup.',
    default: 1,
    validations: [
      between('alarm_failures_per_minute', 1, 10000, 'failures', '1 is suitable for most deployments.'),
    ],
  },
  alarm_records_not_taken: {
    type: 'number',
    description:
      'Alarm if at least this many records arrive within 5 minutes, and the pipe processes none in these and the next 5 minutes. The service may have stopped the pipe.',
    default: 1,
    validations: [
      between('alarm_records_not_taken', 1, 100000, 'records', '1 is suitable for most deployments.'),
    ],
  },
  alarm_throttled_writes: {
    type: 'number',
    description: 'Alarm if the stream throttles at least this many writes within a minute.',
    default: 1,
    validations: [
      between('alarm_throttled_writes', 1, 100000, 'writes', '1 is suitable for most deployments.'),
    ],
  },
  alarm_dead_letters: {
    type: 'number',
    description: 'Alarm if at least this many records are in the dead-letter queue.',
    default: 1,
    validations: [between('alarm_dead_letters', 1, 100000, 'records', '1 is suitable for most deployments.')],
  },
  alarm_replay_hours_left: {
    type: 'number',
    description:
      'Alarm if fewer than this many hours are left to replay the oldest record of the dead-letter queue, before the record expires in the stream or its message in the queue.',
    default: 24,
    validations: [between('alarm_replay_hours_left', 1, 336, 'hours', '24 is a day.')],
  },
  alarm_function_duration_percent: {
    type: 'number',
    description:
      'Alarm if the duration of the function of the privacy controls reaches this percentage of privacy_function_timeout_seconds.',
    default: 80,
    validations: [
      between('alarm_function_duration_percent', 1, 100, 'percent', '80 is suitable for most deployments.'),
    ],
  },
  alarm_malformed_records: {
    type: 'number',
    description: 'Alarm if at least this many malformed records arrive within 5 minutes.',
    default: 1,
    validations: [
      between('alarm_malformed_records', 1, 100000, 'records', '1 is suitable for most deployments.'),
    ],
  },
  alarm_not_contact_records: {
    type: 'number',
    description:
      'Alarm if at least this many records that are not contact records, such as agent events, arrive within 5 minutes.',
    default: 1,
    validations: [
      between(
        'alarm_not_contact_records',
        1,
        100000,
        'records',
        '1 is suitable for a stream that carries only contact records.',
      ),
    ],
  },
  alarm_configuration_overdue_seconds: {
    type: 'number',
    description:
      'Alarm if a refresh of the configuration of the privacy controls is overdue by more than this, in seconds. It is due privacy_cache_ttl_seconds after the last one.',
    default: 300,
    validations: [between('alarm_configuration_overdue_seconds', 60, 604800, 'seconds', '300 is 5 minutes.')],
  },
  alarm_backup_delay_seconds: {
    type: 'number',
    description:
      'Alarm if the backup is late by more than this, in seconds, in addition to backup_buffer_interval_seconds.',
    default: 600,
    validations: [between('alarm_backup_delay_seconds', 60, 86400, 'seconds', '600 is 10 minutes.')],
  },
  alarm_backup_success_percent: {
    type: 'number',
    description: 'Alarm if less than this percentage of the writes to the backup bucket succeeds.',
    default: 100,
    validations: [
      between('alarm_backup_success_percent', 1, 100, 'percent', '100 is suitable for most deployments.'),
    ],
  },
} as const satisfies VariableSpecs;
