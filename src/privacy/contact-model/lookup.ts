import { type FieldPathSegment, formatFieldPath } from '../../../functions/privacy-controls/field-path';
import { nearestName } from '../../cli/nearest-name';
import { folded } from '../list/normal-form';
import { CONTACT } from './contact';
import { sensitivitiesOf } from './entries';
import type { Fields, Shape } from './field';
import type { Sensitivity } from './sensitivity';

export type Lookup =
  | { readonly known: true }
  | {
      readonly known: false;
      /** The first segment that the model does not know, from 0. */
      readonly at: number;
      /** Before that segment is an object without such a member, or a scalar value. */
      readonly reason: 'no such name' | 'nothing beneath';
      /** The known path that was probably meant. */
      readonly meant: string | undefined;
    };

type Segments = readonly FieldPathSegment[];
type Shapes = ReadonlySet<Shape>;

const RECORD: Shapes = new Set<Shape>([{ kind: 'object', members: CONTACT }]);

/** Whether a path names something in the contact record as it is documented. */
export function lookUp(path: Segments): Lookup {
  let shapes = RECORD;
  for (const [at, segment] of path.entries()) {
    const next = isAccepted(shapes, segment) ? step(shapes, segment) : NOTHING;
    if (next.size === 0) {
      const reason = step(shapes, ANY).size > 0 ? 'no such name' : 'nothing beneath';
      return { known: false, at, reason, meant: meantBy(path) };
    }
    shapes = next;
  }
  return { known: true };
}

/** The classes of data that a path leads to; none if the path is unknown. */
export function sensitivitiesAt(path: Segments): ReadonlySet<Sensitivity> {
  const shapes = path.reduce(step, RECORD);
  return new Set([...shapes].flatMap((shape) => [...sensitivitiesOf(shape)]));
}

const ANY: FieldPathSegment = { kind: 'any' };
const named = (name: string): FieldPathSegment => ({ kind: 'name', name });
const NOTHING: Shapes = new Set();

function step(shapes: Shapes, segment: FieldPathSegment): Shapes {
  return new Set([...shapes].flatMap((shape) => stepInto(shape, segment)));
}

function stepInto(shape: Shape, segment: FieldPathSegment): readonly Shape[] {
  switch (shape.kind) {
    case 'list':
      return segment.kind === 'any' ? [shape.of] : stepInto(shape.of, segment);
    case 'any':
      return [shape];
    case 'object':
    case 'map': {
      const documented = documentedIn(shape);
      const others = shape.kind === 'map' ? [shape.of] : [];
      if (segment.kind === 'any')
        return [...Object.values(documented).map((field) => field.shape), ...others];
      const { name } = segment;
      return Object.hasOwn(documented, name) && documented[name] !== undefined
        ? [documented[name].shape]
        : others;
    }
    default:
      return [];
  }
}

function documentedIn(shape: Shape): Fields {
  return shape.kind === 'object' ? shape.members : shape.kind === 'map' ? shape.known : {};
}

/** The names that can follow; for a map, those that are documented. */
function namesIn(shapes: Shapes): string[] {
  return throughLists(shapes).flatMap((shape) => Object.keys(documentedIn(shape)));
}

function throughLists(shapes: Iterable<Shape>): Shape[] {
  return [...shapes].flatMap((shape) => (shape.kind === 'list' ? throughLists([shape.of]) : [shape]));
}

/** Whether a segment leads to something other than a key of a map that looks like a mistake. */
function isAccepted(shapes: Shapes, segment: FieldPathSegment): boolean {
  if (segment.kind === 'any') return step(shapes, segment).size > 0;
  return throughLists(shapes).some(
    (shape) => stepInto(shape, segment).length > 0 && correctedKey(shape, segment.name) === undefined,
  );
}

/** The prefixes of keys that users cannot choose. */
const RESERVED = /^(?:connect|aws):/i;

/**
 * The correction of a name that a map accepts like any key, but that looks like a misspelt key of Amazon Connect or
 * like a member of the map's values.
 */
function correctedKey(shape: Shape, name: string): Segments | undefined {
  if (shape.kind !== 'map' || Object.hasOwn(shape.known, name)) return undefined;
  const known = sameButCase(name, Object.keys(shape.known));
  if (known !== undefined) return [named(known)];
  if (sameButCase(name, shape.placeholders) !== undefined) return [ANY];
  const member = shape.of.kind === 'object' ? sameButCase(name, Object.keys(shape.of.members)) : undefined;
  if (member !== undefined) return [ANY, named(member)];
  const [prefix] = RESERVED.exec(name) ?? [];
  if (prefix === undefined) return undefined;
  const keys = Object.keys(shape.known).filter((key) => key.startsWith(prefix.toLowerCase()));
  const nearest = nearestName(
    name.slice(prefix.length),
    keys.map((key) => key.slice(prefix.length)),
  );
  return nearest === undefined ? undefined : [named(prefix.toLowerCase() + nearest)];
}

function sameButCase(name: string, among: readonly string[]): string | undefined {
  return among.includes(name) ? name : among.find((each) => folded(each) === folded(name));
}

/** The path with each unknown name replaced by the probable one, and without segments that lead nowhere. */
function meantBy(path: Segments): string | undefined {
  let shapes = RECORD;
  let inMap = false;
  const meant: FieldPathSegment[] = [];
  for (const [at, segment] of path.entries()) {
    let next: Segments = [segment];
    if (!isAccepted(shapes, segment)) {
      if (segment.kind === 'any') break;
      const route = routeTo(segment.name, shapes, meant.length > 0);
      if (route === undefined) {
        // An index, or a name beneath a scalar value; in a map it is more likely a key that contains a dot.
        if (/^[0-9]+$/.test(segment.name)) continue;
        if (namesIn(shapes).length > 0) return undefined;
        if (inMap) return withDottedKey(textOf(meant), path.slice(at));
        break;
      }
      next = route;
    }
    for (const each of next) {
      inMap = throughLists(shapes).some((shape) => shape.kind === 'map');
      shapes = step(shapes, each);
      meant.push(each);
    }
  }
  return meant.length > 0 ? textOf(meant) : undefined;
}

/** The segments that a name probably stands for. @param deeper whether they may lead further beneath */
function routeTo(name: string, shapes: Shapes, deeper: boolean): Segments | undefined {
  for (const shape of throughLists(shapes)) {
    const corrected = correctedKey(shape, name);
    if (corrected !== undefined) return corrected;
  }
  if (/^[0-9]+$/.test(name)) return undefined;
  const beneath = deeper ? routeBeneath(name, shapes) : undefined;
  if (beneath !== undefined) return beneath;
  const nearest = nearestName(name, namesIn(shapes));
  if (nearest !== undefined) return [named(nearest)];
  return routeThroughMap(name, shapes);
}

/** The path to the nearest place of this name beneath, ignoring case, if there is exactly one at that level. */
function routeBeneath(name: string, from: Shapes): Segments | undefined {
  const seen = new Set<Shape>();
  let level: { readonly shapes: Shapes; readonly way: Segments }[] = [{ shapes: from, way: [] }];
  while (level.length > 0) {
    const found = level.flatMap(({ shapes, way }) => {
      const known = sameButCase(name, namesIn(shapes));
      return known === undefined ? [] : [[...way, named(known)]];
    });
    if (found.length > 0) return found.length === 1 ? found[0] : undefined;
    level = level.flatMap(({ shapes, way }) => {
      const fresh = throughLists(shapes).filter((shape) => !seen.has(shape));
      for (const shape of fresh) seen.add(shape);
      // All keys of a map are alike.
      const names = new Set(namesIn(new Set(fresh)));
      const segments = fresh.some(({ kind }) => kind === 'map') ? [ANY] : [...names].map(named);
      return segments.map((each) => ({ shapes: step(new Set(fresh), each), way: [...way, each] }));
    });
  }
  return undefined;
}

/** The path to a key of this name in the only map among the members. */
function routeThroughMap(name: string, shapes: Shapes): Segments | undefined {
  const maps = namesIn(shapes).filter((each) =>
    throughLists(step(shapes, named(each))).some(({ kind }) => kind === 'map'),
  );
  const [only] = maps;
  return maps.length === 1 && only !== undefined ? [named(only), named(name)] : undefined;
}

function textOf(segments: Segments): string {
  return segments
    .map((segment) => (segment.kind === 'any' ? '*' : (formatFieldPath([segment.name]) ?? '*')))
    .join('.');
}

function withDottedKey(before: string, rest: Segments): string | undefined {
  if (rest.some(({ kind }) => kind === 'any')) return before;
  const key = rest.map((segment) => (segment.kind === 'name' ? formatFieldPath([segment.name]) : undefined));
  return key.includes(undefined) ? before : [before, ...key].join('\\.');
}
