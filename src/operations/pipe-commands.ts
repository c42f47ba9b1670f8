import type { Deployment } from './deployment/deployment';

/** What starts or stops the pipe of a deployment. */
export const pipeCommand = (
  command: 'start-pipe' | 'stop-pipe',
  { pipe, region }: Pick<Deployment, 'pipe' | 'region'>,
): string => `aws pipes ${command} --name ${pipe.name} --region ${region}`;
