import { ARNS, accountArn, NAMES } from './names';

/** Placeholders in capitals for resources without a name of this deployment. */
export const EXISTING_STREAM = accountArn('kinesis', 'stream/EXISTING_STREAM');
export const EXISTING_BUCKET = 'arn:${data.aws_partition.current.partition}:s3:::EXISTING_BUCKET';
export const EXISTING_TOPIC = accountArn('sns', 'EXISTING_TOPIC');
export const KEY = accountArn('kms', 'key/KEY_ID');
export const PSEUDONYM_KEY = accountArn('kms', 'key/PSEUDONYM_KEY');
export const INSTANCE = accountArn('connect', 'instance/INSTANCE_ID');
export const VPC = accountArn('ec2', 'vpc/VPC_ID');

const iam = (resource: string): string => ARNS.accountRoot.replace(/root$/, resource);
const logGroup = (arn: string): readonly string[] => [arn, `${arn}:*`];
/** EventBridge appends an ID of its own to the ARN of what it creates. */
const withId = (resource: string): readonly string[] => [
  accountArn('events', resource),
  accountArn('events', `${resource}/*`),
];

export const role = (name: string): string => iam(`role/${name}`);
export const serviceLinkedRole = (service: string, name: string): string =>
  iam(`role/aws-service-role/${service}/${name}`);

export const PIPE_ROLE = role(NAMES.pipeRole.value);
export const FUNCTION_ROLE = role(NAMES.functionRole.value);
export const BACKUP_ROLE = role(NAMES.backupRole.value);

export const CONNECTION = withId(`connection/${NAMES.connection.value}`);
export const API_DESTINATION = withId(`api-destination/${NAMES.apiDestination.value}`);
/** The secret that EventBridge keeps the credentials of the connection in. */
export const CONNECTION_SECRET = accountArn(
  'secretsmanager',
  `secret:events!connection/${NAMES.connection.value}/*`,
);
export const DEAD_LETTER_QUEUE = accountArn('sqs', NAMES.deadLetterQueue.value);
export const PIPE_LOG_GROUP = logGroup(ARNS.pipeLogGroup);
export const FUNCTION_LOG_GROUP = logGroup(ARNS.functionLogGroup);
export const BACKUP_LOG_GROUP = logGroup(ARNS.backupLogGroup);
export const KEY_ALIAS = accountArn('kms', NAMES.keyAlias.value);
export const PSEUDONYM_KEY_ALIAS = accountArn('kms', NAMES.pseudonymKeyAlias.value);
export const BACKUP_STREAM = accountArn('firehose', `deliverystream/${NAMES.backupStream.value}`);
export const BACKUP_BUCKET = `arn:\${data.aws_partition.current.partition}:s3:::${NAMES.backupBucket.value}`;

export const ALARM_TOPIC = [ARNS.alarmTopic, `${ARNS.alarmTopic}:*`];
/** Dashboards are global. */
export const DASHBOARD = `arn:\${data.aws_partition.current.partition}:cloudwatch::\${data.aws_caller_identity.current.account_id}:dashboard/${NAMES.dashboard.value}`;

/** The permission for DescribeAlarms cannot be restricted further. docs/deployer.md explains why. */
export const ALL_ALARMS = accountArn('cloudwatch', 'alarm:*');

export const SECURITY_GROUPS = accountArn('ec2', 'security-group/*');
export const SECURITY_GROUP_RULES = accountArn('ec2', 'security-group-rule/*');
export const VPC_ENDPOINTS = accountArn('ec2', 'vpc-endpoint/*');
export const INSTANCES = accountArn('ec2', 'instance/*');
export const SUBNETS = accountArn('ec2', 'subnet/*');
