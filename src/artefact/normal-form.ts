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

/** Notes the texts of an HCL file that Terraform changes. Its parser gives what becomes of them alone. */
export function noteRewritten(hcl: string, rewritten: Map<string, string>): void {
  for (const [quoted] of hcl.matchAll(QUOTED)) normalized(unescaped(quoted.slice(1, -1)), rewritten);
}

function normalized(text: string, rewritten: Map<string, string>): string {
  const nfc = text.normalize('NFC');
  if (nfc !== text) rewritten.set(nfc, text);
  return nfc;
}

const QUOTED = /"(?:[^"\\\n]|\\.)*"/g;
const ESCAPES = /\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(["\\]))/g;

function unescaped(text: string): string {
  return text.replace(ESCAPES, (all, short?: string, long?: string, other?: string) => {
    const code = Number.parseInt(short ?? long ?? '', 16);
    return other ?? (code <= 0x10ffff ? String.fromCodePoint(code) : all);
  });
}
