/** Defaults that the provider's schema fills in at plan. The bindings do not tell them, so this table does. */
import type { Value } from './values';

/** Attributes by type, those within blocks by their dotted path. Source of each: `Default:` in terraform-provider-aws 6.25, `internal/service/…`. */
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
