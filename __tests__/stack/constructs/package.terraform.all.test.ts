import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { runProcess } from '../../../src/artefact/terraform/run-process';
import { Sandbox } from '../../../src/offline/sandbox';
import { eachScratch } from '../../harness/scratch';
import { describeWithTerraform, TERRAFORM } from '../../harness/terraform';

const ROOT = resolve(__dirname, '..', '..', '..');
const NAME = 'operata-connect-integration';
const [, APP = ''] =
  /```ts\n(.*?)```/s.exec(readFileSync(join(ROOT, 'docs', 'using-the-constructs.md'), 'utf8')) ?? [];

async function run(cwd: string, ...command: readonly [string, ...string[]]): Promise<string> {
  const { code, stdout, stderr } = await runProcess(command, { cwd, env: process.env });
  if (code !== 0) throw new Error(`${command.join(' ')} failed:\n${stdout}\n${stderr}`);
  return stdout;
}

describeWithTerraform('the app of docs/using-the-constructs.md', () => {
  const scratch = eachScratch();

  /** An app with the packed archive in its modules, and nothing else of this project. */
  async function someonesApp(): Promise<void> {
    const archive = (await run(ROOT, 'npm', 'pack', '--silent', '--pack-destination', scratch.folder)).trim();
    const modules = scratch.join('node_modules');
    mkdirSync(join(modules, '@cdktf'), { recursive: true });
    await run(scratch.folder, 'tar', '-xzf', archive.split('\n').at(-1) ?? '');
    cpSync(scratch.join('package'), join(modules, NAME), { recursive: true });
    for (const name of ['cdktf', 'constructs', 'esbuild', '@cdktf/provider-aws', '@types', 'tsx'])
      symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
    writeFileSync(scratch.join('package.json'), '{"name":"someones-app","private":true}');
    writeFileSync(scratch.join('main.ts'), APP);
    const compilerOptions = { strict: true, noEmit: true, module: 'nodenext', types: ['node'] };
    writeFileSync(scratch.join('tsconfig.json'), JSON.stringify({ compilerOptions, include: ['main.ts'] }));
  }

  it('compiles, synthesizes, validates and plans with only the packed archive', async () => {
    await someonesApp();
    await run(scratch.folder, join(ROOT, 'node_modules', '.bin', 'tsc'), '-p', '.');
    const command = join('node_modules', NAME, 'src', 'cli', 'operata.js');
    expect(await run(scratch.folder, process.execPath, command)).toMatch(
      /^ {2}npx operata COMMAND.*^ {2}doctor /ms,
    );
    await run(scratch.folder, process.execPath, '--import', 'tsx', 'main.ts');

    const stack = scratch.join('cdktf.out', 'stacks', 'contact-center');
    const synthesized = readFileSync(join(stack, 'cdk.tf.json'), 'utf8');
    expect([...new Set(synthesized.match(/\bvar\.\w+/g))]).toEqual(['var.operata_api_key']);
    const sandbox = await Sandbox.open({ template: stack, binary: TERRAFORM });
    try {
      await sandbox.initialize();
      expect((await sandbox.run('validate')).code).toBe(0);
      const { changes } = await sandbox.plan({ operata_api_key: 'key' });
      const names = (type: string): unknown[] =>
        changes
          .filter((change) => change.type === type)
          .map(({ after }) => after?.name ?? after?.function_name)
          .sort();
      expect(new Set(changes.map(({ action }) => action))).toEqual(new Set(['create']));
      expect(names('aws_pipes_pipe')).toEqual([
        'operata-production-your-instance-alias',
        'operata-staging-your-instance-alias',
      ]);
      expect(names('aws_kinesis_stream')).toEqual(['Connect_CTR_production']);
      expect(names('aws_lambda_function')).toEqual(['operata-privacy-controls-production']);
      expect(names('aws_kinesis_firehose_delivery_stream')).toEqual(['operata-backup-production']);
    } finally {
      sandbox.remove();
    }
  });
});
