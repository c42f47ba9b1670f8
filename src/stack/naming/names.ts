/** The name of a resource, and its maximum length. */
export interface ResourceName {
  /** The name, with `${…}` references to variables and data sources. */
  readonly value: string;
  /** Characters, from the service's API reference. */
  readonly limit: number;
}

/** What distinguishes deployments. Terraform templates, which may contain `${…}` and tokens. */
export interface Place {
  /** 2 to 16 lower-case letters, digits and hyphens: part of every name. */
  readonly environment: string;
  /** Alias of the Amazon Connect instance: part of the pipe's name. */
  readonly connectInstanceAlias: string;
  readonly region: string;
  /** 12 digits. */
  readonly accountId: string;
  /** Such as `aws`. */
  readonly partition: string;
  /** The domain of the partition's endpoints, such as `amazonaws.com`. */
  readonly dnsSuffix: string;
}

/**
 * Every name that this project gives to something in AWS.
 *
 * Each contains the environment, so that one account can have several environments. Names that are not regional (roles,
 * buckets) also contain the region, and the bucket's name, which is global, the account. The dashboard is not regional
 * either, but its name is that of existing deployments: environments of an account have different names in all regions.
 */
const namesIn = ({ environment, region, accountId, connectInstanceAlias }: Place) =>
  ({
    /** Fixed by the Operata integration guide. Kinesis: CreateStream, StreamName. */
    contactStream: { value: `Connect_CTR_${environment}`, limit: 128 },
    /** EventBridge Pipes: CreatePipe, Name. */
    pipe: { value: `operata-${environment}-${connectInstanceAlias}`, limit: 64 },
    /** EventBridge: CreateConnection, Name. */
    connection: { value: `operata-${environment}`, limit: 64 },
    /** EventBridge: CreateApiDestination, Name. */
    apiDestination: { value: `operata-${environment}`, limit: 64 },
    /** SQS: CreateQueue, QueueName. */
    deadLetterQueue: { value: `operata-dead-letter-${environment}`, limit: 80 },
    /** Fixed by the Operata integration guide. Lambda: CreateFunction, FunctionName. */
    privacyFunction: { value: `operata-privacy-controls-${environment}`, limit: 64 },
    /** Systems Manager: PutParameter, Name, its full ARN included. */
    redactionParameter: { value: `/operata/${environment}/redaction-config`, limit: 1011 },
    /** EC2: CreateSecurityGroup takes 255 characters; Terraform appends 26 to a prefix. */
    functionSecurityGroup: { value: `operata-privacy-controls-${environment}-`, limit: 229 },
    endpointSecurityGroup: { value: `operata-ssm-endpoint-${environment}-`, limit: 229 },
    kmsEndpointSecurityGroup: { value: `operata-kms-endpoint-${environment}-`, limit: 229 },
    /** EC2: a tag's value. */
    ssmEndpoint: { value: `operata-ssm-${environment}`, limit: 256 },
    kmsEndpoint: { value: `operata-kms-${environment}`, limit: 256 },
    /** Firehose: CreateDeliveryStream, DeliveryStreamName. */
    backupStream: { value: `operata-backup-${environment}`, limit: 64 },
    /** S3: general purpose bucket naming rules. */
    backupBucket: { value: `operata-ctr-${environment}-${accountId}-${region}`, limit: 63 },
    /** KMS: CreateAlias, AliasName. */
    keyAlias: { value: `alias/operata-connect-${environment}`, limit: 256 },
    pseudonymKeyAlias: { value: `alias/operata-pseudonyms-${environment}`, limit: 256 },
    /** IAM: CreateRole, RoleName. */
    pipeRole: { value: `operata-pipe-${environment}-${region}`, limit: 64 },
    functionRole: { value: `operata-privacy-${environment}-${region}`, limit: 64 },
    backupRole: { value: `operata-backup-${environment}-${region}`, limit: 64 },
    /** KMS: CreateGrant, Name. */
    connectGrant: { value: `operata-connect-${environment}`, limit: 256 },
    /**
     * CloudWatch Logs: CreateLogGroup, logGroupName. Log groups beneath `/aws/vendedlogs/` do not count
     * against the size of the account's resource policy for log delivery.
     */
    pipeLogGroup: {
      value: `/aws/vendedlogs/pipes/operata-${environment}-${connectInstanceAlias}`,
      limit: 512,
    },
    functionLogGroup: { value: `/aws/lambda/operata-privacy-controls-${environment}`, limit: 512 },
    backupLogGroup: { value: `/aws/kinesisfirehose/operata-backup-${environment}`, limit: 512 },
    /** SNS: CreateTopic, Name. */
    alarmTopic: { value: `operata-alarms-${environment}`, limit: 256 },
    /**
     * CloudWatch: PutMetricAlarm, AlarmName takes 255 characters; the longest of ours has 30. It ends with a
     * character that no environment contains, so that it is never a prefix of another environment's.
     */
    alarmPrefix: { value: `operata/${environment}/`, limit: 225 },
    /** CloudWatch: PutDashboard, DashboardName. Dashboards are global, and another with this name is overwritten. */
    dashboard: { value: `operata-${environment}`, limit: 255 },
    /** CloudWatch Logs: PutQueryDefinition, name takes 255 characters; the longest of ours has 40. A folder. */
    queryPrefix: { value: `operata/${environment}/`, limit: 215 },
  }) as const satisfies Record<string, ResourceName>;

/** The prefix of the keys in the backup. The hour in UTC follows: `contact-records/2026/03/02/09/…`. */
export const BACKUP_PREFIX = 'contact-records/';
/** The prefix for records that Firehose cannot process. */
export const BACKUP_ERRORS_PREFIX = 'errors/';

/** An ARN of an account and region, such as `arnIn(place, 'ec2', 'subnet/…')`. */
const arnIn = ({ partition, region, accountId }: Place, service: string, resource: string): string =>
  `arn:${partition}:${service}:${region}:${accountId}:${resource}`;

/**
 * ARNs built from names, for policies that name a resource before it exists, such as the trust policy of a pipe's role.
 * Also for policies about resources that are updated in place: a policy document that refers to a resource is unknown
 * in the plan whenever the resource changes.
 */
const arnsIn = (place: Place, names: ReturnType<typeof namesIn>) => {
  const accountArn = (service: string, resource: string): string => arnIn(place, service, resource);
  return {
    pipe: accountArn('pipes', `pipe/${names.pipe.value}`),
    contactStream: accountArn('kinesis', `stream/${names.contactStream.value}`),
    privacyFunction: accountArn('lambda', `function:${names.privacyFunction.value}`),
    redactionParameter: accountArn('ssm', `parameter${names.redactionParameter.value}`),
    pipeLogGroup: accountArn('logs', `log-group:${names.pipeLogGroup.value}`),
    functionLogGroup: accountArn('logs', `log-group:${names.functionLogGroup.value}`),
    backupLogGroup: accountArn('logs', `log-group:${names.backupLogGroup.value}`),
    alarmTopic: accountArn('sns', names.alarmTopic.value),
    alarms: accountArn('cloudwatch', `alarm:${names.alarmPrefix.value}*`),
    networkInterfaces: accountArn('ec2', 'network-interface/*'),
    accountRoot: `arn:${place.partition}:iam::${place.accountId}:root`,
  } as const;
};

/** The names and ARNs of one deployment. */
export class Naming {
  readonly names: ReturnType<typeof namesIn>;
  readonly arns: ReturnType<typeof arnsIn>;

  constructor(readonly place: Place) {
    this.names = namesIn(place);
    this.arns = arnsIn(place, this.names);
  }

  /** An ARN of the account and region. */
  accountArn(service: string, resource: string): string {
    return arnIn(this.place, service, resource);
  }
}

/** The deployment of the stack, which its variables and the credentials define. */
export const DEPLOYMENT = new Naming({
  environment: '${var.environment}',
  connectInstanceAlias: '${var.connect_instance_alias}',
  region: '${var.aws_region}',
  accountId: '${data.aws_caller_identity.current.account_id}',
  partition: '${data.aws_partition.current.partition}',
  dnsSuffix: '${data.aws_partition.current.dns_suffix}',
});
export const { names: NAMES, arns: ARNS } = DEPLOYMENT;
export const accountArn = (service: string, resource: string): string =>
  DEPLOYMENT.accountArn(service, resource);
