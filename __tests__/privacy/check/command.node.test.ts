import { describe, expect, it } from 'vitest';
import { configurationHash } from '../../../functions/privacy-controls/configuration-hash';
import { runCheckConfigCommand } from '../../../src/privacy/check/command';
import type { Finding } from '../../../src/privacy/check/finding';
import { SAMPLE_RECORDS } from '../../../src/records/samples';
import { eachPrinted } from '../../harness/printed';
import { eachScratch } from '../../harness/scratch';
import { configOf } from './support';

const printed = eachPrinted();
const scratch = eachScratch();
const { file, document } = scratch;

describe('npx operata check', () => {
  it('exits with 0 if there are only notes', async () => {
    expect(await runCheckConfigCommand([document('BLACKLIST', 'Attributes.Tier')])).toBe(0);
    expect(printed.stdout).toMatch(/config\.json: BLACKLIST, 1 field\nnote /);
    expect(printed.stdout).toMatch(/\n0 errors, 0 warnings, 1 note\n$/);
    expect(printed.stderr).toMatch(/^List: .*config\.json \(BLACKLIST, 1 field\)\n$/);
  });

  it('prints a warning with its field, remedy and id, and exits with 1', async () => {
    expect(await runCheckConfigCommand([document('WHITELIST', 'Queue.ARN', 'Atributes.Tier')])).toBe(1);
    expect(printed.stdout).toContain(
      'warning  value.fields[1]: "Atributes.Tier": names nothing that Amazon Connect is documented to send: ' +
        'what it was meant to send is not sent\n         did you mean "Attributes.Tier"?  [unknown-path]\n',
    );
  });

  it('reports everything that it cannot read', async () => {
    expect(await runCheckConfigCommand(['no-list.json', '--input', 'no-records'])).toBe(2);
    expect(printed.stderr.match(/^error: .*no-(list\.json|records)/gm)).toHaveLength(2);
  });

  it('does not check a list while privacy controls are off', async () => {
    const tfvars = file('my.tfvars', 'enable_privacy_controls = false\nredaction_config = null\n');
    expect(await runCheckConfigCommand(['--var-file', tfvars])).toBe(2);
    expect(printed.stderr).toMatch(
      /^error: .*my\.tfvars: enable_privacy_controls is false, so every field of every record is sent/,
    );
    expect(printed.stdout).toBe('');
  });

  it('reports all errors of an invalid document at once, and exits with 2', async () => {
    expect(await runCheckConfigCommand([document('BLACKLIST', 'Card*', 7)])).toBe(2);
    expect(printed.stdout).toMatch(
      /: not valid\nerror {4}value\.fields\[0\]: "Card\*".*\nerror {4}value\.fields\[1\]: 7 is.*\n {9}fix all errors/,
    );
    expect(printed.stdout.match(/fix all errors listed here/g)).toHaveLength(1);
    expect(printed.stdout).toContain('\n2 errors, 0 warnings, 0 notes\n');
    expect(await runCheckConfigCommand([file('no.json', '{'), '--input', SAMPLE_RECORDS])).toBe(2);
  });

  it('prints the findings as JSON', async () => {
    expect(await runCheckConfigCommand([document('WHITELIST', 'Atributes.Tier'), '--json'])).toBe(1);
    expect(JSON.parse(printed.stdout)).toMatchObject({
      valid: true,
      type: 'WHITELIST',
      fields: ['Atributes.Tier'],
      sha256: configurationHash(configOf('WHITELIST', ['Atributes.Tier'])),
      records: null,
      counts: { error: 0, warning: 1, note: 0 },
      findings: [{ id: 'unknown-path', severity: 'warning', index: 0, field: 'Atributes.Tier' }],
    });
    printed.stdout = '';
    expect(await runCheckConfigCommand([document('GREYLIST'), '--json'])).toBe(2);
    expect(JSON.parse(printed.stdout)).toMatchObject({ valid: false, type: null, sha256: null });
  });

  it('reads redaction_config from Terraform variables', async () => {
    const tfvars = (value: string) => ['--var-file', file('my.tfvars', `environment = "x"\n${value}\n`)];
    const list =
      'redaction_config = { type = "BLACKLIST", fields = ["Attributes.a\\\\.b", "Agent.Username"] }';
    // Because the plan refuses it.
    expect(await runCheckConfigCommand(tfvars(list))).toBe(2);
    expect(printed.stdout).toContain(
      'error    redaction_config.fields[1]: "Agent.Username": names a mandatory field',
    );
    expect(printed.stdout).not.toContain('unknown-path');
    printed.stdout = '';
    expect(await runCheckConfigCommand(tfvars(''))).toBe(0);
    expect(printed.stdout).toMatch(/: WHITELIST, 0 fields\n/);
    expect(await runCheckConfigCommand(tfvars('redaction_config = { type = "BLACKLIST" }'))).toBe(2);
    expect(printed.stdout).toContain('redaction_config: the member "fields" is missing');
    expect(
      await runCheckConfigCommand(['--var-file', file('my.tfvars.json', '{"redaction_config":null}')]),
    ).toBe(0);
  });

  it.each<[what: string, name: string, text: (list: object) => string]>([
    ['HCL', 'my.tfvars', (list) => `redaction_config = ${JSON.stringify(list)}\n`],
    [
      'HCL with an escape',
      'my.tfvars',
      (list) => `redaction_config = ${JSON.stringify(list).replace('\u0301', '\\u0301')}\n`,
    ],
    ['JSON variables', 'my.tfvars.json', (list) => JSON.stringify({ redaction_config: list })],
  ])(
    'reads a name from %s as Terraform does, and reports that Terraform changes it',
    async (_, name, text) => {
      const nfd = 'Attributes.Pre\u0301nom';
      const tfvars = file(name, text({ type: 'BLACKLIST', fields: ['Attributes.Tier', nfd] }));
      const records = file(
        'records.json',
        JSON.stringify({ ContactId: '1', Attributes: { 'Pre\u0301nom': 'Jo', Tier: 1 } }),
      );
      expect(await runCheckConfigCommand(['--var-file', tfvars, '--input', records])).toBe(1);
      const lines = printed.stdout.split('\n');
      expect(lines).toContainEqual(
        expect.stringMatching(
          /^warning {2}redaction_config\.fields\[1\]: .*Terraform changes to "Attributes\.Pr\\u00e9nom" .*match by code points only/,
        ),
      );
      expect(lines).toContainEqual(expect.stringMatching(/use "Attributes\.\*".*\[other-code-points\]$/));
      expect(lines).toContainEqual(
        expect.stringMatching(
          /"Attributes\.Pre\\u0301nom", looks like a denied name, but has other code points, and is sent/,
        ),
      );
    },
  );

  it('matches exactly the name in a document, and reports that Terraform changes it', async () => {
    const records = file(
      'records.json',
      JSON.stringify({ ContactId: '1', Attributes: { 'Pre\u0301nom': 'Jo' } }),
    );
    expect(
      await runCheckConfigCommand([document('BLACKLIST', 'Attributes.Pre\u0301nom'), '--input', records]),
    ).toBe(1);
    expect(printed.stdout).toContain('[other-code-points]');
    expect(printed.stdout).not.toContain('[name-variant]');
    expect(printed.stdout).not.toContain('[never-matched]');
  });

  it('checks a list with the records of an input, and never prints their values', async () => {
    const config = document('BLACKLIST', 'Attributes.CustomerDetails', 'Attributes.NoSuch');
    expect(await runCheckConfigCommand([config, '--input', SAMPLE_RECORDS])).toBe(1);
    expect(printed.stdout).toContain('checked with 22 records\n');
    expect(printed.stdout).toContain('value.fields[1]: "Attributes.NoSuch": matched nothing in 22 records');
    expect(printed.stdout).toContain('CustomerEndpoint.Address would be sent with what looks like ');
    expect(printed.stdout).toMatch(/note {5}SystemEndpoint\.Address would be sent with what looks like /);
    expect(printed.stdout).not.toMatch(/1555|@example|Robin|Jamie/);
  });

  it('warns if an input contains no records', async () => {
    const list = document('BLACKLIST', 'Attributes.Tier');
    expect(await runCheckConfigCommand([list, '--input', file('empty', ''), '--input', SAMPLE_RECORDS])).toBe(
      1,
    );
    expect(printed.stdout).toMatch(/\nwarning .*empty: contains no records\n/);
  });

  it('shortens a list of paths, and says that --json lists all', async () => {
    const config = document('BLACKLIST', 'Queue');
    expect(await runCheckConfigCommand([config])).toBe(0);
    expect(printed.stdout).toMatch(/ and \d+ more\n.* \(--json lists all \d+\) {2}\[sends-personal-data\]\n/);
    const all = Number(/--json lists all (\d+)\) {2}\[sends/.exec(printed.stdout)?.[1]);
    printed.stdout = '';
    await runCheckConfigCommand([config, '--json']);
    const { findings } = JSON.parse(printed.stdout) as { findings: Finding[] };
    expect(findings.find(({ id }) => id === 'sends-personal-data')?.paths).toHaveLength(all);
  });

  it('reports what a file is that is not a document', async () => {
    expect(await runCheckConfigCommand([file('my.tfvars', 'environment = "x"\n')])).toBe(2);
    expect(printed.stdout).toContain('looks like Terraform variables; name the file with --var-file');
    printed.stdout = '';
    const alone = file('value.json', '{"type":"BLACKLIST","fields":["Atributes.Tier"]}');
    expect(await runCheckConfigCommand([alone])).toBe(2);
    expect(printed.stdout).toContain('is only the value; wrap it');
    expect(printed.stdout).toContain('did you mean "Attributes.Tier"?');
    expect(printed.stdout).toContain('\n1 error, 1 warning, 0 notes\n');
  });

  it('accepts a path that the records contain, documented or not', async () => {
    const records = file('records.json', JSON.stringify({ ContactId: 'c', Agent: { Shift: 'early' } }));
    const config = document('BLACKLIST', 'Agent.Shift', 'Agent.Shfit');
    await runCheckConfigCommand([config, '--input', records]);
    expect(printed.stdout).not.toContain('fields[0]: "Agent.Shift"');
    expect(printed.stdout).toMatch(/fields\[1\]: "Agent\.Shfit": names nothing/);
    expect(printed.stdout).toContain(
      'the records contain "Agent.Shift": did you mean that?  [never-matched]',
    );
  });

  it('escapes control characters in a key, and truncates it', async () => {
    const key = `\u001b[31m\u202e${'a'.repeat(5000)}`;
    const records = file(
      'records.json',
      JSON.stringify({ ContactId: 'c', Attributes: { [key]: '+15550100' } }),
    );
    expect(await runCheckConfigCommand([document('BLACKLIST'), '--input', records])).toBe(1);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none may be there
    expect(printed.stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
    for (const line of printed.stdout.split('\n')) expect(line.length).toBeLessThan(400);
  });

  it.each<[args: string[], problem: string]>([
    [
      ['a.json', '--var-file', 'package.json'],
      '--config and --var-file: each names a list; remove one of them',
    ],
    [
      ['a.json', 'b.json'],
      'argument 2 is unexpected; one document is checked at a time; name records with --input PATH',
    ],
    [['a.json', '--inptu', 'x'], '--inptu: there is no such option; did you mean --input?'],
    [['missing.json'], 'missing.json: cannot be read (ENOENT); name an existing file'],
    [['missing.json', '--input', 'nowhere'], '--input nowhere: cannot be read (ENOENT)'],
    [
      ['--var-file', 'missing.tfvars'],
      '--var-file missing.tfvars: there is no such file; copy terraform.tfvars.example, or name another file',
    ],
  ])('refuses %j', async (args, problem) => {
    expect(await runCheckConfigCommand(args)).toBe(2);
    expect(printed.stderr).toContain(`error: ${problem}`);
    expect(printed.stdout).toBe('');
  });

  it('refuses a document in another encoding', async () => {
    expect(await runCheckConfigCommand([file('latin1.json', Buffer.from('{"é":1}', 'latin1'))])).toBe(2);
    expect(printed.stderr).toContain('latin1.json: not UTF-8; save it as UTF-8');
  });

  it('prints its options with --help', async () => {
    expect(await runCheckConfigCommand(['--help', 'a', 'b'])).toBe(0);
    for (const option of ['--var-file', '--input', '--json']) expect(printed.stdout).toContain(option);
  });
});
