import { BACKUP_IS_ON } from '../backup';
import { INSTANCE_IS_ASSOCIATED } from '../connect-instance';
import { PRIVACY_CONTROLS_ARE_ON } from '../privacy-controls';

/**
 * What may be switched off, and what is watched with it. A pipe that is paused on purpose (`delivery`) is not
 * watched: nobody is to be woken by what they asked for.
 */
export const PARTS = {
  'Amazon Connect': INSTANCE_IS_ASSOCIATED,
  delivery: 'var.delivery_enabled',
  'privacy controls': PRIVACY_CONTROLS_ARE_ON,
  backup: BACKUP_IS_ON,
} as const;

export type Part = keyof typeof PARTS;

/** HCL condition: all of the parts are there. */
export const allOf = (parts: readonly Part[] = []): string =>
  parts.map((part) => PARTS[part]).join(' && ') || 'true';
