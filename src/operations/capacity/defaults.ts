import { BACKUP } from '../../stack/variables/backup';
import { CONTACT_STREAM } from '../../stack/variables/contact-stream';
import { DELIVERY } from '../../stack/variables/delivery';
import { OPERATA } from '../../stack/variables/operata';
import { PRIVACY_CONTROLS } from '../../stack/variables/privacy-controls';
import type { Figure } from './figures';
import { ON_DEMAND_SHARDS } from './limits';
import type { Settings } from './settings';

/** The defaults of the stack's variables that affect capacity. */
export const DEFAULTS = {
  parallelizationFactor: DELIVERY.delivery_parallelization_factor.default,
  rateLimitPerSecond: OPERATA.operata_rate_limit_per_second.default,
  maximumRetryAttempts: DELIVERY.delivery_maximum_retry_attempts.default,
  maximumRecordAgeSeconds: DELIVERY.delivery_maximum_record_age_seconds.default,
  memoryMb: PRIVACY_CONTROLS.privacy_function_memory_mb.default,
  retentionHours: CONTACT_STREAM.stream_retention_hours.default,
  backupDays: BACKUP.backup_expiration_days.default,
} as const;

const figure = (value: number): Figure => ({ value, origin: 'default of the stack' });

/** The settings of a deployment that uses all defaults. */
export const DEFAULT_SETTINGS: Settings = {
  mode: 'ON_DEMAND',
  shards: { value: ON_DEMAND_SHARDS, origin: 'a new on-demand stream' },
  parallelizationFactor: figure(DEFAULTS.parallelizationFactor),
  rateLimitPerSecond: figure(DEFAULTS.rateLimitPerSecond),
  maximumRetryAttempts: figure(DEFAULTS.maximumRetryAttempts),
  maximumRecordAgeSeconds: figure(DEFAULTS.maximumRecordAgeSeconds),
  memoryMb: figure(DEFAULTS.memoryMb),
  reservedConcurrency: undefined,
};
