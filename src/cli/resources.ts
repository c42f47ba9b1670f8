import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { IS_BUNDLE } from './version';

/** Files by path, as base64. Defined in the bundle of a release. */
declare const OPERATA_RESOURCES: Readonly<Record<string, string>>;

/** The folder of the project, or of a release's bundle. */
export const PROJECT_ROOT = IS_BUNDLE ? __dirname : resolve(__dirname, '..', '..');

/** A file of the project that a command needs. @param path from the project's root */
export function readResource(path: string): Buffer {
  return IS_BUNDLE
    ? Buffer.from(OPERATA_RESOURCES[path] ?? '', 'base64')
    : readFileSync(join(PROJECT_ROOT, path));
}

/** The files of a folder, as paths from the project's root. */
export function resourcesIn(folder: string): readonly string[] {
  const paths = IS_BUNDLE
    ? Object.keys(OPERATA_RESOURCES).filter((path) => path.startsWith(`${folder}/`))
    : readdirSync(join(PROJECT_ROOT, folder)).map((name) => `${folder}/${name}`);
  return paths.sort();
}
