import type { DescribeConnectionResponse } from '@aws-sdk/client-eventbridge';
import type { AwsClients } from '../aws/clients';
import type { Deployment } from '../deployment/deployment';

/** The connection, as AWS describes it, without credentials. */
export interface Connection {
  readonly name: string;
  readonly state: string;
  /** When it was last changed. */
  readonly changed: Date;
  readonly described: DescribeConnectionResponse;
}

/** @throws an error of the SDK */
export async function describeConnection(
  aws: AwsClients,
  { destination }: Deployment,
  abortSignal: AbortSignal,
): Promise<Connection> {
  const described = await aws.events.describeConnection({ Name: destination.connection }, { abortSignal });
  return {
    name: destination.connection,
    state: described.ConnectionState ?? 'unknown',
    changed: described.LastModifiedTime ?? described.CreationTime ?? new Date(0),
    described,
  };
}
