import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Defined in the bundle of a release. */
declare const OPERATA_VERSION: string | undefined;

/** Whether this runs from the bundle of a release, without the rest of the project. */
export const IS_BUNDLE = typeof OPERATA_VERSION === 'string';

/** The version in package.json. */
export function projectVersion(): string {
  if (typeof OPERATA_VERSION === 'string') return OPERATA_VERSION;
  const { version } = JSON.parse(readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8')) as {
    version: string;
  };
  return version;
}
