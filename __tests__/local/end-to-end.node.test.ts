import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { MANDATORY_FIELDS } from '../../functions/privacy-controls/mandatory-fields';
import { realClock } from '../../src/delivery/clock';
import { deadUrl } from '../../src/local/stand-ins/aws-services';
import { demonstrationPseudonym } from '../../src/privacy/list/demonstration';
import { DEMONSTRATION_NOTE } from '../../src/privacy/list/listed';
import {
  CANARY,
  eachOnBench,
  FIVE,
  ids,
  KEY,
  PRIVACY_ON,
  runCli,
  SENSITIVE,
  startCli,
} from './command-bench';
import { contact } from './support';

const bench = eachOnBench();
const { backedUp, bodies, endpoint, everythingWritten, json, run, scratch } = bench;

describe('the bundled records', () => {
  it('are delivered with every record accounted for, in a directory that only the owner can read', async () => {
    const synthesized = scratch.join('cdktf.out');
    const { code, stdout, stderr } = await startCli(['--out', scratch.join('run')], {
      environment: { CDKTF_OUTDIR: synthesized },
      cwd: scratch.folder,
    });
    expect(stderr).not.toMatch(/warning|error/i);
    expect(code).toBe(0);
    expect(stdout).toContain('Done.');
    expect(stdout).toMatch(/malformed +4 +as expected/);
    expect(stdout).toMatch(/Attributes\n/);
    expect(stdout).toContain(join('cdktf.out', 'stacks', 'operata-connect'));
    expect(statSync(scratch.join('run')).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(scratch.join('run')).filter((entry) => entry !== 'backup'))
      expect(statSync(scratch.join('run', name)).mode & 0o777).toBe(0o600);
    const delivered = json('delivered.ndjson');
    expect(delivered).toHaveLength(22);
    const mandatory = new Set(MANDATORY_FIELDS.map((name) => name.split('.')[0]));
    for (const record of delivered)
      expect(Object.keys(record).filter((name) => !mandatory.has(name))).toEqual([]);
    expect(everythingWritten()).not.toMatch(/Robin Example|robin@example|Cut Off|lorem ipsum/);
  });

  it('are replaced by the next run, which replaces nothing else', async () => {
    await run(PRIVACY_ON, []);
    const first = backedUp().length;
    expect((await run(PRIVACY_ON, [])).code).toBe(0);
    expect(backedUp()).toHaveLength(first);
    scratch.file('keep.txt', 'mine');
    const args = ['--stack', bench.stack, '--var-file', scratch.join('test.tfvars.json')];
    const { code, stderr } = await runCli([...args, '--out', scratch.folder]);
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining('contains files that are not from a local run'),
    ]);
    expect(scratch.read('keep.txt')).toBe('mine');
  });

  it('prints JSON without control and bidirectional characters, whatever the names of fields', async () => {
    const name = 'a\u009b31m\u202e\u2028';
    const input = scratch.file('in.json', contact('1', { [name]: 1 }));
    const { stdout, summary } = await run(PRIVACY_ON, ['--input', input]);
    expect(stdout).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(summary.fieldsRemoved).toEqual({ [`["${name}"]`]: 1 });
  });
});

describe('privacy', () => {
  it('writes nothing that is not listed to bodies, logs, dead letters or output', async () => {
    const url = await endpoint.start((index) => ({ status: index % 3 === 1 ? 400 : 200 }));
    const input = scratch.file(
      'in.ndjson',
      [...Array(9).keys()].map((id) => contact(`c${id}`, SENSITIVE)).join('\n'),
    );
    const redaction_config = { type: 'WHITELIST', fields: ['Agent.Username', 'Channel'] };
    const variables = { ...PRIVACY_ON, redaction_config };
    const { code, stdout, stderr, summary } = await run(variables, ['--input', input, '--endpoint', url], {
      environment: KEY,
    });
    expect(code).toBe(1);
    expect([summary.delivered, summary.deadLettered]).toEqual([6, 3]);
    expect(endpoint.received).toHaveLength(9);
    const sent = endpoint.received.map(({ body, headers }) => body + JSON.stringify(headers)).join();
    expect(sent).toContain('agent-may-be-sent');
    // The summary contains an attribute's name only if its parent is sent, which it is not here.
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

  it('sends only the mandatory fields if Systems Manager cannot be reached', async () => {
    const url = await endpoint.start(() => ({ status: 200 }));
    const input = scratch.file('in.ndjson', contact('c', SENSITIVE));
    const variables = { ...PRIVACY_ON, redaction_config: { type: 'BLACKLIST', fields: [] } };
    const args = ['--input', input, '--endpoint', url, '--outage', 'ssm'];
    const { code, summary } = await run(variables, args, { environment: KEY });
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
    // With Systems Manager, everything is sent.
    await run(variables, ['--input', input, '--endpoint', url], { environment: KEY });
    expect(bodies()[1]).toEqual(JSON.parse(contact('c', SENSITIVE)));
  });

  it('replaces values as the preview does, or removes what would be a pseudonym if KMS cannot be reached', async () => {
    const replace = [
      { field: 'CustomerEndpoint.Address', with: 'PSEUDONYM' },
      { field: 'Attributes', with: 'LAST4' },
    ];
    const value = { type: 'WHITELIST', fields: ['CustomerEndpoint.Address', 'Attributes.Name'], replace };
    const config = scratch.file('config.json', JSON.stringify({ key: 'REDACTION_CONFIG', value }));
    const input = scratch.file('in.ndjson', contact('c', SENSITIVE));
    const args = ['--input', input, '--config', config, '--keep-delivered'];
    const { code, summary, stderr } = await run(PRIVACY_ON, args);
    const Address = demonstrationPseudonym(SENSITIVE.CustomerEndpoint.Address);
    expect([code, stderr]).toEqual([
      0,
      expect.stringMatching(/List: .* \(WHITELIST, 2 fields, 2 replacements\)\n/),
    ]);
    expect(json('delivered.ndjson')).toEqual([
      expect.objectContaining({ CustomerEndpoint: { Address }, Attributes: { Name: '****bute' } }),
    ]);
    expect(summary).toMatchObject({
      fieldsReplaced: { 'Attributes.Name': 1, 'CustomerEndpoint.Address': 1 },
      notes: [DEMONSTRATION_NOTE],
    });

    const without = await run(PRIVACY_ON, [...args, '--outage', 'kms']);
    expect([without.code, without.summary.fieldsReplaced]).toEqual([0, { 'Attributes.Name': 1 }]);
    expect(without.summary.notes).toEqual([expect.stringContaining('would become a pseudonym was removed')]);
    expect(json('delivered.ndjson')).toEqual([
      expect.objectContaining({ CustomerEndpoint: {}, Attributes: { Name: '****bute' } }),
    ]);
    expect(await run(PRIVACY_ON, ['--input', input, '--outage', 'kms'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--outage kms: the list asks for no pseudonym'),
    });
  });

  it('makes no pseudonym with a public key if it leaves the machine', async () => {
    const url = await endpoint.start(() => ({ status: 200 }));
    const input = scratch.file('in.ndjson', `${contact('c', SENSITIVE)}\n${contact('d', SENSITIVE)}`);
    const replace = [{ field: 'CustomerEndpoint.Address', with: 'PSEUDONYM' }];
    const variables = { ...PRIVACY_ON, redaction_config: { type: 'BLACKLIST', fields: [], replace } };
    const addresses = async () => {
      const { code, summary } = await run(variables, ['--input', input, '--endpoint', url], {
        environment: KEY,
      });
      expect([code, summary.notes]).toEqual([
        0,
        expect.arrayContaining([expect.stringContaining('random key')]),
      ]);
      expect(summary.notes).not.toContain(DEMONSTRATION_NOTE);
      return bodies()
        .slice(-2)
        .map(({ CustomerEndpoint }) => (CustomerEndpoint as { Address: string }).Address);
    };
    const [one, other] = await addresses();
    expect(one).toMatch(/^p1_[\w-]{22}$/);
    expect(other).toBe(one);
    expect(one).not.toBe(demonstrationPseudonym(SENSITIVE.CustomerEndpoint.Address));
    expect(await addresses()).not.toContain(one);
  });

  it('uses a redaction document instead of the variable', async () => {
    const document = {
      key: 'REDACTION_CONFIG',
      value: { type: 'BLACKLIST', fields: ['Attributes.Name', 'Attributes.0'] },
    };
    const config = scratch.file('config.json', JSON.stringify(document));
    const input = scratch.file('in.json', contact('c', SENSITIVE));
    const { code, stderr, summary } = await run(PRIVACY_ON, ['--input', input, '--config', config]);
    expect(code).toBe(0);
    expect(summary.fieldsRemoved).toEqual({ 'Attributes.Name': 1 });
    expect(stderr).toMatch(
      /^Variables: .*test\.tfvars\.json\nList: .*config\.json \(BLACKLIST, 2 fields\)\nwarning: .*config\.json: value\.fields\[1\]: "Attributes\.0": "0" is the name of a key/m,
    );
  });

  it('reports all errors of a redaction document', async () => {
    const config = scratch.file('config.json', '{"key":"X","value":{"type":"GREYLIST","fields":["a..b"]}}');
    const { code, stderr } = await run(PRIVACY_ON, ['--config', config]);
    expect(code).toBe(2);
    expect(stderr.match(/^error: .*config\.json: /gm)).toHaveLength(3);
  });
});

describe('failure and retry', () => {
  it('delivers everything to a receiver that sometimes fails', async () => {
    const input = scratch.file(
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
    // In order, each once.
    expect(ids(json('delivered.ndjson'))).toEqual([...Array(200).keys()].map(String));
  });

  it('dead-letters after the attempts of the pipe', async () => {
    const variables = { ...PRIVACY_ON, delivery_maximum_retry_attempts: 2 };
    const input = scratch.file('in.ndjson', FIVE.join('\n'));
    const { code, summary } = await run(variables, ['--input', input, '--fail', '1']);
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

  it('dead-letters records that are too old if nothing listens, without waiting', async () => {
    const input = scratch.file('in.ndjson', FIVE.join('\n'));
    const args = ['--input', input, '--outage', 'receiver', '--no-rate-limit'];
    const { code, summary } = await run(PRIVACY_ON, args);
    expect(code).toBe(1);
    expect(summary).toMatchObject({ received: 5, delivered: 0, deadLettered: 5 });
    expect(Object.keys(summary.deadLetterReasons)).toEqual(
      expect.arrayContaining(['RecordAgeExpired: ECONNREFUSED']),
    );
    expect(summary.retries).toBeGreaterThan(1000);
    expect(summary.notes.join()).toContain('were skipped');
    const conditions = json('dead-letter.ndjson').map(
      ({ context }) => (context as { condition: string }).condition,
    );
    expect(new Set(conditions)).toEqual(new Set(['RecordAgeExpired']));
    expect(backedUp()).toHaveLength(5);
  });

  it('does not retry what the endpoint rejects, such as wrong credentials', async () => {
    const url = await endpoint.start((_, { headers }) => ({
      status: headers.authorization === 'Basic right' ? 200 : 403,
    }));
    const input = scratch.file('in.ndjson', FIVE.join('\n'));
    const { code, summary } = await run(PRIVACY_ON, ['--input', input, '--endpoint', url], {
      environment: KEY,
    });
    expect(code).toBe(1);
    expect(summary).toMatchObject({ deadLettered: 5, retries: 0 });
    expect(summary.deadLetterReasons).toEqual({ 'RetryAttemptsExhausted: HTTP 403': 5 });
    expect(endpoint.received).toHaveLength(5);
  });

  it.each([
    [{}, [1, 2, 4], 'after 3 retries, or after 60 s'],
    [{ delivery_maximum_retry_attempts: 2 }, [1, 2], 'after 2 retries, or after 60 s'],
  ])('ends a trial soon, and no later than the pipe: %j', async (variables, seconds, note) => {
    const waits = vi.spyOn(realClock, 'sleep').mockResolvedValue();
    onTestFinished(() => waits.mockRestore());
    const url = await endpoint.start(() => ({ status: 500 }));
    const input = scratch.file('in.ndjson', contact('1'));
    const args = ['--input', input, '--endpoint', url];
    const { code, summary } = await run({ ...PRIVACY_ON, ...variables }, args, { environment: KEY });
    expect([code, summary.deadLettered, endpoint.received.length]).toEqual([1, 1, seconds.length + 1]);
    expect(waits.mock.calls.map(([milliseconds]) => Math.ceil(milliseconds / 1000))).toEqual(seconds);
    expect(summary.notes.join()).toContain(note);
  });

  it.each<[NodeJS.Signals, number]>([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ])('stops at %s, and reports what was delivered and what was not read', async (signal, exitCode) => {
    // More records than the pipeline accepts at a time.
    const more = Array.from({ length: 200 }, (_, index) => contact(`${index}`));
    const input = scratch.file('in.ndjson', `oops\n${more.join('\n')}`);
    const next = scratch.file('next.ndjson', FIVE.join('\n'));
    const args = ['--input', input, '--input', next, '--endpoint', await deadUrl()];
    const settings = {
      environment: KEY,
      onOutput: (interrupt: (name: NodeJS.Signals) => void, stderr: string) => {
        if (stderr.includes('malformed')) interrupt(signal);
      },
    };
    const { code, summary } = await run(PRIVACY_ON, args, settings, startCli);
    expect(code).toBe(exitCode);
    const { received, notProcessed } = summary;
    expect(summary).toMatchObject({ delivered: 0, malformed: 1, interrupted: true });
    expect([received > 1, received < 201, notProcessed]).toEqual([true, true, received - 1]);
    expect(summary.notes[0]).toBe(
      `interrupted, and not read: ${input} after the record on line ${received}, ${next}`,
    );
  });
});

describe('two runs at once', () => {
  it('do not share a folder, and a killed run does not block it', async () => {
    const input = scratch.file('in.ndjson', `oops\n${FIVE.join('\n')}`);
    const refused: Promise<unknown>[] = [];
    const settings = {
      environment: KEY,
      onOutput: (end: (name: NodeJS.Signals) => void, stderr: string) => {
        if (refused.length > 0 || !stderr.includes('malformed')) return;
        const second = run(PRIVACY_ON, ['--input', input]);
        refused.push(second.finally(() => end('SIGKILL')));
      },
    };
    const args = ['--input', input, '--endpoint', await deadUrl()];
    const first = await run(PRIVACY_ON, args, settings, startCli);
    expect([first.code, first.stdout]).toEqual([null, '']);
    expect(await refused[0]).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /^error: --out .*run: process \d+ on \S+ is writing to it; wait until it ends, name another folder with --out, or, if there is no such run, delete .*\.lock\n$/,
      ),
    });
    const third = await run(PRIVACY_ON, ['--input', input]);
    expect([third.code, third.summary.delivered]).toEqual([1, 5]);
    expect(readdirSync(scratch.join('run')).filter((name) => name.includes('lock'))).toEqual([]);
  });
});
