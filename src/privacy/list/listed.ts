import type { RedactionConfig, Replacement } from '../../../functions/privacy-controls/redaction-config';
import { counted } from '../../cli/counted';

/** A configuration as its document has it. */
export interface Listed extends Pick<RedactionConfig, 'type' | 'fields'> {
  readonly replace: readonly Pick<Replacement, 'field' | 'with'>[];
}

/** The value of the document of a configuration, without an empty `replace`. */
export function listedIn({
  type,
  fields,
  replace,
}: RedactionConfig): Omit<Listed, 'replace'> & Partial<Listed> {
  if (replace.length === 0) return { type, fields };
  return { type, fields, replace: replace.map((entry) => ({ field: entry.field, with: entry.with })) };
}

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

export function asksForPseudonyms({ replace }: Pick<Listed, 'replace'>): boolean {
  return replace.some((entry) => entry.with === 'PSEUDONYM');
}
