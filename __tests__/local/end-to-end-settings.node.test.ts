import { readdirSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  backedUp,
  bodies,
  ESSENTIALS,
  endpoint,
  FIVE,
  folder,
  json,
  KEY,
  PRIVACY_ON,
  run,
  SENSITIVE,
} from './command-bench';
import { contact } from './support';

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

  it('says which paths of a deny list matched nothing', async () => {
    const fields = '["CustomerEndpoint.Adress", "Attributes.secret"]';
    const tfvars = `${PRIVACY_ON}redaction_config = { type = "BLACKLIST", fields = ${fields} }\n`;
    const input = folder.write('in.json', contact('1', { Attributes: { secret: 'x' } }));
    const { summary } = await run(tfvars, ['--input', input]);
    expect(summary.notes.join()).toContain('names "CustomerEndpoint.Adress", which matched nothing');
    expect(summary.notes.join()).not.toContain('Attributes.secret');
  });

  it('refuses a document that is not UTF-8, and looks at that of the variables too', async () => {
    const latin = folder.join('latin.json');
    writeFileSync(
      latin,
      Buffer.from('{"key":"REDACTION_CONFIG","value":{"type":"BLACKLIST","fields":["\xf6"]}}', 'latin1'),
    );
    expect(await run(PRIVACY_ON, ['--config', latin])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('not UTF-8'),
    });
    const tfvars = `${PRIVACY_ON}redaction_config = { type = "BLACKLIST", fields = ["a[0]"] }\n`;
    const good = folder.write(
      'good.json',
      '{"key":"REDACTION_CONFIG","value":{"type":"BLACKLIST","fields":[]}}',
    );
    expect(await run(tfvars, ['--config', good])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('redaction_config'),
    });
  });

  it('refuses headers that EventBridge removes, and credentials that it refuses, all together', async () => {
    const input = folder.write('in.json', contact('1'));
    const tfvars = `${PRIVACY_ON}operata_extra_headers = { "Content-Encoding" = "identity", "x-mine" = "1" }\n`;
    const environment = { ...KEY, TF_VAR_operata_api_key: 'key-of-the-test:x' };
    const { code, stderr } = await run(tfvars, ['--input', input], { environment });
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
    const input = folder.write('in.json', contact('1'));
    const placeholders = [
      'operata_endpoint = "https://api.operata.io/REPLACE-WITH-THE-PATH-FROM-OPERATA"',
      'operata_group_id = "your-group-id"',
    ];
    const { code, stderr } = await run(
      `${PRIVACY_ON}${placeholders.join('\n')}\n`,
      ['--input', input, '--endpoint', url],
      { environment: KEY },
    );
    expect(code).toBe(2);
    expect(stderr).toContain('operata_endpoint and operata_group_id: still the placeholder of the example');
    expect(endpoint.received).toEqual([]);
    // Nothing is sent to anyone without --endpoint.
    const local = await run(`${PRIVACY_ON}${placeholders.join('\n')}\n`, ['--input', input], {
      environment: KEY,
    });
    expect(local.code).toBe(0);
  });

  it('refuses a list that Systems Manager does not accept', async () => {
    const document = (name: string): string =>
      `{"key":"REDACTION_CONFIG","value":{"type":"BLACKLIST","fields":["Attributes.${name}"]}}`;
    const file = folder.write('list.json', document('a{{b'));
    const { code, stderr } = await run(PRIVACY_ON, ['--config', file]);
    expect(code).toBe(2);
    expect(stderr).toContain('"Attributes.a{{b": Systems Manager accepts no {{');
  });

  it('tells what the function says when its settings are wrong', async () => {
    expect(await run(`${PRIVACY_ON}privacy_cache_ttl_seconds = -5\n`, [])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('PRIVACY_CACHE_TTL_SECONDS is "-5"'),
    });
  });
});
