import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { runProcess } from '../../../artefact/terraform/run-process';
import { plainEnvironment } from '../plain-environment';
import { Unavailable } from '../scanner';

/** The version whose rules rules.ts lists. */
export const TFLINT_VERSION = '0.64.0';

const NEEDS = `TFLint ${TFLINT_VERSION} is needed on the PATH, or Go and a module proxy to install it with`;

/**
 * Finds TFLint on the PATH or where it was installed before, or installs it with Go.
 *
 * @returns the binary
 * @throws {Unavailable} where that cannot be done
 */
export async function installTflint(directory: string): Promise<string> {
  const folder = join(directory, `tflint-${TFLINT_VERSION}`);
  const installed = join(folder, 'tflint');
  mkdirSync(folder, { recursive: true });
  for (const binary of ['tflint', installed]) if (await isRight(binary, folder)) return binary;

  const source = `github.com/terraform-linters/tflint@v${TFLINT_VERSION}`;
  const env = { ...plainEnvironment(), GOBIN: folder };
  const { code, stderr } = await runProcess(['go', 'install', source], { cwd: folder, env });
  if (code === undefined) throw new Unavailable(`${NEEDS}; there is no go.`);
  if (code !== 0) {
    throw new Unavailable(`${NEEDS}; go install failed: ${stderr.trim().split('\n').at(-1) ?? ''}`);
  }
  return installed;
}

async function isRight(binary: string, cwd: string): Promise<boolean> {
  // It would ask the network for a newer version otherwise.
  const env = { ...plainEnvironment(cwd), TFLINT_DISABLE_VERSION_CHECK: '1' };
  const { code, stdout } = await runProcess([binary, '--version'], { cwd, env });
  return code === 0 && stdout.split('\n').includes(`TFLint version ${TFLINT_VERSION}`);
}
