import { ConnectInstanceStorageConfig } from '@cdktf/provider-aws/lib/connect-instance-storage-config';
import { DataAwsConnectInstance } from '@cdktf/provider-aws/lib/data-aws-connect-instance';
import { KmsGrant } from '@cdktf/provider-aws/lib/kms-grant';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { onlyIf } from '../count';
import { expression, one } from '../expression';
import { NAMES } from '../names';
import { type ContactStream, STREAM_IS_OURS } from './contact-stream';

export interface ConnectAssociationProps {
  /** HCL for the ARN of our key. */
  readonly keyArn: string;
  readonly stream: ContactStream;
  /** The readers of the stream. Nothing is written before they are there. */
  readonly readers: readonly ITerraformDependable[];
}

const IS_ON = `var.associate_connect_instance && ${STREAM_IS_OURS}`;

/** Makes the Amazon Connect instance write its contact records to our stream. */
export class ConnectAssociation extends Construct {
  constructor(scope: Construct, id: string, { keyArn, stream, readers }: ConnectAssociationProps) {
    super(scope, id);
    const count = onlyIf(IS_ON);
    const instance = new DataAwsConnectInstance(this, 'instance', {
      count,
      instanceId: expression('var.connect_instance_id'),
      instanceAlias: expression('var.connect_instance_id == null ? var.connect_instance_alias : null'),
    });
    const grant = new KmsGrant(this, 'grant', {
      count,
      name: NAMES.connectGrant.value,
      keyId: expression(keyArn),
      // Connect writes as the service-linked role of the instance. Without the grant it cannot encrypt,
      // and says nothing.
      granteePrincipal: expression(one(instance, 'service_role')),
      operations: ['GenerateDataKey'],
    });
    new ConnectInstanceStorageConfig(this, 'this', {
      count,
      instanceId: expression(one(instance, 'id')),
      resourceType: 'CONTACT_TRACE_RECORDS',
      storageConfig: {
        storageType: 'KINESIS_STREAM',
        kinesisStreamConfig: { streamArn: expression(stream.arn) },
      },
      dependsOn: [grant, ...readers],
    });
  }
}
