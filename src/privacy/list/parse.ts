import {
  type FieldPath,
  isIneffectiveUnderDenyList,
  parseFieldPath,
  quote,
} from '../../../functions/privacy-controls/field-path';
import {
  checkRedactionValue,
  parseRedactionDocument,
  type RedactionConfig,
  type RedactionConfigError,
  type RedactionConfigResult,
  type RedactionType,
} from '../../../functions/privacy-controls/redaction-config';
import { jsonencode } from '../../artefact/terraform-expression';
import { grouped } from '../../cli/counted';
import { ConfigurationError } from '../../cli/errors';
import { isJsonObject, type JsonObject, type JsonValue } from '../../records/json';
import { jsonFault } from '../../records/json-fault';
import { explainForm, type OtherForm, otherForms } from './normal-form';

/** The readable part of a list that is not valid. */
export interface Readable {
  readonly type: RedactionType | undefined;
  /** Paths by position in `fields`. */
  readonly paths: ReadonlyMap<number, FieldPath>;
}

/** The name of the list in its source: in a redaction document, or in Terraform variables. */
export type ListName = 'value' | 'redaction_config';

/** Why a list cannot be deployed: the function does not accept it, or terraform plan refuses it. */
export interface Fault {
  readonly id: 'invalid-document' | 'ineffective-path' | 'unstorable-path' | 'too-long';
  /** Its place in the source, such as `redaction_config.fields[0]`. */
  readonly at: string;
  /** The position in `fields` and the path there, if the path is valid. */
  readonly index?: number;
  readonly field?: string;
  readonly message: string;
  /** Undefined if the message contains the fix. */
  readonly remedy?: string;
}

/** A list with its faults. If it is not valid, the readable part. */
export type Parsed = {
  readonly list: ListName;
  /** All errors of the list. Without any, Terraform deploys it and the function accepts it. */
  readonly faults: readonly Fault[];
  /** The listed paths whose code points Terraform changes. */
  readonly otherForms: readonly OtherForm[];
} & (
  | Extract<RedactionConfigResult, { readonly ok: true }>
  | { readonly ok: false; readonly readable: Readable }
);

/** A configuration that the function accepts, with its notices. */
export type ValidConfiguration = Extract<Parsed, { readonly ok: true }>;

/** @throws {ConfigurationError} with all errors of the list, each with its `origin` */
export function required(parsed: Parsed, origin: string): ValidConfiguration {
  if (parsed.ok && parsed.faults.length === 0) return parsed;
  throw new ConfigurationError(parsed.faults.map((fault) => `${origin}: ${explainFault(fault)}`));
}

export function explainFault({ at, field, message, remedy }: Fault): string {
  return (
    [at, ...(field === undefined ? [] : [quote(field)]), message].join(': ') + (remedy ? `; ${remedy}` : '')
  );
}

const NOTHING: Readable = { type: undefined, paths: new Map() };
const HCL_ASSIGNMENT = /^[ \t]*[A-Za-z_][\w-]*[ \t]*=/m;

/** Parses a redaction document as the function does. The errors name what the text probably is instead. */
export function parseDocument(text: string): Parsed {
  const result = parseRedactionDocument(text);
  if (result.ok) return valid('value', result);
  const document = parseJson(text);
  if (holdsRecords(document ?? parseJson(text.split('\n', 1)[0] ?? '')))
    return invalid([about('contains contact records, not a list; name the file with --input')]);
  if (document === undefined) return invalid(notJson(text, result.errors));
  if (!isJsonObject(document)) return invalid(result.errors);
  if (Object.hasOwn(document, 'redaction_config'))
    return invalid([about('contains Terraform variables; name the file with --var-file')]);
  if (isJsonObject(document.Parameter) || Array.isArray(document.Parameters)) {
    return invalid([
      about(
        'is the output of Systems Manager; add --query Parameter.Value --output text to aws ssm get-parameter',
      ),
    ]);
  }
  if (!isValueAlone(document)) return invalid(result.errors, readableOf(document.value));
  const wrapped = parseRedactionDocument(`{"key":"REDACTION_CONFIG","value":${text}}`);
  const alone = about('is only the value; wrap it as {"key":"REDACTION_CONFIG","value":…}');
  return invalid([alone, ...(wrapped.ok ? [] : wrapped.errors)], readableOf(document));
}

/**
 * Checks the variable `redaction_config`, which is the value of a document.
 * @param rewritten the original strings, by the form that Terraform writes
 */
export function parseValue(value: unknown, rewritten?: ReadonlyMap<string, string>): Parsed {
  const result = checkRedactionValue(value);
  if (result.ok) return valid('redaction_config', result, rewritten);
  const errors = result.errors.map(({ at, message }) => ({
    at: at.replace(/^value/, 'redaction_config'),
    message,
  }));
  return invalid(errors, readableOf(value), 'redaction_config', rewritten);
}

/** Probable mistakes in a configuration without faults, as sentences that begin with the place. */
export function warningsAbout({ list, notices, otherForms: forms }: ValidConfiguration): string[] {
  return [
    ...notices.map(({ list: member, index, message }) => `${list}.${member}[${index}]: ${message}`),
    ...forms.map((form) => {
      const { message, remedy } = explainForm(form);
      return `${list}.fields[${form.index}]: ${quote(form.written)}: ${message}; ${remedy}`;
    }),
  ];
}

function valid(
  list: ListName,
  result: Extract<RedactionConfigResult, { readonly ok: true }>,
  rewritten?: ReadonlyMap<string, string>,
): Parsed {
  const { config } = result;
  const faults = [
    ...pathFaults(list, { type: config.type, paths: new Map(config.paths.entries()) }),
    ...tooLong(list, config),
  ];
  return { ...result, list, faults, otherForms: otherForms(config.fields, rewritten) };
}

function invalid(
  errors: readonly RedactionConfigError[],
  readable = NOTHING,
  list: ListName = 'value',
  rewritten?: ReadonlyMap<string, string>,
): Parsed {
  const forms = [...readable.paths].flatMap(([index, { text }]) =>
    otherForms([text], rewritten).map((form) => ({ ...form, index })),
  );
  const unreadable = errors.map((error): Fault => ({ id: 'invalid-document', ...error }));
  const faults = [...unreadable, ...pathFaults(list, readable)].sort((a, b) => positionOf(a) - positionOf(b));
  return { ok: false, list, faults, readable, otherForms: forms };
}

/** The position in `fields`; faults of the whole list come first. */
const positionOf = ({ at }: Fault): number => Number(/\.fields\[(\d+)\]$/.exec(at)?.[1] ?? -1);

/** Paths that the function accepts, but terraform plan refuses by the rules of the variable `redaction_config`. */
function pathFaults(list: ListName, { type, paths }: Readable): Fault[] {
  return [...paths].flatMap(([index, { text: field }]) => {
    const at = `${list}.fields[${index}]`;
    const ineffective: Fault = {
      id: 'ineffective-path',
      at,
      index,
      field,
      message:
        'names a mandatory field, which is always sent: it removes nothing, and terraform plan refuses it',
      remedy: 'remove it from the list',
    };
    const unstorable: Fault = {
      id: 'unstorable-path',
      at,
      index,
      field,
      message:
        'Systems Manager does not accept {{ in the value of a parameter, and terraform plan refuses it',
      remedy: 'write * instead of the name that contains it',
    };
    return [
      ...(type === 'BLACKLIST' && isIneffectiveUnderDenyList(field) ? [ineffective] : []),
      ...(field.includes('{{') ? [unstorable] : []),
    ];
  });
}

/** The most bytes in the value of a Systems Manager parameter of the advanced tier. */
const LONGEST_PARAMETER = 8192;

function tooLong(list: ListName, { type, fields }: RedactionConfig): Fault[] {
  const value = { type, fields: fields.map((field) => field.normalize('NFC')) };
  // In the form that Terraform writes, which escapes more characters than JSON.stringify.
  const bytes = Buffer.byteLength(jsonencode({ key: 'REDACTION_CONFIG', value }));
  if (bytes <= LONGEST_PARAMETER) return [];
  return [
    {
      id: 'too-long',
      at: `${list}.fields`,
      message:
        `the document has ${grouped(bytes)} bytes; a parameter of Systems Manager holds at most ${grouped(LONGEST_PARAMETER)}, ` +
        'and terraform plan refuses it',
      remedy: 'shorten the list: a path covers everything beneath it, and * matches any name',
    },
  ];
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

const EXAMPLE = '{"key":"REDACTION_CONFIG","value":{"type":"WHITELIST","fields":["Attributes.Tier"]}}';

function notJson(text: string, errors: readonly RedactionConfigError[]): readonly RedactionConfigError[] {
  if (text.trim() === '') return [about(`is empty; write ${EXAMPLE}`)];
  if (text.startsWith('\ufeff')) return errors;
  return HCL_ASSIGNMENT.test(text)
    ? [about('is not JSON, and looks like Terraform variables; name the file with --var-file')]
    : [about(`is not valid JSON: ${jsonFault(text)}${/^\s*[[{"]/.test(text) ? '' : `; write ${EXAMPLE}`}`)];
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
