import { createHash } from 'node:crypto';
import type { RedactionConfig } from './redaction-config';

/**
 * Identifies the configuration to which the positions of fields refer: the SHA-256, in hexadecimal, of
 * `{"type":…,"fields":[…]}`, as `JSON.stringify` writes it. If there are replacements, `"replace":[{"field":…,"with":…}]`
 * follows. White space and the order of members in the document do not change it; the order of fields and replacements
 * does.
 */
export function configurationHash({
  type,
  fields,
  replace = [],
}: Pick<RedactionConfig, 'type' | 'fields'> & Partial<Pick<RedactionConfig, 'replace'>>): string {
  const replacements = replace.map((entry) => ({ field: entry.field, with: entry.with }));
  const value = { type, fields, ...(replace.length > 0 && { replace: replacements }) };
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
