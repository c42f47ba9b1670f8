import { createHash } from 'node:crypto';
import type { RedactionConfig } from './redaction-config';

/**
 * Identifies the configuration to which the positions of fields refer: the SHA-256, in hexadecimal, of
 * `{"type":…,"fields":[…]}`, as `JSON.stringify` writes it. White space and the order of members in the document do not
 * change it; the order of the fields does.
 */
export function configurationHash({ type, fields }: Pick<RedactionConfig, 'type' | 'fields'>): string {
  return createHash('sha256').update(JSON.stringify({ type, fields })).digest('hex');
}
