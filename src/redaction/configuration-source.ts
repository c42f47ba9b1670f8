import { MANDATORY_ONLY } from '../../functions/privacy-controls/redaction-config';
import { resolveVariables } from '../artefact/variables-input';
import { ConfigurationError } from '../command-line/errors';
import { declarations } from '../variables';
import { readDocumentText } from './document';
import { type Parsed, parseDocument, parseValue, required, type ValidConfiguration } from './parse';

/** Where a configuration is read from: a redaction document, or a file of Terraform variables. */
export interface ConfigurationSource {
  readonly kind: 'document' | 'tfvars';
  /** As the user wrote it. */
  readonly file: string;
}

/**
 * The one source that the command line names.
 *
 * @param document value of the argument of this name
 * @param argument that argument, as the help names it
 * @returns undefined, having added what is wrong to the problems, where it is not one
 */
export function chooseSource(
  document: string | undefined,
  tfvars: string | undefined,
  argument: string,
  problems: string[],
): ConfigurationSource | undefined {
  if (document !== undefined && tfvars !== undefined) {
    problems.push(`${argument} and --tfvars: each names a configuration; leave one of them out`);
  } else if (document !== undefined) return { kind: 'document', file: document };
  else if (tfvars !== undefined) return { kind: 'tfvars', file: tfvars };
  else {
    problems.push(
      `${argument}: missing; name the file with the redaction document, or your variables with --tfvars FILE`,
    );
  }
  return undefined;
}

/** A configuration with where it comes from: a file, or `TF_VAR_redaction_config`. */
export type Found<T> = T & { readonly origin: string };

/** Reads a configuration. @throws {ConfigurationError} with everything that is wrong with it */
export function readValidConfiguration(source: ConfigurationSource): Found<ValidConfiguration> {
  const found = readConfiguration(source);
  return { ...required(found, found.origin), origin: found.origin };
}

/**
 * Reads a configuration, valid or not.
 * @throws {ConfigurationError} where the file cannot be read, or no list in it would decide what is sent
 */
export function readConfiguration({ kind, file }: ConfigurationSource): Found<Parsed> {
  if (kind === 'document') return { ...parseDocument(readDocumentText(file, file), true), origin: file };
  const { values, sources, rewritten } = resolveVariables({
    declarations: declarations(),
    varFiles: [file],
    environment: process.env,
    only: [LIST_VARIABLE, SWITCH],
    standIns: new Map([[SWITCH, true]]),
  });
  if (values.get(SWITCH) === false) {
    throw new ConfigurationError([
      `${sources.get(SWITCH) ?? file}: ${SWITCH} is false, so that every field of every record is sent, through no list; ` +
        'set it to true to send less',
    ]);
  }
  const value = values.get(LIST_VARIABLE) ?? null;
  const origin = sources.get(LIST_VARIABLE) ?? file;
  if (value !== null) return { ...parseValue(value, rewritten), origin };
  // Without one, and with null, the stack deploys the document for the mandatory fields alone.
  return { ok: true, config: MANDATORY_ONLY, notices: [], otherForms: [], origin };
}

const LIST_VARIABLE = 'redaction_config';
const SWITCH = 'enable_privacy_controls';
