import { createHash } from 'node:crypto';
import { listedIn } from './redaction-config';

/**
 * Identifies the configuration to which the positions of fields refer: the SHA-256, in hexadecimal, of
 * `{"type":…,"fields":[…]}`, as `JSON.stringify` writes it. If there are replacements, `"replace":[{"field":…,"with":…}]`
 * follows. White space and the order of members in the document do not change it; the order of fields and replacements
 * does.
 */
export function configurationHash(config: Parameters<typeof listedIn>[0]): string {
  return createHash('sha256')
    .update(JSON.stringify(listedIn(config)))
    .digest('hex');
}
