import { type Call, keyUse, OTHER_ACCOUNT, type World } from './world';

const PERMISSIONS = 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-permissions.html';

/** What EventBridge Pipes calls, with the role of the pipe. */
export function pipeCalls(world: World): readonly Call[] {
  const { arn, roles } = world;
  const caller = { role: roles.pipe };
  const encryptsMessages = keyUse(world, {
    what: 'SQS encrypts messages for the pipe',
    caller,
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    resources: [world.key],
    service: 'sqs',
    // Neither is the name in the source, nor that it is stated: see docs/decisions/0004-permissions.md.
    encrypts: ['aws:sqs:arn', world.queue, arn('sqs', 'operata-dead-letter-staging')],
    source:
      'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html',
    mayBeSilent: true,
  });
  return [
    {
      what: 'EventBridge takes the role of the pipe',
      caller: { service: 'pipes.amazonaws.com' },
      actions: ['sts:AssumeRole'],
      resources: [roles.pipe],
      context: {
        'aws:SourceAccount': world.pipe.split(':')[4],
        'aws:SourceArn': world.pipe,
      },
      source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html',
      neighbours: {
        'for a pipe of another account': {
          context: {
            'aws:SourceAccount': OTHER_ACCOUNT,
            'aws:SourceArn': arn('pipes', 'pipe/operata-production-your-instance-alias', OTHER_ACCOUNT),
          },
        },
        'for another pipe of the account': { context: { 'aws:SourceArn': arn('pipes', 'pipe/another') } },
        'for a pipe whose name begins alike': { context: { 'aws:SourceArn': `${world.pipe}-2` } },
        'for the pipe of another environment': {
          context: { 'aws:SourceArn': arn('pipes', 'pipe/operata-staging-your-instance-alias') },
        },
        'stating another account': { context: { 'aws:SourceAccount': OTHER_ACCOUNT } },
        'without saying for whom': {
          context: { 'aws:SourceArn': undefined, 'aws:SourceAccount': undefined },
        },
        'as another service': { caller: { service: 'lambda.amazonaws.com' } },
        'as a role that may do everything': { caller: { role: world.everything.here } },
      },
    },
    {
      what: 'the pipe reads the stream',
      caller,
      actions: [
        'kinesis:DescribeStream',
        'kinesis:DescribeStreamSummary',
        'kinesis:GetRecords',
        'kinesis:GetShardIterator',
        'kinesis:ListShards',
      ],
      resources: [world.stream],
      source: PERMISSIONS,
      neighbours: {
        'of another environment': { resource: arn('kinesis', 'stream/Connect_CTR_staging') },
        // AWS's page lists these two for a pipe. The first cannot be limited to a stream, and the second is for
        // readers with enhanced fan-out, which a pipe is not: see docs/decisions/0004-permissions.md.
        'in order to list all streams': { action: 'kinesis:ListStreams', resource: '*' },
        'with enhanced fan-out': { action: 'kinesis:SubscribeToShard' },
        'in order to write': { action: 'kinesis:PutRecord' },
        'in order to delete it': { action: 'kinesis:DeleteStream' },
        'with the role of the function': { caller: { role: roles.privacy } },
      },
    },
    keyUse(world, {
      what: 'Kinesis decrypts records for the pipe',
      part: 'streamKey',
      caller,
      actions: ['kms:Decrypt'],
      resources: world.streamKeys,
      service: 'kinesis',
      encrypts: ['aws:kinesis:arn', world.stream, arn('kinesis', 'stream/Connect_CTR_staging')],
      source: 'https://docs.aws.amazon.com/streams/latest/dev/permissions-user-key-KMS.html',
    }),
    {
      what: 'the pipe invokes the function',
      part: 'privacy',
      caller,
      actions: ['lambda:InvokeFunction'],
      resources: [world.function],
      source: PERMISSIONS,
      neighbours: {
        'of another environment': { resource: arn('lambda', 'function:operata-privacy-controls-staging') },
        'another version of it': { resource: `${world.function}:1` },
        'in order to replace its code': { action: 'lambda:UpdateFunctionCode' },
        'in order to read its settings': { action: 'lambda:GetFunction' },
        'with the role of the backup': { caller: { role: roles.backup } },
      },
    },
    {
      what: 'the pipe delivers to Operata',
      caller,
      actions: ['events:InvokeApiDestination'],
      resources: [world.apiDestination],
      source: PERMISSIONS,
      neighbours: {
        'another destination': {
          resource: arn('events', 'api-destination/operata-staging/11111111-1111-1111-1111-111111111111'),
        },
        'in order to change it': { action: 'events:UpdateApiDestination' },
        'in order to read the credentials': {
          action: 'secretsmanager:GetSecretValue',
          resource: arn('secretsmanager', 'secret:events!connection/operata-production/1'),
        },
        'with the role of the function': { caller: { role: roles.privacy } },
      },
    },
    {
      what: 'the pipe gives up a record',
      caller,
      actions: ['sqs:SendMessage'],
      resources: [world.queue],
      context: { 'aws:SecureTransport': 'true' },
      source: PERMISSIONS,
      neighbours: {
        'of another environment': { resource: arn('sqs', 'operata-dead-letter-staging') },
        'in plain HTTP': { context: { 'aws:SecureTransport': 'false' } },
        'in plain HTTP, with every permission': {
          caller: { role: world.everything.here },
          context: { 'aws:SecureTransport': 'false' },
        },
        'in order to read': { action: 'sqs:ReceiveMessage' },
        'with the role of the function': { caller: { role: roles.privacy } },
        'from another account': { caller: { role: world.everything.there } },
      },
    },
    encryptsMessages,
    {
      ...encryptsMessages,
      what: 'SQS does so without naming the queue',
      context: { 'kms:ViaService': `sqs.${world.region}.amazonaws.com` },
    },
  ];
}
