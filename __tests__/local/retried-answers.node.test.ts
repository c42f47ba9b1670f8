import { describe, expect, it } from 'vitest';
import { CompressedClock, realClock } from '../../src/local/clock';
import { Destination } from '../../src/local/destination';
import { LineFile } from '../../src/local/line-file';
import { Pipeline } from '../../src/local/pipeline';
import { RateLimiter } from '../../src/local/rate-limiter';
import { RunCounts } from '../../src/local/run-counts';
import { endpoint, folder, KEY, PRIVACY_ON, run } from './command-bench';
import { contact } from './support';

const THREE = ['1', '2', '3'].map((id) => contact(id));

describe('the pipe with two retries', () => {
  it.each([
    [401, 9],
    [407, 9],
    [409, 9],
    [429, 9],
    [403, 3],
    [404, 3],
  ])('sends three records, each answered with %d, in %d requests', async (status, requests) => {
    const url = new URL(await endpoint.start(() => ({ status })));
    const settings = { endpoint: url.href, method: 'POST', rateLimitPerSecond: 1, headers: [] };
    const pipe = {
      name: 'operata-test-alias',
      maximumRetryAttempts: 2,
      maximumRecordAgeSeconds: 60,
      parallelizationFactor: 1,
      running: true,
      inputTemplate: undefined,
    };
    const counts = new RunCounts();
    const destination = new Destination({ settings, url, connections: 1 });
    const deadLetters = new LineFile(folder.join('dead-letter.ndjson'));
    const pipeline = new Pipeline({
      settings: {
        region: 'us-west-2',
        streamArn: 'arn:aws:kinesis:us-west-2:111122223333:stream/Connect_CTR_test',
        pipe,
        destination: settings,
        privacyFunction: undefined,
        backup: undefined,
      },
      counts,
      functionHost: undefined,
      destination,
      limiter: new RateLimiter(Number.POSITIVE_INFINITY, realClock),
      retryPolicy: { maximumRetryAttempts: pipe.maximumRetryAttempts, random: () => 0.5 },
      maximumRecordAgeSeconds: pipe.maximumRecordAgeSeconds,
      newClock: () => new CompressedClock(),
      backup: undefined,
      deadLetters,
      delivered: undefined,
      report: () => {},
    });
    for (const record of THREE) {
      await pipeline.accept({ source: 'in', offset: 0, line: 1 }, Buffer.from(record));
    }
    await pipeline.finish();
    destination.close();
    deadLetters.close();
    expect(endpoint.received).toHaveLength(requests);
    expect(Object.fromEntries(counts.deadLetterReasons)).toEqual({
      [`RetryAttemptsExhausted: HTTP ${status}`]: 3,
    });
  });
});

it.each([401, 403])('start --endpoint says what to check after a %d', async (status) => {
  // A negative time means stop, so that the trial does not wait.
  const url = await endpoint.start(() => ({ status, headers: { 'Retry-After': '-1' } }));
  const input = folder.write('in.ndjson', THREE.join('\n'));
  const { code, summary } = await run(PRIVACY_ON, ['--input', input, '--endpoint', url], {
    environment: KEY,
  });
  expect(code).toBe(1);
  expect(summary.notes).toContain(
    `the endpoint answered ${status}: check the API key, operata_group_id and operata_authorization_type`,
  );
});
