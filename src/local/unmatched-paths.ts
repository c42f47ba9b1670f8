import { type FieldPathSegment, parseFieldPath } from '../../functions/privacy-controls/field-path';
import { parseRedactionDocument } from '../../functions/privacy-controls/redaction-config';

/**
 * The paths of a deny list that none of the removed fields has to do with: probably misspelt, as the fields that
 * are meant were sent. A path that another one covers is not among them, nor one that a removed field's name may
 * stand for; of an allow list there are none, as what it misses is removed.
 *
 * @param document the redaction document, valid
 * @param removed names of removed fields
 */
export function unmatchedPaths(document: string, removed: Iterable<string>): string[] {
  const result = parseRedactionDocument(document);
  if (!result.ok || result.config.type !== 'BLACKLIST') return [];
  const names = [...removed].flatMap((name) => {
    const parsed = parseFieldPath(name);
    return parsed.ok ? [parsed.path.segments] : [];
  });
  return result.config.paths
    .filter(({ segments }) => !names.some((name) => haveToDo(segments, name)))
    .map(({ text }) => text);
}

/** Whether one is, or may be, the beginning of the other. */
function haveToDo(path: readonly FieldPathSegment[], name: readonly FieldPathSegment[]): boolean {
  const [first, ...rest] = path;
  const [other, ...others] = name;
  if (first === undefined || other === undefined) return true;
  if (first.kind === 'any') {
    // It may stand for an element of an array, of which the name of a removed field says nothing.
    return haveToDo(rest, others) || haveToDo(rest, name);
  }
  if (other.kind === 'any') return haveToDo(path, others);
  return first.name === other.name && haveToDo(rest, others);
}
