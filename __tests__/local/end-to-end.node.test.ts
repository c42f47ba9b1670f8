import { readdirSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { MANDATORY_FIELDS } from '../../functions/privacy-controls/mandatory-fields';
import { deadUrl } from '../../src/local/parameter-store';
import {
  backedUp,
  bodies,
  CANARY,
  endpoint,
  everythingWritten,
  FIVE,
  folder,
  ids,
  json,
  KEY,
  PRIVACY_ON,
  run,
  SENSITIVE,
  stack,
} from './command-bench';
import { contact, runCli } from './support';

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
      status: headers.authorization === 'Basic right' ? 200 : 403,
    }));
    const input = folder.write('in.ndjson', FIVE.join('\n'));
    const { code, summary } = await run(PRIVACY_ON, ['--input', input, '--endpoint', url], {
      environment: KEY,
    });
    expect(code).toBe(1);
    expect(summary).toMatchObject({ deadLettered: 5, retries: 0 });
    expect(summary.deadLetterReasons).toEqual({ 'RetryAttemptsExhausted: HTTP 403': 5 });
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
