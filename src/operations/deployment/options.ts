import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { findTerraform } from '../../artefact/terraform/binary';
import { terraformEnvironment } from '../../artefact/terraform/environment';
import { inOneLine } from '../../artefact/terraform/plain-output';
import { runProcess } from '../../artefact/terraform/run-process';
import type { Arguments, ArgumentsSpec } from '../../cli/arguments';
import { PROGRAM } from '../../cli/command';
import { ConfigurationError, errorCode } from '../../cli/errors';
import { PROJECT_ROOT } from '../../cli/resources';
import { AwsClients } from '../aws/clients';
import { STACK_DIRECTORY } from '../commands';
import { refuseOtherAccount } from './account';
import type { Deployment } from './deployment';
import { deploymentFromNames } from './from-names';
import { deploymentFromOutputs } from './from-outputs';

/** The options that name the deployment. Every command of the operator has them. */
export const DEPLOYMENT_OPTIONS = {
  'Which deployment': {
    environment: { value: 'NAME', help: 'Finds it in AWS by its names, without its Terraform state.' },
    alias: {
      value: 'NAME',
      help: 'The alias of the Amazon Connect instance. Needed if the environment has several pipes.',
    },
    outputs: {
      value: 'FILE',
      help: 'What "terraform output -json" printed (- for standard input).',
      default: 'without --environment, asks terraform in the directory of the stack',
    },
    region: {
      value: 'NAME',
      help: 'The AWS region.',
      default: 'that of the deployment, of AWS_REGION, or of the profile',
    },
  },
} as const satisfies ArgumentsSpec['options'];

/** The note about credentials in --help. */
export const CREDENTIALS_NOTE =
  'Credentials, profile and endpoint come from the usual variables and files of AWS (AWS_PROFILE, AWS_ENDPOINT_URL …).';

/** How the command line names the deployment. */
export interface DeploymentOptions {
  readonly outputs: string | undefined;
  readonly environment: string | undefined;
  readonly alias: string | undefined;
  readonly region: string | undefined;
}

/** The rules of `environment` in the stack, and of a region name. */
const ENVIRONMENT = /^[a-z][a-z0-9-]{0,14}[a-z0-9]$/;
const REGION = /^[a-z]{2}(-[a-z]+)+-\d+$/;

/** Reads the options; errors are added to the problems of the arguments. */
export function readDeploymentOptions(
  given: Arguments<'environment' | 'alias' | 'outputs' | 'region'>,
): DeploymentOptions {
  const options = {
    outputs: given.text('outputs'),
    environment: given.text('environment'),
    alias: given.text('alias'),
    region: given.text('region'),
  };
  const { outputs, environment, alias, region } = options;
  if (environment !== undefined && !ENVIRONMENT.test(environment)) {
    given.problems.push(
      `--environment ${environment}: must be 2 to 16 lower-case letters, digits and hyphens, as the variable environment`,
    );
  }
  if (region !== undefined && !REGION.test(region))
    given.problems.push(`--region ${region}: is not the name of an AWS region, such as us-west-2`);
  if (outputs !== undefined && environment !== undefined)
    given.problems.push('--outputs and --environment: both name the deployment; leave one out');
  if (alias !== undefined && environment === undefined)
    given.problems.push('--alias: belongs to --environment; name that too');
  return options;
}

const STACK = resolve(PROJECT_ROOT, STACK_DIRECTORY);

/** A deployment, and the clients of its account and region. */
export interface OpenDeployment {
  readonly deployment: Deployment;
  readonly aws: AwsClients;
}

/**
 * Finds the deployment. The caller has to close the clients.
 *
 * @throws {ConfigurationError} if it cannot be found, with the other ways to name it, or belongs to another account
 */
export async function openDeployment(
  options: DeploymentOptions,
  stackDirectory = STACK,
): Promise<OpenDeployment> {
  if (options.environment !== undefined) {
    const { environment, alias } = options;
    return open(options.region, (aws) => deploymentFromNames(aws, { environment, alias }));
  }
  const deployment = await recorded(options.outputs, stackDirectory);
  if (options.region !== undefined && options.region !== deployment.region) {
    throw new ConfigurationError([
      `--region ${options.region}: the deployment is in ${deployment.region}; leave --region out`,
    ]);
  }
  return open(deployment.region, async (aws) => {
    await refuseOtherAccount(aws, deployment);
    return deployment;
  });
}

/** The clients stay open only with a deployment. */
async function open(
  region: string | undefined,
  find: (aws: AwsClients) => Promise<Deployment>,
): Promise<OpenDeployment> {
  const aws = new AwsClients({ region });
  try {
    return { aws, deployment: await find(aws) };
  } catch (error) {
    aws.close();
    throw error;
  }
}

async function recorded(outputs: string | undefined, stackDirectory: string): Promise<Deployment> {
  if (outputs === '-') return deploymentFromOutputs(await textOf(process.stdin), 'standard input');
  if (outputs === undefined)
    return deploymentFromOutputs(await askTerraform(stackDirectory), 'terraform output');
  try {
    return deploymentFromOutputs(readFileSync(outputs, 'utf8'), outputs);
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    throw new ConfigurationError([
      `--outputs ${outputs}: cannot be read (${errorCode(error)}); name the file that terraform output -json was written to`,
    ]);
  }
}

async function askTerraform(stackDirectory: string): Promise<string> {
  const others = 'or name the deployment with --environment, or its outputs with --outputs FILE';
  let binary: string;
  try {
    binary = findTerraform();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    throw new ConfigurationError([...error.problems.map((problem) => `${problem}, ${others}`)]);
  }
  const directory = join(stackDirectory, '');
  const remedy = `run the command in the folder from which the deployment was applied, ${others}`;
  if (!existsSync(stackDirectory))
    throw new ConfigurationError([`${directory}: does not exist; ${PROGRAM} synth makes it, but ${remedy}`]);
  const { code, stdout, stderr } = await runProcess([binary, 'output', '-no-color', '-json'], {
    cwd: stackDirectory,
    env: terraformEnvironment(),
  });
  if (code === 0 && stdout.trim() !== '{}') return stdout;
  // The standard output is never shown: it holds values of the state.
  const isNew = code === 0 || stderr.includes('Backend initialization required');
  const reason = isNew ? 'nothing is applied there' : `terraform output failed: ${inOneLine(stderr)}`;
  throw new ConfigurationError([`${directory}: ${reason}; ${remedy}`]);
}
