import type { Sensitivity } from './sensitivity';

/** The kind of a scalar value. A timestamp is a string in JSON. */
export type ScalarKind = 'text' | 'number' | 'boolean' | 'timestamp';

/** The value of a field that is not `null`. Shapes may be recursive: members are getters where needed. */
export type Shape =
  | { readonly kind: ScalarKind; readonly sensitivity: Sensitivity }
  /** Only the name of the field is documented. */
  | { readonly kind: 'any'; readonly sensitivity: Sensitivity }
  | { readonly kind: 'object'; readonly members: Fields }
  | { readonly kind: 'list'; readonly of: Shape }
  /**
   * An object with arbitrary keys. `known` are those that Amazon Connect sets itself, `placeholders` the words that its
   * documentation uses for any key and any value.
   */
  | {
      readonly kind: 'map';
      readonly of: Shape;
      readonly known: Fields;
      readonly placeholders: readonly string[];
    };

/** One field of the contact record. */
export interface Field {
  readonly shape: Shape;
  /** A description, in one line. */
  readonly about: string;
  /** Why it is not certain that Amazon Connect sends this name in this place, or that it still does. */
  readonly doubt?: string;
}

export type Fields = Readonly<Record<string, Field>>;

type Scalar = (about: string, sensitivity?: Sensitivity) => Field;

const scalar =
  (kind: ScalarKind): Scalar =>
  (about, sensitivity = 'technical') => ({ about, shape: { kind, sensitivity } });

export const text = scalar('text');
export const count = scalar('number');
export const flag = scalar('boolean');
export const timestamp = scalar('timestamp');

export const object = (about: string, members: Fields): Field => ({
  about,
  shape: { kind: 'object', members },
});

/** A list of objects with these members. */
export const list = (about: string, members: Fields): Field => ({
  about,
  shape: { kind: 'list', of: { kind: 'object', members } },
});

/** A list of strings. */
export const texts = (about: string, sensitivity: Sensitivity = 'technical'): Field => ({
  about,
  shape: { kind: 'list', of: { kind: 'text', sensitivity } },
});

export const map = (
  about: string,
  of: Shape,
  known: Fields = {},
  placeholders: readonly string[] = [],
): Field => ({
  about,
  shape: { kind: 'map', of, known, placeholders },
});

export const doubtful = (doubt: string, field: Field): Field => ({ ...field, doubt });
