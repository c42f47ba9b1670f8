import { existingKeyPolicy } from '../../../../src/permissions/existing-key-policy';
import type { Settings } from '../../../../src/upkeep/documentation/offline-stack';
import type { Others } from '../../../harness/iam/deployed';
import { type Policy, readPolicy } from '../../../harness/iam/policy';
import { ACCOUNT, type World } from './world';

const policy = (name: string, ...statements: readonly object[]): Policy =>
  readPolicy(name, JSON.stringify({ Version: '2012-10-17', Statement: statements }));

/** The policies that others wrote: those of given keys, of AWS's roles, and of roles that may do everything. */
export function othersAround(settings: Settings, world: World): Others {
  const everything = policy('everything', { Sid: 'All', Effect: 'Allow', Action: '*', Resource: '*' });
  // https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
  const byDefault = policy('default key policy', {
    Sid: 'Account',
    Effect: 'Allow',
    Principal: { AWS: world.role('x').replace(/role\/x$/, 'root') },
    Action: 'kms:*',
    Resource: '*',
  });
  const { existing_kms_key_arn, existing_stream_kms_key_arn, existing_backup_bucket_key_arn } = settings;
  const given = [existing_stream_kms_key_arn, existing_backup_bucket_key_arn].filter(
    (key) => typeof key === 'string',
  );
  // A role that does not exist cannot be assumed.
  const absent = Object.values(world.roles).map((role) => [role, []] as const);
  return {
    account: ACCOUNT,
    identity: new Map([
      [world.everything.here, everything],
      [world.everything.there, everything],
      [world.serviceLinked.connections, connectionsPolicy(world)],
    ]),
    resource: new Map([
      ...absent,
      ...[...given, world.otherKey].map((key) => [key, byDefault] as const),
      ...(existing_kms_key_arn ? [[String(existing_kms_key_arn), givenKeyPolicy()] as const] : []),
    ]),
  };
}

/** What docs/existing-key-policy.json asks for, filled in. */
function givenKeyPolicy(): Policy {
  const filledIn = existingKeyPolicy()
    .replaceAll('ACCOUNT', ACCOUNT)
    .replaceAll('REGION', 'us-west-2')
    .replaceAll('ENVIRONMENT', 'production')
    .replaceAll('ALIAS', 'your-instance-alias');
  return readPolicy('docs/existing-key-policy.json', filledIn);
}

/**
 * The part about keys of the policy that AWS gives its role for connections.
 * @see
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEventBridgeApiDestinationsServiceRolePolicy.html
 */
function connectionsPolicy({ partition }: World): Policy {
  return policy('AmazonEventBridgeApiDestinationsServiceRolePolicy', {
    Sid: 'Keys',
    Effect: 'Allow',
    Action: ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey'],
    Resource: `arn:${partition}:kms:*:*:key/*`,
    Condition: {
      StringEquals: { 'aws:ResourceTag/EventBridgeApiDestinations': 'true' },
      StringLike: {
        'kms:ViaService': 'secretsmanager.*.amazonaws.com',
        'kms:EncryptionContext:SecretARN': `arn:${partition}:secretsmanager:*:*:secret:events!connection/*`,
      },
    },
  });
}
