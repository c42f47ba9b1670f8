import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { unzipSync } from 'fflate';
import { type ProcessResult, runProcess } from '../../../src/artefact/terraform/run-process';
import { runPackCommand } from '../../../src/upkeep/release/command';
import { type Printed, printedBy } from '../../harness/printed';

export const ROOT = resolve(__dirname, '..', '..', '..');
export const { name: NAME, version: VERSION } = JSON.parse(
  readFileSync(join(ROOT, 'package.json'), 'utf8'),
) as { name: string; version: string };
/** The only folder in the archive. */
export const FOLDER = `${NAME}-${VERSION}`;

/** Packs a release in this process. */
export function packageInto(out: string, args: readonly string[] = []): Promise<Printed> {
  return printedBy(() => runPackCommand(['--out', out, ...args]));
}

/** Packs a release with .ci/package, in another directory and environment. */
export function startPackaging(out: string, cwd: string, env: NodeJS.ProcessEnv): Promise<ProcessResult> {
  return runProcess([join(ROOT, '.ci', 'package'), '--out', out], { cwd, env: { ...process.env, ...env } });
}

/** Unpacks an archive. @returns the paths of its files, in its folder */
export function unpack(archive: string, into: string): string[] {
  const files = unzipSync(readFileSync(archive));
  for (const [path, content] of Object.entries(files)) {
    const file = join(into, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  return Object.keys(files).map((path) => path.replace(`${FOLDER}/`, ''));
}
