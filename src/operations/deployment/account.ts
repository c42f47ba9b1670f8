import { ConfigurationError } from '../../cli/errors';
import type { AwsClients } from '../aws/clients';
import { failureOf } from '../aws/failure';

/** @throws {ConfigurationError} if the credentials are not of the deployment's account */
export async function refuseOtherAccount(
  aws: AwsClients,
  deployment: { readonly accountId: string },
): Promise<void> {
  let account: string | undefined;
  try {
    ({ Account: account } = await aws.sts.getCallerIdentity({}));
  } catch (error) {
    throw new ConfigurationError([`the identity of the caller: ${failureOf(error).text}`]);
  }
  if (account !== deployment.accountId) {
    throw new ConfigurationError([
      `the deployment is in account ${deployment.accountId}, but the credentials are for ${account}: set AWS_PROFILE, or sign in to that account`,
    ]);
  }
}
