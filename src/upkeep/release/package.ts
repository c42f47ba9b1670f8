import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { synthesize } from '../../artefact/synthesize';
import { inPrivateDirectory } from '../../artefact/terraform/private-directory';
import { ConfigurationError } from '../../cli/errors';
import { writeOutputFile } from '../../cli/output-file';
import { PROJECT_ROOT } from '../../cli/resources';
import { reproducibleZip } from '../../stack/zip';
import { buildOperata } from './bundle';
import { releaseContents } from './contents';

/** Users set their own backend. */
const NO_BACKEND = { STATE_BACKEND: '{"type":"none"}' };

export interface ReleaseOptions {
  /** The folder for the files. Missing directories are created. */
  readonly out: string;
  /** The git tag of the release. Must match the version in package.json. */
  readonly tag?: string | undefined;
}

/** The written files. */
export interface Release {
  /** The archive's absolute path. */
  readonly archive: string;
  /** The absolute path of the checksum, for `sha256sum --check`. */
  readonly checksum: string;
  readonly sha256: string;
}

/**
 * Synthesizes the stack without a backend, and packs it for teams that use only Terraform. The same commit always gives
 * the same bytes.
 *
 * @throws {ConfigurationError} if the tag does not match the version
 */
export async function packageRelease({ out, tag }: ReleaseOptions): Promise<Release> {
  const { name, version } = JSON.parse(readFileSync(join(PROJECT_ROOT, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
  };
  if (tag !== undefined && tag !== `v${version}`) {
    throw new ConfigurationError([
      `the tag is "${tag}", and the version in package.json is ${version}: tag the commit v${version}, or set ` +
        'the version with "npm version --no-git-tag-version VERSION" and tag the commit that has it',
    ]);
  }
  const title = `${name}-${version}`;
  const zip = reproducibleZip(inFolder(title, await contents(version)));
  const sha256 = createHash('sha256').update(zip).digest('hex');
  const archive = resolve(out, `${title}.zip`);
  const checksum = `${archive}.sha256`;
  mkdirSync(out, { recursive: true });
  writeOutputFile('--out', archive, zip);
  writeOutputFile('--out', checksum, `${sha256}  ${title}.zip\n`);
  return { archive, checksum, sha256 };
}

const contents = (version: string): Promise<Readonly<Record<string, Uint8Array>>> =>
  inPrivateDirectory(async (directory) => {
    const stack = await synthesize(PROJECT_ROOT, directory, NO_BACKEND);
    return releaseContents(PROJECT_ROOT, stack, version, await buildOperata());
  });

/** Puts all files into one folder, so that the archive unpacks cleanly. */
function inFolder(folder: string, files: Readonly<Record<string, Uint8Array>>): Record<string, Uint8Array> {
  return Object.fromEntries(Object.entries(files).map(([path, content]) => [`${folder}/${path}`, content]));
}
