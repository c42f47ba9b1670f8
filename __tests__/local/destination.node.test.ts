import { afterEach, describe, expect, it } from 'vitest';
import { Destination } from '../../src/delivery/destination';
import { deadUrl } from '../../src/local/stand-ins/aws-services';
import { startReceiver } from '../../src/local/stand-ins/receiver';
import { Endpoint } from './support';

const endpoint = new Endpoint();
let destination: Destination;
afterEach(async () => {
  destination.close();
  await endpoint.stop();
  endpoint.received.length = 0;
});

function connect(
  url: string,
  headers: readonly (readonly [string, string])[] = [],
  timeoutMs = 5000,
): Destination {
  const settings = { endpoint: 'unused', method: 'POST', rateLimitPerSecond: 1, headers };
  destination = new Destination({ settings, url: new URL(url), connections: 1, timeoutMs });
  return destination;
}

describe('Destination', () => {
  it('sends what EventBridge sends; the headers of the connection win', async () => {
    const url = await endpoint.start(() => ({ status: 204 }));
    const sent = await connect(`${url}?a=b`, [
      ['Authorization', 'Basic eA=='],
      ['user-agent', 'mine'],
    ]).send('{"ü":1}');
    expect(sent).toEqual({ kind: 'delivered' });
    expect(endpoint.received).toEqual([
      {
        method: 'POST',
        url: '/records?a=b',
        body: '{"ü":1}',
        headers: expect.objectContaining({
          authorization: 'Basic eA==',
          'user-agent': 'mine',
          'content-type': 'application/json; charset=utf-8',
          range: 'bytes=0-1048575',
          'accept-encoding': 'gzip,deflate',
          'content-length': '8',
        }),
      },
    ]);
  });

  it.each([
    [200, { kind: 'delivered' }],
    [301, { kind: 'rejected', reason: 'HTTP 301' }],
    [401, { kind: 'failed', reason: 'HTTP 401' }],
    [403, { kind: 'rejected', reason: 'HTTP 403' }],
    [429, { kind: 'failed', reason: 'HTTP 429' }],
    [503, { kind: 'failed', reason: 'HTTP 503' }],
  ])('handles status %d', async (status, expected) => {
    expect(await connect(await endpoint.start(() => ({ status }))).send('{}')).toEqual(expected);
  });

  it('returns the time to wait', async () => {
    const url = await endpoint.start(() => ({ status: 503, headers: { 'Retry-After': '7' } }));
    expect(await connect(url).send('{}')).toEqual({
      kind: 'failed',
      reason: 'HTTP 503',
      retryAfterSeconds: 7,
    });
  });

  it('stops waiting for a response', async () => {
    const url = await endpoint.start(() => undefined);
    expect(await connect(url, [], 50).send('{}')).toEqual({
      kind: 'no answer',
      reason: 'no answer within 0.05 s',
    });
  });

  it('reports that nothing listens', async () => {
    expect(await connect(await deadUrl()).send('{}')).toEqual({ kind: 'no answer', reason: 'ECONNREFUSED' });
  });
});

describe('the local receiver', () => {
  const options = { method: 'POST', headers: [['X-Key', 'k']] as const, failRate: 0, random: () => 0.5 };

  it.each([
    ['a correct request', 'POST', [['X-Key', 'k']], '{}', { kind: 'delivered' }],
    ['no key', 'POST', [], '{}', { kind: 'failed', reason: 'HTTP 401' }],
    ['a wrong key', 'POST', [['X-Key', 'K']], '{}', { kind: 'failed', reason: 'HTTP 401' }],
    ['a wrong method', 'PUT', [['X-Key', 'k']], '{}', { kind: 'rejected', reason: 'HTTP 405' }],
    [
      'a wrong type',
      'POST',
      [
        ['X-Key', 'k'],
        ['Content-Type', 'text/plain'],
      ],
      '{}',
      { kind: 'rejected', reason: 'HTTP 415' },
    ],
    ['a body that is not JSON', 'POST', [['X-Key', 'k']], '{', { kind: 'rejected', reason: 'HTTP 400' }],
  ] as const)('handles %s', async (_, method, headers, body, expected) => {
    const receiver = await startReceiver(options);
    const settings = { endpoint: '', method, rateLimitPerSecond: 1, headers };
    destination = new Destination({ settings, url: receiver.url, connections: 1 });
    expect(await destination.send(body)).toEqual(expected);
    await receiver.close();
  });

  it('fails in turn with 500, 503 and 429', async () => {
    const receiver = await startReceiver({ ...options, failRate: 0.6 });
    connect(receiver.url.href, [['X-Key', 'k']]);
    const reasons: unknown[] = [];
    for (let request = 0; request < 3; request++) reasons.push(await destination.send('{}'));
    expect(reasons).toEqual([
      { kind: 'failed', reason: 'HTTP 500' },
      { kind: 'failed', reason: 'HTTP 503', retryAfterSeconds: 2 },
      { kind: 'failed', reason: 'HTTP 429', retryAfterSeconds: 1 },
    ]);
    await receiver.close();
  });
});
