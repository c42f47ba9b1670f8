import { Construct } from 'constructs';
import { Backup, type BackupProps } from './constructs/backup';
import { ConnectAssociation } from './constructs/connect-association';
import { ConnectInstance, type ConnectInstanceProps } from './constructs/connect-instance';
import { ContactStream, type ContactStreamProps, streamIsOurs } from './constructs/contact-stream';
import { DeliveryPipe, type DeliveryPipeProps } from './constructs/delivery-pipe';
import { EncryptionKey, type EncryptionKeyProps } from './constructs/encryption-key';
import { alarmTopicIsOurs, Monitoring, type MonitoringSettings } from './constructs/monitoring/monitoring';
import { OperataDestination, type OperataDestinationProps } from './constructs/operata-destination';
import { PrivacyControls, type PrivacyControlsProps } from './constructs/privacy-controls';
import type { Quantity, Text } from './hcl/expression';
import { hclOf } from './hcl/tokens';
import { Naming, type Place } from './naming/names';

/** Props that the pipeline itself passes to its parts. */
type Wired =
  | 'naming'
  | 'key'
  | 'keyArn'
  | 'keyAdministratorArns'
  | 'stream'
  | 'streamIsOurs'
  | 'writersGrant'
  | 'after'
  | 'privacyControls'
  | 'destination'
  | 'alarmTopicIsOurs'
  | 'maximumRecordAgeSeconds'
  | 'logRetentionDays'
  | 'permissionsBoundaryArn';

type Own<Props> = Omit<Props, Wired>;

export interface OperataPipelineProps {
  readonly place: Place;
  readonly destination: Own<OperataDestinationProps>;
  readonly privacyControls: Own<PrivacyControlsProps>;
  readonly key?: Own<EncryptionKeyProps>;
  readonly stream?: Own<ContactStreamProps>;
  /** @default the instance with the alias in {@link place} is associated with the stream */
  readonly instance?: Own<ConnectInstanceProps>;
  readonly delivery?: Own<DeliveryPipeProps>;
  readonly backup?: Own<BackupProps>;
  readonly monitoring?: MonitoringSettings;
  /** Age in seconds at which a record goes to the dead-letter queue, 60 to 604,800. @default 86400, a day */
  readonly maximumRecordAgeSeconds?: Quantity;
  /** Days that log groups keep events: one of the values that PutRetentionPolicy accepts. @default 90 */
  readonly logRetentionDays?: Quantity;
  /** The ARN of the roles' permissions boundary. @default none */
  readonly permissionsBoundaryArn?: Text;
}

/** Creates and connects all parts of a pipeline, directly in the given scope. */
export class PipelineParts {
  readonly key: EncryptionKey;
  readonly instance: ConnectInstance;
  readonly stream: ContactStream;
  readonly destination: OperataDestination;
  readonly privacyControls: PrivacyControls;
  readonly pipe: DeliveryPipe;
  readonly backup: Backup;
  readonly monitoring: Monitoring;

  constructor(scope: Construct, props: OperataPipelineProps) {
    const { maximumRecordAgeSeconds = 86_400, logRetentionDays = 90, permissionsBoundaryArn } = props;
    const naming = new Naming(props.place);
    const shared = { naming, logRetentionDays, permissionsBoundaryArn };

    this.key = new EncryptionKey(scope, 'encryption-key', {
      ...props.key,
      naming,
      alarmTopicIsOurs: alarmTopicIsOurs(props.monitoring ?? {}),
    });
    const keyArn = this.key.arn;
    this.instance = new ConnectInstance(scope, 'connect-instance', {
      ...props.instance,
      naming,
      keyArn,
      streamIsOurs: streamIsOurs(props.stream?.existing),
    });
    this.stream = new ContactStream(scope, 'contact-stream', {
      ...props.stream,
      naming,
      key: this.key,
      maximumRecordAgeSeconds,
      writersGrant: this.instance.grant,
    });
    this.destination = new OperataDestination(scope, 'operata', {
      ...props.destination,
      naming,
      keyArn,
      after: this.stream.stream,
    });
    this.privacyControls = new PrivacyControls(scope, 'privacy-controls', {
      ...props.privacyControls,
      ...shared,
      keyArn,
      keyAdministratorArns: props.key?.administratorArns,
    });
    this.pipe = new DeliveryPipe(scope, 'delivery', {
      ...props.delivery,
      ...shared,
      keyArn,
      stream: this.stream,
      privacyControls: this.privacyControls,
      destination: this.destination,
      maximumRecordAgeSeconds,
    });
    this.backup = new Backup(scope, 'backup', {
      ...props.backup,
      ...shared,
      key: this.key,
      stream: this.stream,
    });
    new ConnectAssociation(scope, 'connect-association', {
      instance: this.instance,
      stream: this.stream,
      // Both may start to read at the end of the stream, so they must exist before records arrive.
      readers: [this.pipe.pipe, this.backup.deliveryStream],
    });
    this.monitoring = new Monitoring(scope, 'monitoring', {
      ...props.monitoring,
      keyArn,
      facts: {
        naming,
        streamName: this.stream.streamName,
        retentionHours: this.stream.retentionHours,
        instanceId: this.instance.instanceId,
        parts: {
          'Amazon Connect': this.instance.isAssociated,
          delivery: this.pipe.isOn,
          'privacy controls': this.privacyControls.isOn,
          pseudonyms: this.privacyControls.asksForPseudonyms,
          backup: this.backup.isOn,
        },
        maximumRecordAgeSeconds: hclOf(maximumRecordAgeSeconds),
        functionTimeoutSeconds: this.privacyControls.timeoutSeconds,
        cacheTtlSeconds: this.privacyControls.cacheTtlSeconds,
        backupBufferSeconds: this.backup.bufferSeconds,
      },
    });
  }
}

/** The pipeline that delivers Amazon Connect's contact records to Operata. */
export class OperataPipeline extends Construct {
  readonly parts: PipelineParts;

  constructor(scope: Construct, id: string, props: OperataPipelineProps) {
    super(scope, id);
    this.parts = new PipelineParts(this, props);
  }
}
