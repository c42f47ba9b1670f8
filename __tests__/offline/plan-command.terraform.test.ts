import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { findTerraform } from '../../src/artefact/terraform/binary';
import { runPlanCommand } from '../../src/offline/plan/command';
import { parsePlanOptions } from '../../src/offline/plan/options';
import { type Printed, printedBy } from '../harness/printed';
import { problemsOfAction } from '../harness/problems';
import { inFolder } from '../harness/scratch';
import { describeWithTerraform } from '../harness/terraform';

const ROOT = resolve(__dirname, '..', '..');
const EXAMPLE = join(ROOT, 'terraform.tfvars.example');
const directory = mkdtempSync(join(tmpdir(), 'operata-plan-command-'));

afterAll(() => rmSync(directory, { recursive: true }));

/** Runs the command in this process, with these variables of the environment and no values of variables. */
async function planOffline(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Printed> {
  const before = { ...process.env };
  for (const name of Object.keys(before).filter((one) => one.startsWith('TF_VAR_'))) delete process.env[name];
  Object.assign(process.env, env);
  try {
    return await printedBy(() => runPlanCommand(args));
  } finally {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  }
}

function variables(name: string, content: string): string {
  const file = join(directory, name);
  writeFileSync(file, content);
  return file;
}

describeWithTerraform('plan:offline', () => {
  it('prints the whole plan of the example, and its limits', async () => {
    const { code, stdout, stderr } = await planOffline(['--var-file', 'terraform.tfvars.example']);
    expect(stderr).toBe(
      [
        '1 of 3: synthesizing the stack…',
        'Variables: terraform.tfvars.example',
        '2 of 3: initializing Terraform…',
        '3 of 3: planning over the offline provider…',
        'List: redaction_config in terraform.tfvars.example (WHITELIST, 3 fields)\n',
      ].join('\n'),
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {2}# aws_pipes_pipe\.delivery will be created$/m);
    expect(stdout).toMatch(/^Plan: \d\d to add, 0 to change, 0 to destroy\.$/m);
    expect(stdout).not.toContain('Saved the plan');
    expect(stdout).not.toMatch(/Reading\.\.\.|Read complete/);
    const [, total = '', list = ''] = /^(\d+) resources: ([\s\S]*?)\n\n/.exec(stdout) ?? [];
    expect(stdout).toContain(`Plan: ${total} to add`);
    const counts = list.split(/,\s+/).map((part) => Number.parseInt(part, 10));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(Number(total));
    expect(list).toMatch(/^\d+ cloudwatch metric alarms, /);
    expect(list).toContain('1 pipes pipe');
    for (const said of [
      'This plan was created without AWS. It does not know:',
      'quotas of the account',
      'whether your credentials have the permissions to create these resources',
      'eventual consistency',
      'values that AWS fills in',
      'the invented account 111122223333',
      'Connect instance with instance_alias your-instance-alias',
      'operata_api_key is not set, so the plan uses a placeholder',
    ])
      expect(stdout).toContain(said);
  });

  it('accesses no backend', async () => {
    const backend = { type: 'cloud', organization: 'org', workspace: 'operata' };
    // No server listens there, so any request would fail.
    const nowhere = { AWS_ENDPOINT_URL: 'http://127.0.0.1:9', HTTPS_PROXY: 'http://127.0.0.1:9' };
    const { code, stdout, stderr } = await planOffline(['--var-file', EXAMPLE], {
      ...nowhere,
      STATE_BACKEND: JSON.stringify(backend),
    });
    expect(stderr).not.toMatch(/error/i);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Plan: \d\d to add, 0 to change, 0 to destroy\.$/m);
  });

  it('prints only JSON on standard output, and the rest on standard error', async () => {
    const file = variables(
      'vpc.tfvars',
      'vpc_id = "vpc-0fedcba9876543210"\nprivate_subnet_ids = ["subnet-0fedcba9876543210"]\naws_account_id = "444455556666"\n',
    );
    const env = { TF_VAR_operata_api_key: 'from-the-environment' };
    const { code, stdout, stderr } = await planOffline(
      ['--json', '--var-file', EXAMPLE, '--var-file', file],
      env,
    );
    expect(code).toBe(0);
    const plan = JSON.parse(stdout) as {
      readonly resource_changes: readonly {
        readonly type: string;
        readonly change: { readonly actions: unknown };
      }[];
      readonly variables: Readonly<Record<string, { readonly value: unknown }>>;
    };
    const changes = plan.resource_changes.filter(({ type }) => type === 'aws_security_group');
    expect(changes.map(({ change }) => change.actions)).toEqual([['create']]);
    expect(plan.variables.operata_api_key?.value).toBe('placeholder-for-an-offline-plan');
    expect(stdout).not.toContain('from-the-environment');
    expect(stderr).toContain('operata_group_id is "your-group-id", which is a placeholder');
    expect(stderr).toContain('subnet with id subnet-0fedcba9876543210');
    expect(stderr).toContain('without any resources, in account 444455556666');
    expect(stderr).toContain('the plan has placeholders for the values of operata_api_key');
    expect(stderr).not.toContain('so the plan uses a placeholder');
  });

  it('rejects an unknown variable in any of the files', async () => {
    const first = variables('misspelt.tfvars', 'enviroment = "production"\n');
    const second = variables('misspelt.tfvars.json', '{"backup_enable":false,"nothing_like_it":1}');
    const argv = [EXAMPLE, first, second].flatMap((file) => ['--var-file', file]);
    const { code, stdout, stderr } = await planOffline(argv);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain('"enviroment" is not a variable of this stack; did you mean environment?');
    expect(stderr).toContain('"backup_enable" is not a variable of this stack; did you mean backup_enabled?');
    expect(stderr).toContain('"nothing_like_it" is not a variable of this stack');
  });

  it('plans the given list, and prefers the environment to the example by default', async () => {
    const fields = ['Attributes.${a}', 'Attributes.%{b}', 'Attributes.c'];
    const list = variables(
      'list.json',
      JSON.stringify({ key: 'REDACTION_CONFIG', value: { type: 'BLACKLIST', fields } }),
    );
    const { code, stdout, stderr } = await inFolder(directory, () =>
      planOffline(['--json', list], { TF_VAR_environment: 'staging' }),
    );
    expect(code).toBe(0);
    const { variables: used } = JSON.parse(stdout);
    expect(used.environment.value).toBe('staging');
    expect(used.redaction_config.value).toEqual({ type: 'BLACKLIST', fields });
    expect(stderr).toMatch(
      /^Variables: .*terraform\.tfvars\.example, as there is no terraform\.tfvars here$/m,
    );
    expect(stderr).toContain(`List: ${list} (BLACKLIST, 3 fields)\n`);
    const wrong = variables('wrong.json', '{"key":"REDACTION_CONFIG","value":{"type":"GREYLIST"}}');
    expect(await planOffline(['--config', wrong])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`error: ${wrong}: value`),
    });
  });

  it('refuses headers that EventBridge removes', async () => {
    const file = variables(
      'headers.tfvars',
      'operata_extra_headers = { "Content-Encoding" = "identity", "Origin" = "https://example.com", "x-mine" = "1" }\n',
    );
    const { code, stderr } = await planOffline(['--var-file', EXAMPLE, '--var-file', file]);
    expect(code).toBe(2);
    expect(stderr).toContain('operata_extra_headers names ["Content-Encoding","Origin"]');
    expect(stderr).toContain('must not be a header that EventBridge sets itself or removes');
  });

  it('rejects values that break a rule, and leaves no files behind', async () => {
    const temporary = mkdtempSync(join(directory, 'temporary-'));
    const wrong = variables(
      'wrong.tfvars',
      'environment = "Production"\noperata_rate_limit_per_second = 301\n',
    );
    const { code, stdout, stderr } = await planOffline(['--var-file', EXAMPLE, '--var-file', wrong], {
      TMPDIR: temporary,
    });
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^error: .*wrong\.tfvars: environment is "Production"/m);
    expect(stderr).toMatch(/^error: .*wrong\.tfvars: operata_rate_limit_per_second is 301/m);
    const { code: unset, stderr: missing } = await planOffline(['--var-file', wrong], { TMPDIR: temporary });
    expect(unset).toBe(2);
    expect(missing).toMatch(/^error: required variables without a value: aws_region, .*\. Set each in /m);
    expect(missing).toMatch(/^error: .*wrong\.tfvars: environment is "Production"/m);
    expect(readdirSync(temporary).filter((name) => name.startsWith('operata'))).toEqual([]);
  });
});

describe('the options of plan:offline', () => {
  it('are reported together if they are wrong', () => {
    const argv = ['--jsn', '--var-file', 'no-such.tfvars', '--json=yes', 'list.json', 'plan', '--var-file'];
    expect(problemsOfAction(() => parsePlanOptions(argv, ROOT))).toEqual([
      '--jsn: there is no such option; did you mean --json? (--help lists all)',
      '--json: takes no value',
      'argument 6 is unexpected; name one list, and variables with --var-file FILE',
      '--var-file: needs a value (--help lists what it takes)',
      '--var-file no-such.tfvars: there is no such file; copy terraform.tfvars.example, or name another file',
    ]);
    expect(problemsOfAction(() => parsePlanOptions(['--var-file', 'docs'], ROOT))).toEqual([
      '--var-file docs: is a folder; name a file in it',
    ]);
  });

  it('name files relative to the current directory, in order', () => {
    const argv = ['--var-file', 'terraform.tfvars.example', '--var-file', EXAMPLE, '--json'];
    expect(parsePlanOptions(argv, ROOT).varFiles).toEqual(['terraform.tfvars.example', EXAMPLE]);
  });

  it('print help, and exit with 2 if they are wrong', async () => {
    const help = await planOffline(['--help']);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toContain('npx operata plan [--var-file FILE]');
    expect(await planOffline(['--hlp'])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: 'error: --hlp: there is no such option; did you mean --help? (--help lists all)\n',
    });
  });
});

describe('the binary of plan:offline', () => {
  const binary = (name: string, version: string): void => {
    writeFileSync(join(directory, name), `#!/bin/sh\necho '{"terraform_version":"${version}"}'\n`, {
      mode: 0o755,
    });
  };
  const environment = { PATH: [directory, '/usr/bin', '/bin'].join(':') };
  const empty = join(directory, 'nothing');

  it('is terraform if it is recent enough, else tofu', () => {
    binary('terraform', '1.8.5');
    binary('tofu', '1.12.6');
    expect(findTerraform(environment)).toBe('tofu');
    binary('terraform', '1.9.0');
    expect(findTerraform(environment)).toBe('terraform');
  });

  it('is only the one that TERRAFORM_BINARY_NAME names', () => {
    binary('old', '1.5.7');
    expect(problemsOfAction(() => findTerraform({ ...environment, TERRAFORM_BINARY_NAME: 'old' }))).toEqual([
      expect.stringMatching(
        /^old is version 1\.5\.7: install Terraform .* or correct TERRAFORM_BINARY_NAME$/,
      ),
    ]);
  });

  it('is reported as missing with what to install, and exit code 2', async () => {
    const message = /^error: terraform cannot be run, tofu cannot be run: install Terraform .* 1\.9 or later/;
    const { code, stderr } = await planOffline([], { PATH: empty, TERRAFORM_BINARY_NAME: '' });
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });
});
