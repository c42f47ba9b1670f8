import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { type ConfigurationSource, ConfigurationUnreadableError } from './configuration-cache';
import { environmentCredentials } from './sdk/environment-credentials';

/** How long reading may take, in milliseconds. */
export interface ReadLimits {
  /** Each of the two attempts, to connect, and to answer. */
  readonly attempt: number;
  /** Both attempts and the pause between them: no record waits longer for its configuration. */
  readonly read: number;
}

export const READ_LIMITS: ReadLimits = { attempt: 1200, read: 2600 };

/**
 * Reads the configuration document from an SSM parameter. `read` settles within `limits.read`, whatever the network
 * does, and rejects with a `ConfigurationUnreadableError` that names the kind of failure only. Where a second
 * attempt may help the client makes one: the first reading of a fresh function decides what the records in hand
 * are sent with.
 *
 * Region, credentials and another endpoint come from the environment variables that the SDK knows: `AWS_REGION`,
 * `AWS_ACCESS_KEY_ID` …, `AWS_ENDPOINT_URL_SSM`.
 *
 * @param parameter The parameter's name or ARN.
 */
export function ssmSource(parameter: string, limits: ReadLimits = READ_LIMITS): ConfigurationSource {
  const client = new SSMClient({
    credentials: environmentCredentials,
    maxAttempts: 2,
    requestHandler: {
      connectionTimeout: limits.attempt,
      requestTimeout: limits.attempt,
      throwOnRequestTimeout: true,
      // Minutes pass between two readings, in which Lambda freezes the process: a kept connection would be
      // dead by then.
      httpAgent: { keepAlive: false },
      httpsAgent: { keepAlive: false },
    },
  });
  return {
    async read() {
      const abortSignal = AbortSignal.timeout(limits.read);
      let value: string | undefined;
      try {
        const answer = await client.send(new GetParameterCommand({ Name: parameter }), { abortSignal });
        value = answer.Parameter?.Value;
      } catch (error) {
        throw new ConfigurationUnreadableError(abortSignal.aborted ? 'TimeoutError' : kindOf(error));
      }
      if (typeof value !== 'string') throw new ConfigurationUnreadableError('UnexpectedAnswer');
      return value;
    },
  };
}

/**
 * The name of a failure: the code of an error of the network, such as `ECONNREFUSED`, or the name of an error of
 * the service, such as `ParameterNotFound`. Its message stays behind, and so does a name that is none: what AWS or
 * the network say goes into the log only where it can hold no content.
 */
function kindOf(error: unknown): string {
  const { code, name } = (typeof error === 'object' && error !== null ? error : {}) as Record<
    string,
    unknown
  >;
  const kind = [code, name].find((text) => typeof text === 'string' && /^\w{1,64}$/.test(text));
  return typeof kind === 'string' ? kind : 'Unknown';
}
