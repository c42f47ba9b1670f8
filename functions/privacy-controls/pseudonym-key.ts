import { GenerateMacCommand, KMSClient } from '@aws-sdk/client-kms';
import { clientOptions, type ReadLimits } from './aws-client';

/** The call to KMS. `pseudonym-key.js` in the bundle. */
export async function generateMac(request: {
  readonly keyArn: string;
  readonly message: string;
  readonly limits: ReadLimits;
  readonly abortSignal: AbortSignal;
}): Promise<Uint8Array | undefined> {
  const { keyArn, message, limits, abortSignal } = request;
  const client = new KMSClient(clientOptions(limits));
  const command = new GenerateMacCommand({
    KeyId: keyArn,
    MacAlgorithm: 'HMAC_SHA_256',
    Message: Buffer.from(message),
  });
  const { Mac } = await client.send(command, { abortSignal });
  return Mac;
}
