import { MANDATORY_ONLY } from '../../functions/privacy-controls/redaction-config';
import { type VariableFiles, variableFilesOf, variablesLine } from '../artefact/variable-files';
import { resolveVariables } from '../artefact/variables-input';
import type { Arguments, OptionSpec } from '../command-line/arguments';
import { counted } from '../command-line/counted';
import { ConfigurationError } from '../command-line/errors';
import type { JsonValue } from '../json';
import { declarations } from '../variables';
import { readDocumentText } from './document';
import { type Parsed, parseDocument, parseValue, required, type ValidConfiguration } from './parse';

/** The option that names the list. Every command that takes a list takes it, or its file alone. */
export const LIST_OPTION = { config: { type: 'string' } } as const satisfies Readonly<
  Record<string, OptionSpec>
>;

/** Where a configuration is read from: a redaction document, or files of Terraform variables. */
export type ConfigurationSource =
  | { readonly kind: 'document'; readonly file: string }
  | { readonly kind: 'tfvars'; readonly file: string; readonly variables: VariableFiles };

/** The file of the list, by its option or its place. What is wrong is added to the problems of the arguments. */
export function listFileOf(given: Arguments<'config'>): string | undefined {
  const [file] = given.positionals;
  if (file !== undefined && given.has('config')) {
    given.problems.push(
      '--config and an argument without an option: each names a list; leave one of them out',
    );
  }
  return given.text('config') ?? file;
}

/** The one source that the command line names. What is wrong is added to the problems of the arguments. */
export function chooseSource(given: Arguments<'config' | 'var-file'>): ConfigurationSource {
  const file = listFileOf(given);
  const variables = variableFilesOf(given);
  if (file === undefined) return { kind: 'tfvars', file: variables.files.join(', '), variables };
  if (given.has('var-file')) {
    given.problems.push('--config and --var-file: each names a list; leave one of them out');
  }
  return { kind: 'document', file };
}

/** What a run reports of the configuration that it goes by. */
export function linesOnSource(source: ConfigurationSource, found: Found<Parsed>): string[] {
  const config = found.ok ? found.config : undefined;
  if (source.kind === 'document') return [listLine(source.file, config ?? 'not valid')];
  // Without a list, the variables give this very object.
  const list = config === MANDATORY_ONLY ? 'not set' : (config ?? 'not valid');
  return [variablesLine(source.variables), listLine(listOrigin(found.origin, source.variables), list)];
}

type List = { readonly type: string; readonly fields: readonly unknown[] };

/** What every run reports of the list that is in force. */
export function listLine(origin: string, list: List | 'not valid' | 'not set' | 'off'): string {
  switch (list) {
    case 'off':
      return 'List: none, as privacy controls are off: every field of every record is sent';
    case 'not set':
      return `List: none, as ${LIST_VARIABLE} is not set: only the mandatory fields are sent`;
    case 'not valid':
      return `List: ${origin} (not valid)`;
    default:
      return `List: ${origin} (${list.type}, ${counted(list.fields.length, 'field')})`;
  }
}

/** The same, of all variables of the stack. @param origin where its list comes from */
export function listLineOf(variables: ReadonlyMap<string, JsonValue>, origin = LIST_VARIABLE): string {
  if (variables.get('enable_privacy_controls') === false) return listLine(origin, 'off');
  const value = variables.get(LIST_VARIABLE) ?? null;
  if (value === null) return listLine(origin, 'not set');
  const parsed = parseValue(value);
  return listLine(origin, parsed.ok ? parsed.config : 'not valid');
}

/** The list of the variables, with where it comes from if the files do not say that already. */
export function listOrigin(origin: string | undefined, { files }: VariableFiles): string {
  return origin === undefined || (files.length === 1 && origin === files[0])
    ? LIST_VARIABLE
    : `${LIST_VARIABLE} of ${origin}`;
}

/** A configuration with where it comes from: a file, or `TF_VAR_redaction_config`. */
export type Found<T> = T & { readonly origin: string };

/** Reads a configuration. @throws {ConfigurationError} with everything that is wrong with it */
export async function readValidConfiguration(
  source: ConfigurationSource,
): Promise<Found<ValidConfiguration>> {
  const found = await readConfiguration(source);
  return { ...required(found, found.origin), origin: found.origin };
}

/**
 * Reads a configuration, valid or not.
 * @throws {ConfigurationError} where it cannot be read, or no list in it would decide what is sent
 */
export async function readConfiguration(source: ConfigurationSource): Promise<Found<Parsed>> {
  const { file } = source;
  if (source.kind === 'document') return { ...parseDocument(readDocumentText(file, file)), origin: file };
  const { values, origins, rewritten } = await resolveVariables({
    declarations: declarations(),
    variableFiles: source.variables,
    environment: process.env,
    standIns: new Map([[SWITCH, true]]),
    only: [LIST_VARIABLE, SWITCH],
  });
  if (values.get(SWITCH) === false) {
    throw new ConfigurationError([
      `${origins.get(SWITCH)}: ${SWITCH} is false, so that every field of every record is sent, through no list; ` +
        'set it to true to send less',
    ]);
  }
  const value = values.get(LIST_VARIABLE) ?? null;
  const origin = origins.get(LIST_VARIABLE) ?? file;
  if (value !== null) return { ...parseValue(value, rewritten), origin };
  // Without one, and with null, the stack deploys the document for the mandatory fields alone.
  return { ok: true, config: MANDATORY_ONLY, notices: [], otherForms: [], origin };
}

export const LIST_VARIABLE = 'redaction_config';
const SWITCH = 'enable_privacy_controls';
