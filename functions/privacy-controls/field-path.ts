import { MANDATORY_SUBTREES } from './mandatory-fields';

/** One step of a field path: the key of an object, exactly, or (`*`, `#`) every key and every element. */
export type FieldPathSegment = { readonly kind: 'name'; readonly name: string } | { readonly kind: 'any' };

/** A valid field path, as it was written and in segments (at least one). */
export interface FieldPath {
  readonly text: string;
  readonly segments: readonly FieldPathSegment[];
}

/** What is wrong with a field path. */
export type FieldPathErrorCode =
  | 'empty-path'
  | 'empty-segment'
  | 'edge-character'
  | 'bad-escape'
  | 'reserved-character'
  | 'partial-wildcard'
  | 'reserved-start';

/** One fault of a field path. The message quotes the path and says how to write it right. */
export interface FieldPathError {
  readonly code: FieldPathErrorCode;
  readonly message: string;
}

/** Either the path, or everything that is wrong with it: at most one error of each code. */
export type FieldPathResult =
  | { readonly ok: true; readonly path: FieldPath }
  | { readonly ok: false; readonly errors: readonly FieldPathError[] };

/** A character of a path that is not a separator. */
interface Character {
  readonly text: string;
  /** A backslash precedes it. */
  readonly escaped: boolean;
  /** A backslash before a character that it cannot escape. Kept, so that the error can show both spellings. */
  readonly badEscape: boolean;
}

type Segment = readonly Character[];

const ESCAPABLE = /^[ -/:-@[-`{-~]$/;
const EDGE = /^[\s\p{Z}\p{Cc}\p{Cf}]$/u;
const MESSAGE_LIMIT = 200;

/**
 * Parses one field path, such as `Recordings.Location` or `Attributes.a\.b`. The grammar is in docs/field-paths.md.
 * Never throws. The time grows linearly with the length of the text.
 */
export function parseFieldPath(text: string): FieldPathResult {
  if (text === '') return { ok: false, errors: [explain('empty-path', text, [])] };
  const segments = split(text);
  const codes = faults(segments);
  if (codes.length > 0) return { ok: false, errors: codes.map((code) => explain(code, text, segments)) };
  return { ok: true, path: { text, segments: segments.map(toSegment) } };
}

/**
 * Whether a path can never remove anything under `BLACKLIST`, because it names a mandatory field whose whole subtree is
 * mandatory, or something beneath one. Comparing the texts is exact for valid paths: mandatory names contain no
 * character that may be escaped.
 */
export function isIneffectiveUnderDenyList(text: string): boolean {
  return MANDATORY_SUBTREES.some((name) => text === name || text.startsWith(`${name}.`));
}

/**
 * Whether some record has a place that both paths reach: one matches it, and the other matches it or one of its
 * ancestors. The time grows with the product of the lengths.
 */
export function overlap({ segments: one }: FieldPath, { segments: other }: FieldPath): boolean {
  const seen = new Set<number>();
  const open: [number, number][] = [[0, 0]];
  for (let pair = open.pop(); pair !== undefined; pair = open.pop()) {
    const [a, b] = pair;
    const first = one[a];
    const second = other[b];
    if (first === undefined || second === undefined) return true;
    const state = a * other.length + b;
    if (seen.has(state)) continue;
    seen.add(state);
    // By a key.
    if (first.kind === 'any' || second.kind === 'any' || first.name === second.name)
      open.push([a + 1, b + 1]);
    // By an element, through which only a name passes. The record itself is an object.
    if (first.kind !== second.kind && (a > 0 || b > 0))
      open.push(first.kind === 'any' ? [a + 1, b] : [a, b + 1]);
  }
  return false;
}

/**
 * The segments of a path that consist of digits only. Field paths have no numeric index, so these name keys; the author
 * may have meant an array element.
 */
export function digitSegments(path: FieldPath): string[] {
  return path.segments.flatMap((segment) =>
    segment.kind === 'name' && /^[0-9]+$/.test(segment.name) ? [segment.name] : [],
  );
}

/**
 * The text of the path that matches these keys literally, or `undefined` if no path can: only `*` reaches an empty key,
 * or one that begins or ends with a white space, control or format character other than a space.
 */
export function formatFieldPath(names: readonly string[]): string | undefined {
  const characters = names.map((name) =>
    Array.from(name, (text) => ({ text, escaped: /^[ .\\*#[\]?$/@]$/.test(text), badEscape: false })),
  );
  if (names.length === 0 || faults(characters).length > 0) return undefined;
  return characters.map((segment, index) => write(minimal(segment, index === 0))).join('.');
}

/** A value in quotes, as in JSON and HCL, truncated to 200 characters. */
export function quote(text: string): string {
  return JSON.stringify(text.length > MESSAGE_LIMIT ? `${text.slice(0, MESSAGE_LIMIT)}…` : text);
}

function split(text: string): Character[][] {
  let segment: Character[] = [];
  const segments = [segment];
  const characters = Array.from(text);
  for (let i = 0; i < characters.length; i++) {
    const character = characters[i] as string;
    if (character === '.') {
      segment = [];
      segments.push(segment);
    } else if (character === '\\') {
      const next = characters[i + 1];
      if (next !== undefined && ESCAPABLE.test(next)) {
        segment.push({ text: next, escaped: true, badEscape: false });
        i++;
      } else {
        segment.push({ text: '\\', escaped: false, badEscape: true });
      }
    } else {
      segment.push({ text: character, escaped: false, badEscape: false });
    }
  }
  return segments;
}

function faults(segments: readonly Segment[]): FieldPathErrorCode[] {
  const found = new Set<FieldPathErrorCode>();
  if (isReservedStart(segments[0]?.[0])) found.add('reserved-start');
  for (const segment of segments) {
    if (segment.length === 0) found.add('empty-segment');
    if (isEdge(segment[0]) || isEdge(segment.at(-1))) found.add('edge-character');
    for (const character of segment) {
      if (character.badEscape) found.add('bad-escape');
      if (isUnescaped(character, '[]?')) found.add('reserved-character');
      if (segment.length > 1 && isUnescaped(character, '*#')) found.add('partial-wildcard');
    }
  }
  return [...found];
}

function isUnescaped(character: Character | undefined, anyOf: string): boolean {
  return character !== undefined && !character.escaped && anyOf.includes(character.text);
}

function isReservedStart(character: Character | undefined): boolean {
  return isUnescaped(character, '$/@');
}

function isEdge(character: Character | undefined): boolean {
  return character !== undefined && !character.escaped && EDGE.test(character.text);
}

function toSegment(segment: Segment): FieldPathSegment {
  if (segment.length === 1 && isUnescaped(segment[0], '*#')) return { kind: 'any' };
  return { kind: 'name', name: segment.map((character) => character.text).join('') };
}

function explain(code: FieldPathErrorCode, text: string, segments: readonly Segment[]): FieldPathError {
  const spellings = [meant(text, segments), literal(segments)].filter(
    (spelling, index, all) => isValid(spelling) && all.indexOf(spelling) === index,
  );
  const [first, second] = spellings.map(quote);
  let advice =
    first === undefined ? 'write the names of the keys, such as "Attributes.Tier"' : `write ${first}`;
  if (second !== undefined) advice += `, or ${second} for keys that hold these very characters`;
  return { code, message: `${quote(text)}: ${PROBLEMS[code]}; ${advice}` };
}

const PROBLEMS: Record<FieldPathErrorCode, string> = {
  'empty-path': 'an empty path names nothing',
  'empty-segment': 'there is nothing before, after or between dots',
  'edge-character':
    'a name begins or ends with a white space, control or format character' +
    ' (a space that belongs to the name is written "\\\\ ", any other such character is reached by "*" only)',
  'bad-escape': 'a backslash stands only before a space or an ASCII punctuation character',
  'reserved-character':
    '"[", "]" and "?" have no meaning here (a path passes through arrays by itself, and there is no index)',
  'partial-wildcard': '"*" and "#" stand for a whole name: there are no partial wildcards',
  'reserved-start': 'a path begins with a name, not with "$", "/" or "@"',
};

function isValid(text: string): boolean {
  return text !== '' && faults(split(text)).length === 0;
}

/** The field path that was meant if the text is in another language: JSONPath, JSON Pointer, gjson, jq. */
function meant(text: string, segments: readonly Segment[]): string {
  const pointer = isUnescaped(segments[0]?.[0], '/');
  const names = segments
    .flatMap((segment) => (pointer ? splitAt(segment, '/') : [segment]))
    .map((segment, index) => {
      const start = index === 0 && isUnescaped(segment[0], '$') ? segment.slice(1) : segment;
      return escapeAll(
        trim(withoutBrackets(start)).filter((character) => !character.badEscape),
        index === 0,
      );
    })
    .filter((segment) => segment.length > 0);
  return text === '' ? '' : names.map(write).join('.');
}

/** The path in which every character is part of a key. */
function literal(segments: readonly Segment[]): string {
  return segments
    .map((segment, index) => {
      const edges = segment.map((character, at) =>
        character.text === ' ' && (at === 0 || at === segment.length - 1)
          ? { ...character, escaped: true }
          : character,
      );
      return escapeAll(edges, index === 0);
    })
    .filter((segment) => segment.length > 0)
    .map(write)
    .join('.');
}

function escapeAll(segment: Segment, first: boolean): Character[] {
  return segment.map((character, at) => ({
    text: character.text,
    escaped:
      character.escaped ||
      character.badEscape ||
      isUnescaped(character, '[]?') ||
      (segment.length > 1 && isUnescaped(character, '*#')) ||
      (first && at === 0 && isReservedStart(character)),
    badEscape: false,
  }));
}

function minimal(segment: Segment, first: boolean): Character[] {
  return segment.map((character, at) => {
    const needed =
      '.\\*#[]?'.includes(character.text) ||
      (character.text === ' ' && (at === 0 || at === segment.length - 1)) ||
      (first && at === 0 && '$/@'.includes(character.text));
    return { ...character, escaped: needed };
  });
}

function write(segment: Segment): string {
  return segment.map((character) => (character.escaped ? `\\${character.text}` : character.text)).join('');
}

function trim(segment: Segment): Segment {
  let start = 0;
  let end = segment.length;
  while (start < end && isEdge(segment[start])) start++;
  while (end > start && isEdge(segment[end - 1])) end--;
  return segment.slice(start, end);
}

function withoutBrackets(segment: Segment): Segment {
  const kept: Character[] = [];
  let open = -1;
  for (const character of segment) {
    if (isUnescaped(character, '[') && open < 0) open = kept.length;
    kept.push(character);
    if (isUnescaped(character, ']') && open >= 0) {
      kept.length = open;
      open = -1;
    }
  }
  return kept;
}

function splitAt(segment: Segment, separator: string): Segment[] {
  const parts: Character[][] = [[]];
  for (const character of segment) {
    if (isUnescaped(character, separator)) parts.push([]);
    else parts.at(-1)?.push(character);
  }
  return parts;
}
