/** AWS credentials in the form that the SDK accepts. */
interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/**
 * The credentials that Lambda sets in the environment.
 *
 * In the bundle this replaces the SDK's chain of credential providers (single sign-on, profiles, instance metadata …),
 * which is not needed in Lambda and makes up a third of the SDK's size.
 *
 * @throws {Error} named `MissingCredentials` if there are none
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

/** The export that the SDK expects. */
export const defaultProvider = () => environmentCredentials;
