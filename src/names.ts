/** One resource's name: its text for Terraform, and the longest that its service takes. */
export interface ResourceName {
  /** The name, with `${…}` references to variables and data sources. */
  readonly value: string;
  /** Characters, from the service's API reference. */
  readonly limit: number;
}

const ENVIRONMENT = '${var.environment}';
const REGION = '${var.aws_region}';
const ACCOUNT = '${data.aws_caller_identity.current.account_id}';

/**
 * Every name that this project gives to something in AWS.
 *
 * Each holds the environment, so that several environments live side by side in one account. Names that are
 * not regional (roles, buckets) hold the region too, and the bucket's, which is global, the account.
 */
export const NAMES = {
  /** Fixed by the guide. Kinesis: CreateStream, StreamName. */
  contactStream: { value: `Connect_CTR_${ENVIRONMENT}`, limit: 128 },
  /** EventBridge Pipes: CreatePipe, Name. */
  pipe: { value: `operata-${ENVIRONMENT}-\${var.connect_instance_alias}`, limit: 64 },
  /** EventBridge: CreateConnection, Name. */
  connection: { value: `operata-${ENVIRONMENT}`, limit: 64 },
  /** EventBridge: CreateApiDestination, Name. */
  apiDestination: { value: `operata-${ENVIRONMENT}`, limit: 64 },
  /** SQS: CreateQueue, QueueName. */
  deadLetterQueue: { value: `operata-dead-letter-${ENVIRONMENT}`, limit: 80 },
  /** Fixed by the guide. Lambda: CreateFunction, FunctionName. */
  privacyFunction: { value: `operata-privacy-controls-${ENVIRONMENT}`, limit: 64 },
  /** Systems Manager: PutParameter, Name, its full ARN included. */
  redactionParameter: { value: `/operata/${ENVIRONMENT}/redaction-config`, limit: 1011 },
  /** EC2: CreateSecurityGroup takes 255 characters; Terraform appends 26 to a prefix. */
  functionSecurityGroup: { value: `operata-privacy-controls-${ENVIRONMENT}-`, limit: 229 },
  endpointSecurityGroup: { value: `operata-ssm-endpoint-${ENVIRONMENT}-`, limit: 229 },
  /** EC2: a tag's value. */
  ssmEndpoint: { value: `operata-ssm-${ENVIRONMENT}`, limit: 256 },
  /** Firehose: CreateDeliveryStream, DeliveryStreamName. */
  backupStream: { value: `operata-backup-${ENVIRONMENT}`, limit: 64 },
  /** S3: general purpose bucket naming rules. */
  backupBucket: { value: `operata-ctr-${ENVIRONMENT}-${ACCOUNT}-${REGION}`, limit: 63 },
  /** KMS: CreateAlias, AliasName. */
  keyAlias: { value: `alias/operata-connect-${ENVIRONMENT}`, limit: 256 },
  /** IAM: CreateRole, RoleName. */
  pipeRole: { value: `operata-pipe-${ENVIRONMENT}-${REGION}`, limit: 64 },
  functionRole: { value: `operata-privacy-${ENVIRONMENT}-${REGION}`, limit: 64 },
  backupRole: { value: `operata-backup-${ENVIRONMENT}-${REGION}`, limit: 64 },
  /** KMS: CreateGrant, Name. */
  connectGrant: { value: `operata-connect-${ENVIRONMENT}`, limit: 256 },
  /**
   * CloudWatch Logs: CreateLogGroup, logGroupName. Log groups beneath `/aws/vendedlogs/` do not count
   * against the size of the account's resource policy for log delivery.
   */
  pipeLogGroup: {
    value: `/aws/vendedlogs/pipes/operata-${ENVIRONMENT}-\${var.connect_instance_alias}`,
    limit: 512,
  },
  functionLogGroup: { value: `/aws/lambda/operata-privacy-controls-${ENVIRONMENT}`, limit: 512 },
  backupLogGroup: { value: `/aws/kinesisfirehose/operata-backup-${ENVIRONMENT}`, limit: 512 },
  /** SNS: CreateTopic, Name. */
  alarmTopic: { value: `operata-alarms-${ENVIRONMENT}`, limit: 256 },
  /**
   * CloudWatch: PutMetricAlarm, AlarmName takes 255 characters; the longest of ours has 30. It ends with what no
   * environment holds, so that it is never the beginning of another environment's.
   */
  alarmPrefix: { value: `operata/${ENVIRONMENT}/`, limit: 225 },
  /** CloudWatch: PutDashboard, DashboardName. */
  dashboard: { value: `operata-${ENVIRONMENT}`, limit: 255 },
  /** CloudWatch Logs: PutQueryDefinition, name takes 255 characters; the longest of ours has 40. A folder. */
  queryPrefix: { value: `operata/${ENVIRONMENT}/`, limit: 215 },
} as const satisfies Record<string, ResourceName>;

/** What the keys of the backup's objects begin with, before the hour in UTC: `contact-records/2026/03/02/09/…`. */
export const BACKUP_PREFIX = 'contact-records/';
/** Of what Firehose could not process. */
export const BACKUP_ERRORS_PREFIX = 'errors/';

/** What the domains of the partition end with: `amazonaws.com`, in China `amazonaws.com.cn`. */
export const DNS_SUFFIX = '${data.aws_partition.current.dns_suffix}';

/** An ARN of this account and region, such as `accountArn('ec2', 'subnet/…')`. */
export const accountArn = (service: string, resource: string): string =>
  `arn:\${data.aws_partition.current.partition}:${service}:${REGION}:${ACCOUNT}:${resource}`;

/**
 * ARNs built from names, for policies that must name a resource before it exists: a role's trust in the
 * pipe that will use it, a key's in the log groups that it will encrypt. And for those that refer to what
 * is changed in place: a document that refers to a resource is read again, and unknown in the plan, whenever
 * anything about the resource changes.
 */
export const ARNS = {
  pipe: accountArn('pipes', `pipe/${NAMES.pipe.value}`),
  contactStream: accountArn('kinesis', `stream/${NAMES.contactStream.value}`),
  privacyFunction: accountArn('lambda', `function:${NAMES.privacyFunction.value}`),
  redactionParameter: accountArn('ssm', `parameter${NAMES.redactionParameter.value}`),
  pipeLogGroup: accountArn('logs', `log-group:${NAMES.pipeLogGroup.value}`),
  functionLogGroup: accountArn('logs', `log-group:${NAMES.functionLogGroup.value}`),
  backupLogGroup: accountArn('logs', `log-group:${NAMES.backupLogGroup.value}`),
  alarmTopic: accountArn('sns', NAMES.alarmTopic.value),
  alarms: accountArn('cloudwatch', `alarm:${NAMES.alarmPrefix.value}*`),
  networkInterfaces: accountArn('ec2', 'network-interface/*'),
  accountRoot: `arn:\${data.aws_partition.current.partition}:iam::${ACCOUNT}:root`,
} as const;
