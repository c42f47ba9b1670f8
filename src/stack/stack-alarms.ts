import type { AlarmSpec } from './constructs/monitoring/alarm-spec';
import { alarms } from './constructs/monitoring/alarms';
import type { Facts } from './constructs/monitoring/metrics';
import type { Part } from './constructs/monitoring/parts';
import { DEPLOYMENT } from './naming/names';
import { variable } from './variables';

/** The thresholds of the stack's alarms, which its variables set. */
export const ALARM_THRESHOLDS = {
  delaySeconds: variable('alarm_delay_seconds'),
  failuresPerMinute: variable('alarm_failures_per_minute'),
  recordsNotTaken: variable('alarm_records_not_taken'),
  throttledWrites: variable('alarm_throttled_writes'),
  deadLetters: variable('alarm_dead_letters'),
  replayHoursLeft: variable('alarm_replay_hours_left'),
  functionDurationPercent: variable('alarm_function_duration_percent'),
  malformedRecords: variable('alarm_malformed_records'),
  notContactRecords: variable('alarm_not_contact_records'),
  configurationOverdueSeconds: variable('alarm_configuration_overdue_seconds'),
  backupDelaySeconds: variable('alarm_backup_delay_seconds'),
  backupSuccessPercent: variable('alarm_backup_success_percent'),
};

/** What the stack's alarms depend on, for documentation. Values that AWS assigns are words in capitals. */
export const STACK_FACTS: Facts = {
  naming: DEPLOYMENT,
  streamName: 'STREAM',
  retentionHours: 'RETENTION',
  instanceId: 'INSTANCE',
  parts: {
    'Amazon Connect': 'var.associate_connect_instance && var.existing_stream_arn == null',
    delivery: 'var.delivery_enabled',
    'privacy controls': 'var.enable_privacy_controls',
    pseudonyms: 'var.redaction_config',
    backup: 'var.backup_enabled',
  },
  maximumRecordAgeSeconds: 'var.delivery_maximum_record_age_seconds',
  functionTimeoutSeconds: 'var.privacy_function_timeout_seconds',
  cacheTtlSeconds: 'var.privacy_cache_ttl_seconds',
  backupBufferSeconds: 'var.backup_buffer_interval_seconds',
  thresholds: ALARM_THRESHOLDS,
};

/** The alarms of a deployment with these parts, with {@link STACK_FACTS} for values that differ between deployments. */
export const alarmsWith = (has: (part: Part) => boolean): readonly AlarmSpec[] =>
  alarms(STACK_FACTS).filter(({ goesWith = [] }) => goesWith.every(has));
