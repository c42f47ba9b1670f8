import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { type ConfigurationSource, ConfigurationUnreadableError } from './configuration-cache';
import { environmentCredentials } from './sdk/environment-credentials';

/** The time limits of a read, in milliseconds. */
export interface ReadLimits {
  /** For each of the two attempts: to connect, and to receive the response. */
  readonly attempt: number;
  /** For both attempts and the pause between them. No record waits longer for its configuration. */
  readonly read: number;
}

export const READ_LIMITS: ReadLimits = { attempt: 1200, read: 2600 };

/**
 * Reads the configuration document from an SSM parameter. `read` settles within `limits.read`, whatever the network
 * does, and rejects with a `ConfigurationUnreadableError` that names only the kind of failure. The client retries once
 * if that may help, because the first read of a new function decides how its first records are redacted.
 *
 * Region, credentials and endpoint come from the environment variables of the SDK: `AWS_REGION`, `AWS_ACCESS_KEY_ID` …,
 * `AWS_ENDPOINT_URL_SSM`.
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
      // Lambda freezes the process during the minutes between two reads, so a kept connection would be dead.
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
 * The name of a failure: the code of a network error, such as `ECONNREFUSED`, or the name of a service error, such as
 * `ParameterNotFound`. Messages and unusual names are not logged, because they may contain content.
 */
function kindOf(error: unknown): string {
  const { code, name } = (typeof error === 'object' && error !== null ? error : {}) as Record<
    string,
    unknown
  >;
  const kind = [code, name].find((text) => typeof text === 'string' && /^\w{1,64}$/.test(text));
  return typeof kind === 'string' ? kind : 'Unknown';
}
