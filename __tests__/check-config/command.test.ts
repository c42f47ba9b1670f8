import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { configurationHash } from '../../functions/privacy-controls/configuration-hash';
import { runCheckConfigCommand } from '../../src/check-config/command';
import { SAMPLE_RECORDS } from '../../src/records/samples';
import { runReportCommand } from '../../src/sharing-report/command';
import { configOf } from './support';

let printed: { stdout: string; stderr: string };
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'check-config-'));
  printed = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    vi.spyOn(process[stream], 'write').mockImplementation((text) => {
      printed[stream] += text;
      return true;
    });
  }
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const document = (type: string, ...fields: unknown[]): string =>
  file('config.json', JSON.stringify({ key: 'REDACTION_CONFIG', value: { type, fields } }));

describe('npm run check-config', () => {
  it('is fine with notes', async () => {
    expect(await runCheckConfigCommand([document('BLACKLIST', 'Attributes.Tier')])).toBe(0);
    expect(printed.stdout).toMatch(/config\.json: BLACKLIST, 1 field\nnote /);
    expect(printed.stdout).toMatch(/\n0 errors, 0 warnings, 1 note\n$/);
    expect(printed.stderr).toBe('');
  });

  it('says a warning with its field, remedy and id, and exits with 1', async () => {
    expect(await runCheckConfigCommand([document('WHITELIST', 'Queue.ARN', 'Atributes.Tier')])).toBe(1);
    expect(printed.stdout).toContain(
      'warning  fields[1] "Atributes.Tier": names nothing that Amazon Connect is documented to send: ' +
        'what it was meant to send is not sent\n         did you mean "Attributes.Tier"?  [unknown-path]\n',
    );
  });

  it('says everything that is wrong with an invalid document at once, and exits with 2', async () => {
    expect(await runCheckConfigCommand([document('BLACKLIST', 'Card*', 7)])).toBe(2);
    expect(printed.stdout).toMatch(
      /: not valid\nerror {4}value\.fields\[0\]: "Card\*".*\n.*\nerror {4}value\.fields\[1\]: 7 is/,
    );
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
    const tfvars = (value: string) => ['--tfvars', file('my.tfvars', `environment = "x"\n${value}\n`)];
    const list =
      'redaction_config = { type = "BLACKLIST", fields = ["Attributes.a\\\\.b", "Agent.Username"] }';
    expect(await runCheckConfigCommand(tfvars(list))).toBe(1);
    expect(printed.stdout).toContain('fields[1] "Agent.Username": names a mandatory field');
    expect(printed.stdout).not.toContain('unknown-path');
    printed.stdout = '';
    expect(await runCheckConfigCommand(tfvars(''))).toBe(0);
    expect(printed.stdout).toMatch(/: WHITELIST, 0 fields\n/);
    expect(await runCheckConfigCommand(tfvars('redaction_config = { type = "BLACKLIST" }'))).toBe(2);
    expect(printed.stdout).toContain('value: the member "fields" is missing');
    expect(
      await runCheckConfigCommand(['--tfvars', file('my.tfvars.json', '{"redaction_config":null}')]),
    ).toBe(0);
  });

  it('checks it with the records of an input, and never prints a value of them', async () => {
    const config = document('BLACKLIST', 'Attributes.CustomerDetails', 'Attributes.NoSuch');
    expect(await runCheckConfigCommand([config, '--input', SAMPLE_RECORDS])).toBe(1);
    expect(printed.stdout).toContain('checked with 22 records\n');
    expect(printed.stdout).toContain('fields[1] "Attributes.NoSuch": matched nothing in 22 records');
    expect(printed.stdout).toContain('CustomerEndpoint.Address would be sent with what looks like ');
    expect(printed.stdout).toMatch(/note {5}SystemEndpoint\.Address would be sent with what looks like /);
    expect(printed.stdout).not.toMatch(/1555|@example|Robin|Jamie/);
  });

  it('takes a path for known that the records hold, documented or not', async () => {
    const records = file('records.json', JSON.stringify({ Agent: { Shift: 'early' } }));
    const config = document('BLACKLIST', 'Agent.Shift', 'Agent.Shfit');
    await runCheckConfigCommand([config, '--input', records]);
    expect(printed.stdout).not.toContain('fields[0] "Agent.Shift"');
    expect(printed.stdout).toMatch(/fields\[1\] "Agent\.Shfit": names nothing/);
    expect(printed.stdout).toContain('the records hold "Agent.Shift": is that meant?  [never-matched]');
  });

  it('shows no control character of a record’s key, and no more of it than a line', async () => {
    const key = `\u001b[31m\u202e${'a'.repeat(5000)}`;
    const records = file('records.json', JSON.stringify({ Attributes: { [key]: '+15550100' } }));
    expect(await runCheckConfigCommand([document('BLACKLIST'), '--input', records])).toBe(1);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none may be there
    expect(printed.stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
    for (const line of printed.stdout.split('\n')) expect(line.length).toBeLessThan(400);
  });

  it.each<[args: string[], problem: string]>([
    [[], 'FILE: missing; name the file with the redaction document, or your variables with --tfvars FILE'],
    [
      ['a.json', '--tfvars', 'b'],
      'FILE a.json and --tfvars b: each names a configuration; leave one of them out',
    ],
    [
      ['a.json', 'b.json'],
      '"b.json": one document is checked at a time; records are named with --input b.json',
    ],
    [['a.json', '--inptu', 'x'], '--inptu: there is no such option; did you mean --input?'],
    [['missing.json'], 'missing.json: cannot be read (ENOENT); name an existing file'],
    [['missing.json', '--input', 'nowhere'], '--input nowhere: cannot be read (ENOENT)'],
    [['--tfvars', 'missing.tfvars'], 'missing.tfvars: cannot be read (ENOENT)'],
  ])('with %j cannot start', async (args, problem) => {
    expect(await runCheckConfigCommand(args)).toBe(2);
    expect(printed.stderr).toContain(`error: ${problem}`);
    expect(printed.stdout).toBe('');
  });

  it('refuses a document in another encoding', async () => {
    expect(await runCheckConfigCommand([file('latin1.json', Buffer.from('{"é":1}', 'latin1'))])).toBe(2);
    expect(printed.stderr).toContain('latin1.json: not UTF-8; save it in that encoding');
  });

  it('tells its options', async () => {
    expect(await runCheckConfigCommand(['--help', 'a', 'b'])).toBe(0);
    for (const option of ['--tfvars', '--input', '--json']) expect(printed.stdout).toContain(option);
  });
});

describe('npm run report', () => {
  it('writes the record to the standard output, or to a file', async () => {
    const args = ['--config', document('WHITELIST', 'Queue.ARN'), '--date', '2026-11-25'];
    expect(await runReportCommand(args)).toBe(0);
    const out = file('out.md', 'old');
    const page = printed.stdout;
    printed.stdout = '';
    expect(await runReportCommand([...args, '--out', out])).toBe(0);
    expect(printed.stdout).toBe('');
    expect(readFileSync(out, 'utf8')).toBe(page);
    expect(page).toMatch(/^# Data-sharing record: /);
    expect(page).toContain('| 2026-11-25 |');
  });

  it('reads Terraform variables too', async () => {
    const tfvars = file('my.tfvars', 'redaction_config = { type = "BLACKLIST", fields = ["Queue.ARN"] }\n');
    expect(await runReportCommand(['--tfvars', tfvars, '--date', '2026-11-25'])).toBe(0);
    expect(printed.stdout).toContain('deny list (`BLACKLIST`)');
  });

  it.each<[args: string[], problem: string]>([
    [[], '--config: missing; name the file with the redaction document'],
    [['--config', 'x'], '--date: missing; say which day the record bears, --date YYYY-MM-DD'],
    [['--config', 'x', '--date', '2026-02-30'], '--date 2026-02-30: must be a day, written YYYY-MM-DD'],
    [['--config', 'x', '--date', 'today'], '--date today: must be a day, written YYYY-MM-DD'],
    [['--config', 'missing', '--date', '2026-02-28'], 'missing: cannot be read (ENOENT)'],
    [['x'], '"x" stands alone; name the redaction document with --config x'],
  ])('with %j cannot start', async (args, problem) => {
    expect(await runReportCommand(args)).toBe(2);
    expect(printed.stderr).toContain(`error: ${problem}`);
    expect(printed.stdout).toBe('');
  });

  it('refuses an invalid document, and a place that cannot be written', async () => {
    const args = ['--date', '2026-11-25', '--config'];
    expect(await runReportCommand([...args, document('BLACKLIST', '', 'A..B')])).toBe(2);
    expect(printed.stderr.match(/config\.json: value\.fields\[[01]\]: /g)).toHaveLength(2);
    expect(
      await runReportCommand([...args, document('BLACKLIST'), '--out', join(folder, 'no', 'x.md')]),
    ).toBe(2);
    expect(printed.stderr).toContain('x.md: cannot be written (ENOENT); name a file in a folder that exists');
  });

  it('tells its options', async () => {
    expect(await runReportCommand(['--help'])).toBe(0);
    for (const option of ['--config', '--tfvars', '--date', '--out'])
      expect(printed.stdout).toContain(option);
  });
});
