import { ConfigurationError } from '../../cli/errors';
import { asked } from '../aws/answers';
import type { AwsClients } from '../aws/clients';
import { whyNotAuthorized } from '../connection-state';
import { type Deployment, functionArn } from '../deployment/deployment';
import { whyNotRunning } from '../pipe/state';

/** A warning is one line. */
const inOneLine = (remedy: string): string => remedy.replaceAll('\n', '; ');

/**
 * Checks what the pipe would do with records that are put on the stream.
 *
 * @returns warnings for the user
 * @throws {ConfigurationError} if personal data would be sent unredacted, or nothing would be delivered
 */
export async function checkPipe(aws: AwsClients, deployment: Deployment): Promise<string[]> {
  const { pipe, stream, privacyControls, destination } = deployment;
  const described = await asked(
    `the pipe ${pipe.name}`,
    aws.pipes.describePipe({ Name: pipe.name }),
    'apply the stack first',
  );
  if (described.Source !== stream.arn) {
    throw new ConfigurationError([
      `the pipe ${pipe.name} does not read from ${stream.name}: records put there would not be delivered; apply the stack first`,
    ]);
  }
  if (
    privacyControls !== undefined &&
    described.Enrichment !== functionArn(deployment, privacyControls.functionName)
  ) {
    throw new ConfigurationError([
      `the pipe ${pipe.name} does not call ${privacyControls.functionName}, though the privacy controls are on: ` +
        'records would be sent unredacted. Nothing was put; apply the stack, and run the command again',
    ]);
  }
  const stopped = whyNotRunning(described, deployment);
  // Not being allowed to describe the connection does not stop the replay.
  const connection = await aws.events
    .describeConnection({ Name: destination.connection })
    .catch(() => undefined);
  const refused = connection && whyNotAuthorized(connection, deployment);
  return [
    ...(privacyControls === undefined
      ? [`the privacy controls are off in this deployment: complete records go to ${destination.endpoint}`]
      : []),
    ...(stopped === undefined
      ? []
      : [
          `${stopped.text}; records wait on the stream until it runs, at most ${stream.retentionHours} hours; ${inOneLine(stopped.remedy)}`,
        ]),
    ...(refused === undefined
      ? []
      : [
          `${refused.text}; records put now are not delivered until this is fixed, and may be dead-lettered again; ${inOneLine(refused.remedy)}`,
        ]),
  ];
}
