/** A finding that is right here. */
export interface Acceptance {
  readonly check: string;
  /** The resources it is about, without index. */
  readonly resources: readonly string[];
  /** Why it is right here. */
  readonly reason: string;
}

const FUNCTION = 'aws_lambda_function.privacy_controls_function';
const BUCKET = 'aws_s3_bucket.backup_bucket';
const ASSOCIATION = 'aws_connect_instance_storage_config.connect_association';

/** Each finding that is let pass. One that no longer occurs has to be removed. */
export const ACCEPTED: readonly Acceptance[] = [
  {
    check: 'CKV_AWS_338', // logs are kept for a year
    resources: [
      'aws_cloudwatch_log_group.backup_log_group',
      'aws_cloudwatch_log_group.delivery_log_group',
      'aws_cloudwatch_log_group.privacy_controls_log_group',
    ],
    reason:
      'These logs serve to find faults, and are no audit trail: 90 days do, longer costs more, and who must keep them longer sets log_retention_days.',
  },
  {
    check: 'CKV_AWS_269', // video streams of Connect have a customer managed key
    resources: [ASSOCIATION],
    reason:
      'It is about Kinesis video streams. The association names a data stream, whose own encryption with our key CKV_AWS_185 sees; a stream that the user brings is theirs, and never associated.',
  },
  {
    check: 'CKV_AWS_270', // what Connect stores in S3 has a customer managed key
    resources: [ASSOCIATION],
    reason:
      'It is about storage in S3. The association names a data stream, and Connect stores nothing in S3.',
  },
  {
    check: 'CKV_AWS_116', // the function has a dead-letter queue
    resources: [FUNCTION],
    reason:
      'Lambda uses that queue for asynchronous invocations alone. The pipe invokes and waits, and has the dead-letter queue itself.',
  },
  {
    check: 'CKV_AWS_117', // the function runs in a VPC
    resources: [FUNCTION],
    reason:
      'The user chooses with vpc_id. Outside a VPC the function talks to Systems Manager alone all the same, over TLS, and nobody has to pay for a NAT gateway or an endpoint.',
  },
  {
    check: 'CKV_AWS_272', // the function's code is signed
    resources: [FUNCTION],
    reason:
      'Signing needs a signing profile, and a bucket to sign in, before the first apply. Code that was swapped is found by the plan instead: a postcondition compares its hash with what was deployed.',
  },
  {
    check: 'CKV_AWS_18', // access to the bucket is logged
    resources: [BUCKET],
    reason:
      'Access logs need a second bucket and a retention for it, which are the decision of whoever runs the account. Where access has to be audited, CloudTrail data events cover this bucket like all others.',
  },
  {
    check: 'CKV_AWS_144', // the bucket is replicated to another region
    resources: [BUCKET],
    reason:
      'The backup holds unredacted personal data. A copy in another region doubles the cost, and may break what was promised about where data is kept.',
  },
  {
    check: 'CKV2_AWS_62', // the bucket tells when objects come
    resources: [BUCKET],
    reason: 'Nothing waits for the objects: the backup is read by people, when a record has to be found.',
  },
  {
    check: 'CKV2_AWS_34', // the parameter is encrypted
    resources: ['aws_ssm_parameter.privacy_controls_configuration'],
    reason:
      'The parameter is the list of fields that are sent, and no secret. Whoever reviews a plan has to see it, and Terraform would hide an encrypted one.',
  },
  {
    check: 'CKV2_AWS_5', // the security group is attached to something
    resources: ['aws_security_group.privacy_controls_network_security_group'],
    reason:
      'It is attached to the function, in a block that exists only with vpc_id. The references within such a dynamic block are not in the JSON of a plan.',
  },
];

/** The types that checkov has no check for: the project's own tests are all there is. */
export const UNCHECKED: readonly string[] = [
  // Seen as part of the bucket: CKV_AWS_19 and CKV_AWS_145, CKV_AWS_21.
  'aws_s3_bucket_server_side_encryption_configuration',
  'aws_s3_bucket_versioning',
  // Its checks are about records that are put directly. What comes from a stream is encrypted by the stream.
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
