import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildFunctionBundle, type FunctionBundle } from '../../../src/stack/constructs/function-bundle';
import { asContactRecord, REDACTION_EXAMPLES } from '../../functions/examples';
import { failsWith, macIs, parameterIs, type SsmServer, startSsmServer } from '../../functions/ssm-server';

const run = promisify(execFile);
/** A space in the name, as in many a home directory. */
const directory = mkdtempSync(join(tmpdir(), 'function bundle '));
const ENVIRONMENT = {
  PATH: process.env.PATH,
  AWS_REGION: 'eu-west-2',
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'example',
  AWS_SESSION_TOKEN: 'session-token',
  // A notice for Node 20, on which the function does not run when deployed.
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  ENVIRONMENT: 'test',
  REDACTION_CONFIG_PARAMETER: '/operata/test/redaction-config',
  PRIVACY_CACHE_TTL_SECONDS: '300',
  PRIVACY_CACHE_MAX_STALE_SECONDS: '3600',
  DELIVERY_BODY: 'record',
};

let bundle: FunctionBundle;
let zip: Buffer;

beforeAll(async () => {
  bundle = await buildFunctionBundle(join(directory, 'not yet there', 'function.zip'));
  zip = readFileSync(bundle.file);
  for (const [name, bytes] of Object.entries(unzipSync(zip))) writeFileSync(join(directory, name), bytes);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

interface Invocations {
  /** How the parameter store answers. */
  readonly answer?: SsmServer['answer'];
  /** How KMS answers, at the same address. */
  readonly kms?: SsmServer['answer'];
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** The variable with the address of the parameter store. */
  readonly endpoint?: string;
}

/** Runs the handler from the zip on events, one after the other, in a process of its own. */
const invoke = (events: readonly unknown[], options?: Invocations) => invokeInTurn([events], options);

/** The same for several functions, of which each starts anew. */
async function invokeInTurn(
  functions: readonly (readonly unknown[])[],
  { answer, kms, environment, endpoint = 'AWS_ENDPOINT_URL_SSM' }: Invocations = {},
) {
  const script = `
    (async () => {
      for (const events of ${JSON.stringify(functions)}) {
        delete require.cache[require.resolve('./index.js')];
        const { handler } = require('./index.js');
        for (const event of events) {
          const answer = await handler(event).then(JSON.stringify, (error) => 'ERROR ' + error.stack);
          process.stdout.write('ANSWER ' + answer + '\\n');
        }
      }
    })();`;
  const ssm = await startSsmServer();
  ssm.answer = (response) => {
    const isKms = ssm.requests.at(-1)?.headers['x-amz-target']?.includes('GenerateMac');
    (isKms ? kms : answer)?.(response);
  };
  const { stdout, stderr } = await run(process.execPath, ['-e', script], {
    cwd: directory,
    env: { ...ENVIRONMENT, [endpoint]: ssm.url, AWS_ENDPOINT_URL_KMS: ssm.url, ...environment },
  }).finally(() => ssm.close());
  const lines = stdout.trimEnd().split('\n');
  return {
    answers: lines.flatMap((line) => (line.startsWith('ANSWER ') ? [line.slice(7)] : [])),
    logged: lines.flatMap((line) => (line.startsWith('ANSWER ') ? [] : [JSON.parse(line)])),
    requests: ssm.requests,
    stdout,
    stderr,
  };
}

const eventOf = (...records: string[]) =>
  records.map((record, index) => ({
    data: Buffer.from(record).toString('base64'),
    eventID: `shardId-000000000000:${index}`,
  }));
const documentOf = (type: string, fields: readonly string[]) =>
  JSON.stringify({ key: 'REDACTION_CONFIG', value: { type, fields } });

// Some of it waits for time-outs.
describe.concurrent('the zip', () => {
  it('has the given path and the reported sizes', () => {
    expect(bundle.file).toBe(join(directory, 'not yet there', 'function.zip'));
    expect(zip.length).toBe(bundle.bytes);
    expect(unzipSync(zip)['index.js']?.length).toBe(bundle.bundleBytes);
  });

  it('contains two readable files with a fixed date and no source map', () => {
    expect(Object.keys(unzipSync(zip))).toEqual(['index.js', 'pseudonym-key.js']);
    const entry = zip.subarray(zip.lastIndexOf('PK\x01\x02'));
    expect(entry[5]).toBe(3);
    expect((entry.readUInt32LE(38) >>> 16).toString(8)).toBe('100644');
    expect(readFileSync(join(directory, 'index.js'), 'utf8')).not.toContain('sourceMappingURL');
    // 1980-01-01 00:00:00 in DOS form.
    expect(entry.readUInt16LE(12)).toBe(0);
    expect(entry.readUInt16LE(14)).toBe((0 << 9) | (1 << 5) | 1);
  });

  it('is small', () => {
    expect(bundle.bundleBytes).toBeLessThanOrEqual(200_000);
    expect(bundle.bytes).toBeLessThanOrEqual(125_000);
  });

  it('has the KMS client in the file that only pseudonyms need', () => {
    const files = unzipSync(zip);

    expect(Buffer.from(files['pseudonym-key.js'] ?? []).includes('GenerateMac')).toBe(true);
    expect(Buffer.from(files['index.js'] ?? []).includes('GenerateMac')).toBe(false);
  });
});

describe.concurrent("the zip's handler", () => {
  it('returns the result of every example of the specification', async () => {
    const documents = REDACTION_EXAMPLES.map(({ type, fields }) => documentOf(type, fields));
    const { answers, stderr } = await invokeInTurn(
      REDACTION_EXAMPLES.map(({ record }) => {
        const given = asContactRecord(record);
        return [eventOf(given), eventOf(given, '{"ContactId":"d"}')];
      }),
      { answer: (response) => parameterIs(documents.shift() ?? '')(response) },
    );

    for (const { number, output } of REDACTION_EXAMPLES) {
      const expected = asContactRecord(output);
      expect([number, answers.shift()]).toEqual([number, expected]);
      expect(answers.shift()).toBe(`[${expected},{"ContactId":"d"}]`);
    }
    expect(stderr).toBe('');
  });

  it('reads the parameter once, with the credentials of the environment and without configuration files', async () => {
    // The client would refuse its endpoint.
    writeFileSync(join(directory, 'config'), '[default]\nuse_fips_endpoint = true\n');
    const { answers, requests } = await invoke(
      [eventOf('{"ContactId":"c","A":1}'), eventOf('{"ContactId":"d","A":1}')],
      {
        answer: parameterIs(documentOf('BLACKLIST', ['A'])),
        environment: { DELIVERY_BODY: 'data', AWS_CONFIG_FILE: join(directory, 'config') },
      },
    );

    expect(answers).toEqual(['{"data":{"ContactId":"c"}}', '{"data":{"ContactId":"d"}}']);
    expect(requests).toHaveLength(1);
    expect(JSON.parse(requests[0]?.body ?? '')).toEqual({ Name: '/operata/test/redaction-config' });
    expect(requests[0]?.headers.authorization).toContain('Credential=AKIDEXAMPLE/');
    expect(requests[0]?.headers['x-amz-security-token']).toBe('session-token');
  });

  it('also uses the general endpoint', async () => {
    const { answers } = await invoke([eventOf('{"ContactId":"c","A":1}')], {
      answer: parameterIs(documentOf('BLACKLIST', [])),
      endpoint: 'AWS_ENDPOINT_URL',
    });

    expect(answers).toEqual(['{"ContactId":"c","A":1}']);
  });

  it.each([
    ['the parameter is missing', failsWith(400, 'ParameterNotFound'), 'ParameterNotFound'],
    ['the service fails', failsWith(500, 'InternalServerError'), 'InternalServerError'],
    ['the document is invalid', parameterIs(documentOf('BLACKLIST', ['Card*'])), 'InvalidDocument'],
    ['the service does not answer', () => undefined, /Timeout|TIMEDOUT/],
  ])('sends only the mandatory fields if %s', async (_, answer, reason) => {
    const { answers, logged, stdout, stderr } = await invoke(
      [eventOf('{"ContactId":"c","A":"CANARY"}'), eventOf('{"ContactId":"c","A":"CANARY"}')],
      { answer },
    );

    expect(answers).toEqual(['{"ContactId":"c"}', '{"ContactId":"c"}']);
    expect(logged.filter(({ level }) => level === 'ERROR')).toEqual([
      expect.objectContaining({
        reason: typeof reason === 'string' ? reason : expect.stringMatching(reason),
      }),
    ]);
    expect(stdout + stderr).not.toContain('CANARY');
  });

  it('sends only the mandatory fields without credentials', async () => {
    const { answers, logged, requests } = await invoke([eventOf('{"ContactId":"c","A":1}')], {
      environment: { AWS_ACCESS_KEY_ID: undefined },
    });

    expect(answers).toEqual(['{"ContactId":"c"}']);
    expect(logged[0]).toMatchObject({ level: 'ERROR', reason: 'MissingCredentials' });
    expect(requests).toHaveLength(0);
  });

  describe('for a list with a pseudonym', () => {
    const KEY = 'arn:aws:kms:eu-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
    const document = JSON.stringify({
      key: 'REDACTION_CONFIG',
      value: { type: 'BLACKLIST', fields: [], replace: [{ field: 'A', with: 'PSEUDONYM' }] },
    });
    const events = [
      eventOf('{"ContactId":"c","A":"+15550100"}'),
      eventOf('{"ContactId":"c","A":"+15550100"}'),
    ];
    const withKey = (kms: SsmServer['answer']) => ({
      answer: parameterIs(document),
      kms,
      environment: { PSEUDONYM_KEY_ARN: KEY },
    });

    it('asks KMS once, and sends pseudonyms', async () => {
      const { answers, logged, requests, stderr } = await invoke(events, withKey(macIs(Buffer.alloc(32, 7))));

      const [first, second] = answers;
      expect(first).toMatch(/^\{"ContactId":"c","A":"p1_[\w-]{22}"\}$/);
      expect(second).toBe(first);
      expect(requests.map(({ headers }) => headers['x-amz-target'])).toEqual([
        'AmazonSSM.GetParameter',
        'TrentService.GenerateMac',
      ]);
      expect(logged.at(-1)).toMatchObject({ FieldsReplaced: 1, PseudonymKeyUnavailable: 0 });
      expect(stderr).toBe('');
    });

    it.each([
      ['KMS refuses', withKey(failsWith(400, 'AccessDeniedException')), 'AccessDeniedException', 2],
      ['the deployment has no key', { answer: parameterIs(document) }, 'NoKey', 1],
    ])('removes the field if %s', async (_, options, reason, requested) => {
      const { answers, logged, requests } = await invoke(events, options);

      expect(answers).toEqual(['{"ContactId":"c"}', '{"ContactId":"c"}']);
      expect(requests).toHaveLength(requested);
      expect(logged.filter(({ level }) => level === 'ERROR')).toEqual([expect.objectContaining({ reason })]);
      expect(logged.at(-1)).toMatchObject({ FieldsRemoved: 1, PseudonymKeyUnavailable: 1 });
    });
  });

  it('delivers the records around a malformed one, and drops an agent event', async () => {
    const { answers, logged, stdout, stderr } = await invoke(
      [
        eventOf('{"ContactId":"c"}', '{"A":"CANARY', '{"ContactId":"d","A":1}'),
        eventOf('{"AgentARN":"CANARY","EventType":"LOGIN"}'),
      ],
      { answer: parameterIs(documentOf('BLACKLIST', ['A'])) },
    );

    expect(answers).toEqual(['[{"ContactId":"c"},{"ContactId":"d"}]', '[]']);
    expect(logged.filter(({ level }) => level === 'ERROR').map(({ eventID }) => eventID)).toEqual([
      'shardId-000000000000:1',
      'shardId-000000000000:0',
    ]);
    expect(stdout + stderr).not.toContain('CANARY');
  });

  it('does not start with a wrong environment, and reports all faults', async () => {
    const failure = await invoke([], {
      environment: { ENVIRONMENT: undefined, PRIVACY_CACHE_TTL_SECONDS: '5m' },
    }).catch(({ stderr }: { stderr: string }) => stderr);

    expect(failure).toContain('ENVIRONMENT is not set; PRIVACY_CACHE_TTL_SECONDS is "5m"');
  });
});
