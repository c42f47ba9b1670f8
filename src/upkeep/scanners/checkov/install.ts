import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProcess } from '../../../artefact/terraform/run-process';
import { plainEnvironment } from '../plain-environment';
import { Unavailable } from '../scanner';

/** The version whose findings were judged. Another may have other checks: coverage.ts goes with it. */
export const CHECKOV_VERSION = '3.3.30';

const CONSTRAINTS = join(__dirname, 'constraints.txt');
const NEEDS = `checkov ${CHECKOV_VERSION} needs Python 3.11 or later as python3, with venv, and a package index that pip can reach`;

/**
 * Installs checkov into a Python environment of its own, unless it is there.
 *
 * @returns the environment's Python
 * @throws {Unavailable} where it cannot be installed
 */
export async function installCheckov(directory: string): Promise<string> {
  const environment = join(directory, `checkov-${CHECKOV_VERSION}`);
  const python = join(environment, 'bin', 'python');
  // Written last, so that an installation that was interrupted is made again.
  const marker = join(environment, 'installed-with');
  const constraints = readFileSync(CONSTRAINTS, 'utf8');
  if (existsSync(marker) && existsSync(python) && readFileSync(marker, 'utf8') === constraints) return python;

  const run = (...command: [string, ...string[]]) =>
    runProcess(command, { cwd: directory, env: plainEnvironment() });
  rmSync(environment, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  const recent = 'import sys; sys.exit(sys.version_info < (3, 11))';
  const found = await run('python3', '-c', recent);
  if (found.code === undefined) throw new Unavailable(`${NEEDS}; there is no python3.`);
  if (found.code !== 0) throw new Unavailable(`${NEEDS}; python3 is older, or does not start.`);
  const created = await run('python3', '-m', 'venv', environment);
  if (created.code !== 0) throw new Unavailable(`${NEEDS}; python3 -m venv failed: ${lastLine(created)}`);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
  const installed = await run(python, ...pip, `--constraint=${CONSTRAINTS}`, `checkov==${CHECKOV_VERSION}`);
  if (installed.code !== 0) throw new Unavailable(`${NEEDS}; pip failed: ${lastLine(installed)}`);
  writeFileSync(marker, constraints);
  return python;
}

function lastLine({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }): string {
  return `${stdout}${stderr}`.trim().split('\n').at(-1) ?? '';
}
