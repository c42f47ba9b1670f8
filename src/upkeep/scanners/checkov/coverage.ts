/**
 * How many checks of checkov look at each resource, by type. A scan that says less is none: checkov is as green
 * where it read nothing.
 */
export const CHECKS_BY_TYPE: Readonly<Record<string, number>> = {
  aws_cloudwatch_log_group: 3,
  aws_cloudwatch_metric_alarm: 1,
  aws_connect_instance_storage_config: 2,
  aws_iam_role: 5,
  aws_iam_role_policy: 9,
  aws_kinesis_stream: 2,
  aws_kms_key: 4,
  aws_lambda_function: 9,
  aws_s3_bucket: 11,
  aws_s3_bucket_lifecycle_configuration: 1,
  aws_s3_bucket_ownership_controls: 1,
  aws_s3_bucket_policy: 2,
  aws_s3_bucket_public_access_block: 4,
  aws_security_group: 7,
  aws_sns_topic: 1,
  aws_sns_topic_policy: 2,
  aws_sqs_queue: 3,
  aws_sqs_queue_policy: 3,
  aws_ssm_parameter: 2,
  aws_vpc_security_group_egress_rule: 2,
  aws_vpc_security_group_ingress_rule: 5,

  // Seen as part of the bucket: CKV_AWS_19 and CKV_AWS_145, CKV_AWS_21.
  aws_s3_bucket_server_side_encryption_configuration: 0,
  aws_s3_bucket_versioning: 0,
  // Its checks are about records that are put directly. What comes from a stream is encrypted by the stream.
  aws_kinesis_firehose_delivery_stream: 0,
  // checkov has no check for these: the project's own tests are all there is.
  aws_cloudwatch_dashboard: 0,
  aws_cloudwatch_event_api_destination: 0,
  aws_cloudwatch_event_connection: 0,
  aws_cloudwatch_log_stream: 0,
  aws_cloudwatch_query_definition: 0,
  aws_kms_alias: 0,
  aws_kms_grant: 0,
  aws_pipes_pipe: 0,
  aws_sns_topic_subscription: 0,
  aws_vpc_endpoint: 0,
};
