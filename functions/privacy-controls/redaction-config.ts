import {
  digitSegments,
  type FieldPath,
  isIneffectiveUnderDenyList,
  parseFieldPath,
  quote,
} from './field-path';

/** `WHITELIST` sends the mandatory fields and the listed ones, `BLACKLIST` all but the listed ones. */
export type RedactionType = 'WHITELIST' | 'BLACKLIST';

/** A valid configuration. `paths[i]` is `fields[i]`, parsed. */
export interface RedactionConfig {
  readonly type: RedactionType;
  readonly fields: readonly string[];
  readonly paths: readonly FieldPath[];
}

/** One fault of a document: its place (`value.fields[2]`), the wrong value, and the fix. */
export interface RedactionConfigError {
  readonly at: string;
  readonly message: string;
}

/**
 * A probable mistake in a valid configuration: under `BLACKLIST` a path that can never remove anything
 * (`ineffective`), or a segment of digits, which is the name of a key, not an index (`digits`).
 */
export interface RedactionConfigNotice {
  readonly kind: 'ineffective' | 'digits';
  /** The position in `fields`, from 0. */
  readonly index: number;
  readonly field: string;
  readonly message: string;
}

/** The configuration with its notices, or all of its errors. */
export type RedactionConfigResult =
  | {
      readonly ok: true;
      readonly config: RedactionConfig;
      readonly notices: readonly RedactionConfigNotice[];
    }
  | { readonly ok: false; readonly errors: readonly RedactionConfigError[] };

/** In force if there is no configuration: only the mandatory fields are sent. */
export const MANDATORY_ONLY: RedactionConfig = { type: 'WHITELIST', fields: [], paths: [] };

/**
 * Parses the document in the SSM parameter,
 * `{"key":"REDACTION_CONFIG","value":{"type":"WHITELIST","fields":["Attributes.Tier"]}}`.
 * One error makes the whole document invalid. Reports all errors together. Never throws.
 */
export function parseRedactionDocument(text: string): RedactionConfigResult {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    return { ok: false, errors: [{ at: 'document', message: unparsable(text, error) }] };
  }
  const errors: RedactionConfigError[] = repeatedMembers(text).map((name) => ({
    at: 'document',
    message: `the member ${quote(name)} occurs more than once in one object; write it once`,
  }));
  const members = readMembers(document, 'document', ['key', 'value'], errors);
  if (members === undefined) return { ok: false, errors };
  if (members.has('key') && members.get('key') !== 'REDACTION_CONFIG')
    errors.push({ at: 'key', message: `${show(members.get('key'))}; write "REDACTION_CONFIG"` });
  if (!members.has('value')) return { ok: false, errors };
  const result = checkRedactionValue(members.get('value'));
  if (!result.ok) return { ok: false, errors: [...errors, ...result.errors] };
  return errors.length > 0 ? { ok: false, errors } : result;
}

/**
 * Checks the `value` of a document, `{type, fields}`, which is also the value of the Terraform variable
 * `redaction_config`. Reports all errors together. Never throws.
 */
export function checkRedactionValue(value: unknown): RedactionConfigResult {
  const errors: RedactionConfigError[] = [];
  const members = readMembers(value, 'value', ['type', 'fields'], errors);
  const type = members?.get('type');
  if (members?.has('type') && !isRedactionType(type))
    errors.push({ at: 'value.type', message: `${show(type)}; write "WHITELIST" or "BLACKLIST"` });
  const fields = members?.get('fields');
  if (members?.has('fields') && !Array.isArray(fields)) {
    errors.push({
      at: 'value.fields',
      message: `${show(fields)}; write an array of field paths, such as ["Attributes.Tier"], or []`,
    });
  }
  const paths = Array.isArray(fields) ? readFields(fields, errors) : [];
  if (errors.length > 0 || !isRedactionType(type)) return { ok: false, errors };
  const config = { type, fields: paths.map((path) => path.text), paths };
  return { ok: true, config, notices: findNotices(config) };
}

function readFields(fields: readonly unknown[], errors: RedactionConfigError[]): FieldPath[] {
  const paths: FieldPath[] = [];
  for (const [index, field] of fields.entries()) {
    const at = `value.fields[${index}]`;
    if (typeof field !== 'string') {
      errors.push({
        at,
        message: `${show(field)} is not a field path; write a text such as "Attributes.Tier"`,
      });
      continue;
    }
    const result = parseFieldPath(field);
    if (result.ok) paths.push(result.path);
    else errors.push(...result.errors.map(({ message }) => ({ at, message })));
  }
  return paths;
}

function findNotices(config: RedactionConfig): RedactionConfigNotice[] {
  return config.paths.flatMap((path, index) => {
    const notices: RedactionConfigNotice[] = [];
    const about = (kind: RedactionConfigNotice['kind'], message: string) =>
      notices.push({ kind, index, field: path.text, message: `${quote(path.text)}: ${message}` });
    if (config.type === 'BLACKLIST' && isIneffectiveUnderDenyList(path.text))
      about('ineffective', 'names a mandatory field, which is always sent: it removes nothing');
    for (const digits of digitSegments(path))
      about('digits', `"${digits.slice(0, 20)}" is the name of a key here; there is no numeric index`);
    return notices;
  });
}

/** The expected members of an object; `undefined` if `value` is not an object. Any other member is an error. */
function readMembers(
  value: unknown,
  at: string,
  expected: readonly string[],
  errors: RedactionConfigError[],
): Map<string, unknown> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    errors.push({
      at,
      message: `${show(value)}; write an object with the members ${expected.map(quote).join(' and ')}`,
    });
    return undefined;
  }
  const members = new Map<string, unknown>(Object.entries(value));
  for (const name of members.keys()) {
    if (!expected.includes(name)) {
      errors.push({
        at,
        message: `unknown member ${quote(name)}; remove it (known: ${expected.map(quote).join(', ')})`,
      });
    }
  }
  for (const name of expected) {
    if (!members.has(name)) errors.push({ at, message: `the member ${quote(name)} is missing; add it` });
  }
  return members;
}

function isRedactionType(value: unknown): value is RedactionType {
  return value === 'WHITELIST' || value === 'BLACKLIST';
}

/** A short description, safe for any value: `JSON.stringify` of a deeply nested value overflows the stack. */
function show(value: unknown): string {
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}

function unparsable(text: string, error: unknown): string {
  if (text.charCodeAt(0) === 0xfeff) return 'begins with a byte-order mark; save it as UTF-8 without one';
  const position = /at position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
  if (position === undefined) return 'is not valid JSON';
  const before = text.slice(0, Number(position)).split('\n');
  return `is not valid JSON: see line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`;
}

const COLON = /[ \t\n\r]*:/y;

/**
 * The names of members that occur twice in one object, each once. `JSON.parse` keeps the last value, so a second
 * `fields` would silently replace the first.
 * @param text Valid JSON.
 */
function repeatedMembers(text: string): string[] {
  const repeated = new Set<string>();
  const open: (Set<string> | undefined)[] = [];
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (character === '{') open.push(new Set());
    else if (character === '[') open.push(undefined);
    else if (character === '}' || character === ']') open.pop();
    else if (character === '"') {
      const start = i++;
      while (text[i] !== '"') i += text[i] === '\\' ? 2 : 1;
      const members = open.at(-1);
      COLON.lastIndex = i + 1;
      if (members === undefined || !COLON.test(text)) continue;
      const name: string = JSON.parse(text.slice(start, i + 1));
      if (members.has(name)) repeated.add(name);
      members.add(name);
    }
  }
  return [...repeated];
}
