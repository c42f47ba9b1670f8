import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type StateResource, summary, type Values } from '../../../src/artefact/terraform/terraform-json';
import { runImport } from '../../../src/operations/import/command';
import { KNOWN_TYPES } from '../../../src/operations/import/find';
import { deployerPolicies } from '../../../src/permissions/deployer/policies';
import { operatorPolicies } from '../../../src/permissions/operator-policies';
import { eachWithAws } from '../../harness/aws/environment';
import { AwsError, type AwsStandIn, Raw } from '../../harness/aws/stand-in';
import { GUIDE, PSEUDONYMS } from '../../harness/conditions';
import { printedBy } from '../../harness/printed';
import { eachScratch } from '../../harness/scratch';
import { theStack } from '../../harness/synthesized-stack';
import { describeWithTerraform, openDeployed } from '../../harness/terraform';

const EVERYTHING = {
  ...GUIDE,
  vpc_id: 'vpc-0a1b2c3d4e5f60718',
  private_subnet_ids: ['subnet-0a1b2c3d4e5f60711'],
  ...PSEUDONYMS,
  create_ssm_endpoint: true,
  create_kms_endpoint: true,
  alarm_email: 'operator@example.com',
};
const STREAM = 'arn:aws:kinesis:us-west-2:111122223333:stream/existing-ctr';
const OWN_STREAM = 'arn:aws:kinesis:us-west-2:111122223333:stream/Connect_CTR_production';
const KEY = 'arn:aws:kms:us-west-2:111122223333:key/0f0e0d0c-1111-2222-3333-444455556666';
const ADOPTED = {
  ...GUIDE,
  enable_privacy_controls: false,
  existing_stream_arn: STREAM,
  existing_stream_kms_key_arn: KEY,
  existing_kms_key_arn: KEY,
  existing_backup_bucket_name: 'existing-bucket',
};
const holder = eachWithAws();

/** An account with these resources, as the services describe it. */
function answerFrom(aws: AwsStandIn, resources: readonly StateResource[], streamArn: unknown): void {
  const all = (type: string): readonly Values[] =>
    resources.filter((one) => one.type === type).map(({ values }) => values);
  const one = (type: string, attribute: string, value: unknown): Values => {
    const found = all(type).find((values) => values[attribute] === value);
    if (found === undefined) throw new AwsError('ResourceNotFoundException', undefined, 404);
    return found;
  };
  const known = (service: string, operation: string, type: string, input: string, attribute = 'name'): void =>
    aws.on(service, operation, (asked) => one(type, attribute, asked[input]) && {});

  aws.on('sts', 'GetCallerIdentity', () => ({ Account: '111122223333' }));
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
    StorageConfigs: all('aws_connect_instance_storage_config').map(({ association_id }) => ({
      AssociationId: association_id,
      StorageType: 'KINESIS_STREAM',
      KinesisStreamConfig: { StreamArn: streamArn },
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

describeWithTerraform('a deployment whose state is lost', () => {
  it.each<[string, Values, readonly string[]]>([
    ['wholly', EVERYTHING, []],
    [
      'but for what others refer to, with the backup and the alarms switched off',
      { ...EVERYTHING, backup_enabled: false, alarms_enabled: false, alarm_email: null },
      ['aws_kinesis_stream', 'aws_kms_alias', 'aws_security_group'],
    ],
    ['with everything that may be adopted', ADOPTED, []],
  ])('is imported as it is: %s', async (_name, settings, kept) => {
    const sandbox = await openDeployed(settings);
    try {
      await sandbox.plan(settings);
      answerFrom(holder.aws, await sandbox.resources(), settings.existing_stream_arn ?? OWN_STREAM);
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

      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).not.toContain('#');
      sandbox.write('imports.tf', stdout);
      const plan = await sandbox.plan(settings);
      expect(summary(plan).filter((line) => !CREATED_AGAIN.test(line))).toEqual([]);
      await sandbox.apply(plan);
      expect([...sandbox.state()].sort()).toEqual([...before].sort());
      expect(await sandbox.remaining(settings)).toEqual([]);
      expect(holder.aws.asked().filter((call) => !ALLOWED.has(ACTIONS[call] ?? call))).toEqual([]);
    } finally {
      sandbox.remove();
    }
  });
});

describe('the search for import blocks', () => {
  const scratch = eachScratch();
  const PLAN = {
    variables: { aws_region: { value: 'us-west-2' } },
    prior_state: {
      values: {
        root_module: {
          resources: [
            ['data.aws_caller_identity.current', { account_id: '111122223333' }],
            ['data.aws_partition.current', { partition: 'aws' }],
          ].map(([address, values]) => ({ address, mode: 'data', values })),
        },
      },
    },
    resource_changes: ['CANARY', 'production'].map((name, index) => ({
      address: `aws_pipes_pipe.delivery[${index}]`,
      mode: 'managed',
      type: 'aws_pipes_pipe',
      change: { actions: ['create'], before: null, after: { name } },
    })),
  };
  const run = (plan: unknown) =>
    printedBy(() =>
      runImport([scratch.file('plan.json', typeof plan === 'string' ? plan : JSON.stringify(plan))]),
    );

  it('prints that the apply creates a resource that AWS does not have', async () => {
    holder.aws.on('sts', 'GetCallerIdentity', () => ({ Account: '111122223333' }));
    holder.aws.on('pipes', 'DescribePipe', ({ Name }) => {
      if (Name !== 'production') throw new AwsError('NotFoundException', undefined, 404);
      return { Name };
    });
    const { code, stdout } = await run(PLAN);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `# aws_pipes_pipe.delivery[0]: AWS has no such resource. The apply creates it.

import {
  to = aws_pipes_pipe.delivery[1]
  id = "production"
}
`,
    });
  });

  it.each([
    ['aws_s3_bucket_policy', 'GetBucketPolicy', 'NoSuchBucketPolicy'],
    ['aws_s3_bucket_policy', 'GetBucketPolicy', 'NoSuchBucket'],
    [
      'aws_s3_bucket_lifecycle_configuration',
      'GetBucketLifecycleConfiguration',
      'NoSuchLifecycleConfiguration',
    ],
  ])('imports no %s that was deleted on its own (%s: %s)', async (type, operation, code) => {
    holder.aws.on('sts', 'GetCallerIdentity', () => ({ Account: '111122223333' }));
    holder.aws.on('s3', operation, () => {
      throw new AwsError(code, undefined, 404);
    });
    const change = { actions: ['create'], before: null, after: {} };
    const bucket = { address: 'aws_s3_bucket.backup_bucket[0]', mode: 'managed', values: { bucket: 'b' } };
    const printed = await run({
      ...PLAN,
      planned_values: { root_module: { resources: [bucket] } },
      resource_changes: [{ address: `${type}.it`, mode: 'managed', type, change }],
    });
    expect(printed).toMatchObject({
      code: 0,
      stdout: `# ${type}.it: AWS has no such resource. The apply creates it.\n`,
    });
  });

  it('prints no blocks if AWS does not answer about a resource, and names each', async () => {
    holder.aws.on('sts', 'GetCallerIdentity', () => ({ Account: '111122223333' }));
    holder.aws.on('pipes', 'DescribePipe', () => {
      throw new AwsError('AccessDeniedException', undefined, 403);
    });
    const { code, stdout, stderr } = await run(PLAN);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(
      /^error: aws_pipes_pipe\.delivery\[0\]: .+\nerror: aws_pipes_pipe\.delivery\[1\]: .+\n$/,
    );
  });

  it.each<[string, unknown, RegExp]>([
    [
      'no JSON',
      'Plan: 79 to add',
      /^error: the plan is not JSON: pipe what "terraform show -json PLAN" prints/,
    ],
    [
      'JSON of something else',
      {},
      /^error: the plan does not contain its account, partition and region: pipe/,
    ],
    ['no plan but null', 'null', /^error: the plan does not contain its account/],
    [
      'a plan that creates nothing',
      { ...PLAN, resource_changes: [] },
      /^error: the plan creates nothing: the state/,
    ],
  ])('refuses %s', async (_name, plan, message) => {
    const { code, stderr } = await run(plan);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });

  it('refuses a plan for another account than that of the credentials', async () => {
    holder.aws.on('sts', 'GetCallerIdentity', () => ({ Account: '444455556666' }));
    const { code, stderr } = await run(PLAN);
    expect(code).toBe(2);
    expect(stderr).toContain('account 111122223333, but the credentials are for 444455556666');
  });
});

describe('the rules to find a resource by', () => {
  it('cover every type of the stack', () => {
    const types = theStack().addresses.map((address) => address.split('.')[0] ?? '');
    expect(types.filter((type) => type !== 'data' && !KNOWN_TYPES.has(type))).toEqual([]);
  });
});
