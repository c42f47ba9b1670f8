import {
  digitSegments,
  type FieldPath,
  isIneffectiveUnderDenyList,
  parseFieldPath,
} from '../../../functions/privacy-controls/field-path';
import type { RedactionType } from '../../../functions/privacy-controls/redaction-config';
import { DOCUMENTED } from '../contact-model/documented';
import { type Lookup, lookUp } from '../contact-model/lookup';
import { covers } from '../list/cover';
import { folded } from '../list/folded';
import type { Readable } from '../list/parse';
import { enumerate, type Finding } from './finding';
import type { RecordsReport } from './records';

/** The paths by their positions, all of a valid list. */
type Paths = Readable['paths'];

/** What records show of a list's paths, by the positions of these. */
export type Seen = Pick<RecordsReport, 'matched' | 'hints'>;
export const NOT_SEEN: Seen = { matched: new Set(), hints: new Map() };

/**
 * What is to be said of each path for itself, and beside the others: of one that does nothing, that alone.
 * @param covers of the paths
 * @param seen what records show of them, whatever the model says
 */
export function findInPaths(
  { type, paths }: Readable,
  covers: Covers = coversIn(paths),
  { matched, hints }: Seen = NOT_SEEN,
): Finding[] {
  return [...paths].flatMap(([index, path]) => {
    if (type === 'BLACKLIST' && isIneffectiveUnderDenyList(path.text)) return [];
    const found: Lookup = matched.has(index)
      ? { known: true }
      : withHint(lookUp(path.segments), hints.get(index)?.path);
    const first =
      findMandatory(type, path) ??
      findIndexLike(path, found) ??
      findUnknown(path, found, hints.has(index), () => effectOfUnknown(type, covers.get(index)));
    const hasEffect = first === undefined || (first.id === 'index-like' && found.known);
    const all = [first, hasEffect ? findCovered(type, covers.get(index)) : undefined];
    return all.flatMap((finding) => (finding === undefined ? [] : [{ ...finding, index, field: path.text }]));
  });
}

/** The records know better than the model what was meant, unless that stands for what they hold. */
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

/** Of a deny list it is a fault, which is found with all others. */
function findMandatory(type: RedactionType | undefined, { text }: FieldPath): Finding | undefined {
  if (type !== 'WHITELIST' || !isIneffectiveUnderDenyList(text)) return undefined;
  return {
    id: 'already-mandatory',
    severity: 'note',
    message: 'names a mandatory field, which is always sent: listing it changes nothing',
    remedy: 'keep it as a reminder, or remove it',
  };
}

function findIndexLike(path: FieldPath, found: Lookup): Finding | undefined {
  if (digitSegments(path).length === 0) return undefined;
  return {
    id: 'index-like',
    // Of a map, any key is as good as another.
    severity: found.known ? 'note' : 'warning',
    message:
      'a name of digits is the name of a key; there is no index, as a path passes through lists by itself',
    remedy:
      found.known || found.meant === undefined
        ? 'leave the digits out, unless there is a key of this name'
        : `write "${found.meant}", which stands for every element`,
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
          : 'check the spelling, also of its case';
  const reason =
    found.reason === 'nothing beneath'
      ? 'leads beneath a value that has nothing beneath it'
      : 'names nothing that Amazon Connect is documented to send';
  return { id: 'unknown-path', severity: 'warning', message: reason + effect(), remedy, paths: elsewhere };
}

/** Who misses the case of a documented name may have missed that of a name that only the records show. */
function caseHint({ text }: FieldPath, meant: string): string {
  if (folded(text) !== folded(meant) || DOCUMENTED.includes(meant)) return '';
  return ' Case counts in every name: compare it with your flows, or check it with --input';
}

function effectOfUnknown(type: RedactionType | undefined, cover: Cover | undefined): string {
  // What covers it may cover what was meant, too.
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
      message: `says the same as fields[${cover.at}]`,
      remedy: 'remove one of them',
    };
  }
  const isAllowList = type === 'WHITELIST';
  return {
    id: 'covered-path',
    // Whoever lists a part may believe that only the part is sent.
    severity: isAllowList ? 'warning' : 'note',
    message:
      `is covered by fields[${cover.at}], which ${isAllowList ? 'sends' : 'removes'} all that this one does, ` +
      'and more',
    remedy: `remove this one, or fields[${cover.at}] if the part alone is meant`,
    paths: [cover.path.text],
  };
}

/** A path beside which another one changes nothing. */
interface Cover {
  readonly at: number;
  readonly path: FieldPath;
  /** They match the same places, and it comes first. */
  readonly same: boolean;
}

/** The covers of paths, by the positions of these. */
export type Covers = ReadonlyMap<number, Cover>;

/** For each path beside which another one changes nothing, that one: without all that have one, all stays. */
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
