/** What services call with the roles of a deployment. A test compares it with the policies of the stack. */
import { NAMES } from '../../stack/naming/names';
import { dnsSuffixOf } from '../../stack/naming/partitions';
import type { Deployment } from '../deployment/deployment';
import { nameIn } from '../deployment/names';
import type { SimulatedCalls } from './simulation';

const arnIn = ({ partition, region, accountId }: Deployment, service: string, resource: string): string =>
  `arn:${partition}:${service}:${region}:${accountId}:${resource}`;

const serviceIn = ({ partition, region }: Deployment, service: string): string =>
  `${service}.${region}.${dnsSuffixOf(partition)}`;

const keyUse = (
  deployment: Deployment,
  key: string,
  actions: readonly string[],
  service: string,
  encrypts: readonly [name: string, value: string],
): SimulatedCalls => ({
  actions,
  resources: [key],
  context: {
    'kms:ViaService': serviceIn(deployment, service),
    [`kms:EncryptionContext:${encrypts[0]}`]: encrypts[1],
  },
});

/** CloudWatch Logs uses the key of a log with the permissions of the writer. */
const logKeyUse = (deployment: Deployment, logGroup: string): SimulatedCalls[] => {
  const { key } = deployment;
  return [
    keyUse(deployment, key.arn, ['kms:Decrypt', 'kms:GenerateDataKey'], 'logs', [
      'aws:logs:arn',
      arnIn(deployment, 'logs', `log-group:${logGroup}`),
    ]),
    {
      actions: ['kms:DescribeKey'],
      resources: [key.arn],
      context: { 'kms:ViaService': serviceIn(deployment, 'logs') },
    },
  ];
};

const STREAM_READS = [
  'kinesis:DescribeStream',
  'kinesis:GetRecords',
  'kinesis:GetShardIterator',
  'kinesis:ListShards',
];

const decryptStream = (deployment: Deployment): SimulatedCalls[] => {
  const { arn, keyArn } = deployment.stream;
  return keyArn === undefined
    ? []
    : [keyUse(deployment, keyArn, ['kms:Decrypt'], 'kinesis', ['aws:kinesis:arn', arn])];
};

/** @param apiDestinationArn ends with an ID that AWS chooses */
export function pipeCalls(deployment: Deployment, apiDestinationArn: string): readonly SimulatedCalls[] {
  const { stream, deadLetterQueue, key, privacyControls } = deployment;
  return [
    { actions: [...STREAM_READS, 'kinesis:DescribeStreamSummary'], resources: [stream.arn] },
    ...decryptStream(deployment),
    ...(privacyControls === undefined
      ? []
      : [
          {
            actions: ['lambda:InvokeFunction'],
            resources: [arnIn(deployment, 'lambda', `function:${privacyControls.functionName}`)],
          },
        ]),
    { actions: ['events:InvokeApiDestination'], resources: [apiDestinationArn] },
    { actions: ['sqs:SendMessage'], resources: [deadLetterQueue.arn] },
    keyUse(deployment, key.arn, ['kms:Decrypt', 'kms:GenerateDataKey'], 'sqs', [
      'aws:sqs:arn',
      deadLetterQueue.arn,
    ]),
  ];
}

/**
 * @param network of the function. Undefined: it runs outside a VPC
 * @param pseudonymKeyArn Undefined: the function makes no pseudonyms
 */
export function functionCalls(
  deployment: Deployment,
  network: { readonly subnets: readonly string[]; readonly groups: readonly string[] } | undefined,
  traces: boolean,
  pseudonymKeyArn: string | undefined,
): readonly SimulatedCalls[] {
  const { privacyControls, key } = deployment;
  if (privacyControls === undefined) return [];
  const { functionName, parameter, logGroup } = privacyControls;
  const functionArn = arnIn(deployment, 'lambda', `function:${functionName}`);
  const ec2 = (resource: string): string => arnIn(deployment, 'ec2', resource);
  const oneInterface = ec2('network-interface/eni-0a1b2c3d4e5f60718');
  return [
    { actions: ['ssm:GetParameter'], resources: [arnIn(deployment, 'ssm', `parameter${parameter}`)] },
    {
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [arnIn(deployment, 'logs', `log-group:${logGroup}:log-stream:any`)],
    },
    ...logKeyUse(deployment, logGroup),
    keyUse(deployment, key.arn, ['kms:Decrypt'], 'lambda', ['aws:lambda:FunctionArn', functionArn]),
    ...(network === undefined
      ? []
      : [
          { actions: ['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets'], resources: ['*'] },
          {
            actions: ['ec2:CreateNetworkInterface'],
            resources: [
              oneInterface,
              ...network.subnets.map((id) => ec2(`subnet/${id}`)),
              ...network.groups.map((id) => ec2(`security-group/${id}`)),
            ],
          },
          {
            actions: [
              'ec2:AssignPrivateIpAddresses',
              'ec2:DeleteNetworkInterface',
              'ec2:UnassignPrivateIpAddresses',
            ],
            resources: [oneInterface],
          },
        ]),
    ...(pseudonymKeyArn === undefined
      ? []
      : [
          {
            actions: ['kms:GenerateMac'],
            resources: [pseudonymKeyArn],
            context: { 'kms:MacAlgorithm': 'HMAC_SHA_256' },
          },
        ]),
    ...(traces ? [{ actions: ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'], resources: ['*'] }] : []),
  ];
}

/** @param bucketKeyArn Undefined: the bucket has no customer managed key */
export function backupCalls(
  deployment: Deployment,
  bucketKeyArn: string | undefined,
): readonly SimulatedCalls[] {
  const { backup, partition, stream } = deployment;
  if (backup === undefined) return [];
  const logGroup = nameIn(deployment, NAMES.backupLogGroup);
  const bucket = `arn:${partition}:s3:::${backup.bucket}`;
  const object = `${bucket}/contact-records/2026/01/31/15/object.gz`;
  return [
    { actions: STREAM_READS, resources: [stream.arn] },
    ...decryptStream(deployment),
    {
      actions: ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'],
      resources: [bucket],
    },
    { actions: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject'], resources: [object] },
    // With bucket keys, S3's encryption context is the bucket, else the object.
    ...(bucketKeyArn === undefined
      ? []
      : [bucket, object].map((of) =>
          keyUse(deployment, bucketKeyArn, ['kms:Decrypt', 'kms:GenerateDataKey'], 's3', ['aws:s3:arn', of]),
        )),
    {
      actions: ['logs:PutLogEvents'],
      resources: [arnIn(deployment, 'logs', `log-group:${logGroup}:log-stream:S3Delivery`)],
    },
    ...logKeyUse(deployment, logGroup),
  ];
}
