import {
  ALL_ALARMS,
  BACKUP_STREAM,
  DASHBOARD,
  DEAD_LETTER_QUEUE,
  EXISTING_TOPIC,
  KEY,
  role,
} from '../../stack/naming/arns';
import { ARNS } from '../../stack/naming/names';
import {
  BUCKETS,
  DESTINATION,
  INSTANCE_LOOKED_AT,
  instanceLookedFor,
  type OperatorStatements,
  STREAMS,
} from './statements';

const nameIsFree = (sid: string, actions: readonly string[], resources: readonly string[]) => ({
  sid,
  because: 'The command checks whether the name is free.',
  actions,
  resources,
});

/** What `operata preflight` needs. */
export const PREFLIGHT: OperatorStatements = [
  instanceLookedFor('The command looks for the instance by its alias.'),
  INSTANCE_LOOKED_AT,
  {
    sid: 'LookForStream',
    because: 'The command checks whether the name is free, and reads the settings of an existing stream.',
    actions: ['kinesis:DescribeStreamSummary'],
    resources: STREAMS,
  },
  nameIsFree('LookForPipe', ['pipes:DescribePipe'], [ARNS.pipe]),
  nameIsFree(
    'LookForDestination',
    ['events:DescribeApiDestination', 'events:DescribeConnection'],
    DESTINATION,
  ),
  nameIsFree('LookForQueue', ['sqs:GetQueueUrl'], [DEAD_LETTER_QUEUE]),
  nameIsFree('LookForFunction', ['lambda:GetFunctionConfiguration'], [ARNS.privacyFunction]),
  nameIsFree('LookForConfiguration', ['ssm:GetParameter'], [ARNS.redactionParameter]),
  nameIsFree('LookForBackup', ['firehose:DescribeDeliveryStream'], [BACKUP_STREAM]),
  {
    sid: 'LookForBucket',
    because: 'The command checks whether the name is free, or whether an existing bucket exists.',
    actions: ['s3:ListBucket'],
    resources: BUCKETS,
  },
  {
    sid: 'LookForKeys',
    because: 'The command checks whether the alias is free, and reads the settings of existing keys.',
    actions: ['kms:DescribeKey', 'kms:GetKeyPolicy', 'kms:ListResourceTags'],
    resources: [KEY.replace('KEY_ID', '*')],
  },
  {
    sid: 'LookForAlarms',
    because: 'The command checks whether the names are free: AWS replaces an alarm of the same name.',
    actions: ['cloudwatch:DescribeAlarms'],
    resources: [ALL_ALARMS],
  },
  {
    sid: 'LookAtAlarmTopic',
    because:
      'The command reads whether CloudWatch may publish to an existing topic, and whether a subscription is confirmed.',
    actions: ['sns:GetTopicAttributes', 'sns:ListSubscriptionsByTopic'],
    resources: [EXISTING_TOPIC],
  },
  {
    sid: 'LookForDashboard',
    because: 'The command checks whether the name is free: AWS replaces a dashboard of the same name.',
    actions: ['cloudwatch:GetDashboard'],
    resources: [DASHBOARD],
  },
  {
    sid: 'LookForLogGroups',
    because: 'The command checks whether the names are free.',
    actions: ['logs:DescribeLogGroups', 'logs:DescribeQueryDefinitions'],
    resources: ['*'],
    anyResourceBecause:
      'CloudWatch Logs lists the log groups and the saved queries of an account, and has no narrower permission',
  },
  {
    sid: 'LookAtNetwork',
    because: 'The command reads whether the function will have a way to Systems Manager.',
    actions: [
      'ec2:DescribeRouteTables',
      'ec2:DescribeSecurityGroups',
      'ec2:DescribeSubnets',
      'ec2:DescribeVpcEndpoints',
      'ec2:DescribeVpcs',
    ],
    resources: ['*'],
    anyResourceBecause: 'EC2 has no resource to name for what it describes',
  },
  {
    sid: 'LookForRoles',
    because: 'The command checks whether the names are free, and for the role of the caller.',
    actions: ['iam:GetRole'],
    resources: [role('*')],
  },
  {
    sid: 'SimulateCaller',
    because: 'The command asks IAM what the caller may do.',
    actions: ['iam:SimulatePrincipalPolicy'],
    resources: [role('*'), role('*').replace(':role/', ':user/')],
  },
];
