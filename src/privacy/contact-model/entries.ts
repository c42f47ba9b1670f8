import type { FieldPath } from '../../../functions/privacy-controls/field-path';
import type { JsonObject, JsonValue } from '../../records/json';
import { FieldName } from '../list/field-name';
import { type Branches, enter, follow, grow } from '../list/path-tree';
import { CONTACT } from './contact';
import type { Field, Shape } from './field';
import type { Sensitivity } from './sensitivity';

/** One row of the model: a field, or the entry for the other keys of a map. */
export interface ModelEntry {
  /** Its field path; `*` for a map's other keys. */
  readonly path: string;
  /** The name of the place in {@link ModelView.record}. */
  readonly place: string;
  readonly field: Field;
  /** `other keys`: all keys of a map without an entry of their own. `named`: a key that a listed path names. */
  readonly kind: 'documented' | 'other keys' | 'named';
  /** The number of entries beneath it, which follow it. */
  readonly beneath: number;
}

/** The model, expanded for the paths of a configuration. */
export interface ModelView {
  /**
   * Every documented field, the keys of maps that the paths name, and the repetitions of recursive fields that the paths
   * lead to. Each entry precedes those beneath it.
   */
  readonly entries: readonly ModelEntry[];
  /**
   * A record in which every field of the model is set, each list has one element, each map the keys that the paths
   * name and one more, and each object one member that the model does not know. That member is nested in itself as
   * deep as wildcards reach.
   */
  readonly record: JsonObject;
  /** The name of the members that the model does not know; no path names them either. */
  readonly futureName: string;
}

/** Sample values of the record. */
const SAMPLES = {
  text: 'text',
  number: 1,
  boolean: true,
  timestamp: '2026-03-02T09:06:15Z',
  any: 'any',
} as const;

/**
 * The most repetitions of recursive fields. Those that only names lead to do not count, because the number of segments
 * limits them; wildcards follow every way.
 */
const MOST_REPETITIONS = 300;

export function viewModel(paths: readonly FieldPath[] = []): ModelView {
  const names = new Set(
    paths.flatMap(({ segments }) =>
      segments.flatMap((segment) => (segment.kind === 'name' ? [segment.name] : [])),
    ),
  );
  const futureName = unused('FieldOfTheFuture', names);
  const build = new Builder(futureName, unused('any other key', names));
  const root = { kind: 'object', members: CONTACT } as const;
  const { value, entries } = build.members(root, [grow(paths)], {
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

  /** A value that the model does not know, nested if a wildcard could match beneath it. */
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
        if (at.within.has(shape) && !this.#repeats(live))
          return { value: { [this.#futureName]: SAMPLES.any }, entries: [] };
        return this.members(shape, live, next);
      default:
        return { value: SAMPLES[shape.kind], entries: [] };
    }
  }

  #element(shape: Shape, live: Branches, at: Position): Built<JsonValue> {
    const { value, entries } = this.#value(shape, live, at);
    return { value: [value], entries };
  }

  /** Whether to expand a recursive field once more: only if a path continues beneath it. */
  #repeats(live: Branches): boolean {
    if (live.some(({ any }) => any !== undefined)) return this.#repetitions++ < MOST_REPETITIONS;
    return live.some(({ names }) => names.size > 0);
  }
}

function unused(name: string, used: ReadonlySet<string>): string {
  return used.has(name) ? unused(`${name}.`, used) : name;
}

/** The classes of data in a field. */
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

/** The paths of all fields that Amazon Connect documents. */
export const DOCUMENTED: readonly string[] = viewModel().entries.map(({ path }) => path);

/** The remedy for a path that matched nothing, if the records contain nothing similar. */
export function adviceOnUnmatched({ text }: FieldPath): string {
  return DOCUMENTED.includes(text)
    ? 'Amazon Connect documents this field, but these records do not contain it: check the list with records that do'
    : 'check its spelling, including the case, or check it with records that contain the field';
}
