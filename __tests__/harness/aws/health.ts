/** AWS's answers about the health of a deployment. */
import { NAMES } from '../../../src/stack/naming/names';
import { alarmsWith } from '../../../src/stack/stack-alarms';
import type { MetricQuery } from './cloudwatch';
import {
  ACCOUNT,
  ARN,
  CODE_SHA256,
  INSTANCE_ID,
  KEY_ARN,
  named,
  PARTITION,
  PLACE,
  REDACTION_DOCUMENT,
  REGION,
} from './deployed';
import { FlatList } from './protocols';
import type { AwsStandIn } from './stand-in';

export const ALARM_TOPIC = 'arn:aws:sns:us-west-2:111122223333:operata-alarms-production';

export const EXISTING_TOPIC = 'arn:aws:sns:us-west-2:111122223333:existing-alarms';

/** Every alarm, well and telling. */
export const ALARMS = alarmsWith(() => true).map(({ id }) => ({
  AlarmName: `operata/production/${id}`,
  AlarmArn: `arn:${PARTITION}:cloudwatch:${REGION}:${ACCOUNT}:alarm:operata/production/${id}`,
  StateValue: 'OK',
  ActionsEnabled: true,
  AlarmActions: [ALARM_TOPIC],
}));

export const SERVICE_ROLE = `arn:${PARTITION}:iam::${ACCOUNT}:role/aws-service-role/connect.amazonaws.com/AWSServiceRoleForAmazonConnect_example`;
export const VPC = 'vpc-0a1b2c3d4e5f60718';
export const SUBNETS = ['subnet-0a1b2c3d4e5f60711', 'subnet-0a1b2c3d4e5f60712'] as const;
export const FUNCTION_GROUP = 'sg-0a1b2c3d4e5f60721';
export const ENDPOINT_GROUP = 'sg-0a1b2c3d4e5f60722';
export const SSM_ENDPOINT = 'vpce-0a1b2c3d4e5f60731';

/** The dimensions that each namespace has, as the services emit them. */
const DIMENSIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'AWS/Kinesis': { StreamName: named(NAMES.contactStream) },
  'AWS/EventBridge/Pipes': { PipeName: named(NAMES.pipe) },
  'AWS/Lambda': { FunctionName: named(NAMES.privacyFunction) },
  'Operata/ConnectIntegration': { Environment: PLACE.environment },
  'AWS/Firehose': { DeliveryStreamName: named(NAMES.backupStream) },
  'AWS/SQS': { QueueName: named(NAMES.deadLetterQueue) },
};
/** These metrics have the account as a further dimension. */
const WITH_ACCOUNT = new Set(['Invocations', 'ExecutionThrottled']);

/** CloudWatch's metrics: each has the values that a test gives it, and only under its right dimensions. */
export class MetricStore {
  /** By `NAMESPACE NAME`: values by how many minutes they are old. */
  readonly #values = new Map<string, Readonly<Record<number, number>>>();
  /** The key of the stream, if it is not ours. */
  streamName = named(NAMES.contactStream);
  pageSize = Number.POSITIVE_INFINITY;
  /** In milliseconds since 1970: what ages are counted from. */
  clock: () => number = () => Date.now();

  /** @param metric such as `AWS/Kinesis IncomingRecords` */
  set(metric: string, valuesByAge: Readonly<Record<number, number>>): void {
    this.#values.set(metric, valuesByAge);
  }

  serve(aws: AwsStandIn): void {
    aws.on(
      'monitoring',
      'GetMetricData',
      (input: { MetricDataQueries: MetricQuery[]; NextToken?: string }) => {
        const from = Number(input.NextToken ?? 0);
        const page = input.MetricDataQueries.slice(from, from + this.pageSize);
        return {
          MetricDataResults: page.map((query) => ({
            Id: query.Id,
            StatusCode: 'Complete',
            ...this.#of(query),
          })),
          ...(from + page.length < input.MetricDataQueries.length && {
            NextToken: String(from + page.length),
          }),
        };
      },
    );
  }

  #of({ MetricStat: { Metric } }: MetricQuery): { Timestamps: Date[]; Values: number[] } {
    const { Namespace, MetricName, Dimensions } = Metric;
    const expected = {
      ...DIMENSIONS[Namespace],
      ...(Namespace === 'AWS/Kinesis' && { StreamName: this.streamName }),
      ...(Namespace === 'AWS/EventBridge/Pipes' && WITH_ACCOUNT.has(MetricName) && { AwsAccountId: ACCOUNT }),
    };
    const given = Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value]));
    const isSame =
      Object.keys(given).length === Object.keys(expected).length &&
      Object.entries(expected).every(([name, value]) => given[name] === value);
    const values = isSame ? (this.#values.get(`${Namespace} ${MetricName}`) ?? {}) : {};
    const points = Object.entries(values);
    return {
      Timestamps: points.map(([age]) => new Date(this.clock() - Number(age) * 60_000)),
      Values: points.map(([, value]) => value),
    };
  }
}

/** The target of the instance's contact records. It stores nothing else. */
export function storesRecords(aws: AwsStandIn, config?: object): void {
  aws.on('connect', 'ListInstanceStorageConfigs', ({ resourceType }: { resourceType: string }) => ({
    StorageConfigs: config !== undefined && resourceType === 'CONTACT_TRACE_RECORDS' ? [config] : [],
  }));
}

/** Lets the stand-in answer requests about the health of a deployment. */
export function serveHealth(aws: AwsStandIn): MetricStore {
  const metrics = new MetricStore();
  metrics.serve(aws);
  metrics.set('AWS/Kinesis IncomingRecords', { 5: 12, 20: 12, 600: 40 });
  metrics.set('AWS/Kinesis GetRecords.IteratorAgeMilliseconds', { 5: 800 });
  metrics.set('AWS/EventBridge/Pipes Invocations', { 5: 12, 20: 12, 600: 40 });
  metrics.set('AWS/Lambda Duration', { 5: 40 });
  metrics.set('AWS/Lambda Errors', { 5: 0 });
  metrics.set('Operata/ConnectIntegration FallbackActive', { 5: 0 });
  metrics.set('Operata/ConnectIntegration ConfigurationAgeSeconds', { 5: 250 });
  metrics.set('AWS/Firehose DeliveryToS3.DataFreshness', { 5: 310 });
  metrics.set('AWS/Firehose DeliveryToS3.Success', { 5: 1, 600: 1 });
  metrics.set('AWS/Firehose KinesisMillisBehindLatest', { 5: 0 });
  aws.on('connect', 'ListInstances', () => ({
    InstanceSummaryList: [{ Id: INSTANCE_ID, InstanceAlias: PLACE.alias, InstanceStatus: 'ACTIVE' }],
  }));
  aws.on('connect', 'DescribeInstance', () => ({
    Instance: {
      Id: INSTANCE_ID,
      Arn: `arn:${PARTITION}:connect:${REGION}:${ACCOUNT}:instance/${INSTANCE_ID}`,
      InstanceAlias: PLACE.alias,
      InstanceStatus: 'ACTIVE',
      ServiceRole: SERVICE_ROLE,
    },
  }));
  storesRecords(aws, {
    AssociationId: 'association',
    StorageType: 'KINESIS_STREAM',
    KinesisStreamConfig: { StreamArn: ARN.stream },
  });
  aws.on('kms', 'ListGrants', () => ({
    Grants: [
      {
        KeyId: KEY_ARN,
        GrantId: 'grant',
        GranteePrincipal: SERVICE_ROLE,
        Operations: ['GenerateDataKey'],
      },
    ],
    Truncated: false,
  }));
  aws.on('ssm', 'GetParameter', ({ Name }: { Name: string }) => ({
    Parameter: {
      Name,
      Type: 'String',
      Value: REDACTION_DOCUMENT,
    },
  }));
  aws.on('kinesis', 'ListStreamConsumers', () => ({ Consumers: [] }));
  aws.on('lambda', 'ListEventSourceMappings', () => ({ EventSourceMappings: [] }));
  aws.on('logs', 'FilterLogEvents', () => ({ events: [] }));
  aws.on('monitoring', 'DescribeAlarms', () => ({
    MetricAlarms: ALARMS,
  }));
  serveAlarmTopic(aws);
  aws.on(
    'iam',
    'SimulatePrincipalPolicy',
    ({ ActionNames, ResourceArns }: { ActionNames: string[]; ResourceArns: string[] }) => ({
      IsTruncated: false,
      EvaluationResults: ActionNames.flatMap((EvalActionName) =>
        ResourceArns.map((EvalResourceName) => ({
          EvalActionName,
          EvalResourceName,
          EvalDecision: 'allowed',
        })),
      ),
    }),
  );
  return metrics;
}

/** A topic as our own: encrypted, open to CloudWatch, and with a subscription that is confirmed. */
export function serveAlarmTopic(aws: AwsStandIn): void {
  const Principal = { Service: 'cloudwatch.amazonaws.com' };
  const StringEquals = { 'aws:SourceAccount': ACCOUNT };
  const allow = (Action: string | readonly string[], Resource: string, Condition: object): string =>
    JSON.stringify({ Statement: [{ Effect: 'Allow', Principal, Action, Resource, Condition }] });
  aws.on('sns', 'GetTopicAttributes', ({ TopicArn }) => {
    const ArnLike = {
      'aws:SourceArn': `arn:${PARTITION}:cloudwatch:${REGION}:${ACCOUNT}:alarm:operata/production/*`,
    };
    const attributes = {
      Policy: allow('sns:Publish', TopicArn, { StringEquals, ArnLike }),
      KmsMasterKeyId: KEY_ARN,
    };
    return {
      Attributes: { entry: new FlatList(Object.entries(attributes).map(([key, value]) => ({ key, value }))) },
    };
  });
  aws.on('kms', 'GetKeyPolicy', () => ({
    Policy: allow(['kms:Decrypt', 'kms:GenerateDataKey'], '*', {
      StringEquals: {
        ...StringEquals,
        'kms:EncryptionContext:aws:sns:topicArn': [ALARM_TOPIC, EXISTING_TOPIC],
      },
    }),
  }));
  aws.on('sns', 'ListSubscriptionsByTopic', ({ TopicArn }) => ({
    Subscriptions: [
      { Protocol: 'email', SubscriptionArn: `${TopicArn}:11111111-2222-4333-8444-555555555555` },
    ],
  }));
}

/** Puts the function into a VPC, with an endpoint for Systems Manager. */
export function serveVpc(aws: AwsStandIn): void {
  aws.change('lambda', 'GetFunctionConfiguration', (answer) => ({
    ...answer,
    CodeSha256: CODE_SHA256,
    VpcConfig: { VpcId: VPC, SubnetIds: SUBNETS, SecurityGroupIds: [FUNCTION_GROUP] },
  }));
  aws.on('ec2', 'DescribeVpcEndpoints', () => ({
    vpcEndpointSet: [
      {
        vpcEndpointId: SSM_ENDPOINT,
        vpcEndpointType: 'Interface',
        vpcId: VPC,
        state: 'available',
        privateDnsEnabled: true,
        groupSet: [{ groupId: ENDPOINT_GROUP }],
      },
    ],
  }));
  aws.on('ec2', 'DescribeRouteTables', () => ({
    routeTableSet: [
      {
        routeTableId: 'rtb-0a1b2c3d4e5f60741',
        associationSet: [{ main: true }],
        routeSet: [{ destinationCidrBlock: '10.0.0.0/16', gatewayId: 'local', state: 'active' }],
      },
    ],
  }));
  const https = { ipProtocol: 'tcp', fromPort: 443, toPort: 443 };
  aws.on('ec2', 'DescribeSecurityGroups', () => ({
    securityGroupInfo: [
      { groupId: FUNCTION_GROUP, ipPermissionsEgress: [{ ...https, groups: [{ groupId: ENDPOINT_GROUP }] }] },
      { groupId: ENDPOINT_GROUP, ipPermissions: [{ ...https, groups: [{ groupId: FUNCTION_GROUP }] }] },
    ],
  }));
}
