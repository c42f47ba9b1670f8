import type { FieldPath, FieldPathSegment } from '../../../functions/privacy-controls/field-path';
import type { JsonObject, JsonValue } from '../../records/json';
import { FieldName } from '../list/field-name';
import { CONTACT } from './contact';
import type { Field, Shape } from './field';
import type { Sensitivity } from './sensitivity';

/** One row of the model: a field, or what stands for the free keys of a map. */
export interface ModelEntry {
  /** As a configuration names it; `*` stands for a map's other keys. */
  readonly path: string;
  /** The name of the place in {@link ModelView.record}. */
  readonly place: string;
  readonly field: Field;
  /** `other keys`: stands for all keys of a map that have no entry of their own. `named`: a key that a path names. */
  readonly kind: 'documented' | 'other keys' | 'named';
  /** How many entries, the next ones, are beneath it. */
  readonly beneath: number;
}

/** The model, seen through the paths of a configuration. */
export interface ModelView {
  /**
   * Every documented field, the keys that the paths name in maps, and of a field that contains itself what the paths
   * lead to, each before what is beneath it.
   */
  readonly entries: readonly ModelEntry[];
  /**
   * A record in which every field of the model is set, each list has one element, each map the keys that the paths
   * name and one more, and each object one member that the model does not know. Beneath that are more of its name,
   * as deep as wildcards go.
   */
  readonly record: JsonObject;
  /** The name of the members that the model does not know; no path names them either. */
  readonly futureName: string;
}

/** A node of the tree of paths. */
interface Branch {
  readonly names: Map<string, Branch>;
  any: Branch | undefined;
}

/** What can still match beneath a place. */
type Branches = readonly Branch[];

/** What stands in a record for a value without anything beneath it. */
const SAMPLES = {
  text: 'text',
  number: 1,
  boolean: true,
  timestamp: '2026-03-02T09:06:15Z',
  any: 'any',
} as const;

/**
 * How often a field that contains itself is written out within itself. One that is followed by names alone is not
 * counted, as there are no more of those than segments; wildcards follow each way there is.
 */
const MOST_REPETITIONS = 300;

/** The model with what the paths name in its maps. */
export function viewModel(paths: readonly FieldPath[] = []): ModelView {
  const segments = paths.map((path) => path.segments);
  const names = new Set(
    segments.flatMap((each) => each.flatMap((segment) => (segment.kind === 'name' ? [segment.name] : []))),
  );
  const futureName = unused('FieldOfTheFuture', names);
  const build = new Builder(futureName, unused('any other key', names));
  const root = { kind: 'object', members: CONTACT } as const;
  const { value, entries } = build.members(root, [grow(segments)], {
    name: FieldName.RECORD,
    path: [],
    within: new Set(),
  });
  return { entries, record: value, futureName };
}

interface Position {
  /** In the record. */
  readonly name: FieldName;
  /** In the model. */
  readonly path: readonly string[];
  /** The shapes above. */
  readonly within: ReadonlySet<Shape>;
}

interface Built<Value extends JsonValue> {
  readonly value: Value;
  readonly entries: readonly ModelEntry[];
}

type Container = Extract<Shape, { kind: 'object' | 'map' }>;

class Builder {
  #repetitions = 0;
  readonly #futureName: string;
  readonly #otherKey: string;

  constructor(futureName: string, otherKey: string) {
    this.#futureName = futureName;
    this.#otherKey = otherKey;
  }

  members(shape: Container, live: Branches, at: Position): Built<JsonObject> {
    const values: [string, JsonValue][] = [];
    const entries: ModelEntry[] = [];
    for (const [key, field, kind] of this.#fieldsOf(shape, live)) {
      const name = at.name.member(key);
      const path = [...at.path, kind === 'other keys' ? '*' : FieldName.RECORD.member(key).text];
      const built = this.#value(field.shape, follow(live, key), { ...at, name, path });
      values.push([key, built.value]);
      const beneath = built.entries.length;
      entries.push({ path: path.join('.'), place: name.text, field, kind, beneath }, ...built.entries);
    }
    if (shape.kind === 'object')
      values.push([this.#futureName, this.#future(follow(live, this.#futureName))]);
    return { value: Object.fromEntries(values), entries };
  }

  /** A value that the model does not know: with something beneath it where a wildcard could match that. */
  #future(live: Branches): JsonValue {
    const next = follow(live, this.#futureName);
    return next.length === 0 ? SAMPLES.any : { [this.#futureName]: this.#future(next) };
  }

  #fieldsOf(shape: Container, live: Branches): (readonly [string, Field, ModelEntry['kind']])[] {
    const documented = shape.kind === 'object' ? shape.members : shape.known;
    const fields = Object.entries(documented).map(([key, field]) => [key, field, 'documented'] as const);
    if (shape.kind === 'object') return fields;
    const named = new Set(live.flatMap(({ names }) => [...names.keys()]));
    return [
      ...fields,
      ...[...named]
        .filter((key) => !Object.hasOwn(documented, key))
        .map(
          (key) => [key, { about: 'a key that the configuration names', shape: shape.of }, 'named'] as const,
        ),
      [this.#otherKey, { about: 'any other key', shape: shape.of }, 'other keys'] as const,
    ];
  }

  #value(shape: Shape, live: Branches, at: Position): Built<JsonValue> {
    const next = { ...at, within: new Set(at.within).add(shape) };
    switch (shape.kind) {
      case 'list':
        return this.#element(shape.of, enter(live), { ...next, name: at.name.element() });
      case 'object':
      case 'map':
        if (at.within.has(shape) && !this.#repeats(live)) {
          return { value: { [this.#futureName]: SAMPLES.any }, entries: [] };
        }
        return this.members(shape, live, next);
      default:
        return { value: SAMPLES[shape.kind], entries: [] };
    }
  }

  #element(shape: Shape, live: Branches, at: Position): Built<JsonValue> {
    const { value, entries } = this.#value(shape, live, at);
    return { value: [value], entries };
  }

  /** Whether a field that contains itself is written out once more: where a path goes on beneath it. */
  #repeats(live: Branches): boolean {
    if (live.some(({ any }) => any !== undefined)) return this.#repetitions++ < MOST_REPETITIONS;
    return live.some(({ names }) => names.size > 0);
  }
}

function unused(name: string, used: ReadonlySet<string>): string {
  return used.has(name) ? unused(`${name}.`, used) : name;
}

function grow(paths: readonly (readonly FieldPathSegment[])[]): Branch {
  const root: Branch = { names: new Map(), any: undefined };
  for (const path of paths) {
    let branch = root;
    for (const segment of path) {
      let next = segment.kind === 'any' ? branch.any : branch.names.get(segment.name);
      if (next === undefined) {
        next = { names: new Map(), any: undefined };
        if (segment.kind === 'any') branch.any = next;
        else branch.names.set(segment.name, next);
      }
      branch = next;
    }
  }
  return root;
}

/** Where a key leads. */
function follow(live: Branches, key: string): Branches {
  return live.flatMap(({ names, any }) => [names.get(key) ?? [], any ?? []].flat());
}

/** Where an array's element leads: names pass through arrays, wildcards do not. */
function enter(live: Branches): Branches {
  return live.flatMap(({ names, any }) =>
    [names.size > 0 ? { names, any: undefined } : [], any ?? []].flat(),
  );
}

/** The classes of what a field holds. */
export function sensitivitiesOf(shape: Shape): ReadonlySet<Sensitivity> {
  const found = new Set<Sensitivity>();
  const seen = new Set<Shape>();
  const collect = (each: Shape): void => {
    if (seen.has(each)) return;
    seen.add(each);
    if ('sensitivity' in each) found.add(each.sensitivity);
    if ('of' in each) collect(each.of);
    const fields = each.kind === 'object' ? each.members : each.kind === 'map' ? each.known : {};
    for (const field of Object.values(fields)) collect(field.shape);
  };
  collect(shape);
  return found;
}
