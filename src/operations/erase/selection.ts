import { randomUUID, scryptSync } from 'node:crypto';
import type { FieldPath } from '../../../functions/privacy-controls/field-path';
import { counted } from '../../cli/counted';
import { reaches } from '../../privacy/list/cover';
import { type JsonObject, type JsonValue, member } from '../../records/json';
import type { TimeRange } from '../time-range';
import { utcTime } from '../utc-time';

/** The records to erase. */
export type Selection = TimeRange &
  (
    | { readonly kind: 'contacts'; readonly contactIds: readonly string[] }
    | { readonly kind: 'field'; readonly path: FieldPath; readonly value: string }
  );

/** A selection as the journal holds it. */
export interface SelectionMark {
  readonly kind: Selection['kind'];
  readonly from?: string;
  readonly to?: string;
  /** A hash of the contacts, or of path and value. Slow to compute, as there are few telephone numbers. */
  readonly hash: string;
}

const HASH_BYTES = 32;

/** @param salt random, so that each journal has another hash */
export function markOf(selection: Selection, salt: string): SelectionMark {
  const { kind, from, to } = selection;
  const what =
    kind === 'contacts' ? [...new Set(selection.contactIds)].sort() : [selection.path.text, selection.value];
  return {
    kind,
    ...(from !== undefined && { from: new Date(from).toISOString() }),
    ...(to !== undefined && { to: new Date(to).toISOString() }),
    hash: scryptSync(JSON.stringify(what), salt, HASH_BYTES).toString('hex'),
  };
}

export const isSameMark = (a: SelectionMark, b: SelectionMark): boolean =>
  a.kind === b.kind && a.from === b.from && a.to === b.to && a.hash === b.hash;

/** For messages: without the value. */
export function described(selection: Selection): string {
  const { kind, from, to } = selection;
  const what =
    kind === 'contacts'
      ? counted(new Set(selection.contactIds).size, 'contact')
      : `records with the given value in ${selection.path.text}`;
  const times = [
    ...(from === undefined ? [] : [`from ${new Date(from).toISOString()}`]),
    ...(to === undefined ? [] : [`to ${new Date(to).toISOString()}`]),
  ];
  return [what, ...times].join(' ');
}

/** Marks a number in a parsed record. Random, so that no text of a record begins like it. */
const NUMBER = randomUUID();
/** The strings of a JSON text, and its numbers. */
const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/g;

/** Escapes that JSON text can do without. Any other pair with a backslash is matched too, so that `\\u` is none. */
const ESCAPES = /\\(?:u[0-9a-fA-F]{4}(?:\\u[0-9a-fA-F]{4})*|[\s\S])/g;

/** JSON text with as few escapes as `JSON.stringify` writes. */
const withoutEscapes = (bytes: Buffer): Buffer =>
  Buffer.from(
    bytes
      .toString()
      .replace(ESCAPES, (pair) =>
        /^\\(u.{4}|\/)/.test(pair) ? JSON.stringify(JSON.parse(`"${pair}"`)).slice(1, -1) : pair,
      ),
  );

/** Whether a record is selected, and whether bytes that cannot be read may hold one. */
export class Matcher {
  /** How the selected texts stand in JSON. */
  readonly #needles: readonly Buffer[];
  readonly #contacts: ReadonlySet<JsonValue | undefined>;
  readonly #seen = new Set<JsonValue | undefined>();

  constructor(readonly selection: Selection) {
    const contactIds = selection.kind === 'contacts' ? selection.contactIds : [];
    this.#contacts = new Set(contactIds);
    const texts = selection.kind === 'contacts' ? contactIds : [selection.value];
    this.#needles = texts.map((text) => Buffer.from(JSON.stringify(text).slice(1, -1)));
  }

  /** Whether the record is about the contacts, or has the value. @param text that it was parsed from */
  isNamed(record: JsonObject, text: string): boolean {
    const { selection } = this;
    if (selection.kind === 'contacts') {
      const id = member(record, 'ContactId');
      if (this.#contacts.has(id)) this.#seen.add(id);
      return this.#contacts.has(id);
    }
    const { path, value } = selection;
    const isIt = (node: unknown): boolean =>
      node === value || node === NUMBER + value || (Array.isArray(node) && node.some(isScalar));
    const isScalar = (node: unknown): boolean => !Array.isArray(node) && isIt(node);
    // Parsing would round large numbers. A number is compared as it is written.
    const isNumber = /^-?\d/.test(value) && text.includes(value);
    const parsed = isNumber
      ? (JSON.parse(
          text.replace(TOKENS, (token) => (token.startsWith('"') ? token : `"${NUMBER}${token}"`)),
        ) as JsonObject)
      : record;
    return reaches(parsed, path.segments, isIt);
  }

  /** Given contacts of which no record was seen. */
  get unseen(): readonly string[] {
    return this.selection.kind === 'contacts'
      ? [...new Set(this.selection.contactIds)].filter((id) => !this.#seen.has(id))
      : [];
  }

  /** Whether the record was last updated in the selected time. One without that time counts as if. */
  isInTime(record: JsonObject): boolean {
    const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = this.selection;
    const text = member(record, 'LastUpdateTimestamp');
    const updated = typeof text === 'string' ? utcTime(text) : Number.NaN;
    return Number.isNaN(updated) || (updated >= from && updated < to);
  }

  /** Whether bytes contain one of the IDs, or the value, anywhere. JSON can have any character as an escape. */
  isMentionedIn(bytes: Buffer): boolean {
    const isIn = (text: Buffer): boolean => this.#needles.some((needle) => text.includes(needle));
    const hasEscapes = bytes.includes('\\u') || bytes.includes('\\/');
    return isIn(bytes) || (hasEscapes && isIn(withoutEscapes(bytes)));
  }
}
