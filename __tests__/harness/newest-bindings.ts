import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProcess } from '../../src/artefact/terraform/run-process';
import { foldersOf } from '../../src/offline/provider/bindings';

const PACKAGE = '@cdktn/provider-aws';
/** The file with the list of downloaded folders. */
const MARKER = 'holds';

/** Bindings that were brought onto this machine. */
export interface Bindings {
  /** For {@link readProviderSchema}. */
  readonly lib: string;
  /** The version of the provider that they were generated from. */
  readonly provider: string;
  /** The framework that they need: packages and ranges of versions. */
  readonly framework: Readonly<Record<string, string>>;
}

/** The bindings are not available on this machine. The message names the requirements. */
export class BindingsUnavailable extends Error {
  override readonly name = 'BindingsUnavailable';
}

/**
 * Brings the newest bindings of the AWS provider into a directory, unless they are there: of the package, which is
 * large, only what these types need.
 *
 * @throws {BindingsUnavailable} if npm cannot reach its registry, or tar is missing
 */
export async function bringNewestBindings(
  directory: string,
  types: Parameters<typeof foldersOf>[0],
): Promise<Bindings> {
  mkdirSync(directory, { recursive: true });
  const run = async (...command: [string, ...string[]]): Promise<string> => {
    const { code, stdout, stderr } = await runProcess(command, { cwd: directory, env: process.env });
    if (code === 0) return stdout;
    throw new BindingsUnavailable(
      `${PACKAGE} cannot be had; npm, its registry and tar are needed: ${stderr.trim().split('\n')[0]}`,
    );
  };
  const view = await run('npm', 'view', PACKAGE, 'version', 'cdktf', 'peerDependencies', '--json');
  const { version, cdktf, peerDependencies } = JSON.parse(view) as {
    readonly version: string;
    readonly cdktf: { readonly provider: { readonly version: string } };
    readonly peerDependencies: Readonly<Record<string, string>>;
  };
  const home = join(directory, `provider-aws-${version}`);
  // The class of the provider loads its functions.
  const folders = [...foldersOf(types), 'provider-functions'].sort();
  const marker = join(home, MARKER);
  const bindings = {
    lib: join(home, 'package', 'lib'),
    provider: cdktf.provider.version,
    framework: peerDependencies,
  };
  if (existsSync(marker) && readFileSync(marker, 'utf8') === folders.join('\n')) return bindings;
  // In a draft, as several test files may bring them at the same time.
  const draft = mkdtempSync(join(directory, 'draft-'));
  try {
    const archive = (
      await run('npm', 'pack', '--silent', `--pack-destination=${draft}`, `${PACKAGE}@${version}`)
    ).trim();
    const file = join(draft, archive);
    // What the newest bindings do not have is missing there too, and Terraform reports it.
    const there = new Set((await run('tar', '-tzf', file)).split('\n').map((path) => path.split('/')[2]));
    const wanted = folders.filter((folder) => there.has(folder)).map((folder) => `package/lib/${folder}`);
    await run('tar', '-xzf', file, '-C', draft, ...wanted);
    rmSync(file);
    writeFileSync(join(draft, MARKER), folders.join('\n'));
    rmSync(home, { recursive: true, force: true });
    renameSync(draft, home);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return bindings;
}
