import { DataAwsConnectInstance } from '@cdktf/provider-aws/lib/data-aws-connect-instance';
import { Construct } from 'constructs';
import { expression, type Flag, type Text } from '../hcl/expression';
import { hclOf, one, onlyIf } from '../hcl/tokens';
import { KeyGrant } from '../iam/key-grant';
import type { Naming } from '../naming/names';

export interface ConnectInstanceProps {
  readonly naming: Naming;
  /** The ID, a UUID. @default the ID of the instance with the alias in {@link naming} */
  readonly instanceId?: Text | undefined;
  /**
   * Whether to associate the instance with our stream. An instance has one stream for contact records.
   * @default true
   */
  readonly associated?: Flag | undefined;
  /** HCL condition: the stream is ours. */
  readonly streamIsOurs: string;
  /** HCL for the ARN of our key. */
  readonly keyArn: string;
}

/** The existing Amazon Connect instance, with permission to encrypt what it writes to our stream. */
export class ConnectInstance extends Construct {
  /** HCL condition: the instance is associated with our stream. */
  readonly isAssociated: string;
  /** HCL for the ID of the instance. Null if it is not associated. */
  readonly instanceId: string;
  /** The instance's permission to use the key. It must exist before the stream is encrypted with the key. */
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
        'The instance encrypts the records that it writes to the stream with its service-linked role. Without the grant it cannot write, and reports no error.',
      granteePrincipal: expression(one(instance, 'service_role')),
      operations: ['GenerateDataKey'],
      // A change of the key needs this order: create the new grant, change the stream's key, delete the old grant.
      lifecycle: { createBeforeDestroy: true },
    });
    this.instanceId = one(instance, 'id');
  }
}
