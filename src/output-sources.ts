import type { Backup } from './constructs/backup';
import type { ConnectInstance } from './constructs/connect-instance';
import type { ContactStream } from './constructs/contact-stream';
import type { DeliveryPipe } from './constructs/delivery-pipe';
import type { EncryptionKey } from './constructs/encryption-key';
import type { Monitoring } from './constructs/monitoring/monitoring';
import type { OperataDestination } from './constructs/operata-destination';
import type { PrivacyControls } from './constructs/privacy-controls';

/** What outputs are made of. */
export interface OutputSources {
  readonly key: EncryptionKey;
  readonly instance: ConnectInstance;
  readonly stream: ContactStream;
  readonly destination: OperataDestination;
  readonly privacyControls: PrivacyControls;
  readonly pipe: DeliveryPipe;
  readonly backup: Backup;
  readonly monitoring: Monitoring;
}
