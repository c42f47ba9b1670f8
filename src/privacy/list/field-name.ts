import { formatFieldPath } from '../../../functions/privacy-controls/field-path';

const PLAIN_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * The name of a place in a record, as a configuration writes it: it passes through arrays (`Recordings.Location`
 * is the `Location` of each recording), `*` is an element of an array, and characters with a meaning have a
 * backslash. A key that no path can name stands in it as JSON writes it, in the brackets that no path has.
 */
export class FieldName {
  /** The record itself, which has no name. */
  static readonly RECORD: FieldName = new FieldName('', '');

  /** What the name of a member beneath begins with. It lacks the elements, which names pass through. */
  readonly #passing: string;

  private constructor(
    /** The name: a valid field path, unless there is a key in it that only `*` reaches. */
    readonly text: string,
    passing: string,
  ) {
    this.#passing = passing;
  }

  /** The name of a member of the object of this name. */
  member(key: string): FieldName {
    const text = beneath(this.#passing, segment(key));
    return new FieldName(text, text);
  }

  /** The name of the elements of the array of this name. */
  element(): FieldName {
    return new FieldName(beneath(this.text, '*'), this.#passing);
  }
}

/** The name of what a segment leads to beneath the object of this name. */
export function beneath(name: string, segment: string): string {
  return name === '' ? segment : `${name}.${segment}`;
}

function segment(key: string): string {
  return PLAIN_NAME.test(key) ? key : (formatFieldPath([key]) ?? `[${JSON.stringify(key)}]`);
}

/** Names beyond this many are counted together: contact attributes can have any name. */
const MOST_NAMES = 10_000;
/** And so are those of more UTF-16 code units: of a hostile record they would fill the memory. */
export const LONGEST_NAME = 2_000;
/** Under which they are counted. */
export const OTHER_FIELDS = '(other fields)';

/** The name under which a field is counted, so that what is kept stays bounded. @param known what was counted yet */
export function boundedName(
  name: string,
  known: { has(name: string): boolean; readonly size: number },
): string {
  if (name.length > LONGEST_NAME) return OTHER_FIELDS;
  return known.size < MOST_NAMES || known.has(name) ? name : OTHER_FIELDS;
}
