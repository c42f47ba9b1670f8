import { environmentCredentials } from './sdk/environment-credentials';

/** The time limits of a read, in milliseconds. */
export interface ReadLimits {
  /** For each of the two attempts: to connect, and to receive the response. */
  readonly attempt: number;
  /** For both attempts and the pause between them. No record waits longer for it. */
  readonly read: number;
}

export const READ_LIMITS: ReadLimits = { attempt: 1200, read: 2600 };

/**
 * The options of a client, which retries once if that may help. Region, credentials and endpoint come from the
 * environment variables of the SDK: `AWS_REGION`, `AWS_ACCESS_KEY_ID` …, `AWS_ENDPOINT_URL_SSM`.
 */
export function clientOptions({ attempt }: ReadLimits) {
  return {
    credentials: environmentCredentials,
    maxAttempts: 2,
    requestHandler: {
      connectionTimeout: attempt,
      requestTimeout: attempt,
      throwOnRequestTimeout: true,
      // Lambda freezes the process during the minutes between two reads, so a kept connection would be dead.
      httpAgent: { keepAlive: false },
      httpsAgent: { keepAlive: false },
    },
  };
}

/**
 * The name of a failure: the code of a network error, such as `ECONNREFUSED`, or the name of a service error, such as
 * `ParameterNotFound`. Messages and unusual names are not logged, because they may contain content.
 */
export function kindOf(error: unknown): string {
  const { code, name } = (typeof error === 'object' && error !== null ? error : {}) as Record<
    string,
    unknown
  >;
  const kind = [code, name].find((text) => typeof text === 'string' && /^\w{1,64}$/.test(text));
  return typeof kind === 'string' ? kind : 'Unknown';
}
