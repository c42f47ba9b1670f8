import type { FieldPath } from '../../functions/privacy-controls/field-path';
import { nearestName } from '../command-line/nearest-name';
import { FieldName } from '../redaction/field-name';

/** Names beyond this many are forgotten: contact attributes can have any name. */
const MOST_NAMES = 10_000;
/** Each goes through all names of an object. */
const MOST_SEARCHES = 100;

/** The names of members that records hold, by the object that they are in. */
export class SeenNames {
  readonly #names = new Map<string, Set<string>>();
  #size = 0;
  #searches = 0;

  /** @param above the name of the object, as a configuration writes it */
  add(above: string, key: string): void {
    const known = this.#names.get(above) ?? new Set();
    if (known.has(key) || this.#size >= MOST_NAMES) return;
    this.#names.set(above, known.add(key));
    this.#size += 1;
  }

  /** What to do about a path that matched nothing. */
  remedyFor(path: FieldPath | undefined): string {
    const nearest = path === undefined ? undefined : this.#nearest(path);
    return nearest === undefined
      ? 'check its spelling, or check it with records in which the field occurs'
      : `the records hold "${nearest}": is that meant?`;
  }

  /** The path with its last name replaced by the nearest one that the records hold in this place. */
  #nearest({ segments }: FieldPath): string | undefined {
    const names = segments.flatMap((segment) => (segment.kind === 'name' ? [segment.name] : []));
    const last = names.at(-1);
    if (last === undefined || names.length < segments.length || this.#searches >= MOST_SEARCHES)
      return undefined;
    this.#searches += 1;
    const above = names.slice(0, -1).reduce((name, key) => name.member(key), FieldName.RECORD);
    const nearest = nearestName(last, this.#names.get(above.text) ?? []);
    return nearest === undefined ? undefined : above.member(nearest).text;
  }
}
