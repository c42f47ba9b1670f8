import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MANDATORY_FIELDS } from '../../functions/privacy-controls/mandatory-fields';
import { deadUrl } from '../../src/local/parameter-store';
import type { Summary } from '../../src/local/summary';
import { synthesize } from '../../src/local/synthesize';
import { contact, Endpoint, Folder, type Outcome, ROOT, type RunSettings, runCli } from './support';

const shared = new Folder();
let stack: string;
let folder: Folder;
const endpoint = new Endpoint();

beforeAll(async () => {
  stack = await synthesize(ROOT, shared.join('out'));
});
afterAll(() => shared.remove());
beforeEach(() => {
  folder = new Folder();
});
afterEach(async () => {
  await endpoint.stop();
  endpoint.received.length = 0;
  folder.remove();
});

const ESSENTIALS = `aws_region = "us-west-2"
environment = "test"
connect_instance_alias = "alias"
`;
const PRIVACY_ON = `${ESSENTIALS}enable_privacy_controls = true\n`;
const KEY = { TF_VAR_operata_api_key: 'key-of-the-test', TF_VAR_operata_group_id: 'group-of-the-test' };

/** Runs with the stack that is synthesized already, into a directory of its own. Every record is accounted for. */
async function run(tfvars: string, args: readonly string[], settings: RunSettings = {}): Promise<Outcome> {
  const common = [
    '--stack',
    stack,
    '--tfvars',
    folder.write('test.tfvars', tfvars),
    '--out',
    folder.join('run'),
  ];
  const outcome = await runCli([...common, '--json', ...args], settings);
  if (outcome.stdout !== '') expect(accounted(outcome.summary)).toBe(outcome.summary.received);
  return outcome;
}

const lines = (name: string): string[] => folder.read('run', name).split('\n').filter(Boolean);
const json = (name: string): Record<string, unknown>[] =>
  lines(name).map((line) => JSON.parse(line) as Record<string, unknown>);
const ids = (records: readonly Record<string, unknown>[]): unknown[] =>
  records.map(({ ContactId }) => ContactId);
const bodies = (): Record<string, unknown>[] =>
  endpoint.received.map(({ body }) => JSON.parse(body) as Record<string, unknown>);

function accounted(summary: Summary): number {
  const { delivered, malformed, nothingLeft, deadLettered, paused, notProcessed } = summary;
  return delivered + malformed + nothingLeft + deadLettered + paused + notProcessed;
}

/** Everything in the run's directory that is not the raw backup. */
function everythingWritten(): string {
  return readdirSync(folder.join('run'))
    .filter((name) => name !== 'backup')
    .map((name) => folder.read('run', name))
    .join('\n');
}

function backedUp(): string[] {
  return readdirSync(folder.join('run', 'backup'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .flatMap((entry) =>
      gunzipSync(readFileSync(join(entry.parentPath, entry.name)))
        .toString()
        .split('\n'),
    )
    .filter(Boolean);
}

const FIVE = ['1', '2', '3', '4', '5'].map((id) => contact(id));
const CANARY = 'canary-0b5e';
/** Values that must not leave, in fields that are not mandatory. */
const SENSITIVE = {
  Attributes: { Name: `${CANARY}-attribute`, [`${CANARY}-name`]: 'x' },
  CustomerEndpoint: { Address: `${CANARY}-endpoint`, Type: 'TELEPHONE_NUMBER' },
  Agent: {
    ARN: `${CANARY}-arn`,
    Username: 'agent-may-be-sent',
    RoutingProfile: { Name: `${CANARY}-profile` },
  },
  New: [`${CANARY}-new`],
};

describe('the bundled records', () => {
  it('end well, with every record accounted for, in a directory for the owner only', async () => {
    const { code, stdout, stderr } = await runCli(['--stack', stack, '--out', folder.join('run')]);
    expect(stderr).not.toMatch(/warning|error/i);
    expect(code).toBe(0);
    expect(stdout).toContain('Done.');
    expect(stdout).toMatch(/malformed +4 +as expected/);
    expect(stdout).toMatch(/Attributes\n/);
    expect(stdout).toContain(stack);
    expect(statSync(folder.join('run')).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(folder.join('run')).filter((entry) => entry !== 'backup')) {
      expect(statSync(folder.join('run', name)).mode & 0o777).toBe(0o600);
    }
    const delivered = json('delivered.ndjson');
    expect(delivered).toHaveLength(22);
    const mandatory = new Set(MANDATORY_FIELDS.map((name) => name.split('.')[0]));
    for (const record of delivered) {
      expect(Object.keys(record).filter((name) => !mandatory.has(name))).toEqual([]);
    }
    expect(everythingWritten()).not.toMatch(/Robin Example|robin@example|Cut Off|lorem ipsum/);
  });

  it('are replaced by the next run, and nothing else is', async () => {
    const args = ['--stack', stack, '--out', folder.join('run'), '--json'];
    await runCli(args);
    const first = backedUp().length;
    expect((await runCli(args)).code).toBe(0);
    expect(backedUp()).toHaveLength(first);
    folder.write('keep.txt', 'mine');
    const { code, stderr } = await runCli(['--stack', stack, '--out', folder.path]);
    expect([code, stderr]).toEqual([2, expect.stringContaining('holds files that no local run has made')]);
    expect(folder.read('keep.txt')).toBe('mine');
  });
});

describe('privacy', () => {
  it('lets nothing out that is not listed: not in bodies, logs, dead letters or output', async () => {
    const url = await endpoint.start((index) => ({ status: index % 3 === 1 ? 400 : 200 }));
    const input = folder.write(
      'in.ndjson',
      [...Array(9).keys()].map((id) => contact(`c${id}`, SENSITIVE)).join('\n'),
    );
    const tfvars = `${PRIVACY_ON}redaction_config = { type = "WHITELIST", fields = ["Agent.Username", "Channel"] }\n`;
    const { code, stdout, stderr, summary } = await run(tfvars, ['--input', input, '--endpoint', url], {
      environment: KEY,
    });
    expect(code).toBe(1);
    expect([summary.delivered, summary.deadLettered]).toEqual([6, 3]);
    expect(endpoint.received).toHaveLength(9);
    const sent = endpoint.received.map(({ body, headers }) => body + JSON.stringify(headers)).join();
    expect(sent).toContain('agent-may-be-sent');
    // An attribute's name may stand in the summary, where its parent is listed; here the parent is gone.
    for (const text of [sent, stdout, stderr, everythingWritten()]) {
      expect(text).not.toContain(CANARY);
      expect(text).not.toContain('key-of-the-test');
    }
    expect(backedUp()).toHaveLength(9);
    expect(backedUp().join()).toContain(CANARY);
    expect(summary.fieldsRemoved).toMatchObject({
      Attributes: 9,
      CustomerEndpoint: 9,
      'Agent.ARN': 9,
      New: 9,
    });
  });

  it('sends the mandatory fields alone when Systems Manager cannot be reached', async () => {
    const url = await endpoint.start(() => ({ status: 200 }));
    const input = folder.write('in.ndjson', contact('c', SENSITIVE));
    const tfvars = `${PRIVACY_ON}redaction_config = { type = "BLACKLIST", fields = [] }\n`;
    const args = ['--input', input, '--endpoint', url, '--outage', 'ssm'];
    const { code, summary } = await run(tfvars, args, { environment: KEY });
    expect([code, summary.delivered]).toEqual([0, 1]);
    expect(bodies()).toEqual([
      {
        AWSAccountId: '111122223333',
        ContactId: 'c',
        Channel: 'VOICE',
        Agent: { Username: 'agent-may-be-sent' },
      },
    ]);
    expect(everythingWritten()).not.toContain(CANARY);
    // The same with Systems Manager at hand: all is sent.
    await run(tfvars, ['--input', input, '--endpoint', url], { environment: KEY });
    expect(bodies()[1]).toEqual(JSON.parse(contact('c', SENSITIVE)));
  });

  it('takes a redaction document in place of the variable', async () => {
    const document = {
      key: 'REDACTION_CONFIG',
      value: { type: 'BLACKLIST', fields: ['Attributes.Name', 'Agent.Username'] },
    };
    const config = folder.write('config.json', JSON.stringify(document));
    const input = folder.write('in.json', contact('c', SENSITIVE));
    const { code, stderr, summary } = await run(PRIVACY_ON, ['--input', input, '--config', config]);
    expect(code).toBe(0);
    expect(summary.fieldsRemoved).toEqual({ 'Attributes.Name': 1 });
    expect(stderr).toMatch(/warning: .*"Agent\.Username": names a mandatory field/);
  });

  it('reports everything that is wrong with a redaction document', async () => {
    const config = folder.write('config.json', '{"key":"X","value":{"type":"GREYLIST","fields":["a..b"]}}');
    const { code, stderr } = await run(PRIVACY_ON, ['--config', config]);
    expect(code).toBe(2);
    expect(stderr.match(/error: --config/g)).toHaveLength(3);
  });
});

describe('failure and retry', () => {
  it('delivers everything in the end to a receiver that fails now and then', async () => {
    const input = folder.write(
      'in.ndjson',
      [...Array(200).keys()].map((id) => contact(String(id))).join('\n'),
    );
    const { code, summary } = await run(PRIVACY_ON, [
      '--input',
      input,
      '--fail',
      '0.3',
      '--no-rate-limit',
      '--keep-delivered',
    ]);
    expect(code).toBe(0);
    expect(summary).toMatchObject({ received: 200, delivered: 200, deadLettered: 0 });
    expect(summary.retried).toBeGreaterThan(30);
    expect(summary.retries).toBeGreaterThan(summary.retried);
    // In their order, each once.
    expect(ids(json('delivered.ndjson'))).toEqual([...Array(200).keys()].map(String));
  });

  it('dead-letters after the attempts of the pipe', async () => {
    const tfvars = `${PRIVACY_ON}delivery_maximum_retry_attempts = 2\n`;
    const input = folder.write('in.ndjson', FIVE.join('\n'));
    const { code, summary } = await run(tfvars, ['--input', input, '--fail', '1']);
    expect(code).toBe(1);
    expect(summary).toMatchObject({ received: 5, delivered: 0, deadLettered: 5, retries: 10 });
    expect(json('dead-letter.ndjson')).toHaveLength(5);
    expect(json('dead-letter.ndjson')[0]).toEqual({
      context: {
        partnerResourceArn: 'arn:aws:pipes:us-west-2:111122223333:pipe/operata-test-alias',
        condition: 'RetryAttemptsExhausted',
      },
      version: '1.0',
      timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
      KinesisBatchInfo: {
        shardId: 'shardId-000000000000',
        startSequenceNumber: expect.stringMatching(/^\d{56}$/),
        endSequenceNumber: expect.stringMatching(/^\d{56}$/),
        approximateArrivalOfFirstRecord: expect.stringMatching(/Z$/),
        approximateArrivalOfLastRecord: expect.stringMatching(/Z$/),
        batchSize: 1,
        streamArn: 'arn:aws:kinesis:us-west-2:111122223333:stream/Connect_CTR_test',
      },
    });
  });

  it('lets records grow too old while nothing listens, a day in a moment', async () => {
    const input = folder.write('in.ndjson', FIVE.join('\n'));
    const { code, summary } = await run(PRIVACY_ON, ['--input', input, '--outage', 'receiver']);
    expect(code).toBe(1);
    expect(summary).toMatchObject({ received: 5, delivered: 0, deadLettered: 5 });
    expect(Object.keys(summary.deadLetterReasons)).toEqual(
      expect.arrayContaining(['RecordAgeExpired: ECONNREFUSED']),
    );
    expect(summary.retries).toBeGreaterThan(1000);
    expect(summary.notes.join()).toContain('jumped over');
    const conditions = json('dead-letter.ndjson').map(
      ({ context }) => (context as { condition: string }).condition,
    );
    expect(new Set(conditions)).toEqual(new Set(['RecordAgeExpired']));
    expect(backedUp()).toHaveLength(5);
  });

  it('does not retry what the endpoint rejects, such as wrong credentials', async () => {
    const url = await endpoint.start((_, { headers }) => ({
      status: headers.authorization === 'Basic right' ? 200 : 401,
    }));
    const input = folder.write('in.ndjson', FIVE.join('\n'));
    const { code, summary } = await run(PRIVACY_ON, ['--input', input, '--endpoint', url], {
      environment: KEY,
    });
    expect(code).toBe(1);
    expect(summary).toMatchObject({ deadLettered: 5, retries: 0 });
    expect(summary.deadLetterReasons).toEqual({ 'RetryAttemptsExhausted: HTTP 401': 5 });
    expect(endpoint.received).toHaveLength(5);
  });

  it('gives a trial up soon', async () => {
    const url = await endpoint.start(() => ({ status: 500 }));
    const input = folder.write('in.ndjson', contact('1'));
    const { code, summary } = await run(PRIVACY_ON, ['--input', input, '--endpoint', url], {
      environment: KEY,
    });
    expect([code, summary.deadLettered, endpoint.received.length]).toEqual([1, 1, 4]);
    expect(summary.notes.join()).toContain('3 retries');
  });

  it('stops at an interrupt and says what was left', async () => {
    let asked = false;
    const { code, summary } = await run(PRIVACY_ON, ['--input', '-', '--endpoint', await deadUrl()], {
      environment: KEY,
      stdin: `oops\n${FIVE.join('\n')}`,
      onOutput: (kill, stderr) => {
        if (asked || !stderr.includes('malformed')) return;
        asked = true;
        kill('SIGINT');
      },
    });
    expect(code).toBe(130);
    expect(summary).toMatchObject({ received: 6, malformed: 1, notProcessed: 5, interrupted: true });
  });
});

describe('settings', () => {
  it('authenticates with Basic by default, and paces requests', async () => {
    const url = await endpoint.start(() => ({ status: 200 }));
    const input = folder.write('in.ndjson', FIVE.join('\n'));
    const tfvars = `${PRIVACY_ON}operata_rate_limit_per_second = 10\noperata_group_id = "from-the-file"\n`;
    const started = performance.now();
    const { code, summary } = await run(tfvars, ['--input', input, '--endpoint', url], {
      environment: { TF_VAR_operata_api_key: 'key-of-the-test' },
    });
    expect([code, summary.delivered]).toEqual([0, 5]);
    expect(summary.seconds).toBeGreaterThan(0.35);
    expect(performance.now() - started).toBeGreaterThan(350);
    const basic = `Basic ${Buffer.from('from-the-file:key-of-the-test').toString('base64')}`;
    expect(new Set(endpoint.received.map(({ headers }) => headers.authorization))).toEqual(new Set([basic]));
  });

  it('authenticates with an API key and further headers, by PUT', async () => {
    const url = await endpoint.start(() => ({ status: 200 }));
    const tfvars = `${PRIVACY_ON}operata_authorization_type = "API_KEY"
operata_api_key_header = "x-api-key"
operata_api_key_prefix = "Key "
operata_http_method = "PUT"
operata_extra_headers = { "x-source" = "connect" }
`;
    const input = folder.write('in.json', contact('1'));
    expect((await run(tfvars, ['--input', input, '--endpoint', url], { environment: KEY })).code).toBe(0);
    expect(endpoint.received[0]).toMatchObject({
      method: 'PUT',
      headers: { 'x-api-key': 'Key key-of-the-test', 'x-source': 'connect' },
    });
  });

  it('wraps the record without privacy controls, and sends no record that is not JSON', async () => {
    const url = await endpoint.start(() => ({ status: 200 }));
    const input = folder.write('in.ndjson', `${contact('1', SENSITIVE)}\noops\n`);
    const tfvars = `${ESSENTIALS}enable_privacy_controls = false\n`;
    const { code, summary } = await run(tfvars, ['--input', input, '--endpoint', url], { environment: KEY });
    expect(code).toBe(1);
    expect(summary).toMatchObject({ delivered: 1, malformed: 1, fieldsRemoved: null, functionMs: null });
    expect(bodies()).toEqual([{ data: JSON.parse(contact('1', SENSITIVE)) }]);
  });

  it.each([
    ['delivery_body = "data"', { data: JSON.parse(contact('1')) }],
    [
      'delivery_input_template = "{\\"r\\": <$.ContactId>, \\"p\\": \\"<aws.pipes.pipe-name>\\"}"',
      { r: '1', p: 'operata-test-alias' },
    ],
  ])('makes the body of %s', async (line, expected) => {
    const url = await endpoint.start(() => ({ status: 200 }));
    const input = folder.write('in.json', contact('1', { New: 1 }));
    const { code, summary } = await run(`${PRIVACY_ON}${line}\n`, ['--input', input, '--endpoint', url], {
      environment: KEY,
    });
    expect([code, summary.fieldsRemoved]).toEqual([0, { New: 1 }]);
    expect(bodies()).toEqual([expected]);
  });

  it('delivers nothing while delivery is paused, and keeps all in the backup', async () => {
    const input = folder.write('in.ndjson', FIVE.join('\n'));
    const { code, summary } = await run(`${PRIVACY_ON}delivery_enabled = false\n`, ['--input', input]);
    expect(code).toBe(1);
    expect(summary).toMatchObject({ received: 5, delivered: 0, paused: 5 });
    expect(backedUp()).toEqual(FIVE);
  });

  it('keeps no copy when the backup is off', async () => {
    const input = folder.write('in.json', contact('1'));
    const { code, summary } = await run(`${PRIVACY_ON}backup_enabled = false\n`, ['--input', input]);
    expect(code).toBe(0);
    expect(Object.keys(summary.files)).not.toContain('raw records');
    expect(readdirSync(folder.join('run'))).not.toContain('backup');
  });

  it('keeps the versions of a contact in order in several lanes', async () => {
    const records = [...Array(300).keys()].map((n) =>
      contact(`c${n % 7}`, { LastUpdateTimestamp: String(n) }),
    );
    const tfvars = `${PRIVACY_ON}delivery_parallelization_factor = 10\n`;
    const input = folder.write('in.ndjson', records.join('\n'));
    const args = ['--input', input, '--no-rate-limit', '--keep-delivered', '--fail', '0.2'];
    const { code, summary } = await run(tfvars, args);
    expect([code, summary.delivered]).toEqual([0, 300]);
    for (let id = 0; id < 7; id++) {
      const versions = json('delivered.ndjson')
        .filter(({ ContactId }) => ContactId === `c${id}`)
        .map(({ LastUpdateTimestamp }) => Number(LastUpdateTimestamp));
      expect(versions).toEqual([...versions].sort((a, b) => a - b));
    }
  });
});

describe('input', () => {
  const forms: readonly (readonly [string, string | Buffer])[] = [
    ['NDJSON', FIVE.join('\n')],
    ['concatenated JSON', FIVE.join('')],
    ['an array', `[${FIVE.join(',\n')}]`],
    ['pretty-printed JSON', FIVE.map((text) => JSON.stringify(JSON.parse(text), null, 2)).join('\n')],
    ['gzip', gzipSync(FIVE.join('\n'))],
  ];

  it.each(forms)('may be %s', async (_, content) => {
    const input = folder.write('in', content);
    const { code, summary } = await run(PRIVACY_ON, ['--input', input, '--keep-delivered']);
    expect([code, summary.delivered]).toEqual([0, 5]);
    expect(ids(json('delivered.ndjson'))).toEqual(['1', '2', '3', '4', '5']);
  });

  it('may be standard input', async () => {
    const { code, summary } = await run(PRIVACY_ON, ['--input', '-'], { stdin: gzipSync(FIVE.join('\n')) });
    expect([code, summary.delivered]).toEqual([0, 5]);
  });

  it('may be the backup of another run, but not of the run to be replaced', async () => {
    const input = folder.write('in.ndjson', `${FIVE.join('\n')}\noops\n`);
    expect((await run(PRIVACY_ON, ['--input', input])).code).toBe(1);
    const again = [
      '--stack',
      stack,
      '--tfvars',
      folder.join('test.tfvars'),
      '--input',
      folder.join('run', 'backup'),
    ];
    const second = await runCli([...again, '--out', folder.join('again'), '--json']);
    expect(second.summary).toMatchObject({ received: 6, delivered: 5, malformed: 1 });
    const refused = await runCli([...again, '--out', folder.join('run')]);
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('which every run empties')]);
    expect(backedUp()).toHaveLength(6);
  });

  it('delivers what is around a bad record, and says where that is, without its content', async () => {
    const bad = `{"ContactId":"9","Attributes":{"x":"${CANARY}`;
    const large = contact('8', { Attributes: { x: 'y'.repeat(1_100_000) } });
    const input = folder.write(
      'in.ndjson',
      [contact('1'), bad, contact('2'), large, contact('3')].join('\n'),
    );
    const { code, stderr, summary } = await run(PRIVACY_ON, ['--input', input, '--keep-delivered']);
    expect(code).toBe(1);
    expect(summary).toMatchObject({
      received: 4,
      delivered: 3,
      malformed: 1,
      malformedOnPurpose: 0,
      tooLarge: 1,
    });
    expect(ids(json('delivered.ndjson'))).toEqual(['1', '2', '3']);
    const offset = contact('1').length + 1;
    expect(stderr).toContain(
      `${input}, line 2, byte ${offset}: malformed: not JSON; not sent (shardId-000000000000:`,
    );
    expect(stderr).toMatch(/line 4, byte \d+: a record of 1\.1 MB; a Kinesis record holds 1 MiB/);
    expect(stderr + everythingWritten()).not.toContain(CANARY);
    expect(backedUp()).toContain(bad);
  });

  it('fails when the end of the input is missing', async () => {
    const input = folder.write('in.json', `[${contact('1')},`);
    const { code, stderr, summary } = await run(PRIVACY_ON, ['--input', input]);
    expect([code, summary.delivered, summary.inputProblems]).toEqual([1, 1, 1]);
    expect(stderr).toContain('the array that begins here is not closed');
  });

  it('may be read from another directory', async () => {
    folder.write('in.json', contact('1'));
    folder.write('my.tfvars', PRIVACY_ON);
    const args = ['--input', 'in.json', '--tfvars', 'my.tfvars', '--stack', stack];
    const { code } = await runCli(args, { cwd: folder.path });
    expect(code).toBe(0);
    expect(readdirSync(folder.path)).toContain('local-run');
  });
});

describe('usage', () => {
  it('prints help', async () => {
    const { code, stdout } = await runCli(['--help']);
    expect([code, stdout]).toEqual([0, expect.stringContaining('--input PATH')]);
  });

  it('reports missing variables together; with an endpoint the credentials too', async () => {
    const input = folder.write('in.json', contact('1'));
    const { code, stderr } = await run('aws_region = "us-west-2"\n', [
      '--input',
      input,
      '--endpoint',
      'https://e.invalid/',
    ]);
    expect(code).toBe(2);
    expect(stderr).toContain(
      'required variables without a value: connect_instance_alias, enable_privacy_controls, environment, operata_api_key, operata_group_id.',
    );
  });

  it('takes no key for an endpoint from a file', async () => {
    const tfvars = `${PRIVACY_ON}operata_api_key = "hidden"\noperata_group_id = "g"\n`;
    const { code, stderr } = await run(tfvars, ['--endpoint', 'https://e.invalid/']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('set TF_VAR_operata_api_key')]);
    expect(stderr).not.toContain('hidden');
  });

  it.each([
    [`${PRIVACY_ON}enviroment = "x"\n`, [], /"enviroment" is not a variable .* did you mean environment\?/],
    [`${ESSENTIALS}enable_privacy_controls = false\n`, ['--outage', 'ssm'], /privacy controls are off/],
    [
      `${PRIVACY_ON}redaction_config = { type = "BLACKLIST", fields = ["a..b"] }\n`,
      [],
      /redaction_config: value\.fields\[0\]/,
    ],
    [PRIVACY_ON, ['--input', 'missing.json'], /missing\.json: cannot be read \(ENOENT\)/],
    [PRIVACY_ON, ['--api-key=hidden'], /TF_VAR_operata_api_key/],
  ])('refuses %j %j', async (tfvars, args, message) => {
    const { code, stdout, stderr } = await run(tfvars, args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('hidden');
  });

  it('says what to do where nothing is synthesized', async () => {
    mkdirSync(folder.join('empty'));
    const { code, stderr } = await runCli(['--stack', folder.join('empty'), '--out', folder.join('run')]);
    expect([code, stderr]).toEqual([2, expect.stringContaining('run npx cdktf synth')]);
  });
});
