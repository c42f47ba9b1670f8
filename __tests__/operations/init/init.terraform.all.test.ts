import { expect, it } from 'vitest';
import { runProcess } from '../../../src/artefact/terraform/run-process';
import { runInit } from '../../../src/operations/init/command';
import { printedBy } from '../../harness/printed';
import { eachScratch, inFolder } from '../../harness/scratch';
import { describeWithTerraform, TERRAFORM } from '../../harness/terraform';

describeWithTerraform('init --answers', () => {
  const scratch = eachScratch();
  const fromAnswers = (answers: object) => {
    const file = scratch.file('answers.json', JSON.stringify(answers));
    return inFolder(scratch.folder, () => printedBy(() => runInit(['--answers', file])));
  };
  const ANSWERS = {
    aws_region: 'us-west-2',
    environment: 'production',
    connect_instance_alias: 'example',
    enable_privacy_controls: true,
    redaction_config: { type: 'WHITELIST', fields: ['Attributes.a\\.b', 'Attributes.${x}'] },
    vpc_id: 'vpc-0123456789abcdef0',
    operata_endpoint: 'https://operata.invalid/records',
    operata_group_id: 'g"${x}%{y}',
  };

  it('checks all rules with Terraform', async () => {
    const { code, stderr } = await fromAnswers({ ...ANSWERS, private_subnet_ids: ['subnet-x'] });
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/^error: .*private_subnet_ids is \["subnet-x"\]/),
    ]);
  });

  it('writes a file that Terraform formats alike', async () => {
    expect(await fromAnswers(ANSWERS)).toMatchObject({ code: 0, stderr: '' });
    const args = [TERRAFORM, 'fmt', '-check', '-diff', 'terraform.tfvars'] as const;
    expect(await runProcess(args, { cwd: scratch.folder, env: process.env })).toMatchObject({
      code: 0,
      stdout: '',
    });
  });
});
