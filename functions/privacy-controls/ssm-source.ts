import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { type ConfigurationSource, ConfigurationUnreadableError } from './configuration-cache';

/** What a reading of the parameter takes at most. */
const DEADLINE_MS = 2500;
const CONNECTION_TIMEOUT_MS = 1000;
/** One attempt. The second one is for a lost connection or a throttled call, and shares the deadline. */
const REQUEST_TIMEOUT_MS = 2000;
const MAX_ATTEMPTS = 2;

/**
 * Reads the configuration document from an SSM parameter. `read` settles within 2.5 seconds, whatever the network
 * does, and rejects with a `ConfigurationUnreadableError` that names the kind of failure only.
 *
 * Region, credentials and endpoint come from the environment, as in any client of the SDK: `AWS_REGION`,
 * `AWS_ACCESS_KEY_ID` and its companions, `AWS_ENDPOINT_URL_SSM` or `AWS_ENDPOINT_URL`.
 * @param parameter The parameter's name or ARN.
 */
export function ssmSource(parameter: string): ConfigurationSource {
  const client = new SSMClient({
    maxAttempts: MAX_ATTEMPTS,
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
      // Minutes pass between two readings, in which Lambda freezes the process: a kept connection would be dead.
      httpAgent: { keepAlive: false, maxSockets: Number.POSITIVE_INFINITY },
      httpsAgent: { keepAlive: false, maxSockets: Number.POSITIVE_INFINITY },
    },
  });
  return {
    async read() {
      const abort = new AbortController();
      let timer: NodeJS.Timeout | undefined;
      // The signal alone does not end a response whose body never does.
      const deadline = new Promise<never>((_, reject) => {
        timer = setTimeout(() => {
          reject(new ConfigurationUnreadableError('Timeout'));
          abort.abort();
        }, DEADLINE_MS);
      });
      try {
        const request = client.send(new GetParameterCommand({ Name: parameter }), {
          abortSignal: abort.signal,
        });
        const { Parameter } = await Promise.race([request, deadline]);
        if (typeof Parameter?.Value !== 'string') throw new ConfigurationUnreadableError('NoValue');
        return Parameter.Value;
      } catch (error) {
        throw error instanceof ConfigurationUnreadableError
          ? error
          : new ConfigurationUnreadableError(kindOf(error));
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

/** The error's code or name, such as `ECONNREFUSED` or `ParameterNotFound`. Its message stays behind. */
function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return 'Unknown';
  const code = 'code' in error ? error.code : undefined;
  const kind = typeof code === 'string' ? code : error.name;
  return /^\w{1,64}$/.test(kind) ? kind : 'Unknown';
}
