import type { Listed } from '../../../functions/privacy-controls/redaction-config';
import { counted } from '../../cli/counted';

/** The type of a list and its size, such as `BLACKLIST, 2 fields, 1 replacement`. */
export function listSize({ type, fields, replace }: Listed): string {
  return [
    type,
    counted(fields.length, 'field'),
    ...(replace.length > 0 ? [counted(replace.length, 'replacement')] : []),
  ].join(', ');
}

/** What a view of pseudonyms says about them. */
export const DEMONSTRATION_NOTE =
  'The pseudonyms are made with a public demonstration key; those of a deployment are different.';
