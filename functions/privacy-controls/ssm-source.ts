import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { clientOptions, kindOf, READ_LIMITS, type ReadLimits } from './aws-client';
import { type ConfigurationSource, ConfigurationUnreadableError } from './configuration-cache';

/**
 * Reads the configuration document from an SSM parameter. `read` settles within `limits.read`, whatever the network
 * does, and rejects with a `ConfigurationUnreadableError` that names only the kind of failure. The client retries once,
 * because the first read of a new function decides how its first records are redacted.
 *
 * @param parameter The parameter's name or ARN.
 */
export function ssmSource(parameter: string, limits: ReadLimits = READ_LIMITS): ConfigurationSource {
  const client = new SSMClient(clientOptions(limits));
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
