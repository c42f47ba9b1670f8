import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual, promisify } from 'node:util';
import fc from 'fast-check';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkRedactionValue } from '../../functions/privacy-controls/redaction-config';
import { recordPreviewer } from '../../src/privacy/preview/preview';
import { buildFunctionBundle } from '../../src/stack/constructs/function-bundle';
import { macIs, parameterIs, type SsmServer, startSsmServer } from '../functions/ssm-server';
import { type RedactionCase, validCase } from './cases';
import { isContactRecord, matches, nodesOf, parsePath, redact } from './naive-redaction';

const CASES = 4000;
/** The MAC that KMS gives. */
const SECRET = Buffer.from('a secret of 32 bytes for the zip');
/** To run other cases: `REFERENCE_SEED=7 npx vitest run __tests__/reference`. */
const SEED = Number(process.env.REFERENCE_SEED ?? 20_261_122);

const directory = mkdtempSync(join(tmpdir(), 'zip against reference '));
let ssm: SsmServer;

beforeAll(async () => {
  const { file } = await buildFunctionBundle(join(directory, 'function.zip'));
  for (const [name, bytes] of Object.entries(unzipSync(readFileSync(file))))
    writeFileSync(join(directory, name), bytes);
  ssm = await startSsmServer();
});
afterAll(async () => {
  await ssm.close();
  rmSync(directory, { recursive: true, force: true });
});

/**
 * Passes one event after the other to the handler, which reads its configuration for each of them, through one
 * connection, and logs which rules match.
 */
const SCRIPT = `
  const http = require('node:http');
  http.Agent = class extends http.Agent {
    constructor(options) {
      super({ ...options, keepAlive: true });
    }
  };
  const { handler } = require('./index.js');
  const { readFileSync, writeFileSync } = require('node:fs');
  const results = [];
  let matched;
  process.stdout.write = (line) => {
    const { message, rules } = JSON.parse(line);
    if (message === 'Rules matched') matched = rules.map((rule) => rule.matched === 1);
    return true;
  };
  (async () => {
    for (const line of readFileSync('events.ndjson', 'utf8').trimEnd().split('\\n')) {
      matched = [];
      const answer = JSON.stringify(await handler(JSON.parse(line)));
      results.push(JSON.stringify({ answer, matched }));
    }
    writeFileSync('results.ndjson', results.join('\\n'));
  })();`;

interface Result {
  /** The body for Operata, as JSON. */
  readonly answer: string;
  /** For each field and then each replacement, whether its path matches anything. */
  readonly matched: readonly boolean[];
}

/** The result for records of other kinds, which no rule applies to. */
const NOT_SENT: Result = { answer: '[]', matched: [] };

/** The results of the deployed function, in a separate process. */
async function deployed(cases: readonly RedactionCase[]): Promise<Result[]> {
  const events = cases.map(({ text }, index) =>
    JSON.stringify([
      {
        data: Buffer.from(text).toString('base64'),
        eventID: `shardId-000000000000:${index}`,
      },
    ]),
  );
  writeFileSync(join(directory, 'events.ndjson'), events.join('\n'));
  let reads = 0;
  ssm.answer = (response) => {
    if (ssm.requests.at(-1)?.headers['x-amz-target'] === 'TrentService.GenerateMac') {
      macIs(SECRET)(response);
      return;
    }
    const { type, fields, replace } = cases[reads++] ?? {};
    parameterIs(JSON.stringify({ key: 'REDACTION_CONFIG', value: { type, fields, replace } }))(response);
  };
  await promisify(execFile)(process.execPath, ['-e', SCRIPT], {
    cwd: directory,
    env: {
      PATH: process.env.PATH,
      AWS_REGION: 'us-west-2',
      AWS_ACCESS_KEY_ID: 'example',
      AWS_SECRET_ACCESS_KEY: 'example',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      AWS_ENDPOINT_URL: ssm.url,
      PSEUDONYM_KEY_ARN: 'arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
      ENVIRONMENT: 'test',
      REDACTION_CONFIG_PARAMETER: '/operata/test/redaction-config',
      PRIVACY_CACHE_TTL_SECONDS: '0',
      PRIVACY_CACHE_MAX_STALE_SECONDS: '3600',
      DELIVERY_BODY: 'record',
    },
  });
  // The key is used once.
  expect(reads).toBe(cases.length);
  expect(ssm.requests).toHaveLength(cases.length + 1);
  return readFileSync(join(directory, 'results.ndjson'), 'utf8')
    .split('\n')
    .map((line) => JSON.parse(line) as Result);
}

function specified({ type, fields, replace, text }: RedactionCase): Result {
  const record = JSON.parse(text);
  if (!isContactRecord(record)) return NOT_SENT;
  const places = nodesOf(record).map(({ location }) => location);
  return {
    answer: JSON.stringify(redact(record, { type, fields, replace }, SECRET)),
    matched: [...fields, ...replace.map(({ field }) => field)].map((field) => {
      const path = parsePath(field) ?? [];
      return places.some((place) => matches(path, place));
    }),
  };
}

/** The body by `preview`. */
function previewed({ type, fields, text }: RedactionCase): string {
  const valid = checkRedactionValue({ type, fields });
  if (!valid.ok) throw new Error(`not valid: ${JSON.stringify(fields)}`);
  const record = { kind: 'record', bytes: Buffer.from(text), offset: 0, line: 1 } as const;
  const preview = recordPreviewer(valid.config)(record);
  if (preview.outcome === 'not deliverable') throw new Error(preview.reason);
  return preview.outcome === 'not a contact record' ? NOT_SENT.answer : (preview.delivered ?? '{}');
}

it(`agrees with preview and a naive second implementation on ${CASES} random cases`, async () => {
  const cases = fc.sample(validCase, { numRuns: CASES, seed: SEED });
  const results = await deployed(cases);
  expect(cases.filter(({ replace }) => replace.length > 0).length).toBeGreaterThan(CASES / 4);

  const differing = cases.flatMap((each, index) => {
    const [ours, naive, preview] = [results[index], specified(each), previewed(each)];
    // The preview has a demonstration key.
    return isDeepStrictEqual(ours, naive) && (each.replace.length > 0 || ours?.answer === preview)
      ? []
      : [{ ...each, ours, naive, preview }];
  });
  expect(differing.slice(0, 3)).toEqual([]);
  // Cases without an effect would prove nothing.
  expect(new Set(results.map(({ answer }) => answer)).size).toBeGreaterThan(CASES / 2);
  const rules = results.flatMap(({ matched }) => matched);
  for (const outcome of [true, false])
    expect(rules.filter((matched) => matched === outcome).length).toBeGreaterThan(CASES / 2);
});
