import {
  ACCOUNT,
  type Call,
  type Change,
  keyUse,
  logEncryptionCalls,
  OTHER_ACCOUNT,
  type World,
} from './world';

const ACCESS = 'https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html';

/** What Firehose calls, with the role of the backup. */
export function backupCalls(world: World): readonly Call[] {
  const { arn, roles, bucket } = world;
  const caller = { role: roles.backup };
  const object = `${bucket}/contact-records/2026/01/31/15/object.gz`;
  const failed = `${bucket}/errors/format-conversion-failed/2026/01/31/15/object.gz`;
  const beside = `${bucket}/contact-records-of-others/object.gz`;
  const other = `arn:${world.partition}:s3:::operata-ctr-staging-${ACCOUNT}-${world.region}`;
  const plainHttp: Readonly<Record<string, Change>> = {
    'in plain HTTP': { context: { 'aws:SecureTransport': 'false' } },
    'in plain HTTP, with every permission': {
      caller: { role: world.everything.here },
      context: { 'aws:SecureTransport': 'false' },
    },
    'from another account': { caller: { role: world.everything.there } },
  };
  const encryption = (of: string, otherThing: string, what: string, anyName = false): Call =>
    keyUse(world, {
      what,
      part: 'bucketKey',
      anyName,
      caller,
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: [world.bucketKey],
      service: 's3',
      encrypts: ['aws:s3:arn', of, otherThing],
      source: ACCESS,
    });
  return [
    {
      what: 'Firehose takes the role of the backup',
      part: 'backup',
      caller: { service: 'firehose.amazonaws.com' },
      actions: ['sts:AssumeRole'],
      resources: [roles.backup],
      context: { 'sts:ExternalId': ACCOUNT },
      source: ACCESS,
      neighbours: {
        'for another account': { context: { 'sts:ExternalId': OTHER_ACCOUNT } },
        'without saying for whom': { context: { 'sts:ExternalId': undefined } },
        'as another service': { caller: { service: 'pipes.amazonaws.com' } },
        'as a role that may do everything': { caller: { role: world.everything.here } },
      },
    },
    {
      what: 'Firehose reads the stream',
      part: 'backup',
      caller,
      actions: [
        'kinesis:DescribeStream',
        'kinesis:GetRecords',
        'kinesis:GetShardIterator',
        'kinesis:ListShards',
      ],
      resources: [world.stream],
      source: ACCESS,
      neighbours: {
        'of another environment': { resource: arn('kinesis', 'stream/Connect_CTR_staging') },
        'in order to write': { action: 'kinesis:PutRecord' },
      },
    },
    keyUse(world, {
      what: 'Kinesis decrypts records for Firehose',
      part: 'backupStreamKey',
      caller,
      actions: ['kms:Decrypt'],
      resources: world.streamKeys,
      service: 'kinesis',
      encrypts: ['aws:kinesis:arn', world.stream, arn('kinesis', 'stream/Connect_CTR_staging')],
      source: ACCESS,
    }),
    {
      what: 'Firehose looks at the bucket',
      part: 'backup',
      caller,
      actions: ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'],
      resources: [bucket],
      context: { 'aws:SecureTransport': 'true' },
      source: ACCESS,
      neighbours: {
        'of another environment': { resource: other },
        'in order to open it': { action: 's3:PutBucketPolicy' },
        'with the role of the pipe': { caller: { role: roles.pipe } },
        ...(world.bucketIsOurs && plainHttp),
      },
    },
    {
      what: 'Firehose writes objects',
      part: 'backup',
      caller,
      actions: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject'],
      resources: [object, failed],
      anyName: true,
      context: { 'aws:SecureTransport': 'true' },
      source: ACCESS,
      neighbours: {
        'in another bucket': { resource: object.replace(bucket, other) },
        'in a bucket whose name begins alike': { resource: object.replace(bucket, `${bucket}-2`) },
        'under another prefix': { resource: `${bucket}/object.gz` },
        'under a prefix that begins alike': { resource: beside },
        'under a prefix that begins like that of errors': {
          resource: `${bucket}/errors-of-others/object.gz`,
        },
        'in order to delete them': { action: 's3:DeleteObject' },
        'in order to delete earlier versions': { action: 's3:DeleteObjectVersion' },
        'with the role of the function': { caller: { role: roles.privacy } },
        ...(world.bucketIsOurs && plainHttp),
      },
    },
    encryption(bucket, other, 'S3 encrypts objects for Firehose, with a bucket key'),
    encryption(object, beside, 'S3 encrypts objects for Firehose, without a bucket key', true),
    encryption(failed, `${bucket}/object.gz`, 'S3 encrypts errors for Firehose, without a bucket key', true),
    ...logEncryptionCalls(world, {
      who: 'Firehose',
      part: 'backup',
      caller,
      logGroup: world.logGroups.backup,
      other: world.logGroups.function,
    }),
    {
      what: 'Firehose writes its log',
      part: 'backup',
      caller,
      actions: ['logs:PutLogEvents'],
      resources: [`${world.logGroups.backup}:log-stream:S3Delivery`],
      source: ACCESS,
      neighbours: {
        'to another log stream': { resource: `${world.logGroups.backup}:log-stream:Another` },
        'to the log of the function': { resource: `${world.logGroups.function}:log-stream:S3Delivery` },
        'in order to read it': { action: 'logs:GetLogEvents' },
      },
    },
  ];
}
