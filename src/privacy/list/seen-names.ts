import {
  type FieldPath,
  formatFieldPath,
  parseFieldPath,
} from '../../../functions/privacy-controls/field-path';
import { nearestName } from '../../cli/nearest-name';
import type { Decision } from './explain';
import { beneath, FieldName, MOST_NAMES } from './field-name';
import { codePoints, folded, whatWorks } from './normal-form';

/** Each search goes through all names of an object. */
const MOST_SEARCHES = 100;
/** The most places of one name that are listed. */
const MOST_PLACES = 3;

/** What a path was probably meant for. */
export interface Hint {
  /** The likeliest place in the records. */
  readonly path: string;
  /** All candidates, as a sentence. */
  readonly text: string;
}

/** The names of members in records, by the object that contains them. */
export class SeenNames {
  readonly #names = new Map<string, Set<string>>();
  /** The places of each name and of its folded form. Created on first use. */
  #places: Map<string, string[]> | undefined;
  #size = 0;
  #searches = 0;

  /** Ignores names beyond `MOST_NAMES`. @param above the field path of the object */
  add(above: string, key: string): void {
    const known = this.#names.get(above) ?? new Set();
    if (known.has(key) || this.#size >= MOST_NAMES) return;
    this.#names.set(above, known.add(key));
    this.#size += 1;
    this.#places = undefined;
  }

  /** Adds the names of all members of a record. @param above the field path of the object */
  addAll(decisions: readonly Decision[], above = ''): void {
    for (const { key, path, children } of decisions) {
      const isMember = typeof key === 'string';
      if (isMember) this.add(above, key);
      this.addAll(children, isMember ? path : above);
    }
  }

  /** What the records contain instead of a path that matched nothing; undefined if nothing is similar. */
  hintFor(path: FieldPath): Hint | undefined {
    const names = path.segments.flatMap((segment) => (segment.kind === 'name' ? [segment.name] : []));
    const last = names.at(-1);
    if (last === undefined) return undefined;
    const isPlain = names.length === path.segments.length;
    const meant = isPlain ? this.#nearest(names) : this.#alike(path.segments, last);
    const isFound = meant !== undefined && !isPlain;
    const elsewhere = isFound ? [] : this.#placesOf(last).filter((place) => place !== meant);
    const places = elsewhere.slice(0, MOST_PLACES).map((place) => `"${place}"`);
    const more = elsewhere.length > MOST_PLACES ? ` and ${elsewhere.length - MOST_PLACES} more places` : '';
    const other = `its last name at ${places.join(', ')}${more}`;
    if (meant !== undefined) {
      const also = places.length === 0 ? '' : ` (they also contain ${other})`;
      return { path: meant, text: `the records contain "${meant}"${this.#look(meant, path.text)}${also}` };
    }
    const [first] = elsewhere;
    return first === undefined
      ? undefined
      : { path: first, text: `the records contain ${other}: did you mean that?` };
  }

  #look(meant: string, path: string): string {
    if (meant.normalize('NFC') !== path.normalize('NFC')) return ': did you mean that?';
    const spelt = `, ${codePoints(meant)}, which looks the same but has other code points`;
    return meant === meant.normalize('NFC') ? spelt : `${spelt}; ${whatWorks(meant)}`;
  }

  /** The path with each name that the records do not contain there replaced by the nearest one. */
  #nearest(names: readonly string[]): string | undefined {
    let above = FieldName.RECORD;
    for (const name of names) {
      const known = this.#names.get(above.text) ?? new Set();
      const key = known.has(name) ? name : this.#like(name, known);
      if (key === undefined) return undefined;
      above = above.member(key);
    }
    return above.text;
  }

  /** The path with wildcards, in the spelling of a place in the records that matches but for the spelling. */
  #alike(segments: FieldPath['segments'], last: string): string | undefined {
    for (const place of this.#placesOf(last)) {
      const parsed = parseFieldPath(place);
      const spelt = parsed.ok && parsed.path.segments.length === segments.length ? parsed.path.segments : [];
      const names = spelt.map((each, at) => {
        const segment = segments[at];
        if (each.kind === 'any' || segment?.kind !== 'name') return '*';
        return folded(segment.name) === folded(each.name) ? formatFieldPath([each.name]) : undefined;
      });
      if (names.length > 0 && !names.includes(undefined)) return names.join('.');
    }
    return undefined;
  }

  #like(name: string, known: ReadonlySet<string>): string | undefined {
    if (this.#searches >= MOST_SEARCHES) return undefined;
    this.#searches += 1;
    for (const each of known) if (folded(each) === folded(name)) return each;
    return nearestName(name, known);
  }

  /** The places of a name in the records, at any depth: of exactly this name, or else of one with another case. */
  #placesOf(name: string): readonly string[] {
    const places = this.#placesByName();
    return places.get(name) ?? places.get(folded(name)) ?? [];
  }

  #placesByName(): ReadonlyMap<string, readonly string[]> {
    if (this.#places !== undefined) return this.#places;
    const places = new Map<string, string[]>();
    const put = (name: string, place: string): void => {
      places.set(name, places.get(name) ?? []);
      places.get(name)?.push(place);
    };
    for (const [above, keys] of this.#names) {
      for (const key of keys) {
        const place = beneath(above, FieldName.RECORD.member(key).text);
        put(key, place);
        if (folded(key) !== key) put(folded(key), place);
      }
    }
    this.#places = places;
    return places;
  }
}
