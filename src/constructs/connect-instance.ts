import { DataAwsConnectInstance } from '@cdktf/provider-aws/lib/data-aws-connect-instance';
import { Construct } from 'constructs';
import { onlyIf } from '../count';
import { expression, one } from '../expression';
import { KeyGrant } from '../iam/key-grant';
import { NAMES } from '../names';
import { STREAM_IS_OURS } from './contact-stream';

export interface ConnectInstanceProps {
  /** HCL for the ARN of our key. */
  readonly keyArn: string;
}

/** HCL condition: the instance is made to write to our stream. */
export const INSTANCE_IS_ASSOCIATED = `var.associate_connect_instance && ${STREAM_IS_OURS}`;

/** The Amazon Connect instance, looked up, and allowed to encrypt what it writes to our stream. */
export class ConnectInstance extends Construct {
  /** HCL for the ID of the instance. Null where it is not associated. */
  readonly instanceId: string;
  /** The instance's permission to use the key. The stream must not be encrypted with the key before. */
  readonly grant: KeyGrant;

  constructor(scope: Construct, id: string, { keyArn }: ConnectInstanceProps) {
    super(scope, id);
    const count = onlyIf(INSTANCE_IS_ASSOCIATED);
    const instance = new DataAwsConnectInstance(this, 'this', {
      count,
      instanceId: expression('var.connect_instance_id'),
      instanceAlias: expression('var.connect_instance_id == null ? var.connect_instance_alias : null'),
    });
    this.grant = new KeyGrant(this, 'grant', {
      count,
      name: NAMES.connectGrant.value,
      keyId: expression(keyArn),
      because:
        'The instance encrypts the records that it writes to the stream, as its service-linked role. Without the grant it cannot write, and says nothing.',
      granteePrincipal: expression(one(instance, 'service_role')),
      operations: ['GenerateDataKey'],
      // With another key: the new grant, then the stream's new key, then the end of the old grant.
      lifecycle: { createBeforeDestroy: true },
    });
    this.instanceId = one(instance, 'id');
  }
}
