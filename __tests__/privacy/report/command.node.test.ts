import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runReportCommand } from '../../../src/privacy/report/command';
import { eachPrinted } from '../../harness/printed';
import { eachScratch } from '../../harness/scratch';

const printed = eachPrinted();
const scratch = eachScratch();
const { file, document } = scratch;

describe('npx operata report', () => {
  it('writes the record to the standard output, or to a file', async () => {
    const args = ['--config', document('WHITELIST', 'Queue.ARN'), '--date', '2026-11-25'];
    expect(await runReportCommand(args)).toBe(0);
    const out = file('out.md', '# Data-sharing record: of last year');
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
    expect(await runReportCommand(['--var-file', tfvars, '--date', '2026-11-25'])).toBe(0);
    expect(printed.stdout).toContain('deny list (`BLACKLIST`)');
  });

  it.each(['false', '"false"'])('fails if privacy controls are off: %s', async (off) => {
    const tfvars = file('my.tfvars', `enable_privacy_controls = ${off}\n`);
    expect(await runReportCommand(['--var-file', tfvars, '--date', '2026-11-25'])).toBe(2);
    expect(printed.stderr).toMatch(
      /^error: .*my\.tfvars: enable_privacy_controls is false, so every field of every record is sent, and no list applies; set it to true to send less\n$/,
    );
    expect(printed.stdout).toBe('');
  });

  it.each([
    [
      'redation_config = {}',
      '"redation_config" is not a variable of this stack; did you mean redaction_config?',
    ],
    [
      'key = "REDACTION_CONFIG"\nvalue = { type = "BLACKLIST", fields = [] }',
      'is a redaction document, not a file of variables; preview, check, report and run accept it with --config',
    ],
  ])('refuses variables that are meant for something else: %s', async (text, problem) => {
    const tfvars = file('my.tfvars', `${text}\n`);
    expect(await runReportCommand(['--var-file', tfvars, '--date', '2026-11-25'])).toBe(2);
    expect(printed.stderr).toBe(`error: ${tfvars}: ${problem}\n`);
    expect(printed.stdout).toBe('');
  });

  it('reports only the mandatory fields if the variables have no list', async () => {
    const tfvars = file('my.tfvars', 'enable_privacy_controls = true\nprivacy_cache_ttl_seconds = 60\n');
    expect(await runReportCommand(['--var-file', tfvars, '--date', '2026-11-25'])).toBe(0);
    expect(printed.stdout).toContain('0 fields listed');
  });

  it('reports the list that Terraform deploys, and warns if it differs from the written one', async () => {
    const args = ['--date', '2026-11-25'];
    const nfd = document('BLACKLIST', 'Attributes.Pre\u0301nom');
    expect(await runReportCommand(['--config', nfd, ...args])).toBe(0);
    expect(printed.stderr).toMatch(
      /^List: .*\nwarning: .*Terraform changes to "Attributes\.Pr\\u00e9nom" .*match by code points only/,
    );
    printed.stdout = printed.stderr = '';
    const tfvars = file(
      'my.tfvars.json',
      '{"redaction_config":{"type":"BLACKLIST","fields":["Attributes.Pre\u0301nom"]}}',
    );
    expect(await runReportCommand(['--var-file', tfvars, ...args])).toBe(0);
    expect(printed.stderr).toContain('both look the same, but keys match by code points only');
    expect(printed.stdout).toContain('Attributes.Pr\u00e9nom');
  });

  it('replaces only its own records, and reports all other errors', async () => {
    const config = document('BLACKLIST', 'A..B');
    const before = readFileSync(config, 'utf8');
    const args = ['--config', config, '--date', '2026-11-25', '--out', config];
    expect(await runReportCommand(args)).toBe(2);
    expect(printed.stderr).toMatch(
      /^error: --out .*config\.json: holds something that no report has written; name a file that does not exist\nerror: .*: value\.fields\[0\]: /,
    );
    expect(readFileSync(config, 'utf8')).toBe(before);
  });

  it.each<[args: string[], problem: string]>([
    [[], '--date: missing; set the date of the record, --date YYYY-MM-DD'],
    [['--config', 'x', '--date', '2026-02-30'], '--date 2026-02-30: must be a day, written YYYY-MM-DD'],
    [['--config', 'x', '--date', 'today'], '--date today: must be a day, written YYYY-MM-DD'],
    [['--config', 'missing', '--date', '2026-02-28'], 'missing: cannot be read (ENOENT)'],
    [['x', 'y'], 'argument 2 is unexpected; one list is reported at a time'],
  ])('refuses %j', async (args, problem) => {
    expect(await runReportCommand(args)).toBe(2);
    expect(printed.stderr).toContain(`error: ${problem}`);
    expect(printed.stdout).toBe('');
  });

  it('refuses an invalid document, and a file that cannot be written', async () => {
    const args = ['--date', '2026-11-25', '--config'];
    expect(await runReportCommand([...args, document('BLACKLIST', '', 'A..B')])).toBe(2);
    expect(printed.stderr.match(/config\.json: value\.fields\[[01]\]: /g)).toHaveLength(2);
    expect(
      await runReportCommand([...args, document('BLACKLIST'), '--out', join(scratch.folder, 'no', 'x.md')]),
    ).toBe(2);
    expect(printed.stderr).toContain('x.md: cannot be written (ENOENT); name a file in a folder that exists');
  });

  it('prints its options with --help', async () => {
    expect(await runReportCommand(['--help'])).toBe(0);
    for (const option of ['--config', '--var-file', '--date', '--out'])
      expect(printed.stdout).toContain(option);
  });
});
