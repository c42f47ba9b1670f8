import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import type { RedactionConfig } from '../../../functions/privacy-controls/redaction-config';
import { ConfigurationError, errorCode } from '../../cli/errors';
import { parseDocument, required, warningsAbout } from './parse';

/** A valid redaction document, as the SSM parameter would hold it. */
export interface RedactionDocument {
  readonly text: string;
  readonly config: RedactionConfig;
  /** What is odd about it, in sentences that begin with the place. */
  readonly notices: readonly string[];
}

/** Reads the file with the list. @throws {ConfigurationError} with everything that is wrong with it */
export function readRedactionDocument(file: string): RedactionDocument {
  const text = readDocumentText(file, file);
  const valid = required(parseDocument(text), file);
  return { text, config: valid.config, notices: warningsAbout(valid) };
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
