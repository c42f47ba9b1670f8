import { relative } from 'node:path';
import { stackDirectory } from '../artefact/synthesize';
import { PROGRAM } from '../cli/command';
import { PROJECT_ROOT } from '../cli/resources';
import { IS_BUNDLE } from '../cli/version';
import type { Deployment } from './deployment/deployment';

/** The folder of the stack, from the project's root. A release is that folder itself, with the variables in it. */
export const STACK_DIRECTORY = IS_BUNDLE ? '.' : relative(PROJECT_ROOT, stackDirectory());

const terraform = (command: string): string =>
  IS_BUNDLE
    ? `terraform ${command}`
    : `terraform -chdir=${STACK_DIRECTORY} ${command} -var-file=../../../terraform.tfvars`;

/** Shows what Terraform would change. */
export const PLAN = terraform('plan');

/** Restores the settings in Terraform. It changes nothing if Terraform sees no difference. */
export const APPLY = terraform('apply');

/** Addresses of resources whose state Terraform does not see. A test compares them with the stack. */
export const ADDRESSES = {
  connection: 'aws_cloudwatch_event_connection.operata_connection',
  'API destination': 'aws_cloudwatch_event_api_destination.operata',
  pipe: 'aws_pipes_pipe.delivery',
  'delivery stream': 'aws_kinesis_firehose_delivery_stream.backup[0]',
} as const;

/** The command that replaces a resource although Terraform sees no difference. */
export function replace(resource: keyof typeof ADDRESSES): string {
  const argument = `-replace=${ADDRESSES[resource]}`;
  // A shell interprets brackets as a pattern.
  return `${APPLY} ${argument.includes('[') ? `'${argument}'` : argument}`;
}

/** The options by which a command finds this deployment. */
export const deploymentArguments = ({
  environment,
  region,
}: Pick<Deployment, 'environment' | 'region'>): string => `--environment ${environment} --region ${region}`;

/** A command of the operator, for this deployment. */
export const operatorCommand = (
  command: 'doctor' | 'verify' | 'replay' | 'rotate-key' | 'capacity',
  deployment: Pick<Deployment, 'environment' | 'region'>,
  options?: string,
): string =>
  `${PROGRAM} ${command} ${deploymentArguments(deployment)}${options === undefined ? '' : ` ${options}`}`;

/** The command that starts or stops the pipe of a deployment. */
export const pipeCommand = (
  command: 'start-pipe' | 'stop-pipe',
  { pipe, region }: Pick<Deployment, 'pipe' | 'region'>,
): string => `aws pipes ${command} --name ${pipe.name} --region ${region}`;
