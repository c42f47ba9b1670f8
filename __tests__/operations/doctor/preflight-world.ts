/** Accounts before the first apply. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { realClock } from '../../../src/delivery/clock';
import type { Check } from '../../../src/operations/doctor/finding';
import { PREFLIGHT_CHECKS, readPlan } from '../../../src/operations/doctor/preflight';
import type { Plan } from '../../../src/operations/doctor/preflight/plan';
import { type Outcome, runChecks } from '../../../src/operations/doctor/run-checks';
import { ACCOUNT, INSTANCE_ID, KEY_ARN, PARTITION } from '../../harness/aws/deployed';
import { EXISTING_TOPIC, SUBNETS, serveHealth, serveVpc, storesRecords, VPC } from '../../harness/aws/health';
import { AwsError, type AwsStandIn, Raw } from '../../harness/aws/stand-in';
import { EXISTING_STREAM } from './world';

/** Values of variables. */
export type Variables = Record<string, unknown>;

export interface Account {
  readonly aws: AwsStandIn;
  variables: Variables;
}

export type PreflightVariant = 'guide' | 'vpc' | 'endpoint' | 'existing';

export const ROLE = `arn:${PARTITION}:iam::${ACCOUNT}:role/aws-reserved/operator`;
export const BUCKET_KEY = KEY_ARN.replace(/.$/, '6');
export const STREAM_KEY = KEY_ARN.replace(/.$/, '7');

const GUIDE: Variables = {
  aws_region: 'us-west-2',
  environment: 'production',
  connect_instance_alias: 'example',
  enable_privacy_controls: true,
  operata_endpoint: 'https://operata.invalid/contact-records',
  operata_group_id: 'group',
  alarm_email: 'operations@example.com',
};

interface Filter {
  readonly Name: string;
  readonly Value: readonly string[];
}

/** Lets the stand-in answer about an account that is ready. */
export function readyAccount(aws: AwsStandIn, variant: PreflightVariant = 'guide'): Account {
  const account: Account = { aws, variables: { ...GUIDE } };
  serveHealth(aws);
  storesRecords(aws);
  aws.on('sts', 'GetCallerIdentity', () => ({
    Account: ACCOUNT,
    Arn: `arn:${PARTITION}:sts::${ACCOUNT}:assumed-role/operator/session`,
  }));
  for (const [service, operation, code] of [
    ['kinesis', 'DescribeStreamSummary', 'ResourceNotFoundException'],
    ['pipes', 'DescribePipe', 'NotFoundException'],
    ['events', 'DescribeConnection', 'ResourceNotFoundException'],
    ['events', 'DescribeApiDestination', 'ResourceNotFoundException'],
    ['sqs', 'GetQueueUrl', 'QueueDoesNotExist'],
    ['kms', 'DescribeKey', 'NotFoundException'],
    ['lambda', 'GetFunctionConfiguration', 'ResourceNotFoundException'],
    ['ssm', 'GetParameter', 'ParameterNotFound'],
    ['firehose', 'DescribeDeliveryStream', 'ResourceNotFoundException'],
    ['monitoring', 'GetDashboard', 'DashboardNotFoundError'],
  ] as const) {
    aws.on(service, operation, () => {
      throw new AwsError(code, undefined, service === 'pipes' || service === 'lambda' ? 404 : 400);
    });
  }
  aws.on('s3', 'HeadBucket', () => new Raw('', {}, 404));
  aws.on('iam', 'GetRole', ({ RoleName }) => {
    if (RoleName !== 'operator') throw new AwsError('NoSuchEntity', undefined, 404);
    return {
      Role: {
        Path: '/aws-reserved/',
        RoleName,
        RoleId: 'AROAEXAMPLE',
        Arn: ROLE,
        CreateDate: new Date('2026-01-01T00:00:00Z'),
      },
    };
  });
  // Another group's name begins alike.
  aws.on('logs', 'DescribeLogGroups', ({ logGroupNamePrefix }) => ({
    logGroups: [{ logGroupName: `${logGroupNamePrefix}-2` }],
  }));
  aws.on('monitoring', 'DescribeAlarms', () => ({ MetricAlarms: [] }));
  aws.on('logs', 'DescribeQueryDefinitions', () => ({ queryDefinitions: [] }));
  if (variant === 'vpc' || variant === 'endpoint') withVpc(account, variant === 'endpoint');
  if (variant === 'existing') withExisting(account);
  return account;
}

function withVpc({ aws, variables }: Account, createEndpoint: boolean): void {
  variables.vpc_id = VPC;
  if (createEndpoint) {
    Object.assign(variables, {
      create_ssm_endpoint: true,
      private_subnet_tags: { Tier: 'private' },
    });
  }
  aws.on('lambda', 'GetFunctionConfiguration', () => ({}));
  serveVpc(aws);
  aws.on('lambda', 'GetFunctionConfiguration', () => {
    throw new AwsError('ResourceNotFoundException', undefined, 404);
  });
  if (createEndpoint) aws.on('ec2', 'DescribeVpcEndpoints', () => ({}));
  aws.on('ec2', 'DescribeVpcs', () => ({ vpcSet: [{ vpcId: VPC }] }));
  const subnets = [
    ...SUBNETS.map((subnetId, index) => ({
      subnetId,
      vpcId: VPC,
      mapPublicIpOnLaunch: false,
      availabilityZone: `us-west-2${'ab'[index]}`,
      tagSet: [{ key: 'Tier', value: 'private' }],
    })),
    {
      subnetId: 'subnet-0a1b2c3d4e5f60719',
      vpcId: VPC,
      mapPublicIpOnLaunch: true,
      availabilityZone: 'us-west-2c',
    },
  ];
  aws.on(
    'ec2',
    'DescribeSubnets',
    ({ SubnetId, Filter = [] }: { SubnetId?: string[]; Filter?: Filter[] }) => {
      const named = subnets.filter((one) => SubnetId === undefined || SubnetId.includes(one.subnetId));
      if (SubnetId !== undefined && named.length === 0) throw new AwsError('InvalidSubnetID.NotFound');
      return {
        subnetSet: named.filter((one) =>
          Filter.every(({ Name, Value }) => {
            const tag =
              'tagSet' in one ? one.tagSet.find(({ key }) => Name === `tag:${key}`)?.value : undefined;
            const value =
              Name === 'vpc-id'
                ? one.vpcId
                : Name === 'map-public-ip-on-launch'
                  ? String(one.mapPublicIpOnLaunch)
                  : tag;
            return value !== undefined && Value.includes(value);
          }),
        ),
      };
    },
  );
}

/** Stream, keys and bucket are there already. */
function withExisting({ aws, variables }: Account): void {
  Object.assign(variables, {
    connect_instance_id: INSTANCE_ID,
    existing_stream_arn: EXISTING_STREAM,
    existing_stream_kms_key_arn: STREAM_KEY,
    existing_kms_key_arn: KEY_ARN,
    existing_backup_bucket_name: 'existing-bucket',
    existing_backup_bucket_key_arn: BUCKET_KEY,
    alarm_email: null,
    existing_alarm_topic_arn: EXISTING_TOPIC,
  });
  storesRecords(aws, { KinesisStreamConfig: { StreamArn: EXISTING_STREAM } });
  aws.on('kinesis', 'DescribeStreamSummary', () => ({
    StreamDescriptionSummary: {
      StreamName: 'existing-contact-records',
      StreamARN: EXISTING_STREAM,
      StreamStatus: 'ACTIVE',
      RetentionPeriodHours: 48,
      EncryptionType: 'KMS',
      KeyId: STREAM_KEY,
    },
  }));
  aws.on('kms', 'DescribeKey', ({ KeyId }) => ({
    KeyMetadata: {
      KeyId: KeyId.slice(-36),
      Arn: KeyId,
      KeyState: 'Enabled',
      KeySpec: 'SYMMETRIC_DEFAULT',
      KeyUsage: 'ENCRYPT_DECRYPT',
      KeyManager: 'CUSTOMER',
    },
  }));
  aws.on('kms', 'ListResourceTags', () => ({
    Tags: [{ TagKey: 'EventBridgeApiDestinations', TagValue: 'true' }],
  }));
  aws.on('s3', 'HeadBucket', () => new Raw('', { 'x-amz-bucket-region': 'us-west-2' }));
}

/** Looks ahead. */
export async function examinePlan(
  { variables }: Account,
  checks: readonly Check<Plan>[] = PREFLIGHT_CHECKS,
  notAsked?: string,
): Promise<Outcome> {
  const directory = mkdtempSync(join(tmpdir(), 'operata-preflight-'));
  const file = join(directory, 'terraform.tfvars.json');
  writeFileSync(file, JSON.stringify(variables));
  try {
    // Terraform's checks of the variables have tests of their own.
    const plan = await readPlan([file], async () => ({ broken: [], notAsked }));
    try {
      return await runChecks(checks, plan, {
        timeLimit: 10_000,
        clock: realClock,
        policy: 'doctor-preflight',
        ended: () => undefined,
      });
    } finally {
      plan.aws.close();
    }
  } finally {
    rmSync(directory, { recursive: true });
  }
}
