import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProcess } from '../run-process';
import { foldersOf } from './bindings';

const PACKAGE = '@cdktn/provider-aws';

/** Bindings that were brought onto this machine. */
export interface Bindings {
  /** For {@link readProviderSchema}. */
  readonly lib: string;
  /** The version of the provider that they were generated from. */
  readonly provider: string;
}

/** The bindings cannot be had on this machine. The message says what is needed. */
export class BindingsUnavailable extends Error {
  override readonly name = 'BindingsUnavailable';
}

/**
 * Brings the newest bindings of the AWS provider into a directory, unless they are there: of the package, which is
 * large, only what these types need.
 *
 * @throws {BindingsUnavailable} where npm does not reach its registry, or there is no tar
 */
export async function bringNewestBindings(
  directory: string,
  types: Parameters<typeof foldersOf>[0],
): Promise<Bindings> {
  mkdirSync(directory, { recursive: true });
  const run = async (...command: [string, ...string[]]) => {
    const result = await runProcess(command, { cwd: directory, env: process.env });
    if (result.code === 0) return result.stdout;
    const reason = result.stderr.trim().split('\n').at(-1) ?? '';
    throw new BindingsUnavailable(
      `${PACKAGE} cannot be had; npm, its registry and tar are needed: ${reason}`,
    );
  };
  const view = await run('npm', 'view', PACKAGE, 'version', 'cdktf.provider.version', '--json');
  const { version = '', 'cdktf.provider.version': provider = '' } = JSON.parse(view) as Record<
    string,
    string
  >;
  const home = join(directory, `provider-aws-${version}`);
  const folders = foldersOf(types).sort();
  // Written last, so that what was interrupted is brought again.
  const marker = join(home, 'holds');
  const bindings = { lib: join(home, 'package', 'lib'), provider };
  if (existsSync(marker) && readFileSync(marker, 'utf8') === folders.join('\n')) return bindings;
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home);
  const archive = join(directory, (await run('npm', 'pack', '--silent', `${PACKAGE}@${version}`)).trim());
  // What the newest bindings do not have is missing there too, and Terraform reports it.
  const there = new Set((await run('tar', '-tzf', archive)).split('\n').map((path) => path.split('/')[2]));
  const wanted = folders.filter((folder) => there.has(folder)).map((folder) => `package/lib/${folder}`);
  await run('tar', '-xzf', archive, '-C', home, ...wanted);
  rmSync(archive);
  writeFileSync(marker, folders.join('\n'));
  return bindings;
}
