import { createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { READ_LIMITS } from '../../functions/privacy-controls/aws-client';
import { ConfigurationUnreadableError } from '../../functions/privacy-controls/configuration-cache';
import { ssmSource } from '../../functions/privacy-controls/ssm-source';
import { failsWith, isSigned, parameterIs, type SsmServer, startSsmServer } from './ssm-server';

/** Limits that a test can wait for. */
const SHORT = { attempt: 60, read: 130 };
/** The delay that this machine may add. */
const SLACK_MS = 400;

let ssm: SsmServer;

beforeAll(async () => {
  ssm = await startSsmServer();
});
afterAll(() => ssm.close());
beforeEach(() => {
  vi.stubEnv('AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED', 'true');
  vi.stubEnv('AWS_REGION', 'eu-west-2');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'example');
  vi.stubEnv('AWS_SESSION_TOKEN', 'session-token');
  vi.stubEnv('AWS_ENDPOINT_URL_SSM', ssm.url);
  ssm.requests.length = 0;
});
afterEach(() => vi.unstubAllEnvs());

/** The kind of failure. Checks that the error contains nothing else. */
async function failureOf(reading: Promise<string>): Promise<string> {
  const error: unknown = await reading.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ConfigurationUnreadableError);
  expect((error as Error).cause).toBeUndefined();
  expect(`${(error as Error).stack}${JSON.stringify(error)}`).not.toContain('CANARY');
  return (error as ConfigurationUnreadableError).kind;
}

describe('the SSM parameter', () => {
  it('is read with one signed request', async () => {
    ssm.answer = parameterIs('the "document"');

    expect(await ssmSource('/operata/p').read()).toBe('the "document"');
    expect(ssm.requests).toHaveLength(1);
    const [request] = ssm.requests;
    expect(JSON.parse(request?.body ?? '')).toEqual({ Name: '/operata/p' });
    expect(request?.headers).toMatchObject({
      'x-amz-target': 'AmazonSSM.GetParameter',
      'x-amz-security-token': 'session-token',
      authorization: expect.stringMatching(/Credential=AKIDEXAMPLE\/\d{8}\/eu-west-2\/ssm\/aws4_request/),
    });
  });

  it('is requested with a valid AWS signature', async () => {
    ssm.answer = parameterIs('d');
    await ssmSource('/operata/é "p"').read();
    vi.stubEnv('AWS_SESSION_TOKEN', '');
    vi.stubEnv('AWS_ENDPOINT_URL_SSM', `${ssm.url}/some/path`);
    await ssmSource('p').read();

    const [first, second] = ssm.requests;
    expect(first && isSigned(first, 'example')).toBe(true);
    expect(first && isSigned(first, 'another')).toBe(false);
    expect(second && isSigned(second, 'example')).toBe(true);
    expect(second?.path).toMatch(/^\/some\/path/);
    expect(second?.headers).not.toHaveProperty('x-amz-security-token');
    expect(first?.headers.host).toBe(new URL(ssm.url).host);
  });

  it.each(['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'])('is unreadable without %s', async (name) => {
    vi.stubEnv(name, '');

    expect(await failureOf(ssmSource('p').read())).toBe('MissingCredentials');
    expect(ssm.requests).toHaveLength(0);
  });

  it('is read again on another connection', async () => {
    ssm.answer = parameterIs('d');
    const source = ssmSource('p');
    await source.read();
    await source.read();

    expect(new Set(ssm.requests.map(({ port }) => port)).size).toBe(2);
  });

  it.each([
    [400, 'ParameterNotFound', 'ParameterNotFound'],
    [400, 'AccessDeniedException', 'AccessDeniedException'],
    [400, 'com.amazonaws.ssm#InvalidKeyId', 'InvalidKeyId'],
    [500, 'InternalServerError', 'InternalServerError'],
    [400, 'CANARY with spaces', 'Unknown'],
  ])('is unreadable after the response %i %s: %s', async (status, type, kind) => {
    ssm.answer = failsWith(status, type);

    expect(await failureOf(ssmSource('p').read())).toBe(kind);
  });

  it('is requested only twice if the service fails', async () => {
    ssm.answer = (response) => {
      ssm.answer = parameterIs('d');
      failsWith(500, 'InternalServerError')(response);
    };
    expect(await ssmSource('p').read()).toBe('d');
    expect(ssm.requests).toHaveLength(2);

    ssm.answer = failsWith(400, 'ThrottlingException');
    await failureOf(ssmSource('p').read());
    ssm.answer = failsWith(400, 'ParameterNotFound');
    await failureOf(ssmSource('p').read());
    expect(ssm.requests).toHaveLength(5);

    ssm.answer = failsWith(503, 'ServiceUnavailable');
    await failureOf(ssmSource('p').read());
    expect(ssm.requests).toHaveLength(7);
  });

  it.each([
    ['text that is not JSON', 'CANARY {'],
    ['no parameter', '{}'],
    ['no value', '{"Parameter":{"Name":"p"}}'],
    ['what never comes to an end', 'x'.repeat(2_000_000)],
    ['a value that is no text', '{"Parameter":{"Value":{"CANARY":1}}}'],
  ])('is unreadable after the response %s', async (_, body) => {
    ssm.answer = (response) => response.writeHead(200).end(body);

    await failureOf(ssmSource('p').read());
  });

  it('is read within 3 seconds, which allow two attempts', async () => {
    const timeout = vi.spyOn(AbortSignal, 'timeout');
    ssm.answer = parameterIs('d');
    await ssmSource('p').read();

    expect(timeout.mock.calls).toEqual([[READ_LIMITS.read]]);
    timeout.mockRestore();
    expect(READ_LIMITS.read).toBeLessThan(3000);
    expect(READ_LIMITS.attempt * 2).toBeLessThan(READ_LIMITS.read);
  });

  it('is unreadable within the limits if the service does not respond', async () => {
    ssm.answer = () => undefined;
    const start = performance.now();

    expect(await failureOf(ssmSource('p', SHORT).read())).toMatch(/Timeout|TIMEDOUT/);
    expect(performance.now() - start).toBeLessThan(SHORT.read + SLACK_MS);
  });

  it('is unreadable within the limits if the response never ends', async () => {
    const timers: NodeJS.Timeout[] = [];
    ssm.answer = (response) => {
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
      timers.push(setInterval(() => response.write(' '), 5));
    };
    const start = performance.now();

    expect(await failureOf(ssmSource('p', SHORT).read())).toMatch(/Timeout|TIMEDOUT/);
    expect(performance.now() - start).toBeLessThan(SHORT.read + SLACK_MS);
    for (const timer of timers) clearInterval(timer);
  });

  it('is unreadable at once if the connection is refused', async () => {
    const free = createServer();
    const port = await new Promise<number>((resolve) => {
      free.listen(0, '127.0.0.1', () => {
        const address = free.address();
        free.close(() => resolve(typeof address === 'object' ? (address?.port ?? 0) : 0));
      });
    });
    vi.stubEnv('AWS_ENDPOINT_URL_SSM', `http://127.0.0.1:${port}`);

    expect(await failureOf(ssmSource('p').read())).toBe('ECONNREFUSED');
  });

  it('is unreadable if the connection breaks', async () => {
    ssm.answer = (response) => response.destroy();

    expect(await failureOf(ssmSource('p').read())).toBe('ECONNRESET');
  });

  it('leaves no unhandled promise', async () => {
    const unhandled: unknown[] = [];
    const listener = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', listener);
    ssm.answer = () => undefined;
    await failureOf(ssmSource('p', SHORT).read());
    // Longer than any remaining time limit.
    await new Promise((resolve) => setTimeout(resolve, SHORT.read));
    process.off('unhandledRejection', listener);

    expect(unhandled).toEqual([]);
  });
});
