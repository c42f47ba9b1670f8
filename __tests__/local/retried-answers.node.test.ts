import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { synthesize } from '../../src/artefact/synthesize';
import { CompressedClock, realClock } from '../../src/delivery/clock';
import { Destination } from '../../src/delivery/destination';
import { RateLimiter } from '../../src/delivery/rate-limiter';
import { runLocal } from '../../src/local/command';
import { Pipeline } from '../../src/local/pipeline/pipeline';
import { RunCounts } from '../../src/local/pipeline/run-counts';
import { LineFile } from '../../src/local/stand-ins/line-file';
import type { Summary } from '../../src/local/summary';
import { printedBy } from '../harness/printed';
import { contact, Endpoint } from './support';

const ROOT = resolve(__dirname, '..', '..');
const directory = mkdtempSync(join(tmpdir(), 'operata-retried-'));
afterAll(() => rmSync(directory, { recursive: true }));
const endpoint = new Endpoint();
afterEach(async () => {
  await endpoint.stop();
  endpoint.received.length = 0;
});
const THREE = ['1', '2', '3'].map((id) => contact(id));

describe('the pipe with two retries', () => {
  it.each([
    [401, 9],
    [407, 9],
    [409, 9],
    [429, 9],
    [403, 3],
    [404, 3],
  ])('for status %d sends three records in %d requests', async (status, requests) => {
    const url = new URL(await endpoint.start(() => ({ status })));
    const settings = { endpoint: url.href, method: 'POST', rateLimitPerSecond: 1, headers: [] };
    const pipe = {
      name: 'operata-test-alias',
      maximumRetryAttempts: 2,
      maximumRecordAgeSeconds: 60,
      parallelizationFactor: 1,
      running: true,
      inputTemplate: undefined,
      filtersContactRecords: false,
    };
    const counts = new RunCounts();
    const destination = new Destination({ settings, url, connections: 1 });
    const deadLetters = new LineFile(join(directory, 'dead-letter.ndjson'));
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
    for (const record of THREE)
      await pipeline.accept({ source: 'in', offset: 0, line: 1 }, Buffer.from(record));
    await pipeline.finish();
    destination.close();
    deadLetters.close();
    expect(endpoint.received).toHaveLength(requests);
    expect(Object.fromEntries(counts.deadLetterReasons)).toEqual({
      [`RetryAttemptsExhausted: HTTP ${status}`]: 3,
    });
  });
});

describe('start --endpoint', () => {
  let stack: string;
  beforeAll(async () => {
    stack = await synthesize(ROOT, join(directory, 'out'));
  });
  afterEach(() => vi.unstubAllEnvs());

  it.each([401, 403])('reports what to check after a %d', async (status) => {
    // A negative time means stop, so that the trial does not wait.
    const url = await endpoint.start(() => ({ status, headers: { 'Retry-After': '-1' } }));
    const input = join(directory, 'in.ndjson');
    writeFileSync(input, THREE.join('\n'));
    const tfvars = join(directory, 'test.tfvars');
    writeFileSync(
      tfvars,
      'aws_region = "us-west-2"\nenvironment = "test"\nconnect_instance_alias = "alias"\nenable_privacy_controls = true\n',
    );
    vi.stubEnv('TF_VAR_operata_api_key', 'key-of-the-test');
    vi.stubEnv('TF_VAR_operata_group_id', 'group-of-the-test');
    const { code, stdout } = await printedBy(() =>
      runLocal([
        ...['--stack', stack, '--var-file', tfvars, '--out', join(directory, 'run')],
        ...['--input', input, '--endpoint', url, '--json'],
      ]),
    );
    expect(code).toBe(1);
    expect((JSON.parse(stdout) as Summary).notes).toContain(
      `the endpoint returned ${status}: check the API key, operata_group_id and operata_authorization_type`,
    );
  });
});
