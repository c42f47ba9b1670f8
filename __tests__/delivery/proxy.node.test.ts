import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Destination } from '../../src/delivery/destination';
import { proxyFor } from '../../src/delivery/proxy';
import { AwsClients } from '../../src/operations/aws/clients';
import { failureOf } from '../../src/operations/aws/failure';
import { type Recorder, recordingProxy, recordingServer } from '../harness/recording-proxy';

const before = { ...process.env };
const open: Recorder[] = [];
const restore = (): void => {
  for (const name of Object.keys(process.env)) {
    if (/proxy$/i.test(name) || /^AWS_(?!SDK_JS_)/.test(name)) delete process.env[name];
  }
};
beforeEach(() => {
  restore();
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'example',
    AWS_REGION: 'us-west-2',
  });
});
afterEach(async () => {
  restore();
  Object.assign(process.env, before);
  for (const one of open.splice(0)) await one.close();
});

async function started(recorder: Promise<Recorder>): Promise<Recorder> {
  const one = await recorder;
  open.push(one);
  return one;
}

/** What a call comes to, with one attempt. */
async function call(): Promise<string> {
  const clients = new AwsClients({ region: 'us-west-2', maxAttempts: 1 });
  try {
    await clients.sts.getCallerIdentity({});
    return 'answered';
  } catch (error) {
    return failureOf(error).text;
  } finally {
    clients.close();
  }
}

async function deliver(url: string): Promise<unknown> {
  const settings = { endpoint: url, method: 'POST', rateLimitPerSecond: 1, headers: [] };
  const destination = new Destination({ settings, url: new URL(url), connections: 1 });
  try {
    return await destination.send('{}');
  } finally {
    destination.close();
  }
}

describe('with HTTPS_PROXY', () => {
  it('sends calls of AWS through the proxy', async () => {
    const proxy = await started(recordingProxy());
    process.env.HTTPS_PROXY = proxy.url;
    expect(await call()).toMatch(/^AWS could not be reached /);
    expect(proxy.recorded).toEqual([
      'sts.us-west-2.amazonaws.com:443',
      expect.stringContaining('sts.us-west-2.amazonaws.com'),
    ]);
  });

  it('sends a test request to an endpoint through the proxy', async () => {
    const proxy = await started(recordingProxy());
    process.env.https_proxy = proxy.url.replace('http://', '');
    expect(await deliver('https://records.example.com/x')).toEqual({
      kind: 'no answer',
      reason: 'ECONNRESET',
    });
    expect(proxy.recorded).toEqual([
      'records.example.com:443',
      expect.stringContaining('records.example.com'),
    ]);
  });

  it('requests temporary credentials through the proxy', async () => {
    const home = mkdtempSync(join(tmpdir(), 'operata-home-'));
    const start = 'https://example.awsapps.com/start';
    const cache = join(home, '.aws', 'sso', 'cache');
    mkdirSync(cache, { recursive: true });
    const token = { accessToken: 'example', expiresAt: '2999-01-01T00:00:00Z', startUrl: start };
    writeFileSync(
      join(cache, `${createHash('sha1').update(start).digest('hex')}.json`),
      JSON.stringify(token),
    );
    const config = join(home, 'config');
    writeFileSync(
      config,
      `[default]\nsso_start_url = ${start}\nsso_region = us-west-2\nsso_account_id = 111122223333\nsso_role_name = example\n`,
    );
    delete process.env.AWS_ACCESS_KEY_ID;
    Object.assign(process.env, { HOME: home, AWS_CONFIG_FILE: config });
    const proxy = await started(recordingProxy());
    process.env.HTTPS_PROXY = proxy.url;
    await call();
    expect(proxy.recorded[0]).toBe('portal.sso.us-west-2.amazonaws.com:443');
    rmSync(home, { recursive: true });
  });

  it('reports an error of the proxy as such, not as a response of AWS or the endpoint', async () => {
    const proxy = await started(recordingProxy(407));
    process.env.HTTPS_PROXY = proxy.url;
    expect(await call()).toBe(
      'AWS could not be reached (PROXY_ANSWERED_407): check the network, and HTTPS_PROXY, NO_PROXY and AWS_ENDPOINT_URL if they are set',
    );
    expect(await deliver('https://records.example.com/x')).toEqual({
      kind: 'no answer',
      reason: 'PROXY_ANSWERED_407',
    });
  });

  it.each(['socks5://user:CANARY@127.0.0.1:1080', 'http://', '127.0.0.1:CANARY'])(
    'a wrong proxy is refused without its value: %s',
    async (value) => {
      process.env.HTTPS_PROXY = value;
      const problem = 'HTTPS_PROXY: not the URL of an HTTP proxy; write it as http://HOST:PORT, or unset it';
      expect(() => new AwsClients({ region: undefined })).toThrow(problem);
      await expect(deliver('https://records.example.com/x')).rejects.toThrow(problem);
    },
  );
});

describe('with NO_PROXY', () => {
  it.each(['127.0.0.1', 'example.com,127.0.0.1', '*'])('%s, connects to the host directly', async (hosts) => {
    const proxy = await started(recordingProxy());
    const server = await started(recordingServer());
    Object.assign(process.env, {
      HTTPS_PROXY: proxy.url,
      NO_PROXY: hosts,
      AWS_ENDPOINT_URL: `https://127.0.0.1:${server.port}`,
    });
    await call();
    await deliver(`https://127.0.0.1:${server.port}/x`);
    expect(proxy.recorded).toEqual([]);
    expect(server.recorded).toHaveLength(2);
  });

  it.each([
    ['.amazonaws.com', 'https://sts.us-west-2.amazonaws.com', undefined],
    ['.amazonaws.com', 'https://records.example.com', 'http://127.0.0.1:3128'],
    ['records.example.com', 'https://records.example.com', undefined],
    ['other.example.com', 'https://records.example.com', 'http://127.0.0.1:3128'],
    ['', 'http://127.0.0.1:4566', undefined],
  ])('%s, sends %s through %s', (hosts, url, proxy) => {
    Object.assign(process.env, { HTTPS_PROXY: 'http://127.0.0.1:3128', NO_PROXY: hosts });
    expect(proxyFor(new URL(url))).toBe(proxy);
  });
});
