import { formatFieldPath, parseFieldPath } from '../../../functions/privacy-controls/field-path';

/** A listed path of which Terraform makes another one: it turns every text into Unicode's normal form NFC. */
export interface OtherForm {
  /** Position in `fields`. */
  readonly index: number;
  /** The path as its author wrote it, and what Terraform makes of it. */
  readonly written: string;
  readonly terraform: string;
}

/**
 * The listed paths of which Terraform makes others.
 * @param fields of a list, valid or not
 * @param rewritten how texts were written of which Terraform's form is in the list
 */
export function otherForms(
  fields: readonly unknown[],
  rewritten: ReadonlyMap<string, string> = new Map(),
): OtherForm[] {
  return fields.flatMap((field, index) => {
    if (typeof field !== 'string') return [];
    const written = rewritten.get(field) ?? field;
    const terraform = written.normalize('NFC');
    return written === terraform ? [] : [{ index, written, terraform }];
  });
}

/** What is the case, and what to do about it. */
export function explainForm({ written, terraform }: OtherForm): { message: string; remedy: string } {
  return {
    message:
      `is written ${codePoints(written)}, of which Terraform makes ${codePoints(terraform)} (Unicode form NFC): ` +
      'the same to the eye, other code points, and a key matches by its code points only',
    remedy: whatWorks(written),
  };
}

/** How a key is reached that is not in the form that Terraform writes. */
export function whatWorks(path: string): string {
  const result = parseFieldPath(path);
  const wide = result.ok
    ? result.path.segments.map((segment) => {
        const isPlain = segment.kind === 'name' && segment.name === segment.name.normalize('NFC');
        return isPlain ? (formatFieldPath([segment.name]) ?? '*') : '*';
      })
    : ['*'];
  return `what works: "${wide.join('.')}", which matches a key in any form, and all keys beside it; or the name in NFC in your flows`;
}

/** A text in quotes, with all that is not ASCII as an escape, so that what looks the same can be told apart. */
export function codePoints(text: string): string {
  return JSON.stringify(text).replace(/[^ -~]/g, (unit) => {
    return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
