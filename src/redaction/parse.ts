import { type FieldPath, parseFieldPath, quote } from '../../functions/privacy-controls/field-path';
import {
  checkRedactionValue,
  parseRedactionDocument,
  type RedactionConfigError,
  type RedactionConfigResult,
  type RedactionType,
} from '../../functions/privacy-controls/redaction-config';
import { ConfigurationError } from '../command-line/errors';
import { isJsonObject, type JsonObject, type JsonValue } from '../json';
import { jsonFault } from './json-fault';
import { explainForm, type OtherForm, otherForms } from './normal-form';

/** What can be read of a list that is not valid. */
export interface Readable {
  readonly type: RedactionType | undefined;
  /** Paths by their positions in `fields`. */
  readonly paths: ReadonlyMap<number, FieldPath>;
}

/** What the function says of a configuration, and what can be read of it where the function does not take it. */
export type Parsed = {
  /** The listed paths that Terraform deploys in another form than they are written in. */
  readonly otherForms: readonly OtherForm[];
} & (
  | Extract<RedactionConfigResult, { readonly ok: true }>
  | (Extract<RedactionConfigResult, { readonly ok: false }> & { readonly readable: Readable })
);

/** A valid configuration, with what is odd about it. */
export type ValidConfiguration = Extract<Parsed, { readonly ok: true }>;

/**
 * @param origin where it comes from, for the errors
 * @throws {ConfigurationError} with everything that is wrong, where it is not valid
 */
export function required(parsed: Parsed, origin: string): ValidConfiguration {
  if (parsed.ok) return parsed;
  throw new ConfigurationError(parsed.errors.map(({ at, message }) => `${origin}: ${at}: ${message}`));
}

const NOTHING: Readable = { type: undefined, paths: new Map() };
const HCL_ASSIGNMENT = /^[ \t]*[A-Za-z_][\w-]*[ \t]*=/m;

/**
 * Reads a redaction document as the function does, with errors that say what the text probably is instead.
 * @param rewritten how texts in it were written before Terraform's reading changed them
 */
export function parseDocument(text: string, rewritten?: ReadonlyMap<string, string>): Parsed {
  const result = parseRedactionDocument(text);
  if (result.ok) return { ...result, otherForms: otherForms(result.config.fields, rewritten) };
  const document = parseJson(text);
  if (holdsRecords(document ?? parseJson(text.split('\n', 1)[0] ?? ''))) {
    return invalid([about('holds contact records, and no list; name the file with --input')]);
  }
  if (document === undefined) return invalid(notJson(text, result.errors));
  if (!isJsonObject(document)) return invalid(result.errors);
  if (Object.hasOwn(document, 'redaction_config')) {
    return invalid([about('holds Terraform variables; name the file with --var-file')]);
  }
  if (!isValueAlone(document)) return invalid(result.errors, readableOf(document.value));
  const wrapped = parseRedactionDocument(`{"key":"REDACTION_CONFIG","value":${text}}`);
  const alone = about('this is the value alone; wrap it as {"key":"REDACTION_CONFIG","value":…}');
  return invalid([alone, ...(wrapped.ok ? [] : wrapped.errors)], readableOf(document));
}

/**
 * Checks the value of a document, as the function does.
 * @param rewritten how texts in it were written before Terraform's reading changed them
 */
export function parseValue(value: unknown, rewritten?: ReadonlyMap<string, string>): Parsed {
  const result = checkRedactionValue(value);
  if (result.ok) return { ...result, otherForms: otherForms(result.config.fields, rewritten) };
  return invalid(result.errors, readableOf(value), rewritten);
}

/** What is odd about a valid configuration, in sentences that begin with the field. */
export function warningsAbout({ notices, otherForms: forms }: ValidConfiguration): string[] {
  return [
    ...notices.map(({ message }) => message),
    ...forms.map((form) => {
      const { message, remedy } = explainForm(form);
      return `${quote(form.written)}: ${message}; ${remedy}`;
    }),
  ];
}

function invalid(
  errors: readonly RedactionConfigError[],
  readable = NOTHING,
  rewritten?: ReadonlyMap<string, string>,
): Parsed {
  const forms = [...readable.paths].flatMap(([index, { text }]) =>
    otherForms([text], rewritten).map((form) => ({ ...form, index })),
  );
  return { ok: false, errors, readable, otherForms: forms };
}

const about = (message: string): RedactionConfigError => ({ at: 'document', message });

function parseJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

/** Whether it is a contact record, or an array that begins with one. */
function holdsRecords(json: JsonValue | undefined): boolean {
  const first = Array.isArray(json) ? json[0] : json;
  return isJsonObject(first) && Object.hasOwn(first, 'ContactId');
}

function notJson(text: string, errors: readonly RedactionConfigError[]): readonly RedactionConfigError[] {
  if (text.trim() === '') {
    return [
      about(
        'is empty; write {"key":"REDACTION_CONFIG","value":{"type":"WHITELIST","fields":["Attributes.Tier"]}}',
      ),
    ];
  }
  if (text.startsWith('\ufeff')) return errors;
  return HCL_ASSIGNMENT.test(text)
    ? [about('is not JSON, and looks like Terraform variables; name the file with --var-file')]
    : [about(`is not valid JSON: ${jsonFault(text)}`)];
}

function isValueAlone(document: JsonObject): boolean {
  const has = (name: string): boolean => Object.hasOwn(document, name);
  return (has('type') || has('fields')) && !has('key') && !has('value');
}

function readableOf(value: unknown): Readable {
  if (typeof value !== 'object' || value === null) return NOTHING;
  const { type, fields } = value as { readonly type?: unknown; readonly fields?: unknown };
  const paths = new Map<number, FieldPath>();
  for (const [index, field] of Array.isArray(fields) ? fields.entries() : []) {
    const result = typeof field === 'string' ? parseFieldPath(field) : undefined;
    if (result?.ok) paths.set(index, result.path);
  }
  return { type: type === 'WHITELIST' || type === 'BLACKLIST' ? type : undefined, paths };
}
