import type { FieldPathSegment } from '../../../functions/privacy-controls/field-path';
import { isContainer, type JsonValue } from '../../../functions/privacy-controls/json';

/** Whether a path matches something in a value, sent or not. The time grows at most with the size of the value. */
export function reaches(value: JsonValue, path: readonly FieldPathSegment[]): boolean {
  const [first, ...rest] = path;
  if (first === undefined) return true;
  if (!isContainer(value)) return false;
  if (first.kind === 'any') return Object.values(value).some((each) => reaches(each ?? null, rest));
  if (Array.isArray(value)) return value.some((each) => reaches(each, path));
  return Object.hasOwn(value, first.name) && reaches(value[first.name] ?? null, rest);
}
