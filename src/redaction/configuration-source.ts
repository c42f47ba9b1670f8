import { MANDATORY_ONLY } from '../../functions/privacy-controls/redaction-config';
import { readTfvarsFile } from '../artefact/variables-input';
import { ConfigurationError } from '../command-line/errors';
import { readDocumentText } from './document';
import { type Parsed, parseDocument, parseValue } from './parse';

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
    problems.push(
      `${argument} ${document} and --tfvars ${tfvars}: each names a configuration; leave one of them out`,
    );
  } else if (document !== undefined) return { kind: 'document', file: document };
  else if (tfvars !== undefined) return { kind: 'tfvars', file: tfvars };
  else {
    problems.push(
      `${argument}: missing; name the file with the redaction document, or your variables with --tfvars FILE`,
    );
  }
  return undefined;
}

/**
 * Reads a configuration, valid or not.
 * @throws {ConfigurationError} where the file cannot be read, or its variables turn the privacy controls off
 */
export async function readConfiguration({ kind, file }: ConfigurationSource): Promise<Parsed> {
  if (kind === 'document') return parseDocument(readDocumentText(file, file), true);
  const variables = await readTfvarsFile(file);
  if (String(variables.get('enable_privacy_controls')) === 'false') {
    throw new ConfigurationError([
      `${file}: enable_privacy_controls is false, so that every field of every record is sent, through no list; ` +
        'set it to true to send less',
    ]);
  }
  const value = variables.get('redaction_config') ?? null;
  // Without one, and with null, the stack deploys the document for the mandatory fields alone.
  return value === null ? { ok: true, config: MANDATORY_ONLY, notices: [] } : parseValue(value);
}
