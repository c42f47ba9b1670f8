import { BACKUP, BACKUP_BUCKET_FEATURE, EMPTYING_THE_BUCKET, EXISTING_BUCKET_FEATURE } from './backup';
import { PERMISSIONS_BOUNDARY } from './boundary';
import { DELIVERY } from './delivery';
import { ENCRYPTION, EXISTING_KEY, PSEUDONYMS } from './encryption';
import { ALARM_TOPIC_FEATURE, ALARMS, DASHBOARD_FEATURE } from './monitoring';
import { NETWORK } from './network';
import { PRIVACY_CONTROLS } from './privacy-controls';
import { ASSOCIATION, EXISTING_STREAM_FEATURE, STREAM } from './stream';
import type { Feature } from './types';

/** All features, by the name of their policy. */
export const FEATURES = {
  delivery: DELIVERY,
  encryption: ENCRYPTION,
  'existing-key': EXISTING_KEY,
  stream: STREAM,
  'existing-stream': EXISTING_STREAM_FEATURE,
  association: ASSOCIATION,
  'privacy-controls': PRIVACY_CONTROLS,
  pseudonyms: PSEUDONYMS,
  network: NETWORK,
  backup: BACKUP,
  'backup-bucket': BACKUP_BUCKET_FEATURE,
  'existing-backup-bucket': EXISTING_BUCKET_FEATURE,
  'empty-backup-bucket': EMPTYING_THE_BUCKET,
  alarms: ALARMS,
  'alarm-topic': ALARM_TOPIC_FEATURE,
  dashboard: DASHBOARD_FEATURE,
  'permissions-boundary': PERMISSIONS_BOUNDARY,
} as const satisfies Readonly<Record<string, Feature>>;

export type FeatureName = keyof typeof FEATURES;
