import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { onInterrupt } from '../../src/cli/interrupt';
import { type OutputPaths, prepareOutput } from '../../src/local/output-directory';
import { run } from '../../src/local/run';
import type { BackupSettings } from '../../src/local/settings';
import { LineFile } from '../../src/local/stand-ins/line-file';
import { findSources } from '../../src/records/input';
import { printedBy } from '../harness/printed';
import { eachScratch } from '../harness/scratch';
import { contact, Endpoint, zipOf } from './support';

const scratch = eachScratch();
const endpoint = new Endpoint();
afterEach(async () => {
  await endpoint.stop();
  endpoint.received.length = 0;
});

/** A device of Linux that is always full. */
const FULL = '/dev/full';
const RECORDS = 3000;
const HANDLER = `exports.handler = ([{ data }]) => {
  console.log('x'.repeat(100));
  return { ...JSON.parse(Buffer.from(data, 'base64').toString()), Attributes: { long: 'y'.repeat(100) } };
};`;

interface Settings {
  readonly paths?: Partial<OutputPaths>;
  readonly backup?: BackupSettings;
  readonly status?: number;
  readonly content?: (index: number) => string;
}

/** Runs many records with an endpoint. @returns the error that ended the run, and the output */
async function runRecords({
  paths,
  backup,
  status = 200,
  content = (index) => contact(`${index}`),
}: Settings) {
  const url = new URL(await endpoint.start(() => ({ status })));
  const input = scratch.file(
    'in.ndjson',
    Array.from({ length: RECORDS }, (_, index) => content(index)).join('\n'),
  );
  let ended: unknown;
  const { stderr } = await printedBy(async () => {
    try {
      await run({
        settings: {
          region: 'us-west-2',
          streamArn: 'arn:aws:kinesis:us-west-2:111122223333:stream/Connect_CTR_test',
          pipe: {
            name: 'operata-test-alias',
            maximumRetryAttempts: 0,
            maximumRecordAgeSeconds: 60,
            parallelizationFactor: 2,
            running: true,
            inputTemplate: undefined,
            filtersContactRecords: false,
          },
          destination: { endpoint: url.href, method: 'POST', rateLimitPerSecond: 300, headers: [] },
          privacyFunction: {
            name: 'F',
            zipFile: scratch.file('function.zip', Buffer.from(zipOf(HANDLER))),
            handler: 'index.handler',
            timeoutSeconds: 5,
            environment: {},
            parameterName: '/p',
            parameterValue: '{"key":"REDACTION_CONFIG","value":{"type":"BLACKLIST","fields":[]}}',
          },
          backup,
        },
        sources: findSources([input], Readable.from([])),
        paths: { ...prepareOutput(scratch.join('run'), []), ...paths },
        endpoint: url,
        failRate: 0,
        seed: 1,
        outages: new Set(),
        rateLimit: false,
        keepDelivered: true,
        malformedOnPurpose: 0,
        interrupt: onInterrupt(),
        stackDirectory: 'stack',
        describe: (path) => path,
        notReady: [],
      });
    } catch (error) {
      ended = error;
    }
    return 0;
  });
  return { ended, stderr, requests: endpoint.received.length };
}

const unwritable = (path: string, code = 'ENOSPC'): unknown =>
  expect.objectContaining({
    message: expect.stringMatching(
      new RegExp(
        `^${path}: cannot be written \\(${code}\\), so the run ends here; check the free disk space, or choose another`,
      ),
    ),
  });

describe.skipIf(!existsSync(FULL))('a run on a full disk', () => {
  it.each<[string, keyof OutputPaths, Settings]>([
    ['the log of the function', 'functionLog', {}],
    ['the delivered bodies', 'delivered', {}],
    ['the dead letters', 'deadLetters', { status: 400 }],
    ['the problems', 'problems', { status: 400 }],
  ])(
    'ends at once, and reports no record as failed, if %s cannot be written',
    async (_name, file, settings) => {
      const { ended, stderr, requests } = await runRecords({ ...settings, paths: { [file]: FULL } });
      expect(ended).toEqual(unwritable(FULL));
      expect(requests).toBeLessThan(RECORDS / 2);
      expect(stderr).not.toMatch(/Runtime|Sandbox/);
      if (settings.status === undefined) expect(stderr).not.toContain('dead-lettered');
    },
  );

  it('closes all files that it opened', async () => {
    const close = vi.spyOn(LineFile.prototype, 'close');
    const paths = { delivered: FULL, problems: FULL, deadLetters: FULL };
    expect((await runRecords({ paths })).ended).toEqual(unwritable(FULL));
    expect(close).toHaveBeenCalledTimes(3);
    close.mockRestore();
  });
});

describe('a run whose backup cannot be written', () => {
  it.each([
    ['at its end', (index: number) => contact(`${index}`), RECORDS],
    ['at once', (index: number) => contact(`${index}`, { long: 'x'.repeat(2000) }), RECORDS / 2],
  ])('ends with the reason, %s', async (_name, content, mostRequests) => {
    // The folder of its objects does not exist.
    const backup = {
      streamName: 'missing/s',
      prefix: 'p/!{timestamp:yyyy}/',
      bufferBytes: 5e6,
      delimiter: '\n',
    };
    const { ended, stderr, requests } = await runRecords({ backup, content });
    expect(ended).toEqual(unwritable(join(scratch.join('run', 'backup', 'p'), '.*'), 'ENOENT'));
    expect(requests).toBeLessThanOrEqual(mostRequests);
    expect(stderr).not.toContain('dead-lettered');
  });
});
