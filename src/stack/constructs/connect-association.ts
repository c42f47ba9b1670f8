import { ConnectInstanceStorageConfig } from '@cdktf/provider-aws/lib/connect-instance-storage-config';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { expression } from '../hcl/expression';
import { onlyIf } from '../hcl/tokens';
import type { ConnectInstance } from './connect-instance';
import type { ContactStream } from './contact-stream';

export interface ConnectAssociationProps {
  readonly instance: ConnectInstance;
  readonly stream: ContactStream;
  /** The readers of the stream. They are created before anything is written. */
  readonly readers: readonly ITerraformDependable[];
}

/** Makes the Amazon Connect instance write its contact records to our stream. */
export class ConnectAssociation extends Construct {
  constructor(scope: Construct, id: string, { instance, stream, readers }: ConnectAssociationProps) {
    super(scope, id);
    new ConnectInstanceStorageConfig(this, 'this', {
      count: onlyIf(instance.isAssociated),
      instanceId: expression(instance.instanceId),
      resourceType: 'CONTACT_TRACE_RECORDS',
      storageConfig: {
        storageType: 'KINESIS_STREAM',
        kinesisStreamConfig: { streamArn: expression(stream.arn) },
      },
      dependsOn: [instance.grant, ...readers],
    });
  }
}
