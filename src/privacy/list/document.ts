import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import type { RedactionConfig } from '../../../functions/privacy-controls/redaction-config';
import { ConfigurationError, errorCode } from '../../cli/errors';
import { parseDocument, required, warningsAbout } from './parse';

/** A valid redaction document, in the form that the SSM parameter would contain. */
export interface RedactionDocument {
  readonly text: string;
  readonly config: RedactionConfig;
  /** Probable mistakes, as sentences that begin with the place. */
  readonly notices: readonly string[];
}

/** Reads the file with the list. @throws {ConfigurationError} with everything that is wrong with it */
export function readRedactionDocument(file: string): RedactionDocument {
  const text = readDocumentText(file, file);
  const valid = required(parseDocument(text), file);
  return { text, config: valid.config, notices: warningsAbout(valid) };
}

/**
 * @param origin the file as the user named it, for the errors
 * @throws {ConfigurationError} if it cannot be read
 */
export function readDocumentText(file: string, origin: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new ConfigurationError([`${origin}: cannot be read (${errorCode(error)}); name an existing file`]);
  }
  // Decoding other bytes would silently change names.
  if (!isUtf8(bytes))
    throw new ConfigurationError([
      `${origin}: not UTF-8; save it as UTF-8, or, if it contains records, name it with --input`,
    ]);
  return bytes.toString('utf8');
}
