import {
  digitSegments,
  type FieldPath,
  isIneffectiveUnderDenyList,
  parseFieldPath,
} from '../../../functions/privacy-controls/field-path';
import type { RedactionType } from '../../../functions/privacy-controls/redaction-config';
import { DOCUMENTED } from '../contact-model/entries';
import { type Lookup, lookUp } from '../contact-model/lookup';
import { covers } from '../list/cover';
import { folded } from '../list/normal-form';
import type { Readable } from '../list/parse';
import { enumerate, type Finding } from './finding';
import type { Seen } from './records';

/** The paths by position. */
type Paths = Readable['paths'];

export const NOT_SEEN: Seen = { matched: new Set(), hints: new Map() };

/**
 * Checks each path by itself and against the others. Of a path that has no effect, only that is reported.
 * @param covers of the paths
 * @param seen what records show of the paths; this takes precedence over the model
 */
export function findInPaths(
  { type, paths }: Pick<Readable, 'type' | 'paths'>,
  covers: Covers = coversIn(paths),
  seen: Seen = NOT_SEEN,
): Finding[] {
  return [...paths].flatMap(([index, path]) => {
    if (type === 'BLACKLIST' && isIneffectiveUnderDenyList(path.text)) return [];
    const found = lookUpWith(seen, index, path);
    const first =
      findMandatory(type, path) ??
      findMisspelt(path, found, seen.hints.has(index), () => effectOfUnknown(type, covers.get(index)));
    const hasEffect = first === undefined || (first.id === 'index-like' && found.known);
    const all = [first, hasEffect ? findCovered(type, covers.get(index)) : undefined];
    return all.flatMap((finding) => (finding === undefined ? [] : [{ ...finding, index, field: path.text }]));
  });
}

/** Whether the records or the model contain what a path names. */
export function lookUpWith({ matched, hints }: Seen, index: number, { segments }: FieldPath): Lookup {
  return matched.has(index) ? { known: true } : withHint(lookUp(segments), hints.get(index)?.path);
}

/** Replaces the model's suggestion with the one from the records, unless the model's covers it. */
function withHint(found: Lookup, hint: string | undefined): Lookup {
  if (found.known || hint === undefined) return found;
  const [model, records] = [found.meant ?? '', hint].map((text) => parseFieldPath(text));
  const isWider =
    model?.ok &&
    records?.ok &&
    model.path.segments.length === records.path.segments.length &&
    model.path.segments.every((segment, at) => {
      const other = records.path.segments[at];
      return segment.kind === 'any' || (other?.kind === 'name' && other.name === segment.name);
    });
  return isWider ? found : { ...found, meant: hint };
}

/** In a deny list such a path is a fault, which `faults` contains. */
function findMandatory(type: RedactionType | undefined, { text }: FieldPath): Finding | undefined {
  if (type !== 'WHITELIST' || !isIneffectiveUnderDenyList(text)) return undefined;
  return {
    id: 'already-mandatory',
    severity: 'note',
    message: 'names a mandatory field, which is always sent: listing it changes nothing',
    remedy: 'keep it as a reminder, or remove it',
  };
}

/**
 * Finds a name of digits, or a name that nothing has.
 * @param isSeen whether `found` contains what the records contain instead
 * @param effect the consequence of an unknown name, as the end of a sentence
 */
export function findMisspelt(
  path: FieldPath,
  found: Lookup,
  isSeen: boolean,
  effect: () => string,
): Finding | undefined {
  return findIndexLike(path, found) ?? findUnknown(path, found, isSeen, effect);
}

function findIndexLike(path: FieldPath, found: Lookup): Finding | undefined {
  if (digitSegments(path).length === 0) return undefined;
  return {
    id: 'index-like',
    // In a map, digits may be a valid key.
    severity: found.known ? 'note' : 'warning',
    message:
      'a name of digits is the name of a key; paths have no index, because they pass through lists by themselves',
    remedy:
      found.known || found.meant === undefined
        ? 'leave out the digits, unless a key has this name'
        : `write "${found.meant}", which matches every element`,
  };
}

function findUnknown(
  path: FieldPath,
  found: Lookup,
  isSeen: boolean,
  effect: () => string,
): Finding | undefined {
  if (found.known) return undefined;
  const last = path.segments.at(-1);
  const elsewhere = DOCUMENTED.filter(
    (known) =>
      found.meant === undefined &&
      last?.kind === 'name' &&
      known.toLowerCase().endsWith(`.${last.name.toLowerCase()}`),
  );
  const remedy =
    found.meant !== undefined
      ? `did you mean "${found.meant}"?${isSeen ? '' : caseHint(path, found.meant)}`
      : elsewhere.length > 0
        ? `this name is in ${enumerate(elsewhere)}`
        : found.at === 0
          ? 'check the spelling; a contact attribute is written "Attributes.NAME"'
          : 'check the spelling, including the case';
  const reason =
    found.reason === 'nothing beneath'
      ? 'leads beneath a value that is not an object or a list'
      : 'names nothing that Amazon Connect is documented to send';
  return { id: 'unknown-path', severity: 'warning', message: reason + effect(), remedy, paths: elsewhere };
}

/** A path with the wrong case in a documented name may also have it in a name that only records show. */
function caseHint({ text }: FieldPath, meant: string): string {
  if (folded(text) !== folded(meant) || DOCUMENTED.includes(meant)) return '';
  return ' Names are case-sensitive: compare it with your flows, or check it with --input';
}

function effectOfUnknown(type: RedactionType | undefined, cover: Cover | undefined): string {
  // The covering path may also cover the intended one.
  if (type === undefined || cover !== undefined) return '';
  return type === 'BLACKLIST'
    ? ': what it was meant to remove is sent'
    : ': what it was meant to send is not sent';
}

function findCovered(type: RedactionType | undefined, cover: Cover | undefined): Finding | undefined {
  if (type === undefined || cover === undefined) return undefined;
  if (cover.same) {
    return {
      id: 'repeated-path',
      severity: 'note',
      message: `matches the same as fields[${cover.at}]`,
      remedy: 'remove one of them',
    };
  }
  const isAllowList = type === 'WHITELIST';
  return {
    id: 'covered-path',
    // The author may believe that only this part is sent.
    severity: isAllowList ? 'warning' : 'note',
    message: `is covered by fields[${cover.at}], which ${isAllowList ? 'sends' : 'removes'} all that this path does, and more`,
    remedy: `remove this path, or fields[${cover.at}] if only this part is meant`,
    paths: [cover.path.text],
  };
}

/** A path that makes another one redundant. */
interface Cover {
  readonly at: number;
  readonly path: FieldPath;
  /** Both match the same places, and this path comes first. */
  readonly same: boolean;
}

/** The covers of paths, by the positions of the covered paths. */
export type Covers = ReadonlyMap<number, Cover>;

/** For each redundant path, the one that covers it. Removing all of the redundant paths changes nothing. */
export function coversIn(paths: Paths): Covers {
  return new Map(
    [...paths].flatMap(([index, path]) => {
      const cover = coverOf(paths, index, path);
      return cover === undefined ? [] : [[index, cover] as const];
    }),
  );
}

function coverOf(paths: Paths, index: number, path: FieldPath): Cover | undefined {
  let wider: Cover | undefined;
  for (const [at, other] of paths) {
    if (at === index || !covers(other, path)) continue;
    const same = covers(path, other);
    if (same && at < index) return { at, path: other, same };
    if (!same) wider ??= { at, path: other, same };
  }
  return wider;
}
