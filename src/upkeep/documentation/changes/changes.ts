/** At least one change of each variable. */
import type { VariableName } from '../../../stack/variables';
import type { Settings } from '../offline-stack';

const VPC = 'vpc-0a1b2c3d4e5f60718';
const KEY = 'arn:aws:kms:us-west-2:111122223333:key/0f0e0d0c-1111-2222-3333-444455556666';
const TOPIC = 'arn:aws:sns:us-west-2:111122223333:existing-alarms';
const DEPLOYER = 'arn:aws:iam::111122223333:role/Deployer';
const STREAM = 'arn:aws:kinesis:us-west-2:111122223333:stream/existing-ctr';

/** The settings of the Operata integration guide, with privacy controls in two subnets of a VPC. */
const USUAL: Settings = {
  aws_region: 'us-west-2',
  environment: 'production',
  connect_instance_alias: 'your-instance-alias',
  operata_endpoint: 'https://operata.example/contact-records',
  operata_group_id: 'group',
  operata_api_key: 'key',
  enable_privacy_controls: true,
  vpc_id: VPC,
};
const PROVISIONED: Settings = { ...USUAL, stream_mode: 'PROVISIONED', stream_shard_count: 2 };
const KEY_IN_HEADER: Settings = { ...USUAL, operata_authorization_type: 'API_KEY' };
const ADOPTED: Settings = {
  ...USUAL,
  existing_stream_arn: STREAM,
  existing_backup_bucket_name: 'existing-bucket',
};
const PSEUDONYMS: Settings = {
  redaction_config: {
    type: 'BLACKLIST',
    fields: [],
    replace: [{ field: 'CustomerEndpoint.Address', with: 'PSEUDONYM' }],
  },
};

/** A change, in words if the values do not explain it. */
export interface VariableChange {
  readonly from: Settings;
  readonly to: Settings;
  readonly words?: string;
}

const usual = (to: Settings, words?: string): VariableChange => ({
  from: USUAL,
  to: { ...USUAL, ...to },
  ...(words !== undefined && { words }),
});
const from = (base: Settings, to: Settings, words?: string): VariableChange => ({
  ...usual({}, words),
  from: base,
  to: { ...base, ...to },
});

export const CHANGES: Readonly<Record<VariableName, readonly VariableChange[]>> = {
  aws_region: [usual({ aws_region: 'eu-west-2' })],
  environment: [usual({ environment: 'staging' })],
  connect_instance_alias: [usual({ connect_instance_alias: 'other' })],
  enable_privacy_controls: [
    // Without privacy controls, a VPC is refused.
    usual({ enable_privacy_controls: false, vpc_id: null }, 'switched off'),
    { from: { ...USUAL, enable_privacy_controls: false, vpc_id: null }, to: USUAL, words: 'switched on' },
  ],
  vpc_id: [
    usual({ vpc_id: 'vpc-0123456789abcdef0' }, 'another VPC'),
    usual({ vpc_id: null }, 'removed'),
    { from: { ...USUAL, vpc_id: null }, to: USUAL, words: 'set' },
  ],
  aws_account_id: [
    usual({ aws_account_id: '111122223333' }, 'to the account of the deployment'),
    usual({ aws_account_id: '444455556666' }, 'to another account'),
  ],
  assume_role_arn: [usual({ assume_role_arn: DEPLOYER }, 'to a role of the same account')],
  assume_role_external_id: [
    from({ ...USUAL, assume_role_arn: DEPLOYER }, { assume_role_external_id: 'other-external-id' }),
  ],
  operata_endpoint: [usual({ operata_endpoint: 'https://operata.example/other' })],
  operata_group_id: [usual({ operata_group_id: 'other' })],
  operata_api_key: [usual({ operata_api_key: 'other' })],
  operata_http_method: [usual({ operata_http_method: 'PUT' })],
  operata_authorization_type: [usual({ operata_authorization_type: 'API_KEY' })],
  operata_api_key_header: [from(KEY_IN_HEADER, { operata_api_key_header: 'x-api-key' })],
  operata_api_key_prefix: [from(KEY_IN_HEADER, { operata_api_key_prefix: '' })],
  operata_extra_headers: [usual({ operata_extra_headers: { 'x-source': 'connect' } })],
  operata_rate_limit_per_second: [usual({ operata_rate_limit_per_second: 100 })],
  redaction_config: [
    usual({ redaction_config: { type: 'WHITELIST', fields: ['Queue.Name'] } }),
    usual(PSEUDONYMS, 'the first pseudonym'),
    { from: { ...USUAL, ...PSEUDONYMS }, to: USUAL, words: 'the last pseudonym removed' },
  ],
  privacy_cache_ttl_seconds: [usual({ privacy_cache_ttl_seconds: 60 })],
  privacy_cache_max_stale_seconds: [usual({ privacy_cache_max_stale_seconds: 7200 })],
  privacy_function_memory_mb: [usual({ privacy_function_memory_mb: 1024 })],
  privacy_function_timeout_seconds: [usual({ privacy_function_timeout_seconds: 60 })],
  privacy_function_reserved_concurrency: [usual({ privacy_function_reserved_concurrency: 10 })],
  privacy_function_tracing: [usual({ privacy_function_tracing: true })],
  private_subnet_ids: [usual({ private_subnet_ids: ['subnet-0a1b2c3d4e5f60711'] })],
  private_subnet_tags: [usual({ private_subnet_tags: { Name: 'private-a' } })],
  create_ssm_endpoint: [
    usual({ create_ssm_endpoint: true }, 'switched on'),
    { from: { ...USUAL, create_ssm_endpoint: true }, to: USUAL, words: 'switched off' },
  ],
  create_kms_endpoint: [
    from({ ...USUAL, ...PSEUDONYMS }, { create_kms_endpoint: true }, 'switched on'),
    from(
      { ...USUAL, ...PSEUDONYMS, create_kms_endpoint: true },
      { create_kms_endpoint: null },
      'switched off',
    ),
  ],
  stream_mode: [
    usual({ stream_mode: 'PROVISIONED', stream_shard_count: 2 }, 'to `PROVISIONED`'),
    { from: PROVISIONED, to: USUAL, words: 'to `ON_DEMAND`' },
  ],
  stream_shard_count: [from(PROVISIONED, { stream_shard_count: 4 })],
  stream_retention_hours: [usual({ stream_retention_hours: 336 })],
  existing_stream_arn: [
    usual({ existing_stream_arn: STREAM }, 'set'),
    from(ADOPTED, { existing_stream_arn: null }, 'removed'),
  ],
  existing_stream_kms_key_arn: [from(ADOPTED, { existing_stream_kms_key_arn: KEY })],
  associate_connect_instance: [usual({ associate_connect_instance: false })],
  connect_instance_id: [
    // The ID that the offline provider finds for the alias.
    usual({ connect_instance_id: '12345678-1234-1234-1234-123456789012' }, 'to the ID of the same instance'),
    usual({ connect_instance_id: '11111111-2222-3333-4444-555555555555' }, 'to the ID of another instance'),
  ],
  delivery_enabled: [usual({ delivery_enabled: false })],
  delivery_body: [usual({ delivery_body: 'data' })],
  delivery_input_template: [usual({ delivery_input_template: '{"record": <$.data>}' })],
  delivery_maximum_retry_attempts: [usual({ delivery_maximum_retry_attempts: 10 })],
  delivery_maximum_record_age_seconds: [usual({ delivery_maximum_record_age_seconds: 43200 })],
  delivery_parallelization_factor: [usual({ delivery_parallelization_factor: 2 })],
  delivery_starting_position: [usual({ delivery_starting_position: 'LATEST' })],
  delivery_log_level: [usual({ delivery_log_level: 'INFO' })],
  backup_enabled: [
    usual({ backup_enabled: false }, 'switched off'),
    { from: { ...USUAL, backup_enabled: false }, to: USUAL, words: 'switched on' },
  ],
  existing_backup_bucket_name: [
    usual({ existing_backup_bucket_name: 'existing-bucket' }, 'set'),
    from(ADOPTED, { existing_backup_bucket_name: null }, 'removed'),
  ],
  existing_backup_bucket_key_arn: [from(ADOPTED, { existing_backup_bucket_key_arn: KEY })],
  backup_expiration_days: [usual({ backup_expiration_days: 30 })],
  backup_noncurrent_expiration_days: [usual({ backup_noncurrent_expiration_days: 14 })],
  backup_abort_upload_days: [usual({ backup_abort_upload_days: 2 })],
  backup_force_destroy: [usual({ backup_force_destroy: true })],
  backup_buffer_interval_seconds: [usual({ backup_buffer_interval_seconds: 60 })],
  backup_buffer_size_mb: [usual({ backup_buffer_size_mb: 64 })],
  alarms_enabled: [
    usual({ alarms_enabled: false }, 'switched off'),
    { from: { ...USUAL, alarms_enabled: false }, to: USUAL, words: 'switched on' },
  ],
  alarm_email: [
    usual({ alarm_email: 'operations@example.com' }, 'set'),
    from(
      { ...USUAL, alarm_email: 'operations@example.com' },
      { alarm_email: 'other@example.com' },
      'another',
    ),
  ],
  existing_alarm_topic_arn: [usual({ existing_alarm_topic_arn: TOPIC })],
  dashboard_enabled: [
    usual({ dashboard_enabled: false }, 'switched off'),
    { from: { ...USUAL, dashboard_enabled: false }, to: USUAL, words: 'switched on' },
  ],
  alarm_delay_seconds: [usual({ alarm_delay_seconds: 600 })],
  alarm_failures_per_minute: [usual({ alarm_failures_per_minute: 5 })],
  alarm_records_not_taken: [usual({ alarm_records_not_taken: 10 })],
  alarm_throttled_writes: [usual({ alarm_throttled_writes: 10 })],
  alarm_dead_letters: [usual({ alarm_dead_letters: 10 })],
  alarm_replay_hours_left: [usual({ alarm_replay_hours_left: 48 })],
  alarm_function_duration_percent: [usual({ alarm_function_duration_percent: 50 })],
  alarm_malformed_records: [usual({ alarm_malformed_records: 10 })],
  alarm_not_contact_records: [usual({ alarm_not_contact_records: 10 })],
  alarm_configuration_overdue_seconds: [usual({ alarm_configuration_overdue_seconds: 600 })],
  alarm_backup_delay_seconds: [usual({ alarm_backup_delay_seconds: 1200 })],
  alarm_backup_success_percent: [usual({ alarm_backup_success_percent: 90 })],
  existing_kms_key_arn: [
    usual({ existing_kms_key_arn: KEY }, 'set'),
    usual({ existing_kms_key_arn: KEY, retain_created_kms_key: true }, 'set, created key kept'),
    usual({ existing_kms_key_arn: KEY, retain_created_kms_key: false }, 'set, created key deleted'),
  ],
  retain_created_kms_key: [
    {
      from: { ...USUAL, existing_kms_key_arn: KEY, retain_created_kms_key: true },
      to: { ...USUAL, existing_kms_key_arn: KEY, retain_created_kms_key: false },
      words: 'to `false`',
    },
  ],
  kms_key_administrator_arns: [
    usual({ kms_key_administrator_arns: ['arn:aws:iam::111122223333:role/KeyAdministrators'] }),
  ],
  log_retention_days: [usual({ log_retention_days: 30 })],
  permissions_boundary_arn: [
    usual({ permissions_boundary_arn: 'arn:aws:iam::111122223333:policy/Boundary' }),
  ],
  tags: [usual({ tags: { CostCenter: '1234' } })],
};
