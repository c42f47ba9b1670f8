import { type Listed, MANDATORY_ONLY } from '../../../functions/privacy-controls/redaction-config';
import { type VariableFiles, varFilesOf, variablesLine } from '../../artefact/variable-files';
import { resolveVariables } from '../../artefact/variables-input';
import type { Arguments, OptionSpecs } from '../../cli/arguments';
import { ConfigurationError } from '../../cli/errors';
import type { JsonValue } from '../../records/json';
import { declarations } from '../../stack/variables';
import { readDocumentText } from './document';
import { listSize } from './listed';
import { type Parsed, parseDocument, parseValue, required, type ValidConfiguration } from './parse';

/** The option that names the list. Every command that reads a list has it, or accepts the file as an argument. */
export const LIST_OPTION = {
  config: {
    value: 'FILE',
    help: `The redaction document. FILE without --config does the same.
  {"key":"REDACTION_CONFIG","value":{"type":"WHITELIST","fields":["Attributes.Tier"]}}`,
    default: 'redaction_config of the variables',
  },
} as const satisfies OptionSpecs;

/** Where a configuration is read from: a redaction document, or files of Terraform variables. */
export type ConfigurationSource =
  | { readonly kind: 'document'; readonly file: string }
  | { readonly kind: 'tfvars'; readonly varFiles: readonly string[] };

/** The file of the list, from its option or argument. Adds errors to the problems of the arguments. */
export function listFileOf(given: Arguments<'config'>): string | undefined {
  const [file] = given.positionals;
  if (file !== undefined && given.has('config'))
    given.problems.push('--config and an argument without an option: each names a list; remove one of them');
  return given.text('config') ?? file;
}

/** The source that the command line names. Adds errors to the problems of the arguments. */
export function chooseSource(given: Arguments<'config' | 'var-file'>): ConfigurationSource {
  const file = listFileOf(given);
  const varFiles = varFilesOf(given);
  if (file === undefined) return { kind: 'tfvars', varFiles };
  if (given.has('var-file'))
    given.problems.push('--config and --var-file: each names a list; remove one of them');
  return { kind: 'document', file };
}

/** A configuration and its origin. */
export type Found<T> = T & {
  /** A file, or `TF_VAR_redaction_config`. */
  readonly origin: string;
  /** The files of variables that were read; undefined for a document. */
  readonly variables: VariableFiles | undefined;
};

/** The lines that a run prints about its configuration. */
export function linesOnSource(found: Found<Parsed>): string[] {
  const { origin, variables } = found;
  // Variables without a list yield exactly this object.
  const isSet = !found.ok || found.config !== MANDATORY_ONLY;
  const named = variables === undefined ? origin : originOf(origin);
  const list = listLine(named, isSet ? configOf(found) : 'not set');
  return variables === undefined ? [list] : [variablesLine(variables), list];
}

/** The line that every run prints about the list in force. */
export function listLine(origin: string, list: Listed | 'not valid' | 'not set' | 'off'): string {
  switch (list) {
    case 'off':
      return 'List: none, because privacy controls are off: every field of every record is sent';
    case 'not set':
      return `List: none, because ${LIST_VARIABLE} is not set: only the mandatory fields are sent`;
    case 'not valid':
      return `List: ${origin} (not valid)`;
    default:
      return `List: ${origin} (${listSize(list)})`;
  }
}

/** The name of a list that a file of variables or `TF_VAR_redaction_config` sets. */
export const originOf = (source = ''): string =>
  source.startsWith('TF_VAR_') ? source : `${LIST_VARIABLE} in ${source}`;

/** `listLine` for all variables of the stack. @param origin of the list, if known */
export function listLineOf(variables: ReadonlyMap<string, JsonValue>, origin = LIST_VARIABLE): string {
  if (variables.get(SWITCH) === false) return listLine(origin, 'off');
  const value = variables.get(LIST_VARIABLE) ?? null;
  if (value === null) return listLine(origin, 'not set');
  return listLine(origin, configOf(parseValue(value)));
}

const configOf = (parsed: Parsed): Listed | 'not valid' =>
  parsed.ok && parsed.faults.length === 0 ? parsed.config : 'not valid';

/** Reads a configuration. @throws {ConfigurationError} with everything that is wrong with it */
export function readValidConfiguration(source: ConfigurationSource): Found<ValidConfiguration> {
  const found = readConfiguration(source);
  const { origin, variables } = found;
  return { ...required(found, origin), origin, variables };
}

/**
 * Reads a configuration, valid or not.
 * @throws {ConfigurationError} if the file cannot be read, or privacy controls are off
 */
export function readConfiguration(source: ConfigurationSource): Found<Parsed> {
  if (source.kind === 'document') {
    const { file } = source;
    return { ...parseDocument(readDocumentText(file, file)), origin: file, variables: undefined };
  }
  const variables = resolveVariables({
    declarations: declarations(),
    varFiles: source.varFiles,
    environment: process.env,
    only: [LIST_VARIABLE, SWITCH],
    standIns: new Map([[SWITCH, true]]),
  });
  const { values, sources, rewritten } = variables;
  const files = variables.files.join(', ');
  if (values.get(SWITCH) === false) {
    throw new ConfigurationError([
      `${sources.get(SWITCH) ?? files}: ${SWITCH} is false, so every field of every record is sent, and no list applies; ` +
        'set it to true to send less',
    ]);
  }
  const value = values.get(LIST_VARIABLE) ?? null;
  const origin = sources.get(LIST_VARIABLE) ?? files;
  if (value !== null) return { ...parseValue(value, rewritten), origin, variables };
  // Without a list, or with null, the stack deploys a document that sends only the mandatory fields.
  return {
    ok: true,
    list: LIST_VARIABLE,
    config: MANDATORY_ONLY,
    notices: [],
    faults: [],
    otherForms: [],
    origin,
    variables,
  };
}

export const LIST_VARIABLE = 'redaction_config';
const SWITCH = 'enable_privacy_controls';
