/** Texts that Terraform changes when it reads them: what it makes of each, and how that was written. */
export type RewrittenTexts = ReadonlyMap<string, string>;

/** A text as Terraform reads it: in Unicode's normal form NFC. */
export function normalized(text: string, rewritten: Map<string, string>): string {
  const nfc = text.normalize('NFC');
  if (nfc !== text) rewritten.set(nfc, text);
  return nfc;
}
