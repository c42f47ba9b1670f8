import { createHash } from 'node:crypto';
import type { RedactionConfig } from '../../functions/privacy-controls/redaction-config';

/**
 * SHA-256, in hexadecimal, by which two configurations can be compared: of the UTF-8 text
 * `{"type":"…","fields":[…]}` without white space, in which each field is written once and the fields are sorted by
 * code point, as neither their order nor a repetition changes what is sent.
 */
export function configurationHash({ type, fields }: Pick<RedactionConfig, 'type' | 'fields'>): string {
  const sorted = [...new Set(fields)].sort(byCodePoint);
  return createHash('sha256')
    .update(JSON.stringify({ type, fields: sorted }), 'utf8')
    .digest('hex');
}

/** UTF-8 sorts as code points do; JavaScript's own order, by UTF-16 code unit, is another beyond U+FFFF. */
function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
