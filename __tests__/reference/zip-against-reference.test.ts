import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildFunctionBundle } from '../../src/constructs/function-bundle';
import { parameterIs, type SsmServer, startSsmServer } from '../functions/ssm-server';
import { parsePath, redact } from './naive-redaction';
import { randomCase } from './random-cases';

const CASES = 3000;
/** Another seed gives other cases: `REFERENCE_SEED=7 npx vitest run __tests__/reference`. */
const FIRST_SEED = Number(process.env.REFERENCE_SEED ?? 20_261_122);

const directory = mkdtempSync(join(tmpdir(), 'zip against reference '));
let ssm: SsmServer;

beforeAll(async () => {
  const { file } = await buildFunctionBundle(join(directory, 'function.zip'));
  writeFileSync(join(directory, 'index.js'), unzipSync(readFileSync(file))['index.js'] ?? '');
  ssm = await startSsmServer();
});
afterAll(async () => {
  await ssm.close();
  rmSync(directory, { recursive: true, force: true });
});

/** Hands the handler one event after the other. It reads its configuration anew for each. */
const SCRIPT = `
  const { handler } = require('./index.js');
  const { readFileSync } = require('node:fs');
  const answers = [];
  process.stdout.write = () => true;
  (async () => {
    for (const line of readFileSync('events.ndjson', 'utf8').trimEnd().split('\\n')) {
      answers.push(JSON.stringify(await handler(JSON.parse(line))));
    }
    require('node:fs').writeFileSync('answers.ndjson', answers.join('\\n'));
  })();`;

it(`agrees with a naive second implementation on ${CASES} random cases`, async () => {
  const cases = Array.from({ length: CASES }, (_, index) => {
    const { type, fields, record } = randomCase(FIRST_SEED + index);
    return { type, fields: fields.filter((field) => parsePath(field) !== undefined), record };
  });
  const events = cases.map(({ record }, index) =>
    JSON.stringify([
      {
        data: Buffer.from(JSON.stringify(record)).toString('base64'),
        eventID: `shardId-000000000000:${index}`,
      },
    ]),
  );
  writeFileSync(join(directory, 'events.ndjson'), events.join('\n'));
  ssm.answer = (response) => {
    const { type, fields } = cases[ssm.requests.length - 1] ?? {};
    parameterIs(JSON.stringify({ key: 'REDACTION_CONFIG', value: { type, fields } }))(response);
  };

  await promisify(execFile)(process.execPath, ['-e', SCRIPT], {
    cwd: directory,
    env: {
      PATH: process.env.PATH,
      AWS_REGION: 'us-west-2',
      AWS_ACCESS_KEY_ID: 'example',
      AWS_SECRET_ACCESS_KEY: 'example',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      AWS_ENDPOINT_URL_SSM: ssm.url,
      ENVIRONMENT: 'test',
      REDACTION_CONFIG_PARAMETER: '/operata/test/redaction-config',
      PRIVACY_CACHE_TTL_SECONDS: '0',
      PRIVACY_CACHE_MAX_STALE_SECONDS: '3600',
      DELIVERY_BODY: 'record',
    },
  });

  expect(ssm.requests).toHaveLength(CASES);
  const answers = readFileSync(join(directory, 'answers.ndjson'), 'utf8').split('\n');
  const expected = cases.map(({ type, fields, record }) =>
    JSON.stringify(redact(record, { type, fields }) ?? {}),
  );
  const differing = expected.flatMap((text, index) =>
    text === answers[index] ? [] : [{ seed: FIRST_SEED + index, expected: text, answer: answers[index] }],
  );
  expect(differing).toEqual([]);
  // Cases in which nothing happens would prove nothing.
  expect(new Set(answers).size).toBeGreaterThan(CASES / 2);
});
