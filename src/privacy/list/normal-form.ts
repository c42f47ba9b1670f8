import { formatFieldPath, parseFieldPath } from '../../../functions/privacy-controls/field-path';
import type { RedactionConfigNotice } from '../../../functions/privacy-controls/redaction-config';

/** A name without differences that are hard to see: its case, and the code points of accents. */
export function folded(name: string): string {
  return name.normalize('NFC').toLowerCase().normalize('NFC');
}

/** A listed path that Terraform changes, because it converts every string to Unicode's normal form NFC. */
export interface OtherForm {
  readonly list: RedactionConfigNotice['list'];
  /** Position in that list. */
  readonly index: number;
  /** The path as its author wrote it. */
  readonly written: string;
  readonly terraform: string;
}

/**
 * The listed paths that Terraform changes.
 * @param paths of `fields` or `replace`, valid or not
 * @param rewritten the original strings, by the form that Terraform writes
 */
export function otherForms(
  list: OtherForm['list'],
  paths: readonly unknown[],
  rewritten: ReadonlyMap<string, string> = new Map(),
): OtherForm[] {
  return paths.flatMap((path, index) => {
    if (typeof path !== 'string') return [];
    const written = rewritten.get(path) ?? path;
    const terraform = written.normalize('NFC');
    return written === terraform ? [] : [{ list, index, written, terraform }];
  });
}

export function explainForm({ written, terraform }: OtherForm): { message: string; remedy: string } {
  return {
    message:
      `is written ${codePoints(written)}, which Terraform changes to ${codePoints(terraform)} (Unicode form NFC): ` +
      'both look the same, but keys match by code points only',
    remedy: whatWorks(written),
  };
}

/** How to match a key that is not in the form that Terraform writes. */
export function whatWorks(path: string): string {
  const result = parseFieldPath(path);
  const wide = result.ok
    ? result.path.segments.map((segment) => {
        const isPlain = segment.kind === 'name' && segment.name === segment.name.normalize('NFC');
        return isPlain ? (formatFieldPath([segment.name]) ?? '*') : '*';
      })
    : ['*'];
  return `use "${wide.join('.')}", which matches the key in any form and all keys next to it, or write the name in NFC in your flows`;
}

/** A text in quotes, with all other characters than ASCII escaped, so that names that look the same can be distinguished. */
export function codePoints(text: string): string {
  return JSON.stringify(text).replace(/[^ -~]/g, (unit) => {
    return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
