/** Loses the state of a deployment, and imports what it created. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type StateResource, summary, type Values } from '../../../src/artefact/terraform/terraform-json';
import type { Settings } from '../../../src/offline/sandbox';
import { runImport } from '../../../src/operations/import/command';
import { deployerPolicies } from '../../../src/permissions/deployer/policies';
import { operatorPolicies } from '../../../src/permissions/operator-policies';
import { AwsError, type AwsStandIn, Raw } from '../../harness/aws/stand-in';
import { GUIDE, PSEUDONYMS } from '../../harness/conditions';
import { printedBy } from '../../harness/printed';
import { openDeployed } from '../../harness/terraform';

export const EVERYTHING = {
  ...GUIDE,
  vpc_id: 'vpc-0a1b2c3d4e5f60718',
  private_subnet_ids: ['subnet-0a1b2c3d4e5f60711'],
  ...PSEUDONYMS,
  create_ssm_endpoint: true,
  create_kms_endpoint: true,
  alarm_email: 'operator@example.com',
};

interface StorageConfig {
  readonly kinesis_stream_config: readonly { readonly stream_arn: string }[];
}

/** An account with these resources, as the services describe it. */
function answerFrom(aws: AwsStandIn, resources: readonly StateResource[]): void {
  const all = (type: string): readonly Values[] =>
    resources.filter((one) => one.type === type).map(({ values }) => values);
  const one = (type: string, attribute: string, value: unknown): Values => {
    const found = all(type).find((values) => values[attribute] === value);
    if (found === undefined) throw new AwsError('ResourceNotFoundException', undefined, 404);
    return found;
  };
  const known = (service: string, operation: string, type: string, input: string, attribute = 'name'): void =>
    aws.on(service, operation, (asked) => one(type, attribute, asked[input]) && {});

  const Account = one('aws_caller_identity', 'user_id', 'AROAEXAMPLEDEPLOYER:offline').account_id;
  aws.on('sts', 'GetCallerIdentity', () => ({ Account }));
  known('kinesis', 'DescribeStreamSummary', 'aws_kinesis_stream', 'StreamName');
  known('pipes', 'DescribePipe', 'aws_pipes_pipe', 'Name');
  known('events', 'DescribeConnection', 'aws_cloudwatch_event_connection', 'Name');
  known('events', 'DescribeApiDestination', 'aws_cloudwatch_event_api_destination', 'Name');
  known('lambda', 'GetFunctionConfiguration', 'aws_lambda_function', 'FunctionName', 'function_name');
  known('ssm', 'GetParameter', 'aws_ssm_parameter', 'Name');
  known('firehose', 'DescribeDeliveryStream', 'aws_kinesis_firehose_delivery_stream', 'DeliveryStreamName');
  known('s3', 'HeadBucket', 'aws_s3_bucket', 'Bucket', 'bucket');
  known('monitoring', 'GetDashboard', 'aws_cloudwatch_dashboard', 'DashboardName', 'dashboard_name');
  aws.on('iam', 'GetRole', ({ RoleName }) => one('aws_iam_role', 'name', RoleName) && { Role: { RoleName } });
  aws.on('iam', 'GetRolePolicy', ({ RoleName, PolicyName }) => {
    one('aws_iam_role_policy', 'id', `${RoleName}:${PolicyName}`);
    return { RoleName, PolicyName, PolicyDocument: '{}' };
  });
  aws.on('sqs', 'GetQueueUrl', ({ QueueName }) => ({
    QueueUrl: one('aws_sqs_queue', 'name', QueueName).url,
  }));
  for (const of of ['BucketEncryption', 'BucketLifecycleConfiguration', 'BucketOwnershipControls'])
    aws.on('s3', `Get${of}`, () => ({}));
  aws.on('s3', 'GetBucketPolicy', () => new Raw('{}'));
  aws.on('s3', 'GetPublicAccessBlock', () => ({}));
  aws.on('kms', 'DescribeKey', ({ KeyId }) => ({
    KeyMetadata: {
      KeyId: one('aws_kms_alias', 'name', KeyId).target_key_id,
      Arn: one('aws_kms_alias', 'name', KeyId).target_key_arn,
    },
  }));
  aws.on('kms', 'ListGrants', () => ({
    Grants: all('aws_kms_grant').map(({ name, grant_id }) => ({ Name: name, GrantId: grant_id })),
  }));
  aws.on('connect', 'ListInstanceStorageConfigs', () => ({
    StorageConfigs: all('aws_connect_instance_storage_config').map(({ association_id, storage_config }) => ({
      AssociationId: association_id,
      StorageType: 'KINESIS_STREAM',
      KinesisStreamConfig: {
        StreamArn: (storage_config as readonly StorageConfig[])[0]?.kinesis_stream_config[0]?.stream_arn,
      },
    })),
  }));
  aws.on('logs', 'DescribeLogGroups', ({ logGroupNamePrefix }) => ({
    logGroups: all('aws_cloudwatch_log_group')
      .map(({ name }) => ({ logGroupName: String(name) }))
      .filter(({ logGroupName }) => logGroupName.startsWith(logGroupNamePrefix)),
  }));
  aws.on('logs', 'DescribeLogStreams', ({ logGroupName }) => ({
    logStreams: [{ logStreamName: one('aws_cloudwatch_log_stream', 'log_group_name', logGroupName).name }],
  }));
  aws.on('logs', 'DescribeQueryDefinitions', ({ queryDefinitionNamePrefix }) => ({
    queryDefinitions: all('aws_cloudwatch_query_definition')
      .map(({ name, query_definition_id }) => ({
        name: String(name),
        queryDefinitionId: query_definition_id,
      }))
      .filter(({ name }) => name.startsWith(queryDefinitionNamePrefix)),
  }));
  aws.on('monitoring', 'DescribeAlarms', ({ AlarmNames }) => ({
    MetricAlarms: all('aws_cloudwatch_metric_alarm')
      .filter(({ alarm_name }) => AlarmNames.includes(alarm_name))
      .map(({ alarm_name }) => ({ AlarmName: alarm_name })),
  }));
  aws.on('sns', 'GetTopicAttributes', ({ TopicArn }) => {
    one('aws_sns_topic', 'arn', TopicArn);
    return { Attributes: {} };
  });
  // The second filter is by the name's beginning, of the rules the first one by the group.
  aws.on('ec2', 'DescribeSecurityGroups', ({ Filter: [, { Value }] }) => ({
    securityGroupInfo: all('aws_security_group')
      .filter(({ name }) => String(name).startsWith(Value[0].replace('*', '')))
      .flatMap(({ id, name, name_prefix }) => [
        // Of the environment production-2.
        { groupId: 'sg-0fedcba9876543210', groupName: `${name_prefix}2-20261120000000000000000001` },
        { groupId: id, groupName: name },
      ]),
  }));
  aws.on('ec2', 'DescribeSecurityGroupRules', ({ Filter: [{ Value }] }) => ({
    securityGroupRuleSet: [true, false].flatMap((isEgress) =>
      all(`aws_vpc_security_group_${isEgress ? 'egress' : 'ingress'}_rule`)
        .filter(({ security_group_id }) => security_group_id === Value[0])
        .map(({ id, description }) => ({ securityGroupRuleId: id, isEgress, description })),
    ),
  }));
  aws.on('ec2', 'DescribeVpcEndpoints', ({ Filter: [, { Value }] }) => ({
    vpcEndpointSet: all('aws_vpc_endpoint')
      .filter(({ service_name }) => service_name === Value[0])
      .map(({ id }) => ({ vpcEndpointId: id })),
  }));
}

/** IAM actions with another name than the call. */
const ACTIONS: Readonly<Record<string, string>> = {
  's3:GetBucketEncryption': 's3:GetEncryptionConfiguration',
  's3:GetBucketLifecycleConfiguration': 's3:GetLifecycleConfiguration',
  's3:GetPublicAccessBlock': 's3:GetBucketPublicAccessBlock',
  's3:HeadBucket': 's3:ListBucket',
  'monitoring:DescribeAlarms': 'cloudwatch:DescribeAlarms',
  'monitoring:GetDashboard': 'cloudwatch:GetDashboard',
};
const ALLOWED: ReadonlySet<string> = new Set([
  'sts:GetCallerIdentity',
  ...[...Object.values(deployerPolicies()), operatorPolicies()['doctor-preflight']].flatMap((policy) =>
    (policy?.Statement ?? []).flatMap(({ Action }) => Action),
  ),
]);

/** What is in the state alone is created again; AWS keeps one subscription of an address. */
const CREATED_AGAIN = /^create (terraform_data|aws_sns_topic_subscription)\./;

/**
 * Deploys, loses the state but for the resources of some types, and imports the others as docs/moving-the-state.md
 * does. Nothing may be left to change then.
 */
export async function expectImported(
  aws: AwsStandIn,
  settings: Settings,
  kept: readonly string[] = [],
): Promise<void> {
  const sandbox = await openDeployed(settings);
  try {
    await sandbox.plan(settings);
    answerFrom(aws, await sandbox.resources());
    const before = sandbox.state();
    const state = join(sandbox.directory, 'terraform.tfstate');
    const { resources, ...more } = JSON.parse(readFileSync(state, 'utf8'));
    rmSync(state);
    if (kept.length > 0) {
      const left = resources.filter(({ type }: StateResource) => kept.includes(type));
      writeFileSync(state, JSON.stringify({ ...more, resources: left }));
    }
    const lost = await sandbox.planJson(await sandbox.attempt(settings));

    const { code, stdout, stderr } = await printedBy(() =>
      runImport([sandbox.write('lost.json', JSON.stringify(lost))]),
    );

    // Only progress, on a slow machine.
    const problems = stderr.replace(/^\d+ of \d+ resources looked up\n/gm, '');
    expect({ code, problems }).toEqual({ code: 0, problems: '' });
    expect(stdout).not.toContain('#');
    sandbox.write('imports.tf', stdout);
    const plan = await sandbox.plan(settings);
    expect(summary(plan).filter((line) => !CREATED_AGAIN.test(line))).toEqual([]);
    await sandbox.apply(plan);
    expect([...sandbox.state()].sort()).toEqual([...before].sort());
    expect(await sandbox.remaining(settings)).toEqual([]);
    expect(aws.asked().filter((call) => !ALLOWED.has(ACTIONS[call] ?? call))).toEqual([]);
  } finally {
    sandbox.remove();
  }
}
