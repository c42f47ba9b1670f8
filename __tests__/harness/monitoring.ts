/** The monitoring of a deployment: addresses without their index, by the part that they belong to. */

const alarms = (...names: readonly string[]): readonly string[] =>
  names.map((name) => `aws_cloudwatch_metric_alarm.monitoring_alarm_${name}`);
const queries = (...names: readonly string[]): readonly string[] =>
  names.map((name) => `aws_cloudwatch_query_definition.monitoring_query_${name}`);

/** Of the instance that streams to our stream. */
export const ASSOCIATION_ALARMS = alarms('connect_not_streaming');
export const ALWAYS_ALARMS = alarms(
  'stream_write_throttled',
  'dead_letter_queue_aging',
  'dead_letter_queue_not_empty',
);
export const DELIVERY_ALARMS = alarms(
  'stream_iterator_age',
  'pipe_not_invoked',
  'pipe_execution_failed',
  'pipe_execution_timed_out',
  'pipe_execution_throttled',
  'pipe_target_failed',
);
/** Of the delivery, through the privacy controls. */
export const ENRICHMENT_ALARMS = alarms('pipe_enrichment_failed', 'privacy_bypassed');
export const PRIVACY_ALARMS = alarms(
  'function_errors',
  'function_throttled',
  'function_near_time_out',
  'privacy_malformed_records',
  'privacy_not_contact_records',
  'privacy_fallback_active',
  'privacy_configuration_stale',
  'privacy_metrics_missing',
);
/** Of a list that asks for pseudonyms. */
export const PSEUDONYM_ALARMS = alarms('privacy_pseudonyms_missing');
export const BACKUP_ALARMS = alarms(
  'backup_not_reading',
  'backup_late',
  'backup_behind_stream',
  'backup_delivery_failed',
  'backup_key_unusable',
);
/** All alarms of the deployment with the variables of the Operata integration guide. */
export const GUIDE_ALARMS = [
  ...ASSOCIATION_ALARMS,
  ...ALWAYS_ALARMS,
  ...DELIVERY_ALARMS,
  ...ENRICHMENT_ALARMS,
  ...PRIVACY_ALARMS,
  ...BACKUP_ALARMS,
];
export const ALWAYS_QUERIES = queries('pipe_errors', 'pipe_slowest');
export const PRIVACY_QUERIES = queries(
  'function_crashes',
  'function_duration',
  'privacy_by_hour',
  'privacy_configuration',
  'privacy_not_delivered',
  'privacy_unmatched_rules',
);
export const BACKUP_QUERIES = queries('backup_errors');
