/** Variants of findings and of healthy states that the table of cases lacks. */
import { InstanceStorageResourceType } from '@aws-sdk/client-connect';
import { describe, expect, it } from 'vitest';
import { projectVersion } from '../../../src/cli/version';
import { version } from '../../../src/operations/doctor/checks/version';
import { CONTACT_RECORD_PATTERN } from '../../../src/stack/contact-record-filter';
import { NAMES } from '../../../src/stack/naming/names';
import { ARN, KEY_ARN, named, PSEUDONYM_KEY_ARN } from '../../harness/aws/deployed';
import { eachWithAws } from '../../harness/aws/environment';
import { ALARM_TOPIC, ALARMS, FUNCTION_GROUP, SERVICE_ROLE } from '../../harness/aws/health';
import { FlatList } from '../../harness/aws/protocols';
import { AwsError } from '../../harness/aws/stand-in';
import { EXISTING_STREAM, examine, healthyWorld, NOW, type World } from './world';

const test = eachWithAws();

async function findings(
  world: World,
  options?: Parameters<typeof examine>[1],
): Promise<(string | undefined)[]> {
  const { results } = await examine(world, options);
  return results
    .filter(({ status, finding }) => status !== 'pass' || finding)
    .map((one) => one.finding ?? one.check);
}

/** What is proposed for all that is found. */
async function remedies(world: World): Promise<(string | undefined)[]> {
  const { results } = await examine(world);
  return results.filter(({ finding }) => finding !== undefined).map(({ remedy }) => remedy);
}

const withoutEnrichment = ({ aws }: World): void =>
  aws.change('pipes', 'DescribePipe', ({ Enrichment: _none, ...pipe }) => pipe);

describe('records that leave unredacted', () => {
  it('are also noticed by names if the function still exists', async () => {
    const world = healthyWorld(test.aws);
    withoutEnrichment(world);
    expect(await findings(world, { from: 'names' })).toEqual(['privacy-controls-bypassed']);
  });

  it('are noticed if the pipe calls another function', async () => {
    const world = healthyWorld(test.aws);
    test.aws.change('pipes', 'DescribePipe', (pipe) => ({ ...pipe, Enrichment: `${ARN.function}-2` }));
    expect(await findings(world)).toEqual(['privacy-controls-bypassed']);
  });
});

it('compares versions without asking AWS', async () => {
  const { results } = await examine(healthyWorld(test.aws), { checks: [version] });
  expect(results[0]?.found).toBe(`version ${projectVersion()} is deployed`);
  expect(test.aws.calls).toEqual([]);
});

it('notices records that are dead-lettered to another queue', async () => {
  const world = healthyWorld(test.aws);
  test.aws.change('pipes', 'DescribePipe', ({ SourceParameters, ...pipe }) => ({
    ...pipe,
    SourceParameters: {
      KinesisStreamParameters: {
        ...SourceParameters.KinesisStreamParameters,
        DeadLetterConfig: { Arn: `${ARN.queue}-2` },
      },
    },
  }));
  expect(await findings(world)).toEqual(['pipe-without-queue']);
});

describe('the stream', () => {
  it.each([
    ['by its ID', KEY_ARN.slice(KEY_ARN.lastIndexOf('/') + 1)],
    ['by an alias of it', 'alias/ours'],
    ['by the ARN of an alias of it', KEY_ARN.replace(/key\/.*/, 'alias/ours')],
  ])('may name its key %s', async (_name, KeyId) => {
    const world = healthyWorld(test.aws);
    test.aws.change('kinesis', 'DescribeStreamSummary', ({ StreamDescriptionSummary }) => ({
      StreamDescriptionSummary: { ...StreamDescriptionSummary, KeyId },
    }));
    expect(await findings(world)).toEqual([]);
  });

  it('is of no use while it is created', async () => {
    const world = healthyWorld(test.aws);
    test.aws.change('kinesis', 'DescribeStreamSummary', ({ StreamDescriptionSummary }) => ({
      StreamDescriptionSummary: { ...StreamDescriptionSummary, StreamStatus: 'CREATING' },
    }));
    expect(await findings(world)).toEqual(['stream-not-active']);
  });

  it('may be updated meanwhile', async () => {
    const world = healthyWorld(test.aws);
    test.aws.change('kinesis', 'DescribeStreamSummary', ({ StreamDescriptionSummary }) => ({
      StreamDescriptionSummary: { ...StreamDescriptionSummary, StreamStatus: 'UPDATING' },
    }));
    expect(await findings(world)).toEqual([]);
  });

  it('does not need a customer managed key if it was adopted without one', async () => {
    const world = healthyWorld(test.aws, 'least');
    test.aws.change('kinesis', 'DescribeStreamSummary', ({ StreamDescriptionSummary }) => ({
      StreamDescriptionSummary: { ...StreamDescriptionSummary, EncryptionType: 'NONE', KeyId: undefined },
    }));
    expect(await findings(world)).toEqual([]);
  });

  it('never keeps records long enough for a pipe that tries without an end', async () => {
    const world = healthyWorld(test.aws);
    world.value.delivery_pipe.maximum_record_age_seconds = -1;
    test.aws.change('pipes', 'DescribePipe', ({ SourceParameters, ...pipe }) => ({
      ...pipe,
      SourceParameters: {
        KinesisStreamParameters: {
          ...SourceParameters.KinesisStreamParameters,
          MaximumRecordAgeInSeconds: -1,
        },
      },
    }));
    expect(await findings(world)).toEqual(['stream-retention-too-short']);
  });
});

describe('other kinds on the stream', () => {
  it('are searched among every type of storage, on all pages', async () => {
    const world = healthyWorld(test.aws);
    const asked = new Set<string>();
    test.aws.change('connect', 'ListInstanceStorageConfigs', (answered, { resourceType, nextToken }) => {
      asked.add(resourceType);
      if (resourceType !== 'AGENT_EVENTS') return answered;
      return nextToken === undefined
        ? { StorageConfigs: [], NextToken: 'more' }
        : { StorageConfigs: [{ KinesisStreamConfig: { StreamArn: ARN.stream } }] };
    });
    expect(await findings(world)).toEqual(['other-kinds-on-stream']);
    expect([...asked].sort()).toEqual(Object.values(InstanceStorageResourceType).sort());
  });

  it('may be on a stream of their own, and of a type that the region does not have', async () => {
    const world = healthyWorld(test.aws);
    test.aws.change('connect', 'ListInstanceStorageConfigs', (answered, { resourceType }) => {
      if (resourceType === 'EMAIL_MESSAGES') throw new AwsError('InvalidParameterException');
      return resourceType === 'AGENT_EVENTS'
        ? { StorageConfigs: [{ KinesisStreamConfig: { StreamArn: EXISTING_STREAM } }] }
        : answered;
    });
    expect(await findings(world)).toEqual([]);
  });
});

describe('without the privacy controls', () => {
  it('accepts an equivalent filter', async () => {
    const world = healthyWorld(test.aws, 'least');
    const Pattern = JSON.stringify(JSON.parse(CONTACT_RECORD_PATTERN), null, 2);
    test.aws.change('pipes', 'DescribePipe', ({ SourceParameters, ...pipe }) => ({
      ...pipe,
      SourceParameters: { ...SourceParameters, FilterCriteria: { Filters: [{ Pattern }] } },
    }));
    expect(await findings(world)).toEqual([]);
  });

  it('a second filter is a finding, as it lets more pass', async () => {
    const world = healthyWorld(test.aws, 'least');
    test.aws.change('pipes', 'DescribePipe', ({ SourceParameters, ...pipe }) => ({
      ...pipe,
      SourceParameters: {
        ...SourceParameters,
        FilterCriteria: { Filters: [{ Pattern: CONTACT_RECORD_PATTERN }, { Pattern: '{}' }] },
      },
    }));
    expect(await findings(world)).toEqual(['pipe-filters-records']);
  });

  it('records that the pipe reads and its filter drops are not taken for waiting', async () => {
    const world = healthyWorld(test.aws, 'least');
    world.metrics.set('AWS/EventBridge/Pipes Invocations', {});
    world.metrics.set('AWS/Kinesis GetRecords.Records', { 5: 12, 20: 12 });
    expect(await findings(world)).toEqual([]);
    world.metrics.set('AWS/Kinesis GetRecords.Records', { 5: 0, 20: 0 });
    expect(await findings(world)).toEqual(['records-not-taken']);
  });

  it('one record that the pipe does not read is waiting', async () => {
    const world = healthyWorld(test.aws, 'least');
    world.metrics.set('AWS/Kinesis IncomingRecords', { 20: 1 });
    world.metrics.set('AWS/EventBridge/Pipes Invocations', {});
    expect(await findings(world)).toEqual(['records-not-taken']);
  });
});

it('a grant is found on a later page', async () => {
  const world = healthyWorld(test.aws);
  test.aws.on('kms', 'ListGrants', ({ Marker }) =>
    Marker === undefined
      ? { Grants: [], Truncated: true, NextMarker: 'more' }
      : { Grants: [{ GranteePrincipal: SERVICE_ROLE, Operations: ['GenerateDataKey'] }], Truncated: false },
  );
  expect(await findings(world)).toEqual([]);
});

it('metrics are read from all pages', async () => {
  const world = healthyWorld(test.aws);
  world.metrics.pageSize = 2;
  world.metrics.set('AWS/SQS ApproximateAgeOfOldestMessage', { 5: 150 * 3600 });
  expect(await findings(world)).toEqual(['dead-letters-expiring']);
});

describe('from an alarm to a person', () => {
  const TOPIC_OF_OTHERS = 'arn:aws:sns:us-west-2:444455556666:theirs';
  const KEY_OF_TOPIC = 'arn:aws:kms:us-west-2:111122223333:key/99999999-2222-4333-8444-555555555555';
  const alarms = (AlarmActions: readonly string[]) =>
    test.aws.on('monitoring', 'DescribeAlarms', () => ({
      MetricAlarms: ALARMS.map((one) => ({ ...one, AlarmActions })),
    }));
  const attributes = (values: Readonly<Record<string, string>>) =>
    test.aws.on('sns', 'GetTopicAttributes', () => ({
      Attributes: { entry: new FlatList(Object.entries(values).map(([key, value]) => ({ key, value }))) },
    }));
  const statement = (more: object): string =>
    JSON.stringify({
      Statement: {
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: 'SNS:Publish',
        Resource: TOPIC_OF_OTHERS,
        ...more,
      },
    });
  const alarmOf = (account: string) => `arn:aws:cloudwatch:us-west-2:${account}:alarm:*`;
  const owned = (account: string) => ({ StringEquals: { 'AWS:SourceOwner': account } });

  // A topic of another account, by its policy.
  it.each<[string, string, readonly string[]]>([
    ['is open to this account', statement({ Condition: owned('111122223333') }), []],
    [
      'is open to its own account alone, as by default',
      statement({ Condition: owned('444455556666') }),
      ['alarm-topic-refuses'],
    ],
    [
      'is open to alarms of this account',
      statement({ Condition: { ArnLike: { 'aws:SourceArn': alarmOf('111122223333') } } }),
      [],
    ],
    [
      'is open to alarms of another account',
      statement({ Condition: { ArnLike: { 'aws:SourceArn': alarmOf('444455556666') } } }),
      ['alarm-topic-refuses'],
    ],
    [
      'is open to everyone but by HTTP',
      statement({ Condition: { Bool: { 'aws:SecureTransport': 'true' } } }),
      [],
    ],
    [
      'is open to services of AWS alone',
      statement({ Principal: '*', Condition: { Bool: { 'aws:PrincipalIsAWSService': 'true' } } }),
      [],
    ],
    [
      'is open to another service',
      statement({ Principal: { Service: ['events.amazonaws.com'] } }),
      ['alarm-topic-refuses'],
    ],
    ['allows something else', statement({ Action: ['sns:Subscribe'] }), ['alarm-topic-refuses']],
    ['is about another topic', statement({ Resource: ALARM_TOPIC }), ['alarm-topic-refuses']],
    ['denies', statement({ Effect: 'Deny' }), ['alarm-topic-refuses']],
    [
      'is open to an organization',
      statement({ Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } }),
      ['alarm-path-unknown'],
    ],
    ['is not there', '', ['alarm-topic-refuses']],
  ])('a topic whose policy %s', async (_what, Policy, expected) => {
    const world = healthyWorld(test.aws);
    alarms([TOPIC_OF_OTHERS]);
    attributes({ Policy });
    expect(await findings(world)).toEqual(expected);
  });

  it.each<[string, string, readonly RegExp[]]>([
    ['is disabled', 'Disabled', [/^aws kms enable-key --key-id \S+ --region us-west-2$/]],
    ['is being deleted', 'PendingDeletion', [/^aws kms cancel-key-deletion .*\naws kms enable-key /]],
    ['has lost its material', 'PendingImport', [/^import the same key material again/]],
    ['is in a key store that is not connected', 'Unavailable', [/aws kms connect-custom-key-store/]],
    ['is being created', 'Creating', [/^wait a minute or two/]],
    ['is enabled', 'Enabled', []],
  ])('a topic whose key %s', async (_what, KeyState, expected) => {
    const world = healthyWorld(test.aws);
    test.aws.change('sns', 'GetTopicAttributes', ({ Attributes: { entry } }) => ({
      Attributes: {
        entry: new FlatList(
          entry.items.map((one: { key: string }) =>
            one.key === 'KmsMasterKeyId' ? { key: one.key, value: KEY_OF_TOPIC } : one,
          ),
        ),
      },
    }));
    test.aws.change('kms', 'DescribeKey', (answered, { KeyId }) =>
      KeyId === KEY_OF_TOPIC ? { KeyMetadata: { Arn: KEY_OF_TOPIC, KeyState } } : answered,
    );
    expect(await remedies(world)).toEqual(expected.map((remedy) => expect.stringMatching(remedy)));
  });

  it.each<[string, (policy: string) => string, readonly string[]]>([
    [
      'names no service',
      (policy) => policy.replace('cloudwatch.amazonaws.com', 'sns.amazonaws.com'),
      ['alarm-topic-key-unusable'],
    ],
    [
      'does not let it encrypt',
      (policy) => policy.replace('kms:GenerateDataKey', 'kms:Encrypt'),
      ['alarm-topic-key-unusable'],
    ],
    ['lets it do more', (policy) => policy.replace('kms:GenerateDataKey', 'kms:GenerateDataKey*'), []],
    [
      'is for another account',
      (policy) => policy.replace('"aws:SourceAccount":"111122223333"', '"aws:SourceAccount":"444455556666"'),
      ['alarm-topic-key-unusable'],
    ],
    [
      'is for another topic',
      (policy) => policy.replaceAll('operata-alarms-production', 'other'),
      ['alarm-topic-key-unusable'],
    ],
  ])('a key whose policy %s', async (_what, edit, expected) => {
    const world = healthyWorld(test.aws);
    test.aws.change('kms', 'GetKeyPolicy', ({ Policy }) => ({ Policy: edit(Policy) }));
    expect(await findings(world)).toEqual(expected);
  });

  it('a key of another account that cannot be read is named', async () => {
    const world = healthyWorld(test.aws);
    alarms([TOPIC_OF_OTHERS]);
    attributes({ Policy: statement({}), KmsMasterKeyId: '99999999-2222-4333-8444-555555555555' });
    expect(await findings(world)).toEqual(['alarm-path-unknown']);
    attributes({
      Policy: statement({}),
      KmsMasterKeyId: KEY_OF_TOPIC.replace('111122223333', '444455556666'),
    });
    test.aws.on('kms', 'DescribeKey', () => {
      throw new AwsError('AccessDeniedException', undefined, 400);
    });
    expect(await findings(world)).toContain('alarm-path-unknown');
  });

  it('subscriptions of another account that cannot be listed are named', async () => {
    const world = healthyWorld(test.aws);
    alarms([TOPIC_OF_OTHERS]);
    attributes({ Policy: statement({}) });
    test.aws.on('sns', 'ListSubscriptionsByTopic', () => {
      throw new AwsError('AuthorizationError', undefined, 403);
    });
    expect(await findings(world)).toEqual(['alarm-path-unknown']);
  });

  it('a topic of another account that cannot be read is named', async () => {
    const world = healthyWorld(test.aws);
    alarms([TOPIC_OF_OTHERS]);
    test.aws.on('sns', 'GetTopicAttributes', () => {
      throw new AwsError('AuthorizationError', undefined, 403);
    });
    expect(await findings(world)).toEqual(['alarm-path-unknown']);
  });

  it.each<[string, readonly string[], readonly RegExp[]]>([
    [
      'pending',
      ['PendingConfirmation'],
      [/^follow the link in the message of AWS; to get another: aws sns subscribe [^\n]+$/],
    ],
    ['deleted', ['Deleted'], [/^with alarm_email: terraform [^\n]+\nor: aws sns subscribe /]],
    ['confirmed on the second page', ['PendingConfirmation', `${ALARM_TOPIC}:1`], []],
  ])('subscriptions that are %s', async (_what, arns, expected) => {
    const world = healthyWorld(test.aws);
    test.aws.on('sns', 'ListSubscriptionsByTopic', ({ NextToken = '0' }) => ({
      Subscriptions: [{ Protocol: 'email', SubscriptionArn: arns[Number(NextToken)] }],
      ...(Number(NextToken) + 1 < arns.length && { NextToken: Number(NextToken) + 1 }),
    }));
    expect(await remedies(world)).toEqual(expected.map((remedy) => expect.stringMatching(remedy)));
  });
});

it('alarms are read from all pages', async () => {
  const world = healthyWorld(test.aws);
  test.aws.on('monitoring', 'DescribeAlarms', ({ NextToken }) =>
    NextToken === undefined
      ? { MetricAlarms: ALARMS.slice(1), NextToken: 'more' }
      : { MetricAlarms: [{ ...ALARMS[0], StateValue: 'ALARM' }] },
  );
  expect(await findings(world)).toEqual(['alarm-rings']);
});

it('the log is read from all pages, and entries of other kinds are not counted', async () => {
  const world = healthyWorld(test.aws);
  test.aws.on('logs', 'FilterLogEvents', ({ logGroupName, nextToken }) => {
    if (logGroupName !== named(NAMES.pipeLogGroup)) return { events: [] };
    if (nextToken === undefined) {
      return {
        nextToken: 'more',
        events: [
          { message: 'no JSON' },
          { message: '[]' },
          { message: '{"error":"text"}' },
          { message: '{"error":{"httpStatusCode":200}}' },
        ],
      };
    }
    return {
      events: [
        { message: '{"messageType":"TARGET_INVOCATION_FAILED","error":{"httpStatusCode":"403"}}' },
        { message: '{"messageType":"TARGET_INVOCATION_FAILED","error":{"httpStatusCode":429}}' },
      ],
    };
  });
  expect(await findings(world)).toEqual(['credentials-refused', 'destination-failing']);
});

it('a refusal counts until the connection is changed', async () => {
  const world = healthyWorld(test.aws);
  const message = '{"messageType":"TARGET_INVOCATION_FAILED","error":{"httpStatusCode":401}}';
  test.aws.on('logs', 'FilterLogEvents', ({ logGroupName }) => ({
    events: logGroupName === named(NAMES.pipeLogGroup) ? [{ timestamp: NOW - 3_600_000, message }] : [],
  }));
  const changedBefore = (minutes: number) =>
    test.aws.change('events', 'DescribeConnection', (described) => ({
      ...described,
      LastModifiedTime: new Date(NOW - minutes * 60_000),
    }));
  changedBefore(90);
  expect(await findings(world)).toEqual(['credentials-refused']);
  changedBefore(30);
  expect(await findings(world)).toEqual([]);
});

it('counts the entry of an execution if no step was logged', async () => {
  const world = healthyWorld(test.aws);
  const execution = { messageType: 'EXECUTION_FAILED', error: { httpStatusCode: 403 } };
  const step = { messageType: 'ENRICHMENT_INVOCATION_FAILED', error: { httpStatusCode: 403 } };
  const log = (...entries: readonly object[]): void =>
    test.aws.on('logs', 'FilterLogEvents', ({ logGroupName }) => ({
      events:
        logGroupName === named(NAMES.pipeLogGroup)
          ? entries.map((entry) => ({ message: JSON.stringify(entry) }))
          : [],
    }));
  log(execution);
  expect(await findings(world)).toEqual(['credentials-refused']);
  log(step, execution);
  expect(await findings(world)).toEqual(['privacy-controls-refused']);
});

describe('the simulation of a role', () => {
  const simulate = (edit: (action: string, resources: readonly string[]) => object) =>
    test.aws.on('iam', 'SimulatePrincipalPolicy', ({ ActionNames, ResourceArns, Marker }) => {
      // A page for each action.
      const index = Number(Marker ?? 0);
      const more = index + 1 < ActionNames.length;
      return {
        IsTruncated: more,
        ...(more && { Marker: String(index + 1) }),
        EvaluationResults: [
          { EvalActionName: ActionNames[index], ...edit(ActionNames[index], ResourceArns) },
        ],
      };
    });

  it('is read from all pages', async () => {
    const world = healthyWorld(test.aws);
    simulate((action) => ({ EvalDecision: action === 'kinesis:ListShards' ? 'implicitDeny' : 'allowed' }));
    expect(await findings(world)).toEqual(['pipe-role-denied', 'backup-role-denied']);
  });

  it('may report each resource within the result of an action', async () => {
    const world = healthyWorld(test.aws, 'vpc');
    simulate((action, resources) => ({
      EvalDecision: action === 'ec2:CreateNetworkInterface' ? 'implicitDeny' : 'allowed',
      ResourceSpecificResults: resources.map((EvalResourceName) => ({
        EvalResourceName,
        EvalResourceDecision: EvalResourceName.includes(':subnet/') ? 'implicitDeny' : 'allowed',
      })),
    }));
    const { results } = await examine(world);
    const bad = results.filter(({ status }) => status === 'fail');
    expect(bad.map(({ found }) => found)).toEqual([
      expect.stringMatching(
        /may not ec2:CreateNetworkInterface on \S+:subnet\/\S+11; ec2:CreateNetworkInterface on \S+:subnet\/\S+12$/,
      ),
    ]);
  });
});

it('an endless log is read for a while only', async () => {
  const world = healthyWorld(test.aws);
  const message = JSON.stringify({ messageType: 'TARGET_INVOCATION_FAILED', error: { httpStatusCode: 503 } });
  test.aws.on('logs', 'FilterLogEvents', ({ logGroupName }) =>
    logGroupName === named(NAMES.pipeLogGroup)
      ? { events: [{ message }], nextToken: 'more' }
      : { events: [] },
  );
  const { results } = await examine(world);
  expect(results.find(({ finding }) => finding === 'destination-failing')?.found).toMatch(
    /503 in 20 entries, and more/,
  );
});

it('a log of which not all was read is not called free of errors', async () => {
  const world = healthyWorld(test.aws);
  test.aws.on('logs', 'FilterLogEvents', () => ({ events: [], nextToken: 'more' }));
  const { results } = await examine(world);
  const silent = results.filter(({ status }) => status === 'could-not-check');
  expect(silent.map(({ check }) => check)).toEqual(['pipe-log', 'backup-log']);
  expect(silent[0]).toMatchObject({
    found: expect.stringMatching(/^the log of 24 hours is too long to be read completely/),
    remedy: 'check fewer hours, for example with --hours 1',
  });
});

describe('the key of the pseudonyms, without permission to decrypt the settings of the function', () => {
  const withoutSettings = (keyState?: string): World => {
    const world = healthyWorld(test.aws, 'nat');
    test.aws.change('lambda', 'GetFunctionConfiguration', ({ Environment: _encrypted, ...described }) => ({
      ...described,
      Environment: { Error: { ErrorCode: 'AccessDeniedException' } },
    }));
    test.aws.change('kms', 'DescribeKey', (answer, { KeyId }) => {
      const isAlias = KeyId === named(NAMES.pseudonymKeyAlias);
      if (isAlias && keyState === undefined) throw new AwsError('NotFoundException', undefined, 400);
      const isKey = isAlias || KeyId === PSEUDONYM_KEY_ARN;
      return isKey ? { KeyMetadata: { Arn: PSEUDONYM_KEY_ARN, KeyState: keyState } } : answer;
    });
    return world;
  };

  it('is found by its name', async () => {
    expect(await findings(withoutSettings('PendingDeletion'))).toEqual(['pseudonym-key-pending-deletion']);
    expect(await findings(withoutSettings('Enabled'))).toEqual([]);
  });

  it('is not missed if there is none', async () => {
    expect(await findings(withoutSettings())).toEqual([]);
  });
});

describe('a route out of the VPC', () => {
  const route = (entry: object) =>
    test.aws.change('ec2', 'DescribeRouteTables', ({ routeTableSet: [main, own] }) => ({
      routeTableSet: [main, { ...own, routeSet: [{ destinationCidrBlock: '0.0.0.0/0', ...entry }] }],
    }));

  it.each([
    ['a transit gateway', { transitGatewayId: 'tgw-1' }],
    ['a network interface', { networkInterfaceId: 'eni-1' }],
    ['a virtual private gateway', { gatewayId: 'vgw-1' }],
  ])('is %s', async (_name, entry) => {
    const world = healthyWorld(test.aws, 'nat');
    route(entry);
    expect(await findings(world)).toEqual([]);
  });

  it.each([
    ['an internet gateway', { gatewayId: 'igw-1' }],
    ['a NAT gateway that was deleted', { natGatewayId: 'nat-1', state: 'blackhole' }],
  ])('is not %s', async (_name, entry) => {
    const world = healthyWorld(test.aws, 'nat');
    route(entry);
    expect(await findings(world)).toEqual(['no-way-to-ssm']);
  });

  it('is that of the main route table for a subnet without its own', async () => {
    const world = healthyWorld(test.aws, 'nat');
    test.aws.change('ec2', 'DescribeRouteTables', ({ routeTableSet: [, own] }) => ({
      routeTableSet: [{ ...own, associationSet: [{ main: true }] }],
    }));
    expect(await findings(world)).toEqual([]);
  });

  it('is no use with a security group that does not let HTTPS out to it', async () => {
    const world = healthyWorld(test.aws, 'nat');
    test.aws.on('ec2', 'DescribeSecurityGroups', () => ({
      securityGroupInfo: [
        {
          groupId: FUNCTION_GROUP,
          ipPermissionsEgress: [
            { ipProtocol: 'tcp', fromPort: 443, toPort: 443, ipRanges: [{ cidrIp: '10.0.0.0/8' }] },
            { ipProtocol: 'udp', fromPort: 0, toPort: 65535, ipRanges: [{ cidrIp: '0.0.0.0/0' }] },
          ],
        },
      ],
    }));
    expect(await findings(world)).toEqual(['function-may-not-send']);
  });

  it('is not needed with an endpoint to which the group allows HTTPS', async () => {
    const world = healthyWorld(test.aws, 'vpc');
    test.aws.change('ec2', 'DescribeSecurityGroups', ({ securityGroupInfo: [own, endpoint] }) => ({
      securityGroupInfo: [{ ...own, ipPermissionsEgress: [] }, endpoint],
    }));
    expect(await findings(world)).toEqual(['function-may-not-send']);
  });
});

describe('dead-letter messages', () => {
  const oldest = (world: World, hours: number): void =>
    world.metrics.set('AWS/SQS ApproximateAgeOfOldestMessage', { 5: hours * 3600 });

  it('may have been deleted, and are lost if there is no backup', async () => {
    const world = healthyWorld(test.aws, 'least');
    oldest(world, 30);
    const { results } = await examine(world);
    expect(results.find(({ finding }) => finding === 'dead-letters-expiring')?.found).toBe(
      'the stream may have deleted the oldest dead-lettered record; there is no backup of it',
    );
  });

  it('are kept by the queue for 14 days, however long the stream keeps records', async () => {
    const world = healthyWorld(test.aws);
    world.value.contact_stream.retention_hours = 8760;
    test.aws.change('kinesis', 'DescribeStreamSummary', ({ StreamDescriptionSummary }) => ({
      StreamDescriptionSummary: { ...StreamDescriptionSummary, RetentionPeriodHours: 8760 },
    }));
    oldest(world, 312);
    expect(await findings(world)).toEqual([]);
    oldest(world, 313);
    expect(await findings(world)).toEqual(['dead-letters-expiring']);
  });
});

describe('what is behind', () => {
  it('is not a record that came just now', async () => {
    const world = healthyWorld(test.aws);
    world.metrics.set('AWS/Kinesis IncomingRecords', { 5: 12, 600: 40 });
    world.metrics.set('AWS/EventBridge/Pipes Invocations', { 600: 40 });
    expect(await findings(world)).toEqual([]);
  });

  it('is not reported for a possible age if the environment of the function cannot be read', async () => {
    const world = healthyWorld(test.aws);
    test.aws.change('lambda', 'GetFunctionConfiguration', (described) => ({
      ...described,
      Environment: { Error: { ErrorCode: 'AccessDeniedException', Message: 'CANARY' } },
    }));
    world.metrics.set('Operata/ConnectIntegration ConfigurationAgeSeconds', { 5: 86_000 });
    expect(await findings(world)).toEqual([]);
    world.metrics.set('Operata/ConnectIntegration ConfigurationAgeSeconds', { 5: 90_000 });
    expect(await findings(world)).toEqual(['configuration-stale']);
  });

  it('is what is so now, not what was some hours ago', async () => {
    const world = healthyWorld(test.aws);
    world.metrics.set('AWS/Kinesis GetRecords.IteratorAgeMilliseconds', { 5: 500, 600: 9_000_000 });
    world.metrics.set('Operata/ConnectIntegration FallbackActive', { 5: 0, 600: 1 });
    world.metrics.set('AWS/Firehose DeliveryToS3.DataFreshness', { 5: 300, 600: 90_000 });
    world.metrics.set('AWS/SQS ApproximateAgeOfOldestMessage', { 600: 150 * 3600 });
    expect(await findings(world)).toEqual([]);
  });

  it('is not reported for a backup that had nothing to write', async () => {
    const world = healthyWorld(test.aws);
    for (const name of ['DataFreshness', 'Success'])
      world.metrics.set(`AWS/Firehose DeliveryToS3.${name}`, {});
    world.metrics.set('AWS/Kinesis IncomingRecords', { 5: 12 });
    expect(await findings(world)).toEqual([]);
  });
});

it('a delivery that is paused on purpose is not held against the pipe', async () => {
  const world = healthyWorld(test.aws);
  world.value.delivery_pipe.enabled = false;
  test.aws.change('pipes', 'DescribePipe', (pipe) => ({
    ...pipe,
    DesiredState: 'STOPPED',
    CurrentState: 'STOPPED',
  }));
  world.metrics.set('AWS/EventBridge/Pipes Invocations', {});
  world.metrics.set('AWS/Kinesis GetRecords.IteratorAgeMilliseconds', { 5: 9_000_000 });
  const { results, skipped } = await examine(world);
  expect(results.filter(({ status }) => status !== 'pass')).toEqual([]);
  expect(skipped.map(({ check }) => check)).toContain('deliveries');
});
