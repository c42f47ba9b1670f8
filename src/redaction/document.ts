import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import type { RedactionConfig } from '../../functions/privacy-controls/redaction-config';
import { ConfigurationError, errorCode } from '../command-line/errors';
import { parseDocument, required, warningsAbout } from './parse';

/** A valid redaction document, as the SSM parameter would hold it. */
export interface RedactionDocument {
  readonly text: string;
  readonly config: RedactionConfig;
  /** What is odd about it, in sentences that begin with the field. */
  readonly notices: readonly string[];
}

/** Reads the file with the list. @throws {ConfigurationError} with everything that is wrong with it */
export function readRedactionDocument(file: string): RedactionDocument {
  return checkRedactionDocument(readDocumentText(file, file), file);
}

/**
 * @param origin how the user named the file, for the errors
 * @throws {ConfigurationError} where it cannot be read
 */
export function readDocumentText(file: string, origin: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new ConfigurationError([`${origin}: cannot be read (${errorCode(error)}); name an existing file`]);
  }
  // Decoded anyway, a name would silently become another one.
  if (!isUtf8(bytes))
    throw new ConfigurationError([
      `${origin}: not UTF-8; save it in that encoding, or name records with --input`,
    ]);
  return bytes.toString('utf8');
}

/**
 * @param origin where the text comes from, for the errors
 * @param rewritten how texts in it were written before Terraform's reading changed them
 * @throws {ConfigurationError} with everything that is wrong with it
 */
export function checkRedactionDocument(
  text: string,
  origin: string,
  rewritten?: ReadonlyMap<string, string>,
): RedactionDocument {
  const valid = required(parseDocument(text, rewritten), origin);
  const { config } = valid;
  const refused = config.fields.filter((field) => field.includes('{{'));
  if (refused.length > 0) {
    throw new ConfigurationError([
      `${origin}: fields hold ${refused.map((field) => JSON.stringify(field)).join(', ')}: Systems Manager accepts no {{ in ` +
        'the value of a parameter; write * in place of the name that holds it',
    ]);
  }
  return { text, config, notices: warningsAbout(valid) };
}
