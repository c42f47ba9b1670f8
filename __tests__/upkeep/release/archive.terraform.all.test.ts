import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { withoutVariables } from '../../../src/artefact/terraform/environment';
import { type RunResult, runWith } from '../../../src/offline/provider/run';
import { type OfflineProvider, startProvider } from '../../../src/offline/provider/server';
import { words } from '../../../src/offline/sandbox';
import { describeWithTerraform, TERRAFORM } from '../../harness/terraform';
import { FOLDER, packageInto, unpack } from './release';

describeWithTerraform('the archive of a release', () => {
  const directory = mkdtempSync(join(tmpdir(), 'a release '));
  const stack = join(directory, FOLDER);
  let provider: OfflineProvider;
  let readme: string;

  const blocks = (language: string): string[] =>
    [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(
      ([, code = '']) => code,
    );
  /** Runs a script in the archive's folder, without variables of this project. */
  const shell = (script: string): Promise<RunResult> => {
    return runWith(provider, {
      directory: stack,
      command: ['bash', '-euc', script],
      chdir: false,
      env: { ...withoutVariables(), TF_CLI_ARGS: '-no-color' },
    });
  };

  beforeAll(async () => {
    const { code, stderr } = await packageInto(directory);
    expect(code, stderr).toBe(0);
    unpack(join(directory, `${FOLDER}.zip`), directory);
    readme = readFileSync(join(stack, 'README.md'), 'utf8');
    provider = await startProvider({ directory: stack, assume: true });
  });
  afterAll(() => {
    provider?.stop();
    rmSync(directory, { recursive: true });
  });

  it('runs the commands of its README, with another backend', async () => {
    // The README's backend is S3, which this test cannot reach.
    const [backend = ''] = blocks('hcl');
    expect(backend).toMatch(
      /^# backend\.tf\nterraform \{\n {2}backend "s3" \{[^{}]*\n +encrypt += true\n[^{}]*\}\n\}\n$/,
    );
    writeFileSync(
      join(stack, 'backend.tf'),
      'terraform {\n  backend "local" {\n    path = "own.tfstate"\n  }\n}\n',
    );

    // operata.node.all.test.ts runs the commands of operata.mjs.
    const commands = blocks('bash')
      .join('')
      .replace(/^node operata.*\n/gm, '');
    expect(commands.trim().split('\n')).toEqual([
      'cp -n terraform.tfvars.example terraform.tfvars',
      'export TF_VAR_operata_api_key=…',
      'terraform init',
      'terraform plan',
      'terraform apply',
      'terraform apply -replace=aws_cloudwatch_event_connection.operata_connection',
    ]);
    const answered = commands
      .replace('=…', '=a-key')
      .replaceAll(/^terraform /gm, `${TERRAFORM} `)
      .replaceAll(`${TERRAFORM} apply`, `${TERRAFORM} apply -auto-approve`)
      .replace(`${TERRAFORM} apply`, `${TERRAFORM} validate\n${TERRAFORM} apply`);
    const result = await shell(answered);
    expect(result.code, words(result)).toBe(0);
    expect(words(result)).toContain('Success! The configuration is valid.');
    expect(words(result)).toMatch(/Apply complete! Resources: \d\d added, 0 changed, 0 destroyed\./);
    expect(words(result)).toContain('Apply complete! Resources: 1 added, 0 changed, 1 destroyed.');
    // Terraform warns only about the placeholders of the example.
    const warnings = words(result).match(/Warning: .*? on cdk\.tf\.json line \d+, in [\w.]+/g) ?? [];
    expect(warnings).toHaveLength(words(result).split('Warning').length - 1);
    for (const warning of warnings)
      expect(warning).toMatch(/^Warning: Check block assertion failed on .* in check\.placeholders\.assert$/);
    const state = JSON.parse(readFileSync(join(stack, 'own.tfstate'), 'utf8')) as { resources: unknown[] };
    expect(state.resources.length).toBeGreaterThan(40);
  });
});
