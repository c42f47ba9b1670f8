import { type Call, OTHER_ACCOUNT, type World } from './world';

/** How services use the key with credentials of their own, and what its administrators do. */
export function keyCalls(world: World): readonly Call[] {
  const { arn, region, serviceLinked } = world;
  const secret = arn('secretsmanager', 'secret:events!connection/operata-production/1');
  const inLogs = (group: string | undefined) => ({ 'kms:EncryptionContext:aws:logs:arn': group });
  return [
    ...Object.values(world.logGroups).map((group) => ({
      what: `CloudWatch Logs encrypts ${group}`,
      caller: { service: `logs.${region}.amazonaws.com` },
      actions: [
        'kms:Decrypt',
        'kms:Encrypt',
        'kms:GenerateDataKey',
        'kms:GenerateDataKeyWithoutPlaintext',
        'kms:ReEncryptFrom',
        'kms:ReEncryptTo',
      ],
      resources: world.monitoringKeys,
      context: inLogs(group),
      source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html',
      neighbours: {
        'of another environment': { context: inLogs(group.replace('production', 'staging')) },
        'of another account': { context: inLogs(group.replace(/:\d{12}:/, `:${OTHER_ACCOUNT}:`)) },
        'of a log group that begins alike': { context: inLogs(`${group}-2`) },
        'of something that is not named': { context: inLogs(undefined) },
        'in another region': { caller: { service: 'logs.eu-west-1.amazonaws.com' } },
        'as another service': { caller: { service: 'delivery.logs.amazonaws.com' } },
        'to let others use the key': { action: 'kms:CreateGrant' },
      },
    })),
    {
      what: 'Amazon Connect encrypts records',
      part: 'association',
      caller: { role: serviceLinked.connect },
      actions: ['kms:GenerateDataKey'],
      resources: [world.key],
      source: 'https://docs.aws.amazon.com/connect/latest/adminguide/data-streaming.html',
      neighbours: {
        'in order to decrypt': { action: 'kms:Decrypt' },
        'with another key': { resource: world.otherKey },
        'as another instance': {
          caller: { role: serviceLinked.connect.replace('12345678-1234-1234-1234-123456789012', 'another') },
        },
        'as another account': { caller: { role: world.everything.there } },
      },
    },
    {
      what: 'EventBridge keeps the credentials of the connection',
      caller: { role: serviceLinked.connections },
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: [world.key],
      context: {
        'kms:ViaService': `secretsmanager.${region}.amazonaws.com`,
        'kms:EncryptionContext:SecretARN': secret,
        'aws:ResourceTag/EventBridgeApiDestinations': world.keyTags.EventBridgeApiDestinations,
      },
      source:
        'https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEventBridgeApiDestinationsServiceRolePolicy.html',
      neighbours: {
        'with a key that lacks the tag': {
          context: { 'aws:ResourceTag/EventBridgeApiDestinations': undefined },
        },
        'of another secret': {
          context: { 'kms:EncryptionContext:SecretARN': arn('secretsmanager', 'secret:another') },
        },
        'outside Secrets Manager': { context: { 'kms:ViaService': undefined } },
        'with the role of the pipe': { caller: { role: world.roles.pipe } },
      },
    },
    {
      what: 'administrators manage the key',
      part: 'administrators',
      caller: { role: world.administrator },
      actions: [
        'kms:CancelKeyDeletion',
        'kms:CreateAlias',
        'kms:DeleteAlias',
        'kms:DescribeKey',
        'kms:DisableKey',
        'kms:DisableKeyRotation',
        'kms:EnableKey',
        'kms:EnableKeyRotation',
        'kms:GetKeyPolicy',
        'kms:GetKeyRotationStatus',
        'kms:ListGrants',
        'kms:ListKeyPolicies',
        'kms:ListResourceTags',
        'kms:PutKeyPolicy',
        'kms:RevokeGrant',
        'kms:ScheduleKeyDeletion',
        'kms:TagResource',
        'kms:UntagResource',
        'kms:UpdateAlias',
        'kms:UpdateKeyDescription',
      ],
      resources: [...world.createdKeys, ...(world.parts.pseudonyms ? [world.pseudonymKey] : [])],
      source: 'https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html',
      neighbours: {
        'in order to derive the secret of the pseudonyms': {
          action: 'kms:GenerateMac',
          context: { 'kms:MacAlgorithm': 'HMAC_SHA_256' },
        },
        'in order to decrypt': { action: 'kms:Decrypt' },
        'in order to encrypt': { action: 'kms:GenerateDataKey' },
        'in order to let others decrypt': { action: 'kms:CreateGrant' },
        'with the role of the function': { caller: { role: world.roles.privacy } },
        'of another account': { caller: { role: world.everything.there } },
      },
    },
  ];
}
