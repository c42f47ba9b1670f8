/**
 * What the provider's schema contains and the bindings do not: defaults, what forces a new resource, what is sensitive.
 * Each entry names its source: a file in `internal/service/` of terraform-provider-aws 6.25.
 */
import { isEqual, type ObjectValue, type Value, valueAt } from './values';

/** Defaults that are filled in at plan: attributes by type, those within blocks by their dotted path. Source: `Default:`. */
export const DEFAULTS: Readonly<Record<string, Readonly<Record<string, Value>>>> = {
  // pipes/pipe.go
  aws_pipes_pipe: { description: 'Managed by Terraform', desired_state: 'RUNNING' },
  // kinesis/stream.go
  aws_kinesis_stream: { retention_period: 24, encryption_type: 'NONE', enforce_consumer_deletion: false },
  // kms/key.go
  aws_kms_key: {
    key_usage: 'ENCRYPT_DECRYPT',
    customer_master_key_spec: 'SYMMETRIC_DEFAULT',
    is_enabled: true,
    enable_key_rotation: false,
    bypass_policy_lockout_safety_check: false,
  },
  // lambda/function.go
  aws_lambda_function: {
    memory_size: 128,
    package_type: 'Zip',
    publish: false,
    reserved_concurrent_executions: -1,
    skip_destroy: false,
    timeout: 3,
  },
  // iam/role.go
  aws_iam_role: { path: '/', max_session_duration: 3600, force_detach_policies: false },
  // logs/group.go
  aws_cloudwatch_log_group: { retention_in_days: 0, skip_destroy: false },
  // ec2/vpc_security_group.go
  aws_security_group: { description: 'Managed by Terraform', revoke_rules_on_delete: false },
  // sqs/queue.go
  aws_sqs_queue: {
    message_retention_seconds: 345600,
    visibility_timeout_seconds: 30,
    max_message_size: 262144,
    delay_seconds: 0,
    receive_wait_time_seconds: 0,
    fifo_queue: false,
    content_based_deduplication: false,
  },
  // cloudwatch/metric_alarm.go
  aws_cloudwatch_metric_alarm: { actions_enabled: true, treat_missing_data: 'missing' },
  // sns/topic.go
  aws_sns_topic: { content_based_deduplication: false, fifo_topic: false },
  // sns/topic_subscription.go
  aws_sns_topic_subscription: {
    confirmation_timeout_in_minutes: 1,
    endpoint_auto_confirms: false,
    raw_message_delivery: false,
  },
  // events/api_destination.go
  aws_cloudwatch_event_api_destination: { invocation_rate_limit_per_second: 300 },
  // s3/bucket.go
  aws_s3_bucket: { force_destroy: false },
  // s3/bucket_public_access_block.go
  aws_s3_bucket_public_access_block: {
    block_public_acls: false,
    block_public_policy: false,
    ignore_public_acls: false,
    restrict_public_buckets: false,
  },
  // kms/grant.go
  aws_kms_grant: { retire_on_delete: false },
  // firehose/delivery_stream.go
  aws_kinesis_firehose_delivery_stream: {
    'extended_s3_configuration.buffering_interval': 300,
    'extended_s3_configuration.buffering_size': 5,
    'extended_s3_configuration.compression_format': 'UNCOMPRESSED',
    'extended_s3_configuration.custom_time_zone': 'UTC',
  },
  // ec2/vpc_endpoint.go
  aws_vpc_endpoint: { vpc_endpoint_type: 'Gateway' },
};

/** Attributes whose change replaces the resource: dotted paths by type. Source: `ForceNew: true`. */
export const FORCE_NEW: Readonly<Record<string, readonly string[]>> = {
  // kms/key.go
  aws_kms_key: ['customer_master_key_spec', 'custom_key_store_id', 'key_usage', 'multi_region', 'xks_key_id'],
  // kms/alias.go
  aws_kms_alias: ['name', 'name_prefix'],
  // kms/grant.go: every argument
  aws_kms_grant: [
    'name',
    'key_id',
    'grantee_principal',
    'operations',
    'constraints',
    'retiring_principal',
    'grant_creation_tokens',
    'retire_on_delete',
  ],
  // kinesis/stream.go
  aws_kinesis_stream: ['name'],
  // pipes/pipe.go, pipes/source_parameters.go
  aws_pipes_pipe: [
    'name',
    'name_prefix',
    'source',
    'source_parameters.0.kinesis_stream_parameters.0.starting_position',
    'source_parameters.0.kinesis_stream_parameters.0.starting_position_timestamp',
  ],
  // lambda/function.go
  aws_lambda_function: ['function_name', 'package_type', 'tenancy_config'],
  // s3/bucket.go
  aws_s3_bucket: ['bucket', 'bucket_prefix', 'object_lock_enabled'],
  // s3/bucket_*.go
  aws_s3_bucket_public_access_block: ['bucket'],
  aws_s3_bucket_versioning: ['bucket', 'expected_bucket_owner'],
  aws_s3_bucket_server_side_encryption_configuration: ['bucket', 'expected_bucket_owner'],
  aws_s3_bucket_policy: ['bucket'],
  aws_s3_bucket_ownership_controls: ['bucket'],
  aws_s3_bucket_lifecycle_configuration: ['bucket', 'expected_bucket_owner'],
  // iam/role.go, role_policy.go
  aws_iam_role: ['name', 'name_prefix', 'path'],
  aws_iam_role_policy: ['name', 'name_prefix', 'role'],
  // logs/group.go
  aws_cloudwatch_log_group: ['name', 'name_prefix', 'log_group_class'],
  // logs/stream.go
  aws_cloudwatch_log_stream: ['log_group_name', 'name'],
  // ssm/parameter.go
  aws_ssm_parameter: ['name', 'data_type'],
  // ec2/vpc_security_group.go, vpc_security_group_*_rule.go
  aws_security_group: ['name', 'name_prefix', 'vpc_id', 'description'],
  aws_vpc_security_group_egress_rule: ['security_group_id'],
  aws_vpc_security_group_ingress_rule: ['security_group_id'],
  // ec2/vpc_endpoint.go
  aws_vpc_endpoint: ['service_name', 'service_region', 'vpc_endpoint_type', 'vpc_id'],
  // events/connection.go, api_destination.go
  aws_cloudwatch_event_connection: ['name'],
  aws_cloudwatch_event_api_destination: ['name'],
  // sqs/queue.go, queue_policy.go
  aws_sqs_queue: ['name', 'name_prefix', 'fifo_queue'],
  aws_sqs_queue_policy: ['queue_url'],
  // sns/topic.go, topic_policy.go, topic_subscription.go
  aws_sns_topic: ['name', 'name_prefix', 'fifo_topic'],
  aws_sns_topic_policy: ['arn'],
  aws_sns_topic_subscription: ['topic_arn', 'protocol', 'endpoint'],
  // connect/instance_storage_config.go
  aws_connect_instance_storage_config: ['instance_id', 'resource_type'],
  // firehose/delivery_stream.go
  aws_kinesis_firehose_delivery_stream: [
    'name',
    'destination',
    'kinesis_source_configuration',
    'extended_s3_configuration.0.dynamic_partitioning_configuration',
  ],
  // cloudwatch/metric_alarm.go, dashboard.go
  aws_cloudwatch_metric_alarm: ['alarm_name'],
  aws_cloudwatch_dashboard: ['dashboard_name'],
};

const isThere = (state: ObjectValue, path: string): boolean => valueAt(state, `${path}.0`) !== null;

/** What forces a new resource only in some changes. */
const SOMETIMES: Readonly<Record<string, (prior: ObjectValue, planned: ObjectValue) => readonly string[]>> = {
  // lambda/function.go: added or removed
  aws_lambda_function: (prior, planned) =>
    isThere(prior, 'durable_config') === isThere(planned, 'durable_config') ? [] : ['durable_config'],
  // ssm/parameter.go
  aws_ssm_parameter: (prior, planned) =>
    prior.tier === 'Advanced' && planned.tier === 'Standard' ? ['tier'] : [],
  // ec2/vpc_endpoint.go
  aws_vpc_endpoint: (_prior, planned) =>
    planned.vpc_endpoint_type === 'Interface' ? [] : ['private_dns_enabled'],
};

/** The paths that force a new resource in this change. Since 6.0 a changed region does so everywhere. */
export function replacedPaths(type: string, prior: ObjectValue, planned: ObjectValue): string[] {
  return [...(FORCE_NEW[type] ?? []), ...(SOMETIMES[type]?.(prior, planned) ?? []), 'region'].filter(
    (path) => !isEqual(valueAt(prior, path), valueAt(planned, path)),
  );
}

/** Dotted paths by type. Source: `Sensitive: true`. */
const SENSITIVE: Record<string, readonly string[]> = {
  // events/connection.go
  aws_cloudwatch_event_connection: [
    'auth_parameters.api_key.value',
    'auth_parameters.basic.password',
    'auth_parameters.invocation_http_parameters.header.value',
  ],
  // ssm/parameter.go, parameter_data_source.go
  aws_ssm_parameter: ['value', 'value_wo'],
};

/** Whether the attribute at the path of the type is sensitive. */
export function isSensitive(type: string, path: string): boolean {
  return SENSITIVE[type]?.includes(path) ?? false;
}
