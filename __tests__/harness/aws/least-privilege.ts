/** What the calls of a command need, and whether its policy allows that and nothing else. */
import type { Statement } from '../../../src/stack/iam/statement';
import { NAMES } from '../../../src/stack/naming/names';
import { decide, type Policies, type Request } from '../iam/evaluator';
import {
  ACCOUNT,
  INSTANCE_ID,
  inDeployment,
  KEY_ARN,
  named,
  PARTITION,
  PSEUDONYM_KEY_ARN,
  REGION,
} from './deployed';
import type { Call } from './stand-in';

const OPERATOR = `arn:${PARTITION}:iam::${ACCOUNT}:role/operator`;
const arn = (service: string, resource: string): string =>
  `arn:${PARTITION}:${service}:${REGION}:${ACCOUNT}:${resource}`;
const afterLast = (text: string, separator: string): string => text.slice(text.lastIndexOf(separator) + 1);

/** The resource that AWS checks, by service; `*` if there is none. */
const RESOURCES: Readonly<Record<string, (call: Call) => string>> = {
  kinesis: ({ input }) => input.StreamARN ?? arn('kinesis', `stream/${input.StreamName}`),
  sqs: ({ input }) => arn('sqs', afterLast(input.QueueUrl ?? `/${input.QueueName}`, '/')),
  events: ({ operation, input }) =>
    arn('events', `${operation.endsWith('Connection') ? 'connection' : 'api-destination'}/${input.Name}/1`),
  ssm: ({ input }) => arn('ssm', `parameter${input.Name}`),
  kms: ({ input }) =>
    [PSEUDONYM_KEY_ARN, named(NAMES.pseudonymKeyAlias)].includes(input.KeyId) ? PSEUDONYM_KEY_ARN : KEY_ARN,
  firehose: ({ input }) => arn('firehose', `deliverystream/${input.DeliveryStreamName}`),
  logs: ({ input }) => arn('logs', `log-group:${input.logGroupName ?? ''}:*`),
  monitoring: ({ operation, input }) =>
    operation === 'GetDashboard'
      ? arn('cloudwatch', `dashboard/${input.DashboardName}`).replace(REGION, '')
      : operation === 'DescribeAlarms'
        ? arn('cloudwatch', 'alarm:*')
        : '*',
  iam: ({ input }) => input.PolicySourceArn ?? `arn:${PARTITION}:iam::${ACCOUNT}:role/${input.RoleName}`,
  sns: ({ input }) => input.TopicArn,
  ec2: () => '*',
  pipes: ({ input }) => (input.Name === undefined ? '*' : arn('pipes', `pipe/${input.Name}`)),
  lambda: ({ input }) =>
    input.FunctionName === undefined ? '*' : arn('lambda', `function:${input.FunctionName}`),
  connect: ({ input }) => (input.InstanceId === undefined ? '*' : arn('connect', `instance/${INSTANCE_ID}`)),
  s3: ({ input }) => `arn:${PARTITION}:s3:::${input.Bucket}${input.Key === undefined ? '' : `/${input.Key}`}`,
};

/** IAM actions with another name than the operation. */
const ACTIONS: Readonly<Record<string, string>> = {
  's3:ListObjectsV2': 's3:ListBucket',
  's3:HeadBucket': 's3:ListBucket',
  's3:HeadObject': 's3:GetObject',
  's3:ListObjectVersions': 's3:ListBucketVersions',
};

/** IAM actions with another name if a version is named. */
const OF_VERSION: Readonly<Record<string, string>> = {
  's3:GetObject': 's3:GetObjectVersion',
  's3:GetObjectTagging': 's3:GetObjectVersionTagging',
  's3:DeleteObject': 's3:DeleteObjectVersion',
};

/** Further permissions of a call. */
function besides({ input }: Call, action: string): readonly (readonly [action: string, resource: string])[] {
  if (action === 'connect:ListInstances') return [['ds:DescribeDirectories', '*']];
  const object = `arn:${PARTITION}:s3:::${input.Bucket}/${input.Key}`;
  // S3 shows a lock only to those who may see it.
  if (action === 's3:GetObjectVersion')
    return ['s3:GetObjectRetention', 's3:GetObjectLegalHold'].map((one) => [one, object]);
  if (action !== 's3:PutObject' && action !== 's3:DeleteObject') return [];
  return [
    ...(input.headers['if-match'] === undefined ? [] : [['s3:GetObject', object] as const]),
    ...(input.headers['x-amz-tagging'] === undefined ? [] : [['s3:PutObjectTagging', object] as const]),
  ];
}

/** What a service does with the key on behalf of the caller. */
const WITH_KEY: Readonly<Record<string, string>> = {
  'kinesis:GetRecords': 'kms:Decrypt',
  'kinesis:PutRecord': 'kms:GenerateDataKey',
  'kinesis:PutRecords': 'kms:GenerateDataKey',
  'sqs:ReceiveMessage': 'kms:Decrypt',
  's3:GetObject': 'kms:Decrypt',
  's3:GetObjectVersion': 'kms:Decrypt',
  's3:PutObject': 'kms:GenerateDataKey',
  'logs:FilterLogEvents': 'kms:Decrypt',
};

/** The permissions that a call needs. GetCallerIdentity needs none. */
function requestsOf(call: Call): Request[] {
  const { service, operation } = call;
  if (service === 'sts') return [];
  const resource = RESOURCES[service];
  if (resource === undefined) throw new Error(`least-privilege.ts does not know resources of ${service}`);
  const name = `${service === 'monitoring' ? 'cloudwatch' : service}:${operation}`;
  const ofVersion = call.input.versionId === undefined ? undefined : OF_VERSION[name];
  const action = ofVersion ?? ACTIONS[name] ?? name;
  const caller = { role: OPERATOR };
  const key = WITH_KEY[action];
  return [
    { caller, action, resource: resource(call), context: {} },
    ...besides(call, action).map(([one, on]) => ({ caller, action: one, resource: on, context: {} })),
    ...(key === undefined
      ? []
      : [
          {
            caller,
            action: key,
            resource: KEY_ARN,
            context: { 'kms:ViaService': `${service}.${REGION}.amazonaws.com` },
          },
        ]),
  ];
}

/** What is wrong with a policy, held against the calls of the command. */
export interface Verdict {
  /** Calls that it does not allow. */
  readonly refused: readonly string[];
  /** Actions that it allows, and that no call needs. */
  readonly unused: readonly string[];
}

/** Holds statements against calls. */
export function holdAgainst(statements: readonly Statement[], calls: readonly Call[]): Verdict {
  const policy = statements.map(({ sid, effect = 'Allow', actions, resources, conditions = [] }) => ({
    name: sid,
    effect,
    actions,
    resources: resources.map(inDeployment),
    principals: undefined,
    conditions: conditions.map((one) => ({ ...one, values: one.values.map(inDeployment) })),
  }));
  const account = {
    ...{ name: 'root', effect: 'Allow' as const, actions: ['kms:*'], resources: ['*'], conditions: [] },
    principals: [{ type: 'AWS' as const, name: `arn:${PARTITION}:iam::${ACCOUNT}:root` }],
  };
  const policies: Policies = {
    identity: new Map([[OPERATOR, policy]]),
    resource: new Map([
      [KEY_ARN, [account]],
      [PSEUDONYM_KEY_ARN, [account]],
    ]),
    grants: [],
    account: ACCOUNT,
  };
  const refused = new Set<string>();
  const used = new Set<string>();
  for (const request of calls.flatMap(requestsOf)) {
    const { allowed, by } = decide(request, policies);
    if (!allowed) refused.add(`${request.action} on ${request.resource}`);
    for (const permission of by) used.add(permission);
  }
  const allowed = statements.flatMap(({ sid, actions }) => actions.map((action) => `${sid} ${action}`));
  return { refused: [...refused].sort(), unused: allowed.filter((one) => !used.has(one)) };
}
