import { boundedName, FieldName } from '../../privacy/list/field-name';
import { isJsonObject, type JsonObject, type JsonValue, member } from '../../records/json';

/** Counts by field name. */
export type FieldCounts = Map<string, number>;

/** What the function did to fields. */
export interface FieldChanges {
  readonly removed: FieldCounts;
  readonly replaced: FieldCounts;
}

/**
 * Counts the fields of `before` that are missing in its subtree `after`, or replaced in it, by {@link FieldName}. A field
 * that is missing with everything beneath it counts once.
 */
export function countChanges(before: JsonValue, after: JsonValue, changes: FieldChanges): void {
  compare(before, after, FieldName.RECORD, changes);
}

export function addCounts(counts: FieldCounts, more: Iterable<readonly [string, number]>): void {
  for (const [name, count] of more) add(counts, name, count);
}

function compare(before: JsonValue, after: JsonValue, name: FieldName, changes: FieldChanges): void {
  if (Array.isArray(before) && Array.isArray(after)) compareArrays(before, after, name, changes);
  else if (isJsonObject(before) && isJsonObject(after)) compareObjects(before, after, name, changes);
  else if (before !== after) add(changes.replaced, name.text, 1);
}

function compareObjects(before: JsonObject, after: JsonObject, name: FieldName, changes: FieldChanges): void {
  for (const key in before) {
    const value = before[key] as JsonValue;
    // Faster than checking for own members: inherited members are functions, except `__proto__`.
    const kept = key === '__proto__' ? member(after, key) : after[key];
    if (kept === undefined || typeof kept === 'function') add(changes.removed, name.member(key).text, 1);
    else if (value !== kept) compare(value, kept, name.member(key), changes);
  }
}

function compareArrays(
  before: JsonValue[],
  after: JsonValue[],
  name: FieldName,
  changes: FieldChanges,
): void {
  const elements = name.element();
  let kept = 0;
  for (const element of before) {
    const candidate = after[kept];
    if (candidate === undefined || (before.length !== after.length && !isPartOf(candidate, element))) {
      add(changes.removed, elements.text, 1);
    } else {
      kept += 1;
      compare(element, candidate, elements, changes);
    }
  }
}

/** Whether `part` may be what is left of `whole`. */
function isPartOf(part: JsonValue, whole: JsonValue): boolean {
  if (Array.isArray(part)) {
    if (!Array.isArray(whole)) return false;
    let found = 0;
    for (const element of whole) {
      const next = part[found];
      if (next !== undefined && isPartOf(next, element)) found += 1;
    }
    return found === part.length;
  }
  if (isJsonObject(part)) {
    if (!isJsonObject(whole)) return false;
    return Object.entries(part).every(([key, left]) => {
      // The function leaves removed members in its objects as undefined.
      if ((left as JsonValue | undefined) === undefined) return true;
      const value = member(whole, key);
      return value !== undefined && isPartOf(left, value);
    });
  }
  return part === whole || isReplacementOf(part, whole);
}

/** The texts that the function replaces values by. */
const REPLACEMENT = /^(?:p1_[\w-]{22}$|\*{4})/;

function isReplacementOf(part: JsonValue, whole: JsonValue): boolean {
  const isReplaceable = typeof whole === 'string' || typeof whole === 'number';
  return isReplaceable && typeof part === 'string' && REPLACEMENT.test(part);
}

function add(counts: FieldCounts, name: string, count: number): void {
  const bounded = boundedName(name, counts);
  counts.set(bounded, (counts.get(bounded) ?? 0) + count);
}
