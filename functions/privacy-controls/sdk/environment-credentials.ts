/** Credentials of AWS, as the SDK takes them. */
interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/**
 * The credentials that Lambda puts into the environment.
 *
 * The bundle has this in place of the SDK's chain of credential providers (single sign-on, profiles, instance
 * metadata …), which Lambda has no use for and which is a third of the SDK's weight.
 *
 * @throws {Error} named `MissingCredentials`, where there are none
 */
export async function environmentCredentials(): Promise<Credentials> {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) {
    const error = new Error('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set.');
    error.name = 'MissingCredentials';
    throw error;
  }
  return {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    ...(AWS_SESSION_TOKEN && { sessionToken: AWS_SESSION_TOKEN }),
  };
}

/** What the SDK asks for, under the name that it knows. */
export const defaultProvider = () => environmentCredentials;
