import { kindOf, READ_LIMITS, type ReadLimits } from './aws-client';
import { type SecretSource, SecretUnavailableError } from './pseudonym-secret';

/** The bytes of an HMAC-SHA-256. */
const MAC_BYTES = 32;

/**
 * Derives the secret for pseudonyms from a KMS key, which never leaves KMS: the secret is the key's MAC of a fixed text
 * with the name of the deployment. `read` settles within `limits.read`, whatever the network does, and rejects with a
 * `SecretUnavailableError` that names only the kind of failure.
 *
 * @param keyArn of a key for HMAC_SHA_256
 * @param environment the deployment, such as `production`
 */
export function kmsSource(
  keyArn: string,
  environment: string,
  limits: ReadLimits = READ_LIMITS,
): SecretSource {
  const message = `operata-connect-integration/pseudonym/v1/${environment}`;
  return {
    async read() {
      const abortSignal = AbortSignal.timeout(limits.read);
      let mac: Uint8Array | undefined;
      try {
        // A file of its own in the zip: most deployments never load the KMS client.
        const { generateMac } = await import('./pseudonym-key.js');
        mac = await generateMac({ keyArn, message, limits, abortSignal });
      } catch (error) {
        throw new SecretUnavailableError(abortSignal.aborted ? 'TimeoutError' : kindOf(error));
      }
      if (!(mac instanceof Uint8Array) || mac.length !== MAC_BYTES)
        throw new SecretUnavailableError('UnexpectedAnswer');
      return mac;
    },
  };
}
