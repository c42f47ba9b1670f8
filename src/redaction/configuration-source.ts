import { MANDATORY_ONLY } from '../../functions/privacy-controls/redaction-config';
import { readTfvarsFile } from '../artefact/variables-input';
import { ConfigurationError } from '../command-line/errors';
import { nearestName } from '../command-line/nearest-name';
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

/** Reads a configuration. @throws {ConfigurationError} with everything that is wrong with it */
export async function readValidConfiguration(source: ConfigurationSource): Promise<ValidConfiguration> {
  return required(await readConfiguration(source), source.file);
}

/**
 * Reads a configuration, valid or not.
 * @throws {ConfigurationError} where the file cannot be read, or no list in it would decide what is sent
 */
export async function readConfiguration({ kind, file }: ConfigurationSource): Promise<Parsed> {
  if (kind === 'document') return parseDocument(readDocumentText(file, file));
  const { values: variables, rewritten } = await readTfvarsFile(file);
  if (String(variables.get('enable_privacy_controls')) === 'false') {
    throw new ConfigurationError([
      `${file}: enable_privacy_controls is false, so that every field of every record is sent, through no list; ` +
        'set it to true to send less',
    ]);
  }
  const value = variables.get(LIST_VARIABLE) ?? null;
  if (value !== null) return parseValue(value, rewritten);
  if (!variables.has(LIST_VARIABLE)) refuseWhatWasMeantForOne(file, [...variables.keys()]);
  // Without one, and with null, the stack deploys the document for the mandatory fields alone.
  return {
    ok: true,
    list: LIST_VARIABLE,
    config: MANDATORY_ONLY,
    notices: [],
    faults: [],
    otherForms: [],
  };
}

const LIST_VARIABLE = 'redaction_config';

/** @param names of the variables in the file */
function refuseWhatWasMeantForOne(file: string, names: readonly string[]): void {
  if (names.includes('key') && names.includes('value')) {
    throw new ConfigurationError([
      `${file}: is a redaction document, and no variables; name it without --tfvars`,
    ]);
  }
  const misspelt = names.find((name) => nearestName(name, [LIST_VARIABLE]) !== undefined);
  if (misspelt === undefined) return;
  throw new ConfigurationError([
    `${file}: "${misspelt}" is not a variable of this stack; did you mean ${LIST_VARIABLE}?`,
  ]);
}
