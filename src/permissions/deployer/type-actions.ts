import type { TypeActions } from './types';

const cloudFormation = (type: string): string => `CloudFormation: ${type}, permissions of its handlers`;

const NO_RESOURCE_TO_NAME = 'the service has no resource to name for this action';
const EC2_DESCRIBES = 'EC2 has no resource to name for what it describes';

const bucketPart = (file: string, name: string, more: readonly string[] = []): TypeActions => ({
  read: [`s3:Get${name}`],
  write: [`s3:Put${name}`, ...more],
  sources: [`provider: s3/${file}`],
});

const securityGroupRule = (direction: 'Egress' | 'Ingress'): TypeActions => ({
  read: [],
  find: { actions: ['ec2:DescribeSecurityGroupRules'], because: EC2_DESCRIBES },
  write: [
    `ec2:AuthorizeSecurityGroup${direction}`,
    'ec2:CreateTags',
    'ec2:DeleteTags',
    'ec2:ModifySecurityGroupRules',
    `ec2:RevokeSecurityGroup${direction}`,
  ],
  sources: [`provider: ec2/vpc_security_group_ingress_rule.go (an older version)`],
});

const NOTHING: TypeActions = { read: [], sources: ['it is evaluated by Terraform, or needs no permission'] };

/** What Terraform calls, by type, from the available version of the provider that is closest to ours. */
export const TYPE_ACTIONS: Readonly<Record<string, TypeActions>> = {
  aws_cloudwatch_dashboard: {
    read: ['cloudwatch:GetDashboard'],
    write: ['cloudwatch:DeleteDashboards', 'cloudwatch:PutDashboard'],
    sources: ['provider: cloudwatch/dashboard.go (an older version)'],
  },
  aws_cloudwatch_event_api_destination: {
    read: ['events:DescribeApiDestination'],
    write: ['events:CreateApiDestination', 'events:DeleteApiDestination', 'events:UpdateApiDestination'],
    sources: [cloudFormation('AWS::Events::ApiDestination')],
  },
  aws_cloudwatch_event_connection: {
    read: ['events:DescribeConnection'],
    write: ['events:CreateConnection', 'events:DeleteConnection', 'events:UpdateConnection'],
    sources: ['provider: events/connection.go', cloudFormation('AWS::Events::Connection')],
  },
  aws_cloudwatch_log_group: {
    read: ['logs:ListTagsForResource'],
    find: { actions: ['logs:DescribeLogGroups'], because: NO_RESOURCE_TO_NAME },
    write: [
      'logs:AssociateKmsKey',
      'logs:CreateLogGroup',
      'logs:DeleteLogGroup',
      'logs:DeleteRetentionPolicy',
      'logs:DisassociateKmsKey',
      'logs:PutRetentionPolicy',
      'logs:TagResource',
      'logs:UntagResource',
    ],
    sources: ['provider: logs/group.go', cloudFormation('AWS::Logs::LogGroup')],
  },
  aws_cloudwatch_log_stream: {
    read: ['logs:DescribeLogStreams'],
    write: ['logs:CreateLogStream', 'logs:DeleteLogStream'],
    sources: ['provider: logs/stream.go (an older version)'],
  },
  aws_cloudwatch_metric_alarm: {
    // src/permissions/deployer/monitoring.ts has the resource on which it is described.
    read: ['cloudwatch:ListTagsForResource'],
    write: [
      'cloudwatch:DeleteAlarms',
      'cloudwatch:PutMetricAlarm',
      'cloudwatch:TagResource',
      'cloudwatch:UntagResource',
    ],
    sources: ['provider: cloudwatch/metric_alarm.go'],
  },
  aws_cloudwatch_query_definition: {
    read: [],
    find: { actions: ['logs:DescribeQueryDefinitions'], because: NO_RESOURCE_TO_NAME },
    write: ['logs:DeleteQueryDefinition', 'logs:PutQueryDefinition'],
    sources: ['provider: logs/query_definition.go'],
  },
  aws_connect_instance_storage_config: {
    read: ['connect:DescribeInstanceStorageConfig'],
    write: [
      'connect:AssociateInstanceStorageConfig',
      'connect:DisassociateInstanceStorageConfig',
      'connect:UpdateInstanceStorageConfig',
    ],
    sources: [
      'provider: connect/instance_storage_config.go',
      cloudFormation('AWS::Connect::InstanceStorageConfig'),
    ],
  },
  aws_iam_role: {
    read: [
      'iam:GetRole',
      'iam:GetRolePolicy',
      'iam:ListAttachedRolePolicies',
      'iam:ListInstanceProfilesForRole',
      'iam:ListRolePolicies',
    ],
    write: [
      'iam:CreateRole',
      'iam:DeleteRole',
      'iam:DeleteRolePermissionsBoundary',
      'iam:PutRolePermissionsBoundary',
      'iam:TagRole',
      'iam:UntagRole',
      'iam:UpdateAssumeRolePolicy',
      'iam:UpdateRole',
      'iam:UpdateRoleDescription',
    ],
    sources: ['provider: iam/role.go (an older version)'],
  },
  aws_iam_role_policy: {
    read: ['iam:GetRolePolicy'],
    write: ['iam:DeleteRolePolicy', 'iam:PutRolePolicy'],
    sources: ['the API of IAM'],
  },
  aws_kinesis_firehose_delivery_stream: {
    read: ['firehose:DescribeDeliveryStream', 'firehose:ListTagsForDeliveryStream'],
    write: [
      'firehose:CreateDeliveryStream',
      'firehose:DeleteDeliveryStream',
      'firehose:TagDeliveryStream',
      'firehose:UntagDeliveryStream',
      'firehose:UpdateDestination',
    ],
    sources: [cloudFormation('AWS::KinesisFirehose::DeliveryStream')],
  },
  aws_kinesis_stream: {
    read: ['kinesis:DescribeStreamSummary', 'kinesis:ListTagsForResource', 'kinesis:ListTagsForStream'],
    // Since 6.47, to compare with the account's limits; a plan works without it.
    find: { actions: ['kinesis:DescribeLimits'], because: NO_RESOURCE_TO_NAME },
    write: [
      'kinesis:AddTagsToStream',
      'kinesis:CreateStream',
      'kinesis:DecreaseStreamRetentionPeriod',
      'kinesis:DeleteStream',
      'kinesis:IncreaseStreamRetentionPeriod',
      'kinesis:RemoveTagsFromStream',
      'kinesis:StartStreamEncryption',
      'kinesis:TagResource',
      'kinesis:UntagResource',
      'kinesis:UpdateShardCount',
      'kinesis:UpdateStreamMode',
    ],
    sources: ['provider: kinesis/stream.go', cloudFormation('AWS::Kinesis::Stream')],
    unconfirmed:
      'AWS’s reference names no resource for `kinesis:UpdateShardCount` and `kinesis:UpdateStreamMode`; they are allowed on the stream alone. If a change of `stream_mode` or `stream_shard_count` is refused, allow these two on `*`.',
  },
  aws_kms_alias: {
    read: [],
    find: { actions: ['kms:ListAliases'], because: NO_RESOURCE_TO_NAME },
    write: ['kms:CreateAlias', 'kms:DeleteAlias', 'kms:UpdateAlias'],
    byKeyPolicy: ['kms:CreateAlias', 'kms:DeleteAlias', 'kms:UpdateAlias'],
    sources: ['the API of KMS, which asks for each of them on the alias and on its key'],
  },
  aws_kms_grant: {
    read: ['kms:ListGrants'],
    write: ['kms:CreateGrant'],
    byKeyPolicy: ['kms:RevokeGrant'],
    sources: ['provider: kms/grant.go'],
  },
  aws_kms_key: {
    read: ['kms:DescribeKey', 'kms:GetKeyPolicy', 'kms:GetKeyRotationStatus', 'kms:ListResourceTags'],
    write: ['kms:CreateKey', 'kms:TagResource'],
    byKeyPolicy: [
      'kms:DisableKeyRotation',
      'kms:EnableKeyRotation',
      'kms:PutKeyPolicy',
      'kms:ScheduleKeyDeletion',
      'kms:TagResource',
      'kms:UntagResource',
      'kms:UpdateKeyDescription',
    ],
    sources: ['provider: kms/key.go'],
  },
  aws_lambda_function: {
    read: ['lambda:GetFunction', 'lambda:GetFunctionCodeSigningConfig', 'lambda:ListVersionsByFunction'],
    write: [
      'lambda:CreateFunction',
      'lambda:DeleteFunction',
      'lambda:DeleteFunctionConcurrency',
      'lambda:PutFunctionConcurrency',
      'lambda:TagResource',
      'lambda:UntagResource',
      'lambda:UpdateFunctionCode',
      'lambda:UpdateFunctionConfiguration',
    ],
    sources: ['provider: lambda/function.go', cloudFormation('AWS::Lambda::Function')],
  },
  aws_pipes_pipe: {
    read: ['pipes:DescribePipe', 'pipes:ListTagsForResource'],
    write: [
      'pipes:CreatePipe',
      'pipes:DeletePipe',
      'pipes:TagResource',
      'pipes:UntagResource',
      'pipes:UpdatePipe',
    ],
    sources: ['provider: pipes/pipe.go (an older version)', cloudFormation('AWS::Pipes::Pipe')],
  },
  aws_s3_bucket: {
    read: [
      's3:GetAccelerateConfiguration',
      's3:GetBucketAcl',
      's3:GetBucketCORS',
      's3:GetBucketLocation',
      's3:GetBucketLogging',
      's3:GetBucketObjectLockConfiguration',
      's3:GetBucketPolicy',
      's3:GetBucketRequestPayment',
      's3:GetBucketTagging',
      's3:GetBucketVersioning',
      's3:GetBucketWebsite',
      's3:GetEncryptionConfiguration',
      's3:GetLifecycleConfiguration',
      's3:GetReplicationConfiguration',
      's3:ListBucket',
      's3:ListTagsForResource',
    ],
    write: [
      's3:CreateBucket',
      's3:DeleteBucket',
      's3:PutBucketTagging',
      's3:TagResource',
      's3:UntagResource',
    ],
    sources: [
      'provider: s3/bucket.go (an older version)',
      'provider: pull request 45251 and the notes of release 6.23, for the tags',
    ],
  },
  aws_s3_bucket_lifecycle_configuration: bucketPart(
    'bucket_lifecycle_configuration.go (not opened)',
    'LifecycleConfiguration',
  ),
  aws_s3_bucket_ownership_controls: bucketPart(
    'bucket_ownership_controls.go (not opened)',
    'BucketOwnershipControls',
  ),
  aws_s3_bucket_policy: bucketPart('bucket_policy.go (not opened)', 'BucketPolicy', [
    's3:DeleteBucketPolicy',
  ]),
  aws_s3_bucket_public_access_block: bucketPart(
    'bucket_public_access_block.go (not opened)',
    'BucketPublicAccessBlock',
  ),
  aws_s3_bucket_server_side_encryption_configuration: bucketPart(
    'bucket_server_side_encryption_configuration.go (not opened)',
    'EncryptionConfiguration',
  ),
  aws_s3_bucket_versioning: bucketPart('bucket_versioning.go (not opened)', 'BucketVersioning'),
  aws_security_group: {
    read: [],
    // The interfaces of a function may outlive it: Terraform finds and deletes them before the group.
    find: {
      actions: ['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSecurityGroups'],
      because: EC2_DESCRIBES,
    },
    write: [
      'ec2:CreateSecurityGroup',
      'ec2:CreateTags',
      'ec2:DeleteNetworkInterface',
      'ec2:DeleteSecurityGroup',
      'ec2:DeleteTags',
      'ec2:DetachNetworkInterface',
      'ec2:RevokeSecurityGroupEgress',
    ],
    sources: ['provider: ec2/vpc_security_group.go', 'provider: its deletion of Lambda’s interfaces'],
  },
  aws_sns_topic: {
    read: ['sns:GetTopicAttributes', 'sns:ListTagsForResource'],
    write: [
      'sns:CreateTopic',
      'sns:DeleteTopic',
      'sns:SetTopicAttributes',
      'sns:TagResource',
      'sns:UntagResource',
    ],
    sources: ['provider: sns/topic.go'],
  },
  aws_sns_topic_policy: {
    read: ['sns:GetTopicAttributes'],
    write: ['sns:SetTopicAttributes'],
    sources: ['provider: sns/topic_policy.go (not opened)', 'the API of SNS'],
  },
  aws_sns_topic_subscription: {
    read: ['sns:GetSubscriptionAttributes'],
    write: ['sns:SetSubscriptionAttributes', 'sns:Subscribe', 'sns:Unsubscribe'],
    sources: ['provider: sns/topic_subscription.go (an older version)'],
    unconfirmed:
      'AWS’s reference has the topic as an optional resource of `sns:GetSubscriptionAttributes`, `sns:SetSubscriptionAttributes` and `sns:Unsubscribe`; they are allowed on the topic and on its subscriptions.',
  },
  aws_sqs_queue: {
    read: ['sqs:GetQueueAttributes', 'sqs:ListQueueTags'],
    write: ['sqs:CreateQueue', 'sqs:DeleteQueue', 'sqs:SetQueueAttributes', 'sqs:TagQueue', 'sqs:UntagQueue'],
    sources: ['provider: sqs/queue.go'],
  },
  aws_sqs_queue_policy: {
    read: ['sqs:GetQueueAttributes'],
    write: ['sqs:SetQueueAttributes'],
    sources: ['the API of SQS'],
  },
  aws_ssm_parameter: {
    read: ['ssm:GetParameter', 'ssm:ListTagsForResource'],
    find: { actions: ['ssm:DescribeParameters'], because: NO_RESOURCE_TO_NAME },
    write: ['ssm:AddTagsToResource', 'ssm:DeleteParameter', 'ssm:PutParameter', 'ssm:RemoveTagsFromResource'],
    sources: ['provider: ssm/parameter.go'],
  },
  aws_vpc_endpoint: {
    read: [],
    find: {
      actions: ['ec2:DescribeNetworkInterfaces', 'ec2:DescribePrefixLists', 'ec2:DescribeVpcEndpoints'],
      because: EC2_DESCRIBES,
    },
    write: [
      'ec2:CreateTags',
      'ec2:CreateVpcEndpoint',
      'ec2:DeleteTags',
      'ec2:DeleteVpcEndpoints',
      'ec2:ModifyVpcEndpoint',
    ],
    sources: ['provider: ec2/vpc_endpoint.go', cloudFormation('AWS::EC2::VPCEndpoint')],
  },
  aws_vpc_security_group_egress_rule: securityGroupRule('Egress'),
  aws_vpc_security_group_ingress_rule: securityGroupRule('Ingress'),
  terraform_data: NOTHING,
  'data.aws_caller_identity': NOTHING,
  'data.aws_connect_instance': {
    read: ['connect:DescribeInstance', 'connect:DescribeInstanceAttribute'],
    find: {
      // Described for instances whose users come from a directory.
      actions: ['connect:ListInstances', 'ds:DescribeDirectories'],
      because: NO_RESOURCE_TO_NAME,
    },
    sources: [
      'provider: connect/instance_data_source.go (an older version)',
      cloudFormation('AWS::Connect::InstanceStorageConfig'),
    ],
  },
  'data.aws_iam_policy_document': NOTHING,
  'data.aws_kinesis_stream': {
    read: [
      'kinesis:DescribeStreamSummary',
      'kinesis:ListShards',
      'kinesis:ListTagsForResource',
      'kinesis:ListTagsForStream',
    ],
    sources: ['provider: kinesis/stream_data_source.go'],
  },
  'data.aws_partition': NOTHING,
  'data.aws_s3_bucket': {
    read: ['s3:GetBucketLocation', 's3:ListBucket'],
    sources: ['the API of S3: HeadBucket takes s3:ListBucket'],
  },
  'data.aws_subnet': {
    read: [],
    find: { actions: ['ec2:DescribeSubnets'], because: EC2_DESCRIBES },
    sources: ['the API of EC2'],
  },
  'data.aws_subnets': {
    read: [],
    find: { actions: ['ec2:DescribeSubnets'], because: EC2_DESCRIBES },
    sources: ['the API of EC2'],
  },
};
