/** For each finding: what makes an account unready so that it is reported, nothing else is. */
import type { PreflightFindingId } from '../../../src/operations/doctor/preflight';
import { KEY_ARN, PLACE } from '../../harness/aws/deployed';
import { SUBNETS, storesRecords, VPC } from '../../harness/aws/health';
import { FlatList } from '../../harness/aws/protocols';
import { AwsError, Raw } from '../../harness/aws/stand-in';
import { PSEUDONYMS } from '../../harness/conditions';
import type { ExpectedFinding } from './expect-findings';
import { type Account, BUCKET_KEY, type PreflightVariant, STREAM_KEY } from './preflight-world';
import { EXISTING_STREAM } from './world';

export interface PreflightCase extends ExpectedFinding {
  readonly breaks: (account: Account) => void;
  /** The ready account that is changed. @default guide */
  readonly variant?: PreflightVariant;
  readonly remedy: RegExp;
}

// biome-ignore lint/suspicious/noExplicitAny: the shape of each answer is its own
type Edit = (answer: any, input: any) => unknown;
const change =
  (service: string, operation: string, edit: Edit) =>
  ({ aws }: Account): void =>
    aws.change(service, operation, edit);
const answer =
  (service: string, operation: string, value: object) =>
  ({ aws }: Account): void =>
    aws.on(service, operation, () => value);
const refuse =
  (service: string, operation: string, code: string) =>
  ({ aws }: Account): void =>
    aws.on(service, operation, () => {
      throw new AwsError(code, undefined, 404);
    });
const variables =
  (values: Readonly<Record<string, unknown>>) =>
  ({ variables: given }: Account): void => {
    Object.assign(given, values);
  };
const stream = (edit: object) =>
  change('kinesis', 'DescribeStreamSummary', ({ StreamDescriptionSummary }) => ({
    StreamDescriptionSummary: { ...StreamDescriptionSummary, ...edit },
  }));
/** Of one key. */
const key = (arn: string, edit: object) =>
  change('kms', 'DescribeKey', ({ KeyMetadata }, { KeyId }) => ({
    KeyMetadata: { ...KeyMetadata, ...(KeyId === arn && edit) },
  }));
const topic = (key: string, value: string) =>
  change('sns', 'GetTopicAttributes', ({ Attributes: { entry } }) => ({
    Attributes: {
      entry: new FlatList(
        entry.items.map((one: { key: string }) => (one.key === key ? { key, value } : one)),
      ),
    },
  }));
const subnets = (edit: (subnets: readonly Record<string, unknown>[]) => unknown) =>
  change('ec2', 'DescribeSubnets', ({ subnetSet }) => ({ subnetSet: edit(subnetSet) }));

const taken = (
  what: string,
  name: string,
  breaks: (account: Account) => void,
  variant: PreflightVariant = 'guide',
): PreflightCase => ({
  breaks,
  variant,
  text: new RegExp(
    `^the ${what} ${name} exists already: it belongs to a deployment of the environment production`,
  ),
  remedy:
    /^if it is deployed from another state: .*\nif the state is lost: npx operata import .*\nif it was left behind: delete it$/,
});
const role = (name: string): PreflightCase =>
  taken('role', name, ({ aws }) =>
    aws.on('iam', 'GetRole', ({ RoleName }) => {
      if (RoleName !== name && RoleName !== 'operator') throw new AwsError('NoSuchEntity', undefined, 404);
      return {
        Role: {
          Path: '/',
          RoleName,
          RoleId: 'AROAEXAMPLE',
          Arn: `arn:aws:iam::${PLACE.accountId}:role/${RoleName}`,
          CreateDate: new Date('2026-01-01T00:00:00Z'),
        },
      };
    }),
  );
const logGroup = (name: string): PreflightCase =>
  taken('log group', name, ({ aws }) =>
    aws.on('logs', 'DescribeLogGroups', ({ logGroupNamePrefix }) => ({
      logGroups: logGroupNamePrefix === name ? [{ logGroupName: name }] : [],
    })),
  );

export const PREFLIGHT_CASES: Readonly<Record<PreflightFindingId, PreflightCase>> = {
  'credentials-unusable': {
    breaks: refuse('sts', 'GetCallerIdentity', 'ExpiredToken'),
    text: /^the session token has expired \(ExpiredToken\)/,
    remedy: /get-caller-identity/,
  },
  'other-account': {
    breaks: variables({ aws_account_id: '444455556666' }),
    text: /^the deployment is for account 444455556666 \(aws_account_id\), but the credentials are for 111122223333$/,
    remedy: /^set AWS_PROFILE, or sign in to account 444455556666: .*\nthen run this again/,
  },
  'placeholder-left': {
    breaks: variables({ operata_group_id: 'your-group-id' }),
    text: /^operata_group_id still has the placeholder of the example/,
    remedy: /^set the value that Operata gave you$/,
  },
  'instance-not-found': {
    breaks: answer('connect', 'ListInstances', {
      InstanceSummaryList: [{ Id: 'x', InstanceAlias: 'other' }],
    }),
    text: /^there is no Amazon Connect instance with the alias example in us-west-2 of this account$/,
    remedy: /connect_instance_alias/,
  },
  'instance-not-ready': {
    breaks: change('connect', 'DescribeInstance', ({ Instance }) => ({
      Instance: { ...Instance, InstanceStatus: 'CREATION_IN_PROGRESS' },
    })),
    text: /^the instance is CREATION_IN_PROGRESS$/,
    remedy: /^wait a minute or two/,
  },
  'instance-streams-elsewhere': {
    breaks: ({ aws }) => storesRecords(aws, { KinesisStreamConfig: { StreamArn: EXISTING_STREAM } }),
    text: /to arn:\S+existing-contact-records already, and an instance can write them to one stream only$/,
    remedy: /^read that stream: existing_stream_arn = "arn:\S+existing-contact-records"/,
  },
  'existing-stream-unused': {
    variant: 'existing',
    breaks: ({ aws }) => storesRecords(aws),
    text: /writes its contact records nowhere, not to existing_stream_arn$/,
    remedy: /^correct existing_stream_arn/,
  },
  'stream-has-other-kinds': {
    variant: 'existing',
    breaks: ({ aws }) =>
      aws.on('connect', 'ListInstanceStorageConfigs', ({ resourceType }) => ({
        StorageConfigs: /TRACE|AGENT|CHAT_SEGMENTS/.test(resourceType)
          ? [{ KinesisStreamConfig: { StreamArn: EXISTING_STREAM } }]
          : [],
      })),
    text: /^the instance writes agent events, Contact Lens segments of chat contacts to arn:\S+existing-contact-records too: .* segments have one, and are sent/,
    remedy: /^give each other kind a stream of its own/,
  },
  'stream-name-taken': taken(
    'stream',
    'Connect_CTR_production',
    answer('kinesis', 'DescribeStreamSummary', { StreamDescriptionSummary: {} }),
  ),
  'pipe-name-taken': taken('pipe', 'operata-production-example', answer('pipes', 'DescribePipe', {})),
  'connection-name-taken': taken(
    'connection',
    'operata-production',
    answer('events', 'DescribeConnection', {}),
  ),
  'api-destination-name-taken': taken(
    'API destination',
    'operata-production',
    answer('events', 'DescribeApiDestination', {}),
  ),
  'queue-name-taken': taken(
    'queue',
    'operata-dead-letter-production',
    answer('sqs', 'GetQueueUrl', { QueueUrl: 'x' }),
  ),
  'key-alias-name-taken': taken(
    'key',
    'alias/operata-connect-production',
    answer('kms', 'DescribeKey', { KeyMetadata: {} }),
  ),
  'pseudonym-key-alias-name-taken': taken('key', 'alias/operata-pseudonyms-production', (account) => {
    variables(PSEUDONYMS)(account);
    account.aws.on('kms', 'DescribeKey', ({ KeyId }) => {
      if (KeyId !== 'alias/operata-pseudonyms-production')
        throw new AwsError('NotFoundException', undefined, 400);
      return { KeyMetadata: {} };
    });
  }),
  'function-name-taken': taken(
    'function',
    'operata-privacy-controls-production',
    answer('lambda', 'GetFunctionConfiguration', {}),
  ),
  'parameter-name-taken': taken(
    'parameter',
    '/operata/production/redaction-config',
    answer('ssm', 'GetParameter', { Parameter: {} }),
  ),
  'backup-name-taken': taken(
    'delivery stream',
    'operata-backup-production',
    answer('firehose', 'DescribeDeliveryStream', {}),
  ),
  'bucket-name-taken': taken('bucket', 'operata-ctr-production-111122223333-us-west-2', ({ aws }) =>
    aws.on('s3', 'HeadBucket', () => new Raw('')),
  ),
  'pipe-role-name-taken': role('operata-pipe-production-us-west-2'),
  'function-role-name-taken': role('operata-privacy-production-us-west-2'),
  'backup-role-name-taken': role('operata-backup-production-us-west-2'),
  'pipe-log-name-taken': logGroup('/aws/vendedlogs/pipes/operata-production-example'),
  'function-log-name-taken': logGroup('/aws/lambda/operata-privacy-controls-production'),
  'backup-log-name-taken': logGroup('/aws/kinesisfirehose/operata-backup-production'),
  'alarms-name-taken': taken(
    'alarm',
    'operata/production/…',
    answer('monitoring', 'DescribeAlarms', { MetricAlarms: [{ AlarmName: 'operata/production/x' }] }),
  ),
  'dashboard-name-taken': {
    ...taken(
      'dashboard',
      'operata-production',
      answer('monitoring', 'GetDashboard', { DashboardName: 'operata-production' }),
    ),
    text: /^the dashboard operata-production exists already: it belongs to a deployment of the environment production \(perhaps in another region: dashboards are global\), or was left behind/,
  },
  'queries-name-taken': taken(
    'saved query',
    'operata/production/…',
    answer('logs', 'DescribeQueryDefinitions', { queryDefinitions: [{ name: 'operata/production/x' }] }),
  ),
  'vpc-not-found': {
    variant: 'vpc',
    breaks: refuse('ec2', 'DescribeVpcs', 'InvalidVpcID.NotFound'),
    text: new RegExp(`^the VPC ${VPC} does not exist in us-west-2`),
    remedy: /aws ec2 describe-vpcs --region us-west-2$/,
  },
  'subnet-not-found': {
    variant: 'vpc',
    breaks: variables({ private_subnet_ids: [SUBNETS[0], 'subnet-00000000000000000'] }),
    text: /^there is no subnet subnet-00000000000000000$/,
    remedy: /private_subnet_ids/,
  },
  'subnet-of-other-vpc': {
    variant: 'vpc',
    breaks: subnets(([first, second]) => [first, { ...second, vpcId: 'vpc-other' }]),
    text: new RegExp(`^${SUBNETS[1]} is not in ${VPC}$`),
    remedy: /of that VPC/,
  },
  'subnet-count': {
    variant: 'vpc',
    breaks: subnets(() => []),
    text: new RegExp(`^0 subnets of ${VPC} assign no public addresses: the function needs 1 to 16$`),
    remedy: /private_subnet_ids/,
  },
  'subnet-public': {
    variant: 'vpc',
    breaks: variables({ private_subnet_ids: [...SUBNETS, 'subnet-0a1b2c3d4e5f60719'] }),
    text: /^subnet-0a1b2c3d4e5f60719 assigns public addresses/,
    remedy: /private subnets/,
  },
  'one-zone': {
    variant: 'vpc',
    breaks: variables({ private_subnet_ids: [SUBNETS[0]] }),
    text: /^all subnets are in us-west-2a/,
    remedy: /two zones/,
  },
  'ssm-endpoint-exists': {
    variant: 'vpc',
    breaks: variables({ create_ssm_endpoint: true }),
    text: /^the VPC has an endpoint for Systems Manager with private DNS names already, vpce-\S+, and can have only one$/,
    remedy: /^remove create_ssm_endpoint/,
  },
  'no-route-to-ssm': {
    variant: 'vpc',
    breaks: answer('ec2', 'DescribeVpcEndpoints', {}),
    text: new RegExp(`^the function could not reach Systems Manager from ${SUBNETS.join(', ')}`),
    remedy: /^create_ssm_endpoint = true\n/,
  },
  'kms-endpoint-exists': {
    variant: 'vpc',
    breaks: variables({ ...PSEUDONYMS, create_kms_endpoint: true }),
    text: /^the VPC has an endpoint for KMS with private DNS names already, vpce-\S+, and can have only one$/,
    remedy: /^set create_kms_endpoint = false; /,
  },
  'no-route-to-kms': {
    variant: 'vpc',
    breaks: (account) => {
      variables(PSEUDONYMS)(account);
      account.aws.change('ec2', 'DescribeVpcEndpoints', (answer, { Filter: [, { Value }] }) =>
        Value[0].endsWith('.kms') ? {} : answer,
      );
    },
    text: new RegExp(`^the function could not reach KMS from ${SUBNETS.join(', ')}`),
    remedy: /^create_kms_endpoint = true\n/,
  },
  'stream-of-other-place': {
    variant: 'existing',
    breaks: (account) => {
      const elsewhere = EXISTING_STREAM.replace('111122223333', '444455556666');
      variables({ existing_stream_arn: elsewhere })(account);
      storesRecords(account.aws, { KinesisStreamConfig: { StreamArn: elsewhere } });
    },
    text: /^existing_stream_arn is in us-west-2 of account 444455556666, but the deployment in us-west-2 of 111122223333$/,
    remedy: /this region and account/,
  },
  'stream-not-found': {
    variant: 'existing',
    breaks: refuse('kinesis', 'DescribeStreamSummary', 'ResourceNotFoundException'),
    text: /existing-contact-records does not exist$/,
    remedy: /existing_stream_arn/,
  },
  'stream-not-ready': {
    variant: 'existing',
    breaks: stream({ StreamStatus: 'DELETING' }),
    text: /^the stream is DELETING$/,
    remedy: /^name another stream in existing_stream_arn$/,
  },
  'stream-retention-short': {
    variant: 'existing',
    breaks: stream({ RetentionPeriodHours: 24 }),
    text: /^the stream keeps records for 24 hours, but the pipe would retry for 86400 seconds$/,
    remedy:
      /^aws kinesis increase-stream-retention-period --stream-name existing-contact-records --retention-period-hours 168/,
  },
  'stream-key-unstated': {
    variant: 'existing',
    breaks: variables({ existing_stream_kms_key_arn: null }),
    text: /without permission to use that key nothing can be read$/,
    remedy: new RegExp(`^existing_stream_kms_key_arn = "${STREAM_KEY}"$`),
  },
  'stream-key-differs': {
    variant: 'existing',
    breaks: stream({ KeyId: 'alias/aws/kinesis' }),
    text: /^the stream is encrypted with the key of the service, not with existing_stream_kms_key_arn$/,
    remedy: /^remove existing_stream_kms_key_arn$/,
  },
  'stream-unencrypted': {
    variant: 'existing',
    breaks: stream({ EncryptionType: 'NONE', KeyId: undefined }),
    text: /^the stream is not encrypted/,
    remedy: /^aws kinesis start-stream-encryption/,
  },
  'kms-key-not-found': {
    variant: 'existing',
    breaks: ({ aws }) =>
      aws.change('kms', 'DescribeKey', (described, { KeyId }) => {
        if (KeyId === BUCKET_KEY) throw new AwsError('NotFoundException');
        return described;
      }),
    text: new RegExp(`^existing_backup_bucket_key_arn: the key ${BUCKET_KEY} does not exist$`),
    remedy: /existing_backup_bucket_key_arn/,
  },
  'kms-key-disabled': {
    variant: 'existing',
    breaks: key(KEY_ARN, { KeyState: 'Disabled' }),
    text: /^existing_kms_key_arn: the key is Disabled$/,
    remedy: /^aws kms enable-key/,
  },
  'kms-key-of-other-kind': {
    variant: 'existing',
    breaks: key(KEY_ARN, { KeySpec: 'RSA_2048' }),
    text: /^existing_kms_key_arn: the key is RSA_2048 for ENCRYPT_DECRYPT/,
    remedy: /another key/,
  },
  'kms-key-untagged': {
    variant: 'existing',
    breaks: answer('kms', 'ListResourceTags', { Tags: [] }),
    text: /lacks the tag EventBridgeApiDestinations = true/,
    remedy:
      /^aws kms tag-resource --key-id arn:\S+ --tags TagKey=EventBridgeApiDestinations,TagValue=true --region us-west-2$/,
  },
  'bucket-not-found': {
    variant: 'existing',
    breaks: ({ aws }) => aws.on('s3', 'HeadBucket', () => new Raw('', {}, 404)),
    text: /^the bucket existing-bucket does not exist$/,
    remedy: /existing_backup_bucket_name/,
  },
  'bucket-of-other-region': {
    variant: 'existing',
    breaks: ({ aws }) =>
      aws.on('s3', 'HeadBucket', () => new Raw('', { 'x-amz-bucket-region': 'eu-west-1' }, 301)),
    text: /^the bucket existing-bucket is in eu-west-1, but the deployment in us-west-2$/,
    remedy: /of that region/,
  },
  'alarm-topic-missing': {
    variant: 'existing',
    breaks: refuse('sns', 'GetTopicAttributes', 'NotFound'),
    text: /^the topic arn:aws:sns:us-west-2:111122223333:existing-alarms that the alarms notify does not exist$/,
    remedy: /^correct existing_alarm_topic_arn/,
  },
  'alarm-topic-refuses': {
    variant: 'existing',
    breaks: topic('Policy', '{"Statement":[]}'),
    text: /existing-alarms does not let cloudwatch.amazonaws.com publish for account 111122223333$/,
    remedy:
      /^add to the policy of the topic: \{"Effect":"Allow","Principal":\{"Service":"cloudwatch.amazonaws.com"\}/,
  },
  'alarm-topic-key-unusable': {
    variant: 'existing',
    breaks: topic('KmsMasterKeyId', 'alias/aws/sns'),
    text: /the default key of SNS, which CloudWatch cannot use$/,
    remedy: /^aws sns set-topic-attributes .* --attribute-name KmsMasterKeyId/,
  },
  'nobody-subscribed': {
    variant: 'existing',
    breaks: answer('sns', 'ListSubscriptionsByTopic', {
      Subscriptions: [{ Protocol: 'email', SubscriptionArn: 'PendingConfirmation' }],
    }),
    text: /existing-alarms is confirmed \(email\)$/,
    remedy: /^follow the link in the message of AWS; to get another: aws sns subscribe/,
  },
  'alarm-path-unknown': {
    variant: 'existing',
    breaks(account) {
      account.variables.existing_alarm_topic_arn = 'arn:aws:sns:us-west-2:444455556666:theirs';
      account.aws.on('sns', 'GetTopicAttributes', () => {
        throw new AwsError('AuthorizationError', undefined, 403);
      });
    },
    text: /^the topic of the alarms is in account 444455556666, and cannot be read from here$/,
    remedy: /^try it, as docs\/alarms.md explains/,
  },
  'alarms-without-address': {
    breaks: variables({ alarm_email: null }),
    text: /^nobody will be notified of an alarm: neither alarm_email nor existing_alarm_topic_arn is set$/,
    remedy: /^set alarm_email/,
  },
  'caller-not-allowed': {
    breaks: change('iam', 'SimulatePrincipalPolicy', ({ EvaluationResults }) => ({
      EvaluationResults: EvaluationResults.map((one: { EvalActionName: string }) =>
        one.EvalActionName === 'pipes:CreatePipe' ? { ...one, EvalDecision: 'implicitDeny' } : one,
      ),
    })),
    text: /^arn:aws:iam::111122223333:role\/aws-reserved\/operator may not pipes:CreatePipe$/,
    remedy:
      /^deploy as a role with the policies of docs\/deployer\.md: delivery, encryption, stream, association, privacy-controls, backup, alarms, alarm-topic, dashboard, backup-bucket$/,
  },
};
