import type { FieldPath, FieldPathSegment } from '../../../functions/privacy-controls/field-path';
import { isContainer, type JsonValue } from '../../../functions/privacy-controls/json';

type Segments = readonly FieldPathSegment[];

/** A step into a record: a key, or any element of an array. */
type Step = string | typeof ELEMENT;
const ELEMENT = null;
const DEAD = -1;

/**
 * Whether every place that `path` can match, in any record, is matched by `cover` or is beneath such a place, so that
 * `cover` makes `path` redundant. Exact: a path is a small automaton over the steps into a record (a key, or an element
 * of an array), and this checks all pairs of states that both can be in. The time grows with the product of the lengths.
 */
export function covers({ segments: cover }: FieldPath, { segments: path }: FieldPath): boolean {
  if (!coversPlainly(cover, path)) return false;
  const names = [...cover, ...path].flatMap((each) => (each.kind === 'name' ? [each.name] : []));
  // One more key, longer than all others, represents all keys that neither path names.
  const keys: Step[] = [...new Set([...names, `${names.join('.')}.`])];
  const seen = new Set<string>();
  const open: (readonly [covered: number, matched: number])[] = [[0, 0]];
  for (let pair = open.pop(); pair !== undefined; pair = open.pop()) {
    const [covered, matched] = pair;
    if (covered === cover.length || seen.has(pair.join())) continue;
    seen.add(pair.join());
    if (matched === path.length) return false;
    // The record itself is an object, so the first step is not an element.
    const steps = covered === 0 && matched === 0 ? keys : [ELEMENT, ...keys];
    for (const step of steps) {
      const next = [take(cover, covered, step), take(path, matched, step)] as const;
      if (next[1] !== DEAD) open.push(next);
    }
  }
  return true;
}

/**
 * A quick check that most pairs fail: whether `cover` matches the place that `path` leads to, or one above it, in a record
 * without arrays where each wildcard is a key that no path names.
 */
function coversPlainly(cover: Segments, path: Segments): boolean {
  return cover.every((segment, at) => {
    const other = path[at];
    if (segment.kind === 'any') return other !== undefined;
    return other?.kind === 'name' && other.name === segment.name;
  });
}

/** The number of segments that are consumed after a step. */
function take(path: Segments, done: number, step: Step): number {
  const segment = path[done];
  if (segment === undefined) return DEAD;
  if (segment.kind === 'any') return done + 1;
  if (step === ELEMENT) return done;
  return segment.name === step ? done + 1 : DEAD;
}

/**
 * Whether a path matches something in a value, sent or not. The time grows at most with the size of the value.
 *
 * @param isIt a condition on what the path leads to. @default none
 */
export function reaches(
  value: JsonValue,
  path: Segments,
  isIt: (node: JsonValue) => boolean = () => true,
): boolean {
  const [first, ...rest] = path;
  if (first === undefined) return isIt(value);
  if (!isContainer(value)) return false;
  if (first.kind === 'any') return Object.values(value).some((each) => reaches(each ?? null, rest, isIt));
  if (Array.isArray(value)) return value.some((each) => reaches(each, path, isIt));
  return Object.hasOwn(value, first.name) && reaches(value[first.name] ?? null, rest, isIt);
}
