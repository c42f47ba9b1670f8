import { type FieldPathSegment, formatFieldPath } from '../../functions/privacy-controls/field-path';
import { nearestName } from '../command-line/nearest-name';
import { CONTACT } from './contact';
import type { Shape } from './field';

/** What the model says of a path. */
export type Lookup =
  | { readonly known: true }
  | {
      readonly known: false;
      /** The segment, from 0, at which the model knows nothing more. */
      readonly at: number;
      /** What is before that segment is a value with nothing beneath it, or an object that has no such member. */
      readonly reason: 'no such name' | 'nothing beneath';
      /** A path that is known, and that was probably meant. */
      readonly meant: string | undefined;
    };

type Segments = readonly FieldPathSegment[];
type Shapes = ReadonlySet<Shape>;

const RECORD: Shapes = new Set<Shape>([{ kind: 'object', members: CONTACT }]);

/** Whether a path names something that is in the contact record, as far as that is documented. */
export function lookUp(path: Segments): Lookup {
  let shapes = RECORD;
  for (const [at, segment] of path.entries()) {
    const next = step(shapes, segment);
    if (next.size === 0) {
      const reason = namesIn(shapes).length > 0 ? 'no such name' : 'nothing beneath';
      return { known: false, at, reason, meant: meantBy(path) };
    }
    shapes = next;
  }
  return { known: true };
}

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
      const documented = shape.kind === 'object' ? shape.members : shape.known;
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

/** The names that can come next; of a map those that are documented. */
function namesIn(shapes: Shapes): string[] {
  return [...shapes].flatMap((shape): string[] => {
    if (shape.kind === 'list') return namesIn(new Set([shape.of]));
    return Object.keys(shape.kind === 'object' ? shape.members : shape.kind === 'map' ? shape.known : {});
  });
}

/** The path with each unknown name replaced by the nearest one, and what leads nowhere left out. */
function meantBy(path: Segments): string | undefined {
  let shapes = RECORD;
  let inMap = false;
  const meant: string[] = [];
  for (const [at, segment] of path.entries()) {
    let next = segment;
    if (step(shapes, segment).size === 0) {
      if (segment.kind === 'any') break;
      // An index, or the name of a value that has nothing beneath it; of a map, rather a key with a dot in it.
      if (/^[0-9]+$/.test(segment.name)) continue;
      const name = nearestName(segment.name, namesIn(shapes));
      if (name === undefined) {
        if (inMap) return withDottedKey(meant, path.slice(at));
        if (namesIn(shapes).length > 0) return undefined;
        break;
      }
      next = { kind: 'name', name };
    }
    inMap = [...shapes].some((shape) => shape.kind === 'map');
    shapes = step(shapes, next);
    meant.push(next.kind === 'any' ? '*' : (formatFieldPath([next.name]) ?? '*'));
  }
  return meant.length > 0 ? meant.join('.') : undefined;
}

function withDottedKey(before: readonly string[], rest: Segments): string | undefined {
  if (rest.some(({ kind }) => kind === 'any')) return before.join('.');
  const key = rest.map((segment) => (segment.kind === 'name' ? formatFieldPath([segment.name]) : undefined));
  return key.includes(undefined) ? before.join('.') : [before.join('.'), ...key].join('\\.');
}
