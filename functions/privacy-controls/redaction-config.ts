import {
  digitSegments,
  type FieldPath,
  isIneffectiveUnderDenyList,
  overlap,
  parseFieldPath,
  quote,
} from './field-path';

/** `WHITELIST` sends the mandatory fields and the listed ones, `BLACKLIST` all but the listed ones. */
export type RedactionType = 'WHITELIST' | 'BLACKLIST';

/** What may be sent in place of a value: a keyed token of it, or its last four characters. */
export const REPLACEMENT_KINDS = ['PSEUDONYM', 'LAST4'] as const;
export type ReplacementKind = (typeof REPLACEMENT_KINDS)[number];

/** One entry of `replace`. `path` is `field`, parsed. */
export interface Replacement {
  readonly field: string;
  readonly with: ReplacementKind;
  readonly path: FieldPath;
}

/** A valid configuration. `paths[i]` is `fields[i]`, parsed. */
export interface RedactionConfig {
  readonly type: RedactionType;
  readonly fields: readonly string[];
  readonly paths: readonly FieldPath[];
  /** Empty if the document has none. For each node, the first entry that matches it or an ancestor counts. */
  readonly replace: readonly Replacement[];
}

/** A configuration as its document has it. */
export interface Listed extends Pick<RedactionConfig, 'type' | 'fields'> {
  readonly replace: readonly Pick<Replacement, 'field' | 'with'>[];
}

/** The value of the document of a configuration, without an empty `replace`. */
export function listedIn({
  type,
  fields,
  replace = [],
}: Pick<RedactionConfig, 'type' | 'fields'> & Partial<Listed>): Omit<Listed, 'replace'> & Partial<Listed> {
  if (replace.length === 0) return { type, fields };
  return { type, fields, replace: replace.map((entry) => ({ field: entry.field, with: entry.with })) };
}

export function asksForPseudonyms({ replace }: Pick<Listed, 'replace'>): boolean {
  return replace.some((entry) => entry.with === 'PSEUDONYM');
}

/** One fault of a document: its place (`value.fields[2]`), the wrong value, and the fix. */
export interface RedactionConfigError {
  readonly at: string;
  readonly message: string;
}

/**
 * A probable mistake in a valid configuration: under `BLACKLIST` a path that can never remove anything
 * (`ineffective`), a replacement in what the `WHITELIST` does not send (`unsent`), or a segment of digits, which is the
 * name of a key, not an index (`digits`).
 */
export interface RedactionConfigNotice {
  readonly kind: 'ineffective' | 'unsent' | 'digits';
  /** The member of the value that `index` refers to. */
  readonly list: 'fields' | 'replace';
  /** The position in the list, from 0. */
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
export const MANDATORY_ONLY: RedactionConfig = { type: 'WHITELIST', fields: [], paths: [], replace: [] };

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
 * Checks the `value` of a document, `{type, fields, replace?}`, which is also the value of the Terraform variable
 * `redaction_config`. Reports all errors together. Never throws.
 */
export function checkRedactionValue(value: unknown): RedactionConfigResult {
  const errors: RedactionConfigError[] = [];
  const members = readMembers(value, 'value', ['type', 'fields'], errors, ['replace']);
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
  const paths = Array.isArray(fields)
    ? fields.flatMap((field, index) => readPath(field, `value.fields[${index}]`, errors) ?? [])
    : [];
  const replace = readReplacements(members?.get('replace'), errors);
  if (errors.length > 0 || !isRedactionType(type)) return { ok: false, errors };
  const config = { type, fields: paths.map((path) => path.text), paths, replace };
  return { ok: true, config, notices: findNotices(config) };
}

function readPath(field: unknown, at: string, errors: RedactionConfigError[]): FieldPath | undefined {
  if (typeof field !== 'string') {
    errors.push({
      at,
      message: `${show(field)} is not a field path; write a text such as "Attributes.Tier"`,
    });
    return undefined;
  }
  const result = parseFieldPath(field);
  if (result.ok) return result.path;
  errors.push(...result.errors.map(({ message }) => ({ at, message })));
  return undefined;
}

/** @param replace `undefined` if the document has none */
function readReplacements(replace: unknown, errors: RedactionConfigError[]): Replacement[] {
  if (replace === undefined) return [];
  if (!Array.isArray(replace)) {
    const example = '[{"field": "CustomerEndpoint.Address", "with": "PSEUDONYM"}]';
    errors.push({
      at: 'value.replace',
      message: `${show(replace)}; write an array of objects, such as ${example}, or remove the member`,
    });
    return [];
  }
  return replace.flatMap((entry, index) => readReplacement(entry, `value.replace[${index}]`, errors) ?? []);
}

function readReplacement(
  entry: unknown,
  at: string,
  errors: RedactionConfigError[],
): Replacement | undefined {
  const members = readMembers(entry, at, ['field', 'with'], errors);
  const kind = members?.get('with');
  if (members?.has('with') && !isReplacementKind(kind)) {
    const kinds = REPLACEMENT_KINDS.map(quote).join(' or ');
    errors.push({ at: `${at}.with`, message: `${show(kind)}; write ${kinds}` });
  }
  const path = members?.has('field') ? readPath(members.get('field'), `${at}.field`, errors) : undefined;
  if (path === undefined) return undefined;
  if (isIneffectiveUnderDenyList(path.text)) {
    errors.push({
      at: `${at}.field`,
      message: `${quote(path.text)} names a mandatory field, which is always sent unchanged; remove the entry`,
    });
  }
  return isReplacementKind(kind) ? { field: path.text, with: kind, path } : undefined;
}

function findNotices({ type, paths, replace }: RedactionConfig): RedactionConfigNotice[] {
  const notices: RedactionConfigNotice[] = [];
  const noticesOf = (list: RedactionConfigNotice['list'], path: FieldPath, index: number) => {
    const about = (kind: RedactionConfigNotice['kind'], message: string) =>
      notices.push({ kind, list, index, field: path.text, message: `${quote(path.text)}: ${message}` });
    if (list === 'fields' && type === 'BLACKLIST' && isIneffectiveUnderDenyList(path.text))
      about('ineffective', 'names a mandatory field, which is always sent: it removes nothing');
    if (list === 'replace' && type === 'WHITELIST' && !isSent(path, paths))
      about('unsent', 'the allow list does not send this field, so nothing of it is replaced');
    for (const digits of digitSegments(path))
      about('digits', `"${digits.slice(0, 20)}" is the name of a key here; there is no numeric index`);
  };
  for (const [index, path] of paths.entries()) noticesOf('fields', path, index);
  for (const [index, { path }] of replace.entries()) noticesOf('replace', path, index);
  return notices;
}

/** Whether an allow list may send something at or beneath a path, besides mandatory fields, which are never replaced. */
function isSent(path: FieldPath, allowed: readonly FieldPath[]): boolean {
  return allowed.some((each) => !isIneffectiveUnderDenyList(each.text) && overlap(path, each));
}

/**
 * The members of an object; `undefined` if `value` is not an object. A member that is neither expected nor optional is an
 * error, and so is the lack of an expected one.
 */
function readMembers(
  value: unknown,
  at: string,
  expected: readonly string[],
  errors: RedactionConfigError[],
  optional: readonly string[] = [],
): Map<string, unknown> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    errors.push({
      at,
      message: `${show(value)}; write an object with the members ${expected.map(quote).join(' and ')}`,
    });
    return undefined;
  }
  const members = new Map<string, unknown>(Object.entries(value));
  const known = [...expected, ...optional];
  for (const name of members.keys()) {
    if (!known.includes(name)) {
      errors.push({
        at,
        message: `unknown member ${quote(name)}; remove it (known: ${known.map(quote).join(', ')})`,
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

function isReplacementKind(value: unknown): value is ReplacementKind {
  return (REPLACEMENT_KINDS as readonly unknown[]).includes(value);
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
