import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { unzipSync } from 'fflate';

export const ROOT = resolve(__dirname, '..', '..');
export const { name: NAME, version: VERSION } = JSON.parse(
  readFileSync(join(ROOT, 'package.json'), 'utf8'),
) as { name: string; version: string };
/** The only folder in the archive. */
export const FOLDER = `${NAME}-${VERSION}`;

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Packs a release, as .ci/package does. */
export function packageInto(
  out: string,
  args: readonly string[] = [],
  { env = {}, cwd = ROOT }: { readonly env?: NodeJS.ProcessEnv; readonly cwd?: string } = {},
): Promise<Outcome> {
  return new Promise((fulfil) => {
    execFile(
      process.execPath,
      [join(ROOT, 'node_modules/tsx/dist/cli.mjs'), join(ROOT, 'src/release/cli.ts'), '--out', out, ...args],
      { cwd, env: { ...process.env, ...env } },
      (error, stdout, stderr) => {
        fulfil({ code: error === null ? 0 : Number(error.code), stdout, stderr });
      },
    );
  });
}

/** Unpacks an archive. @returns its files' paths, within its folder */
export function unpack(archive: string, into: string): string[] {
  const files = unzipSync(readFileSync(archive));
  for (const [path, content] of Object.entries(files)) {
    const file = join(into, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  return Object.keys(files).map((path) => path.replace(`${FOLDER}/`, ''));
}
