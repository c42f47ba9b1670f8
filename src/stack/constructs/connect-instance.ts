import { DataAwsConnectInstance } from '@cdktf/provider-aws/lib/data-aws-connect-instance';
import { Construct } from 'constructs';
import { onlyIf } from '../hcl/count';
import { expression, type Flag, type Text } from '../hcl/expression';
import { hclOf, one } from '../hcl/tokens';
import { KeyGrant } from '../iam/key-grant';
import type { Naming } from '../naming/names';

export interface ConnectInstanceProps {
  readonly naming: Naming;
  /** The ID, a UUID. @default looked up by the alias of {@link naming} */
  readonly instanceId?: Text | undefined;
  /** Whether the instance is made to write to our stream. It has one stream for contact records. @default true */
  readonly associated?: Flag | undefined;
  /** HCL condition: the stream is ours. */
  readonly streamIsOurs: string;
  /** HCL for the ARN of our key. */
  readonly keyArn: string;
}

/** The Amazon Connect instance, looked up, and allowed to encrypt what it writes to our stream. */
export class ConnectInstance extends Construct {
  /** HCL condition: the instance is made to write to our stream. */
  readonly isAssociated: string;
  /** HCL for the ID of the instance. Null where it is not associated. */
  readonly instanceId: string;
  /** The instance's permission to use the key. The stream must not be encrypted with the key before. */
  readonly grant: KeyGrant;

  constructor(scope: Construct, id: string, props: ConnectInstanceProps) {
    super(scope, id);
    const { naming, keyArn } = props;
    const instanceId = hclOf(props.instanceId);
    this.isAssociated = `${hclOf(props.associated ?? true)} && ${props.streamIsOurs}`;
    const count = onlyIf(this.isAssociated);
    const instance = new DataAwsConnectInstance(this, 'this', {
      count,
      instanceId: expression(instanceId),
      instanceAlias: expression(`${instanceId} == null ? ${hclOf(naming.place.connectInstanceAlias)} : null`),
    });
    this.grant = new KeyGrant(this, 'grant', {
      count,
      name: naming.names.connectGrant.value,
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
