import { formatFieldPath } from '../../../functions/privacy-controls/field-path';

const PLAIN_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * The name of a place in a record, in the form of a field path: it passes through arrays (`Recordings.Location` is the
 * `Location` of each recording), `*` is an element of an array, and special characters are escaped. A key that no path
 * can name is shown as JSON in brackets, which no path contains.
 */
export class FieldName {
  /** The record itself, which has no name. */
  static readonly RECORD: FieldName = new FieldName('', '');

  /** The prefix of the names of members. It has no `*` for elements, because names pass through arrays. */
  readonly #passing: string;

  private constructor(
    /** A valid field path, unless it contains a key that only `*` reaches. */
    readonly text: string,
    passing: string,
  ) {
    this.#passing = passing;
  }

  member(key: string): FieldName {
    const text = beneath(this.#passing, segment(key));
    return new FieldName(text, text);
  }

  /** The name of the elements of this array. */
  element(): FieldName {
    return new FieldName(beneath(this.text, '*'), this.#passing);
  }
}

export function beneath(name: string, segment: string): string {
  return name === '' ? segment : `${name}.${segment}`;
}

function segment(key: string): string {
  return PLAIN_NAME.test(key) ? key : (formatFieldPath([key]) ?? `[${JSON.stringify(key)}]`);
}

/** Names beyond this many are counted together, because contact attributes can have any name. */
export const MOST_NAMES = 10_000;
/** Names of more UTF-16 code units are also counted together: those of a hostile record would fill the memory. */
export const LONGEST_NAME = 2_000;
/** The name under which these are counted. */
export const OTHER_FIELDS = '(other fields)';

/** The name under which a field is counted, so that memory stays bounded. @param known the names counted so far */
export function boundedName(
  name: string,
  known: { has(name: string): boolean; readonly size: number },
): string {
  if (name.length > LONGEST_NAME) return OTHER_FIELDS;
  return known.size < MOST_NAMES || known.has(name) ? name : OTHER_FIELDS;
}
