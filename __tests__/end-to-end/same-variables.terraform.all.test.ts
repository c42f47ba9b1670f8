import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { withoutVariables } from '../../src/artefact/terraform/environment';
import { runProcess } from '../../src/artefact/terraform/run-process';
import { eachScratch } from '../harness/scratch';
import { describeWithTerraform, TERRAFORM } from '../harness/terraform';

const ROOT = join(__dirname, '..', '..');

const COMMANDS = [
  ['check'],
  ['preview', '--limit', '0'],
  ['report', '--date', '2026-11-25'],
  ['run'],
  ['plan'],
  ['preflight', '--timeout', '1'],
];
const OWN = `aws_region = "us-west-2"
environment = "production"
connect_instance_alias = "example"
enable_privacy_controls = true
operata_endpoint = "https://example.com/records"
operata_group_id = "group"
`;

describeWithTerraform('every command', () => {
  const scratch = eachScratch();

  it('uses the same list from every source, and reports the source', async () => {
    const stack = join(scratch.folder, 'out', 'stacks', 'operata-connect');
    mkdirSync(stack, { recursive: true });
    scratch.file('terraform.tfvars', OWN);
    const linesOf = async (name: string, ...args: readonly string[]): Promise<string[]> => {
      const command = [process.execPath, join(ROOT, 'src/cli/operata.js'), name, ...args] as const;
      const { stdout, stderr } = await runProcess(command, {
        cwd: scratch.folder,
        env: {
          ...process.env,
          ...withoutVariables(),
          TERRAFORM_BINARY_NAME: TERRAFORM,
          CDKTF_OUTDIR: join(scratch.folder, 'out'),
          AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
          AWS_ACCESS_KEY_ID: 'none',
          AWS_SECRET_ACCESS_KEY: 'none',
          TF_VAR_operata_api_key: 'none',
          TF_VAR_redaction_config: '{ type = "BLACKLIST", fields = ["A"] }',
        },
      });
      return `${stderr}\n${stdout}`.split('\n').filter((line) => /^(Variables|List): /.test(line));
    };
    const expectLines = async (files: readonly string[], origin: string): Promise<void> => {
      for (const [name = '', ...args] of COMMANDS) {
        expect([name, await linesOf(name, ...args)]).toEqual([
          name,
          [`Variables: ${files.join(', ')}`, `List: ${origin}`],
        ]);
      }
    };

    await expectLines(['terraform.tfvars'], 'TF_VAR_redaction_config (BLACKLIST, 1 field)');
    const inStack = join('out', 'stacks', 'operata-connect', 'operata.auto.tfvars.json');
    writeFileSync(
      join(scratch.folder, inStack),
      '{"redaction_config":{"type":"BLACKLIST","fields":["A","B"]}}',
    );
    scratch.file('z.auto.tfvars', 'delivery_enabled = false\n');
    await expectLines(
      [inStack, 'terraform.tfvars', 'z.auto.tfvars'],
      `redaction_config in ${inStack} (BLACKLIST, 2 fields)`,
    );
  });
});
