import { execFileSync } from 'node:child_process';
import { ConfigurationError } from '../../cli/errors';
import { terraformEnvironment } from './environment';

/** The oldest version that supports validations that refer to other variables. */
const MINIMUM = [1, 9] as const;

/**
 * The Terraform or OpenTofu to run: the one that `TERRAFORM_BINARY_NAME` names, else terraform, else tofu.
 *
 * @throws {ConfigurationError} if there is none, with what to install
 */
export function findTerraform(environment: NodeJS.ProcessEnv = process.env): string {
  const named = environment.TERRAFORM_BINARY_NAME;
  const candidates = named ? [named] : ['terraform', 'tofu'];
  const versions = candidates.map((binary) => [binary, versionOf(binary, environment)] as const);
  const found = versions.find(([, version]) => version !== undefined && isRecent(version));
  if (found !== undefined) return found[0];
  const seen = versions.map(([binary, version]) =>
    version === undefined ? `${binary} cannot be run` : `${binary} is version ${version}`,
  );
  throw new ConfigurationError([
    `${seen.join(', ')}: install Terraform (https://developer.hashicorp.com/terraform/install) or OpenTofu ` +
      `(https://opentofu.org/docs/intro/install), ${MINIMUM.join('.')} or later, ` +
      `${named ? 'or correct' : 'or name it in'} TERRAFORM_BINARY_NAME`,
  ]);
}

function isRecent(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > MINIMUM[0] || (major === MINIMUM[0] && minor >= MINIMUM[1]);
}

function versionOf(binary: string, environment: NodeJS.ProcessEnv): string | undefined {
  try {
    const text = execFileSync(binary, ['version', '-json'], {
      env: terraformEnvironment(environment),
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return (JSON.parse(text) as { terraform_version?: string }).terraform_version;
  } catch {
    return undefined;
  }
}
