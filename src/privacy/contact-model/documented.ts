import type { FieldPath } from '../../../functions/privacy-controls/field-path';
import { viewModel } from './entries';

/** Every field that Amazon Connect documents, as a configuration names it. */
export const DOCUMENTED: readonly string[] = viewModel().entries.map(({ path }) => path);

/** What to do about a path that matched nothing in records which hold nothing like it. */
export function adviceOnUnmatched({ text }: FieldPath): string {
  return DOCUMENTED.includes(text)
    ? 'Amazon Connect documents this field, and these records do not hold it: check the list with records that do'
    : 'check its spelling, case included, or check it with records in which the field occurs';
}
