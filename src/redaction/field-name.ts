import { formatFieldPath } from '../../functions/privacy-controls/field-path';

const PLAIN_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * The name of a place in a record, as a configuration writes it: it passes through arrays (`Recordings.Location`
 * is the `Location` of each recording), `*` is an element of an array, and characters with a meaning have a
 * backslash. A key that no path can name stands in it as JSON writes it, in the brackets that no path has.
 */
export class FieldName {
  /** The record itself, which has no name. */
  static readonly RECORD: FieldName = new FieldName('', '');

  private constructor(
    /** The name: a valid field path, unless there is a key in it that only `*` reaches. */
    readonly text: string,
    /** What the name of a member beneath begins with. It lacks the elements, which names pass through. */
    private readonly passing: string,
  ) {}

  /** The name of a member of the object of this name. */
  member(key: string): FieldName {
    const text = beneath(this.passing, segment(key));
    return new FieldName(text, text);
  }

  /** The name of the elements of the array of this name. */
  element(): FieldName {
    return new FieldName(beneath(this.text, '*'), this.passing);
  }
}

function beneath(name: string, segment: string): string {
  return name === '' ? segment : `${name}.${segment}`;
}

function segment(key: string): string {
  return PLAIN_NAME.test(key) ? key : (formatFieldPath([key]) ?? `[${JSON.stringify(key)}]`);
}
