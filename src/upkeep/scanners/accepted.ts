/** An accepted finding. */
export interface Acceptance {
  readonly check: string;
  /** The resources of the finding, without index. */
  readonly resources: readonly string[];
  /** Why it is accepted. */
  readonly reason: string;
}

const FUNCTION = 'aws_lambda_function.privacy_controls_function';
const BUCKET = 'aws_s3_bucket.backup_bucket';
const ASSOCIATION = 'aws_connect_instance_storage_config.connect_association';

/** All accepted findings. A finding that no longer occurs must be removed. */
export const ACCEPTED: readonly Acceptance[] = [
  {
    check: 'CKV_AWS_338', // logs are kept for a year
    resources: [
      'aws_cloudwatch_log_group.backup_log_group',
      'aws_cloudwatch_log_group.delivery_log_group',
      'aws_cloudwatch_log_group.privacy_controls_log_group',
    ],
    reason:
      'These logs are for troubleshooting, not for audits. 90 days are enough, and longer costs more. log_retention_days changes it.',
  },
  {
    check: 'CKV_AWS_269', // video streams of Connect have a customer managed key
    resources: [ASSOCIATION],
    reason:
      'The check is about Kinesis video streams. The association names a data stream, and CKV_AWS_185 checks its encryption. A stream of the user is never associated.',
  },
  {
    check: 'CKV_AWS_270', // what Connect stores in S3 has a customer managed key
    resources: [ASSOCIATION],
    reason:
      'The check is about storage in S3. The association names a data stream, and Connect stores nothing in S3.',
  },
  {
    check: 'CKV_AWS_116', // the function has a dead-letter queue
    resources: [FUNCTION],
    reason:
      'Lambda uses that queue only for asynchronous invocations. The pipe invokes the function synchronously, and has its own dead-letter queue.',
  },
  {
    check: 'CKV_AWS_117', // the function runs in a VPC
    resources: [FUNCTION],
    reason:
      'The user chooses with vpc_id. Outside a VPC, the function also connects only to Systems Manager and KMS, over TLS, and needs no NAT gateway or endpoint.',
  },
  {
    check: 'CKV_AWS_272', // the function's code is signed
    resources: [FUNCTION],
    reason:
      'Signing needs a signing profile and a bucket before the first apply. Instead, the plan detects changed code: a postcondition compares its hash with the deployed code.',
  },
  {
    check: 'CKV_AWS_18', // access to the bucket is logged
    resources: [BUCKET],
    reason:
      'Access logs need a second bucket and a retention, which the owner of the account decides. If access must be audited, use CloudTrail data events.',
  },
  {
    check: 'CKV_AWS_144', // the bucket is replicated to another region
    resources: [BUCKET],
    reason:
      'The backup holds unredacted personal data. A copy in another region doubles the cost, and may violate rules about the location of data.',
  },
  {
    check: 'CKV2_AWS_62', // the bucket notifies about new objects
    resources: [BUCKET],
    reason: 'Nothing waits for new objects. People read the backup when they search for a record.',
  },
  {
    check: 'CKV2_AWS_34', // the parameter is encrypted
    resources: ['aws_ssm_parameter.privacy_controls_configuration'],
    reason:
      'The parameter is the list of fields, which is not a secret. Reviewers of a plan must see it, and Terraform would hide an encrypted one.',
  },
  {
    check: 'CKV2_AWS_5', // the security group is attached to something
    resources: ['aws_security_group.privacy_controls_network_security_group'],
    reason:
      'It is attached to the function, in a dynamic block that exists only with vpc_id. The JSON of a plan does not contain references in dynamic blocks.',
  },
];

/** The types without a check in checkov. Only the project's own tests check them. */
export const UNCHECKED: readonly string[] = [
  // Checked as part of the bucket: CKV_AWS_19, CKV_AWS_145 and CKV_AWS_21.
  'aws_s3_bucket_server_side_encryption_configuration',
  'aws_s3_bucket_versioning',
  // Its checks are about direct puts. Here, the source stream encrypts the records.
  'aws_kinesis_firehose_delivery_stream',
  'aws_cloudwatch_dashboard',
  'aws_cloudwatch_event_api_destination',
  'aws_cloudwatch_event_connection',
  'aws_cloudwatch_log_stream',
  'aws_cloudwatch_query_definition',
  'aws_kms_alias',
  'aws_kms_grant',
  'aws_pipes_pipe',
  'aws_sns_topic_subscription',
  'aws_vpc_endpoint',
];
