import { readdirSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { eachOnBench, FIVE, KEY, PRIVACY_ON, SENSITIVE } from './command-bench';
import { contact } from './support';

const bench = eachOnBench();
const { backedUp, bodies, endpoint, json, run, scratch, send } = bench;

describe('settings', () => {
  it('authenticates with Basic by default, and paces requests', async () => {
    const url = await endpoint.start(() => ({ status: 200 }));
    const input = scratch.file('in.ndjson', FIVE.join('\n'));
    const variables = {
      ...PRIVACY_ON,
      operata_rate_limit_per_second: 10,
      operata_group_id: 'from-the-file',
    };
    const started = performance.now();
    const { code, summary } = await run(variables, ['--input', input, '--endpoint', url], {
      environment: { TF_VAR_operata_api_key: 'key-of-the-test' },
    });
    expect([code, summary.delivered]).toEqual([0, 5]);
    expect(summary.seconds).toBeGreaterThan(0.35);
    expect(performance.now() - started).toBeGreaterThan(350);
    const basic = `Basic ${Buffer.from('from-the-file:key-of-the-test').toString('base64')}`;
    expect(new Set(endpoint.received.map(({ headers }) => headers.authorization))).toEqual(new Set([basic]));
  });

  it('authenticates with an API key and further headers, by PUT', async () => {
    const variables = {
      ...PRIVACY_ON,
      operata_authorization_type: 'API_KEY',
      operata_api_key_header: 'x-api-key',
      operata_api_key_prefix: 'Key ',
      operata_http_method: 'PUT',
      operata_extra_headers: { 'x-source': 'connect' },
    };
    expect((await send(variables, contact('1'))).code).toBe(0);
    expect(endpoint.received[0]).toMatchObject({
      method: 'PUT',
      headers: { 'x-api-key': 'Key key-of-the-test', 'x-source': 'connect' },
    });
  });

  it.each([
    ['with privacy controls, whatever the list', PRIVACY_ON, ''],
    [
      'without them, because the filter of the pipe drops it',
      { ...PRIVACY_ON, enable_privacy_controls: false },
      '; the pipe’s filter drops it',
    ],
  ])('sends only contact records %s', async (_, variables, by) => {
    const agentEvent = '{"AgentARN":"a","EventType":"LOGIN","CurrentAgentSnapshot":{"Username":"sam.doe"}}';
    const records = `${agentEvent}\n${contact('1')}\n{"ContactId":""}\n`;
    const { code, summary, stderr } = await send(variables, records);
    expect(code).toBe(1);
    expect(summary).toMatchObject({
      received: 3,
      delivered: 1,
      malformed: 0,
      nothingLeft: 0,
      notContactRecords: { 'agent event': 1, 'unknown kind': 1 },
    });
    expect(endpoint.received.map(({ body }) => body.includes('"ContactId":"1"'))).toEqual([true]);
    expect(stderr).toContain(
      `line 1, byte 0: not a contact record (an agent event); not sent${by} (shardId-`,
    );
    expect(stderr).not.toContain('sam.doe');
  });

  it('wraps the record without privacy controls, and does not send one that is not JSON', async () => {
    const variables = { ...PRIVACY_ON, enable_privacy_controls: false };
    const { code, summary } = await send(variables, `${contact('1', SENSITIVE)}\noops\n`);
    expect(code).toBe(1);
    expect(summary).toMatchObject({ delivered: 1, malformed: 1, fieldsRemoved: null, functionMs: null });
    expect(bodies()).toEqual([{ data: JSON.parse(contact('1', SENSITIVE)) }]);
  });

  it.each([
    [{ delivery_body: 'data' }, { data: JSON.parse(contact('1')) }],
    [
      { delivery_input_template: '{"r": <$.ContactId>, "p": "<aws.pipes.pipe-name>"}' },
      { r: '1', p: 'operata-test-alias' },
    ],
  ])('creates the body for %j', async (variable, expected) => {
    const { code, summary } = await send({ ...PRIVACY_ON, ...variable }, contact('1', { New: 1 }));
    expect([code, summary.fieldsRemoved]).toEqual([0, { New: 1 }]);
    expect(bodies()).toEqual([expected]);
  });

  it('delivers nothing while delivery is paused, and keeps all records in the backup', async () => {
    const input = scratch.file('in.ndjson', FIVE.join('\n'));
    const { code, summary } = await run({ ...PRIVACY_ON, delivery_enabled: false }, ['--input', input]);
    expect(code).toBe(1);
    expect(summary).toMatchObject({ received: 5, delivered: 0, paused: 5 });
    expect(backedUp()).toEqual(FIVE);
  });

  it('keeps no copy if the backup is off', async () => {
    const input = scratch.file('in.json', contact('1'));
    const { code, summary } = await run({ ...PRIVACY_ON, backup_enabled: false }, ['--input', input]);
    expect(code).toBe(0);
    expect(Object.keys(summary.files)).not.toContain('raw records');
    expect(readdirSync(scratch.join('run'))).not.toContain('backup');
  });

  it('keeps the versions of a contact in order in concurrent batches', async () => {
    const records = [...Array(300).keys()].map((n) =>
      contact(`c${n % 7}`, { LastUpdateTimestamp: String(n) }),
    );
    const variables = { ...PRIVACY_ON, delivery_parallelization_factor: 10 };
    const input = scratch.file('in.ndjson', records.join('\n'));
    const args = ['--input', input, '--no-rate-limit', '--keep-delivered', '--fail', '0.2'];
    const { code, summary } = await run(variables, args);
    expect([code, summary.delivered]).toEqual([0, 300]);
    for (let id = 0; id < 7; id++) {
      const versions = json('delivered.ndjson')
        .filter(({ ContactId }) => ContactId === `c${id}`)
        .map(({ LastUpdateTimestamp }) => Number(LastUpdateTimestamp));
      expect(versions).toEqual([...versions].sort((a, b) => a - b));
    }
  });

  it('reports paths of a deny list that matched nothing, and names that differ only in case or code points', async () => {
    const fields = ['CustomerEndpoint.Adress', 'Attributes.secret', 'Attributes.Pre\u0301nom'];
    const variables = { ...PRIVACY_ON, redaction_config: { type: 'BLACKLIST', fields } };
    const Attributes = { secret: 'x', Secret: 'x', 'Pre\u0301nom': 'x' };
    const input = scratch.file('in.json', contact('1', { Attributes }));
    const { summary, stderr } = await run(variables, ['--input', input]);
    expect(summary.notes).toEqual([
      expect.stringMatching(/^"CustomerEndpoint\.Adress": matched nothing in these records; /),
      expect.stringMatching(/^"Attributes\.Pr\u00e9nom": matched nothing in these records; /),
      expect.stringContaining('npx operata check with --input'),
      expect.stringContaining('Attributes.Secret differs from a denied name only in case and is sent'),
      expect.stringMatching(
        /"Attributes\.Pre\\u0301nom", looks like a denied name, but has other code points, and is sent/,
      ),
    ]);
    expect(stderr).toMatch(
      /^warning: .*test\.tfvars\.json: redaction_config\.fields\[2\]: .*Terraform changes to "Attributes\.Pr\\u00e9nom"/m,
    );
  });

  it('refuses a document that is not UTF-8, and also checks the list in the variables', async () => {
    const latin = scratch.join('latin.json');
    writeFileSync(
      latin,
      Buffer.from('{"key":"REDACTION_CONFIG","value":{"type":"BLACKLIST","fields":["\xf6"]}}', 'latin1'),
    );
    expect(await run(PRIVACY_ON, ['--config', latin])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('not UTF-8'),
    });
    const variables = { ...PRIVACY_ON, redaction_config: { type: 'BLACKLIST', fields: ['a[0]'] } };
    const good = scratch.file(
      'good.json',
      '{"key":"REDACTION_CONFIG","value":{"type":"BLACKLIST","fields":[]}}',
    );
    expect(await run(variables, ['--config', good])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('redaction_config'),
    });
  });

  it('reports headers that EventBridge removes, and credentials that it refuses, together', async () => {
    const input = scratch.file('in.json', contact('1'));
    const operata_extra_headers = { 'Content-Encoding': 'identity', 'x-mine': '1' };
    const environment = { ...KEY, TF_VAR_operata_api_key: 'key-of-the-test:x' };
    const { code, stderr } = await run({ ...PRIVACY_ON, operata_extra_headers }, ['--input', input], {
      environment,
    });
    expect(code).toBe(2);
    expect(stderr).toContain(
      'the header "Content-Encoding" is a header that EventBridge sets itself or removes',
    );
    expect(stderr).toContain('operata_api_key must have 1 to 512 printable ASCII characters without colons');
    expect(stderr).not.toContain('x-mine');
    expect(stderr).not.toContain('key-of-the-test');
  });

  it('refuses to send the placeholders of the example to an endpoint', async () => {
    const url = await endpoint.start(() => ({ status: 200 }));
    const input = scratch.file('in.json', contact('1'));
    const variables = {
      ...PRIVACY_ON,
      operata_endpoint: 'https://api.operata.io/REPLACE-WITH-THE-PATH-FROM-OPERATA',
      operata_group_id: 'your-group-id',
    };
    const { code, stderr } = await run(variables, ['--input', input, '--endpoint', url], {
      environment: KEY,
    });
    expect(code).toBe(2);
    expect(stderr).toContain('operata_endpoint and operata_group_id: still the placeholder of the example');
    expect(endpoint.received).toEqual([]);
    // Without --endpoint, nothing leaves the machine.
    const local = await run(variables, ['--input', input], {
      environment: KEY,
    });
    expect(local.code).toBe(0);
  });

  it('refuses a list that Systems Manager does not accept', async () => {
    const document = (name: string): string =>
      `{"key":"REDACTION_CONFIG","value":{"type":"BLACKLIST","fields":["Attributes.${name}"]}}`;
    const file = scratch.file('list.json', document('a{{b'));
    const { code, stderr } = await run(PRIVACY_ON, ['--config', file]);
    expect(code).toBe(2);
    expect(stderr).toContain('"Attributes.a{{b": Systems Manager does not accept {{');
  });

  it('does not report a stack as ready to deploy without Terraform, and reports what was checked', async () => {
    const input = scratch.file('in.json', contact('1'));
    const environment = KEY;
    const variables = {
      ...PRIVACY_ON,
      environment: 'Production',
      operata_endpoint: 'https://operata.invalid/',
    };
    const { code, summary, stderr } = await run(
      { ...variables, aws_region: 'us-west-9' },
      ['--input', input],
      {
        environment,
      },
    );
    expect(code).toBe(0);
    expect(stderr).toContain('warning: aws_region is "us-west-9", a region that this version does not know');
    expect(summary.notReady).toEqual([
      expect.stringMatching(
        /^names and types of the variables and the redaction list were checked, the other rules of the variables were not: no-such-terraform cannot be run/,
      ),
    ]);
    const redaction_config = { type: 'BLACKLIST', fields: ['Agent.Username'] };
    const refused = await run({ ...variables, redaction_config }, ['--input', input], { environment });
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toMatch(
      /^error: .*test\.tfvars\.json: redaction_config\.fields\[0\]: "Agent\.Username": names a mandatory field/m,
    );
  });

  it('does not report a stack as ready to deploy with stand-ins for variables', async () => {
    const input = scratch.file('in.json', contact('1'));
    const operata_endpoint = 'https://api.operata.io/REPLACE-WITH-THE-PATH-FROM-OPERATA';
    const { summary } = await run({ ...PRIVACY_ON, operata_endpoint, operata_group_id: 'g' }, [
      '--input',
      input,
    ]);
    expect(summary.notReady).toEqual(
      expect.arrayContaining([
        'operata_api_key: not set, so this run used stand-ins',
        'operata_endpoint: still the placeholder of the example',
      ]),
    );
  });

  it('prints the error of the function if its settings are wrong', async () => {
    const variables = { ...PRIVACY_ON, privacy_cache_ttl_seconds: -5 };
    expect(await run(variables, [])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('PRIVACY_CACHE_TTL_SECONDS is "-5"'),
    });
  });
});
