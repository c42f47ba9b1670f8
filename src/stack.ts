import { DataAwsCallerIdentity } from '@cdktf/provider-aws/lib/data-aws-caller-identity';
import { DataAwsPartition } from '@cdktf/provider-aws/lib/data-aws-partition';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformElement, TerraformStack, Token } from 'cdktf';
import type { Construct, Node } from 'constructs';
import { Backup } from './constructs/backup';
import { ConnectAssociation } from './constructs/connect-association';
import { ConnectInstance } from './constructs/connect-instance';
import { ContactStream } from './constructs/contact-stream';
import { DeliveryPipe } from './constructs/delivery-pipe';
import { EncryptionKey } from './constructs/encryption-key';
import { InputChecks } from './constructs/input-checks';
import { Monitoring } from './constructs/monitoring/monitoring';
import { OperataDestination } from './constructs/operata-destination';
import { PrivacyControls } from './constructs/privacy-controls';
import { StateGuard } from './constructs/state-guard';
import { expression } from './expression';
import { declareOutputs } from './outputs';
import { configureStateBackend, type StateBackend } from './state-backend';
import { onceAllAreValid } from './variables';
import { declareVariables } from './variables/declare';
import { CHECKS } from './variables/placeholders';

export interface OperataConnectStackProps {
  readonly backend: StateBackend;
  /** The zip file with the function of the privacy controls. */
  readonly functionZip: string;
}

/** Amazon Connect's contact records to Operata: variables, the pipeline, outputs. */
export class OperataConnectStack extends TerraformStack {
  constructor(scope: Construct, id: string, { backend, functionZip }: OperataConnectStackProps) {
    super(scope, id);
    configureStateBackend(this, backend);
    declareVariables(this);

    new AwsProvider(this, 'aws', {
      // Nothing is asked of AWS while a variable is wrong.
      region: expression(onceAllAreValid('aws_region')),
      defaultTags: [
        {
          tags: Token.asStringMap(
            '${merge({ Project = "operata-connect-integration", Environment = var.environment }, var.tags)}',
          ),
        },
      ],
    });
    // The bindings pin the version that they were generated from; users get the provider's fixes too.
    this.addOverride('terraform.required_providers.aws', { source: 'hashicorp/aws', version: '~> 6.25' });
    new DataAwsCallerIdentity(this, 'account').overrideLogicalId('current');
    new DataAwsPartition(this, 'partition').overrideLogicalId('current');

    // Raw, as the framework has no class for it.
    this.addOverride('check', CHECKS);
    new StateGuard(this, 'state-guard');
    new InputChecks(this, 'input-checks');

    const key = new EncryptionKey(this, 'encryption-key');
    const keyArn = key.arn;
    const instance = new ConnectInstance(this, 'connect-instance', { keyArn });
    const stream = new ContactStream(this, 'contact-stream', { key, writersGrant: instance.grant });
    const destination = new OperataDestination(this, 'operata', { keyArn, after: stream.stream });
    const privacyControls = new PrivacyControls(this, 'privacy-controls', { keyArn, zipFile: functionZip });
    const pipe = new DeliveryPipe(this, 'delivery', { keyArn, stream, privacyControls, destination });
    const backup = new Backup(this, 'backup', { key, stream });
    new ConnectAssociation(this, 'connect-association', {
      instance,
      stream,
      // Both begin to read at the end of the stream, or may: they have to be there first.
      readers: [pipe.pipe, backup.deliveryStream],
    });

    const { streamName, retentionHours } = stream;
    const { instanceId } = instance;
    const monitoring = new Monitoring(this, 'monitoring', { keyArn, streamName, retentionHours, instanceId });

    declareOutputs(this, { key, instance, stream, destination, privacyControls, pipe, backup, monitoring });
  }

  /**
   * The name of an element in its address in the state: the path of its constructs, without the hash that
   * the framework appends. `this` stands for the construct itself.
   */
  protected override allocateLogicalId(element: TerraformElement | Node): string {
    const node = element instanceof TerraformElement ? element.node : element;
    return node.path
      .split('/')
      .slice(1)
      .filter((part) => part !== 'this')
      .join('_')
      .replaceAll('-', '_');
  }
}
