import { mkdirSync, readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { inFolder } from '../harness/scratch';
import { CANARY, eachOnBench, FIVE, ids, KEY, PRIVACY_ON, runCli, startCli } from './command-bench';
import { contact } from './support';

const bench = eachOnBench();
const { backedUp, endpoint, everythingWritten, json, run, scratch } = bench;

describe('input', () => {
  const forms: readonly (readonly [string, string | Buffer])[] = [
    ['NDJSON', FIVE.join('\n')],
    ['concatenated JSON', FIVE.join('')],
    ['an array', `[${FIVE.join(',\n')}]`],
    ['pretty-printed JSON', FIVE.map((text) => JSON.stringify(JSON.parse(text), null, 2)).join('\n')],
    ['gzip', gzipSync(FIVE.join('\n'))],
  ];

  it.each(forms)('may be %s', async (_, content) => {
    const input = scratch.file('in', content);
    const { code, summary } = await run(PRIVACY_ON, ['--input', input, '--keep-delivered']);
    expect([code, summary.delivered]).toEqual([0, 5]);
    expect(ids(json('delivered.ndjson'))).toEqual(['1', '2', '3', '4', '5']);
  });

  it('is unpacked from wrappers, and reported if it contains no record', async () => {
    mkdirSync(scratch.join('in/errors'), { recursive: true });
    const Records = [contact('1'), contact('2')].map((text) => ({
      Data: Buffer.from(text).toString('base64'),
    }));
    scratch.file(
      'in/a.json',
      JSON.stringify({ Records: [...Records, { Data: '?' }], MillisBehindLatest: 0 }),
    );
    scratch.file('in/b.json', `{"data":${contact('3')}}`);
    scratch.file('in/c.json', '{"Contact":{"Id":"4"}}');
    scratch.file('in/d.parquet', 'PAR1');
    scratch.file('in/errors/e', 'skipped');
    const { code, stderr, summary } = await run(PRIVACY_ON, [
      '--input',
      scratch.join('in'),
      '--keep-delivered',
    ]);
    expect(code).toBe(1);
    expect(summary).toMatchObject({
      received: 4,
      delivered: 3,
      malformed: 0,
      notContactRecords: { 'DescribeContact output': 1 },
      inputProblems: 2,
    });
    expect(ids(json('delivered.ndjson'))).toEqual(['1', '2', '3']);
    expect(summary.notes.join('\n')).toMatch(
      /skipped 1 file beneath errors\/.*\nunpacked 3 records.*\na DescribeContact/,
    );
    expect(stderr).toMatch(/a\.json, line 1, byte \d+: Data is neither base64 nor JSON/);
    expect(stderr).toMatch(/c\.json, line 1, byte 0: not a contact record \(a DescribeContact output\)/);
    expect(stderr).toMatch(/d\.parquet, line 1, byte 0: is a Parquet file/);
  });

  it('may be standard input', async () => {
    const { code, summary } = await run(PRIVACY_ON, ['--input', '-'], { stdin: gzipSync(FIVE.join('\n')) });
    expect([code, summary.delivered]).toEqual([0, 5]);
  });

  it('may be the backup of another run, but not of the run that it replaces', async () => {
    const input = scratch.file('in.ndjson', `${FIVE.join('\n')}\noops\n`);
    expect((await run(PRIVACY_ON, ['--input', input])).code).toBe(1);
    const again = [
      '--stack',
      bench.stack,
      '--var-file',
      scratch.join('test.tfvars.json'),
      '--input',
      scratch.join('run', 'backup'),
    ];
    const second = await runCli([...again, '--out', scratch.join('again'), '--json']);
    expect(second.summary).toMatchObject({ received: 6, delivered: 5, malformed: 1 });
    const refused = await runCli([...again, '--out', scratch.join('run')]);
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('which every run empties')]);
    expect(backedUp()).toHaveLength(6);
  });

  it('delivers the records around a bad one, and reports its position without its content', async () => {
    const bad = `{"ContactId":"9","Attributes":{"x":"${CANARY}`;
    const large = contact('8', { Attributes: { x: 'y'.repeat(1_100_000) } });
    const input = scratch.file(
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
    expect(stderr).toMatch(/line 4, byte \d+: a record of 1\.1 MB, but a Kinesis record holds at most 1 MiB/);
    expect(stderr + everythingWritten()).not.toContain(CANARY);
    expect(backedUp()).toContain(bad);
  });

  it('fails if the end of the input is missing', async () => {
    const input = scratch.file('in.json', `[${contact('1')},`);
    const { code, stderr, summary } = await run(PRIVACY_ON, ['--input', input]);
    expect([code, summary.delivered, summary.inputProblems]).toEqual([1, 1, 1]);
    expect(stderr).toContain('the array that begins here is not closed');
  });

  it.each<[string, string | Buffer]>([
    ['an empty file', ''],
    ['blank lines', '\n\n'],
    ['gzip of nothing', gzipSync('')],
  ])('fails and reports that no record was found in %s', async (_, content) => {
    const input = scratch.file('in', content);
    const args = ['--stack', bench.stack, '--out', scratch.join('run')];
    for (const [path, name] of [
      [input, input],
      ['-', 'standard input'],
    ] as const) {
      const { code, stdout, stderr } = await runCli([...args, '--input', path], { stdin: content });
      expect([code, stdout]).toEqual([1, expect.stringMatching(/^\nNo record was found\. /)]);
      expect(stderr).toContain(`${name}, line 1, byte 0: contains no records\n`);
    }
    const good = scratch.file('good', FIVE.join('\n'));
    const { code, summary } = await run(PRIVACY_ON, ['--input', input, '--input', good]);
    expect([code, summary.delivered, summary.inputProblems]).toEqual([1, 5, 1]);
  });

  it('may be read from another directory', async () => {
    scratch.file('in.json', contact('1'));
    const hcl = Object.entries(PRIVACY_ON).map(([name, value]) => `${name} = ${JSON.stringify(value)}\n`);
    scratch.file('my.tfvars', hcl.join(''));
    const args = ['--input', 'in.json', '--var-file', 'my.tfvars', '--stack', bench.stack];
    const { code } = await startCli(args, { cwd: scratch.folder });
    expect(code).toBe(0);
    expect(readdirSync(scratch.folder)).toContain('local-run');
  });
});

describe('usage', () => {
  it('prints help', async () => {
    const { code, stdout } = await runCli(['--help']);
    expect([code, stdout]).toEqual([0, expect.stringContaining('--input PATH')]);
  });

  it('reports missing variables together, with an endpoint including the credentials', async () => {
    const input = scratch.file('in.json', contact('1'));
    const { code, stderr } = await run({ aws_region: 'us-west-2' }, [
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

  it('does not send a placeholder of the example to an endpoint', async () => {
    const url = await endpoint.start(() => ({ status: 200 }));
    const args = ['--stack', bench.stack, '--out', scratch.join('run'), '--endpoint', url];
    const refused = await inFolder(scratch.folder, () => runCli(args));
    expect([refused.code, refused.stderr]).toEqual([
      2,
      expect.stringContaining('operata_api_key, operata_group_id'),
    ]);
    const accepted = await inFolder(scratch.folder, () => runCli(args, { environment: KEY }));
    expect(accepted.code).toBe(0);
    const basic = `Basic ${Buffer.from('group-of-the-test:key-of-the-test').toString('base64')}`;
    expect(endpoint.received[0]?.headers.authorization).toBe(basic);
  });

  it('does not read the key for an endpoint from a file', async () => {
    const variables = { ...PRIVACY_ON, operata_api_key: 'hidden', operata_group_id: 'g' };
    const { code, stderr } = await run(variables, ['--endpoint', 'https://e.invalid/']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('set TF_VAR_operata_api_key')]);
    expect(stderr).not.toContain('hidden');
  });

  it.each([
    [{ enviroment: 'x' }, [], /"enviroment" is not a variable .* did you mean environment\?/],
    [{ enable_privacy_controls: false }, ['--outage', 'ssm'], /privacy controls are off/],
    [
      { redaction_config: { type: 'BLACKLIST', fields: ['a..b'] } },
      [],
      /test\.tfvars\.json: redaction_config\.fields\[0\]: "a\.\.b"/,
    ],
    [{}, ['--input', 'missing.json'], /missing\.json: cannot be read \(ENOENT\)/],
    [{}, ['--api-key=hidden'], /TF_VAR_operata_api_key/],
  ])('refuses %j %j', async (variables, args, message) => {
    const { code, stdout, stderr } = await run({ ...PRIVACY_ON, ...variables }, args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('hidden');
  });

  it('says what to do if no stack is synthesized', async () => {
    mkdirSync(scratch.join('empty'));
    const { code, stderr } = await runCli(['--stack', scratch.join('empty'), '--out', scratch.join('run')]);
    expect([code, stderr]).toEqual([2, expect.stringContaining('run npx cdktf synth')]);
  });
});
