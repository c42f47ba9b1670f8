import { join } from 'node:path';

/** The public API of the package: the pipeline, its parts, and the stack. See docs/using-the-constructs.md. */
export { Backup, type BackupProps, type ExistingBucket } from './constructs/backup';
export { ConnectAssociation, type ConnectAssociationProps } from './constructs/connect-association';
export { ConnectInstance, type ConnectInstanceProps } from './constructs/connect-instance';
export { ContactStream, type ContactStreamProps, type ExistingStream } from './constructs/contact-stream';
export { DeliveryPipe, type DeliveryPipeProps } from './constructs/delivery-pipe';
export { EncryptionKey, type EncryptionKeyProps } from './constructs/encryption-key';
export type { FunctionVpc } from './constructs/function-network';
export type { AlarmThresholds } from './constructs/monitoring/metrics';
export {
  Monitoring,
  type MonitoringProps,
  type MonitoringSettings,
} from './constructs/monitoring/monitoring';
export {
  type Credentials,
  OperataDestination,
  type OperataDestinationProps,
} from './constructs/operata-destination';
export { PrivacyControls, type PrivacyControlsProps } from './constructs/privacy-controls';
export { Expression, type Flag, type Quantity, type Text, type TextMap, type Texts } from './hcl/expression';
export { Naming, type Place } from './naming/names';
export { OperataPipeline, type OperataPipelineProps } from './pipeline';
export { OperataConnectStack, type OperataConnectStackProps } from './stack';
export type { StateBackend } from './state-backend';

/** The zip file with the function of the privacy controls. It is part of the package. */
export const FUNCTION_ZIP = join(__dirname, '..', '..', 'privacy-controls.zip');
