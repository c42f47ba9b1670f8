import { ConfigurationError } from '../../cli/errors';
import type { AwsClients } from '../aws/clients';
import { failureOf } from '../aws/failure';

/** @throws {ConfigurationError} where the credentials are of another account than the deployment, or of none */
export async function refuseOtherAccount(
  aws: AwsClients,
  deployment: { readonly accountId: string },
): Promise<void> {
  let account: string | undefined;
  try {
    ({ Account: account } = await aws.sts.getCallerIdentity({}));
  } catch (error) {
    throw new ConfigurationError([`who is asking: ${failureOf(error).text}`]);
  }
  if (account !== deployment.accountId) {
    throw new ConfigurationError([
      `the deployment is in account ${deployment.accountId}, and the credentials are of ${account}: set AWS_PROFILE, or sign in there`,
    ]);
  }
}
