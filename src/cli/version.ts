import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The bundle of a release defines it. */
declare const OPERATA_VERSION: string | undefined;

/** Whether this is the one file of a release, without the rest of the project. */
export const IS_BUNDLE = typeof OPERATA_VERSION === 'string';

/** The version of this project, as package.json has it. */
export function projectVersion(): string {
  if (typeof OPERATA_VERSION === 'string') return OPERATA_VERSION;
  const { version } = JSON.parse(readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8')) as {
    version: string;
  };
  return version;
}
