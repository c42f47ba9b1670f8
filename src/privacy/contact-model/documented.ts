import type { FieldPath } from '../../../functions/privacy-controls/field-path';
import { viewModel } from './entries';

/** The paths of all fields that Amazon Connect documents. */
export const DOCUMENTED: readonly string[] = viewModel().entries.map(({ path }) => path);

/** The remedy for a path that matched nothing, if the records contain nothing similar. */
export function adviceOnUnmatched({ text }: FieldPath): string {
  return DOCUMENTED.includes(text)
    ? 'Amazon Connect documents this field, but these records do not contain it: check the list with records that do'
    : 'check its spelling, including the case, or check it with records that contain the field';
}
