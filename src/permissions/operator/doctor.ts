import {
  ALL_ALARMS,
  BACKUP_LOG_GROUP,
  BACKUP_ROLE,
  BACKUP_STREAM,
  DEAD_LETTER_QUEUE,
  FUNCTION_ROLE,
  KEY,
  PIPE_LOG_GROUP,
  PIPE_ROLE,
  PSEUDONYM_KEY,
} from '../../stack/naming/arns';
import { ARNS } from '../../stack/naming/names';
import {
  BUCKETS,
  DESTINATION,
  INSTANCE_LOOKED_AT,
  instanceLookedFor,
  LOGS_DECRYPTED,
  metricsRead,
  type OperatorStatements,
  STREAMS,
  TOPICS,
} from './statements';

/** What `operata doctor` needs to examine a deployment. */
export const DOCTOR: OperatorStatements = [
  instanceLookedFor(
    'The command looks for the instance by its alias if the deployment does not name its ID.',
  ),
  INSTANCE_LOOKED_AT,
  {
    sid: 'LookAtStream',
    because: 'The command reads the state of the stream, its key and its retention. It reads no record.',
    actions: ['kinesis:DescribeStreamSummary'],
    resources: STREAMS,
  },
  {
    sid: 'LookAtConsumers',
    because: 'If reads of the stream are refused, the command asks which enhanced fan-out consumers it has.',
    actions: ['kinesis:ListStreamConsumers'],
    resources: STREAMS,
  },
  {
    sid: 'LookForReaders',
    because: 'If reads of the stream are refused, the command asks which functions and pipes read it.',
    actions: ['lambda:ListEventSourceMappings', 'pipes:ListPipes'],
    resources: ['*'],
    anyResourceBecause: 'AWS lists the pipes and the mappings of an account, and has no narrower permission',
  },
  {
    sid: 'LookAtKey',
    because:
      'The command reads whether the key is enabled, and whether the instance and the alarms may use it.',
    actions: ['kms:DescribeKey', 'kms:GetKeyPolicy', 'kms:ListGrants'],
    resources: [KEY],
  },
  {
    sid: 'LookAtPseudonymKey',
    because: 'The command reads whether the key of the pseudonyms is enabled. It cannot use the key.',
    actions: ['kms:DescribeKey'],
    resources: [PSEUDONYM_KEY],
  },
  {
    sid: 'LookAtPipe',
    because: 'The command reads the state of the pipe, its source and its target.',
    actions: ['pipes:DescribePipe'],
    resources: [ARNS.pipe],
  },
  {
    sid: 'LookAtDestination',
    because: 'The command reads whether the connection is authorized. It cannot read its credentials.',
    actions: ['events:DescribeApiDestination', 'events:DescribeConnection'],
    resources: DESTINATION,
  },
  {
    sid: 'LookAtFunction',
    because:
      'The command reads the state of the function, its runtime, the hash of its code and its network.',
    actions: ['lambda:GetFunctionConfiguration'],
    resources: [ARNS.privacyFunction],
  },
  {
    sid: 'LookAtConfiguration',
    because: 'The command checks the configuration of the privacy controls as the function does.',
    actions: ['ssm:GetParameter'],
    resources: [ARNS.redactionParameter],
  },
  {
    sid: 'LookAtNetwork',
    because: 'The command reads whether the function has a way to Systems Manager.',
    actions: ['ec2:DescribeRouteTables', 'ec2:DescribeSecurityGroups', 'ec2:DescribeVpcEndpoints'],
    resources: ['*'],
    anyResourceBecause: 'EC2 has no resource to name for what it describes',
  },
  {
    sid: 'LookAtBackup',
    because: 'The command reads the state of the delivery stream.',
    actions: ['firehose:DescribeDeliveryStream'],
    resources: [BACKUP_STREAM],
  },
  {
    sid: 'LookAtBucket',
    because: 'The command checks whether the bucket exists. It reads no object.',
    actions: ['s3:ListBucket'],
    resources: BUCKETS,
  },
  {
    sid: 'LookAtQueue',
    because: 'The command counts the messages in the dead-letter queue. It reads none.',
    actions: ['sqs:GetQueueAttributes'],
    resources: [DEAD_LETTER_QUEUE],
  },
  {
    sid: 'ReadLogs',
    because: 'The command counts errors in the logs of pipe and backup, which hold no content of records.',
    actions: ['logs:FilterLogEvents'],
    resources: [...PIPE_LOG_GROUP, ...BACKUP_LOG_GROUP],
  },
  LOGS_DECRYPTED,
  metricsRead('ReadMetrics', 'The command reads how many records arrived, failed and wait.'),
  {
    sid: 'ReadAlarms',
    because: 'The command reads which alarms are in ALARM. CloudWatch searches all alarms of the region.',
    actions: ['cloudwatch:DescribeAlarms'],
    resources: [ALL_ALARMS],
  },
  {
    sid: 'LookAtAlarmTopic',
    because:
      'The command reads whether CloudWatch may publish to the topic of the alarms, and whether a subscription is confirmed.',
    actions: ['sns:GetTopicAttributes', 'sns:ListSubscriptionsByTopic'],
    resources: TOPICS,
  },
  {
    sid: 'SimulateRoles',
    because: 'The command asks IAM what the roles of the deployment may do.',
    actions: ['iam:SimulatePrincipalPolicy'],
    resources: [PIPE_ROLE, FUNCTION_ROLE, BACKUP_ROLE],
  },
];
