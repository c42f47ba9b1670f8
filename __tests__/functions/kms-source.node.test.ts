import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { kmsSource } from '../../functions/privacy-controls/kms-source';
import { SecretUnavailableError } from '../../functions/privacy-controls/pseudonym-secret';
import { failsWith, isSigned, macIs, type SsmServer, startSsmServer } from './ssm-server';

/** Limits that a test can wait for. */
const SHORT = { attempt: 60, read: 130 };
/** The delay that this machine may add. */
const SLACK_MS = 400;
const KEY = 'arn:aws:kms:eu-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const MESSAGE = 'operata-connect-integration/pseudonym/v1/production';

let kms: SsmServer;

beforeAll(async () => {
  kms = await startSsmServer();
});
afterAll(() => kms.close());
beforeEach(() => {
  vi.stubEnv('AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED', 'true');
  vi.stubEnv('AWS_REGION', 'eu-west-2');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'example');
  vi.stubEnv('AWS_ENDPOINT_URL_KMS', kms.url);
  kms.requests.length = 0;
});
afterEach(() => vi.unstubAllEnvs());

/** The kind of failure. Checks that the error contains nothing else. */
async function failureOf(reading: Promise<unknown>): Promise<string> {
  const error: unknown = await reading.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(SecretUnavailableError);
  expect((error as Error).cause).toBeUndefined();
  expect(`${(error as Error).stack}${JSON.stringify(error)}`).not.toContain('CANARY');
  return (error as SecretUnavailableError).kind;
}

const read = (limits?: typeof SHORT) => kmsSource(KEY, 'production', limits).read();

describe('the secret for pseudonyms', () => {
  it('is the MAC that KMS gives, for one signed request', async () => {
    const mac = createHmac('sha256', 'key').update(MESSAGE).digest();
    kms.answer = macIs(mac);

    expect(Buffer.from(await read()).equals(mac)).toBe(true);
    expect(kms.requests).toHaveLength(1);
    const [request] = kms.requests;
    expect(JSON.parse(request?.body ?? '')).toEqual({
      KeyId: KEY,
      MacAlgorithm: 'HMAC_SHA_256',
      Message: Buffer.from(MESSAGE).toString('base64'),
    });
    expect(request?.headers['x-amz-target']).toBe('TrentService.GenerateMac');
    expect(request && isSigned(request, 'example')).toBe(true);
  });

  it.each([
    [400, 'AccessDeniedException', 'AccessDeniedException'],
    [400, 'KMSInvalidStateException', 'KMSInvalidStateException'],
    [400, 'NotFoundException', 'NotFoundException'],
    [500, 'KMSInternalException', 'KMSInternalException'],
    [400, 'CANARY with spaces', 'Unknown'],
  ])('is unavailable after the response %i %s: %s', async (status, type, kind) => {
    kms.answer = failsWith(status, type);

    expect(await failureOf(read())).toBe(kind);
    expect(kms.requests).toHaveLength(status === 500 ? 2 : 1);
  });

  it('is read with a second request if the service fails once', async () => {
    kms.answer = (response) => {
      kms.answer = macIs(Buffer.alloc(32, 7));
      failsWith(500, 'KMSInternalException')(response);
    };

    expect(Buffer.from(await read())).toEqual(Buffer.alloc(32, 7));
  });

  it('is unavailable after a response with another MAC or none', async () => {
    for (const answer of [macIs(Buffer.alloc(31)), macIs(Buffer.alloc(64)), macIs(Buffer.alloc(0))]) {
      kms.answer = answer;
      expect(await failureOf(read())).toBe('UnexpectedAnswer');
    }
    kms.answer = (response) => response.writeHead(200).end('{"CANARY":"CANARY"}');
    expect(await failureOf(read())).toBe('UnexpectedAnswer');
    kms.answer = (response) => response.writeHead(200).end('CANARY {');
    await failureOf(read());
  });

  it('is unavailable within the limits if the service does not respond, and can be read afterwards', async () => {
    kms.answer = () => undefined;
    const start = performance.now();

    expect(await failureOf(read(SHORT))).toMatch(/Timeout|TIMEDOUT/);
    expect(performance.now() - start).toBeLessThan(SHORT.read + SLACK_MS);

    kms.answer = macIs(Buffer.alloc(32, 7));
    expect(await read()).toHaveLength(32);
  });

  it('is unavailable without credentials', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', '');

    expect(await failureOf(read())).toBe('MissingCredentials');
    expect(kms.requests).toHaveLength(0);
  });
});
