import { isJsonObject, type JsonValue } from '../json';

/** Texts that Terraform changes when it reads them: what it makes of each, and how that was written. */
export type RewrittenTexts = ReadonlyMap<string, string>;

/** A value as Terraform reads it: every text in it, names too, in Unicode's normal form NFC. */
export function asTerraformReads(value: JsonValue, rewritten: Map<string, string>): JsonValue {
  if (typeof value === 'string') return normalized(value, rewritten);
  if (Array.isArray(value)) return value.map((item) => asTerraformReads(item, rewritten));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      normalized(key, rewritten),
      item === undefined ? item : asTerraformReads(item, rewritten),
    ]),
  );
}

/** A text as Terraform reads it. */
export function normalized(text: string, rewritten: Map<string, string>): string {
  const nfc = text.normalize('NFC');
  if (nfc !== text) rewritten.set(nfc, text);
  return nfc;
}
