import type { Sensitivity } from './sensitivity';

/** What a value without anything beneath it is. A timestamp is a text in JSON. */
export type ScalarKind = 'text' | 'number' | 'boolean' | 'timestamp';

/** What a field holds, when it is not `null`. Shapes may contain themselves: a member is asked for when needed. */
export type Shape =
  | { readonly kind: ScalarKind; readonly sensitivity: Sensitivity }
  /** Its own name is all that is documented. */
  | { readonly kind: 'any'; readonly sensitivity: Sensitivity }
  | { readonly kind: 'object'; readonly members: Fields }
  | { readonly kind: 'list'; readonly of: Shape }
  /**
   * An object whose keys anyone may choose. `known` are those that Amazon Connect sets itself, `placeholders` the words
   * that its documentation has for any key and any value.
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
  /** What it is, in one line. */
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

/** A list of texts. */
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

/** The same field, with a doubt about it. */
export const doubtful = (doubt: string, field: Field): Field => ({ ...field, doubt });
