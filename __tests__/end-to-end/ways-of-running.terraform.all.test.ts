import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { withoutVariables } from '../../src/artefact/terraform/environment';
import type { Values } from '../../src/artefact/terraform/terraform-json';
import { type RunResult, runWith } from '../../src/offline/provider/run';
import { type OfflineProvider, startProvider } from '../../src/offline/provider/server';
import { words } from '../../src/offline/sandbox';
import { GUIDE } from '../harness/conditions';
import { describeWithTerraform, TERRAFORM } from '../harness/terraform';
import { GUIDE_TOTAL } from '../matrix/expectation';

const ROOT = resolve(__dirname, '..', '..');
const STACK = 'cdktf.out/stacks/operata-connect';
const STATE = 'terraform.operata-connect.tfstate';
const tfvars = (values: Values): string =>
  Object.entries(values)
    .map(([name, value]) => `${name} = ${JSON.stringify(value)}\n`)
    .join('');
/** As a user has them: in the project's root, which cdktf reads by itself, and terraform by `-var-file`. */
const TFVARS = tfvars(GUIDE);

describeWithTerraform('the command lines of cdktf and terraform', () => {
  let project: string;
  let provider: OfflineProvider;

  const clean = { ...withoutVariables(), STATE_BACKEND: undefined };
  const run = (directory: string, ...command: [string, ...string[]]): Promise<RunResult> =>
    runWith(provider, {
      directory,
      command,
      chdir: false,
      env: { ...clean, DISABLE_VERSION_CHECK: '1', CI: '1' },
    });
  const cdktf = (...args: string[]): Promise<RunResult> =>
    run(project, join(ROOT, 'node_modules', '.bin', 'cdktf'), ...args);
  const terraform = (...args: string[]): Promise<RunResult> =>
    run(project, TERRAFORM, `-chdir=${STACK}`, ...args);
  const VAR_FILE = '-var-file=../../../terraform.tfvars';
  const state = (): { readonly resources: readonly unknown[] } =>
    JSON.parse(readFileSync(join(project, STATE), 'utf8')) as { resources: readonly unknown[] };

  beforeAll(async () => {
    project = mkdtempSync(join(tmpdir(), 'operata-project-'));
    // Uses the project's files from another folder, so that the checkout's state is not written.
    symlinkSync(join(ROOT, 'node_modules'), join(project, 'node_modules'));
    const settings = JSON.parse(readFileSync(join(ROOT, 'cdktf.json'), 'utf8')) as Record<string, unknown>;
    // A shell takes it apart, and the path may hold spaces.
    const app = `node --import tsx "${join(ROOT, 'main.ts')}"`;
    writeFileSync(join(project, 'cdktf.json'), JSON.stringify({ ...settings, app }));
    writeFileSync(join(project, 'terraform.tfvars'), TFVARS);
    // What is served is read from the synthesized directory.
    provider = await startProvider({ directory: project });
    const synth = await cdktf('synth');
    provider.stop();
    if (synth.code !== 0) throw new Error(words(synth));
    provider = await startProvider({ directory: join(project, STACK), assume: true });
  });
  afterAll(() => {
    provider?.stop();
    rmSync(project, { recursive: true, force: true });
  });

  it('share one state: after a deployment with one, the other shows no changes', async () => {
    const diff = await cdktf('diff', '--skip-provider-lock');
    expect(diff.code, words(diff)).toBe(0);
    expect(words(diff)).toContain(`Plan: ${GUIDE_TOTAL} to add, 0 to change, 0 to destroy`);

    const deploy = await cdktf('deploy', '--auto-approve', '--skip-provider-lock');
    expect(deploy.code, words(deploy)).toBe(0);
    expect(deploy.operations.filter(({ failed }) => failed)).toEqual([]);

    expect((await terraform('init', '-no-color')).code).toBe(0);
    const plain = await terraform('plan', '-no-color', '-detailed-exitcode', VAR_FILE);
    expect(plain.code, words(plain)).toBe(0);

    const output = await cdktf('output', '--skip-provider-lock');
    expect(output.code, words(output)).toBe(0);
    expect(words(output)).toContain('delivery_pipe_name = operata-production-your-instance-alias');

    writeFileSync(join(project, 'terraform.tfvars'), `${TFVARS}stream_retention_hours = 336\n`);
    const apply = await terraform('apply', '-no-color', '-auto-approve', VAR_FILE);
    // The stream, and the alarm about what it forgets.
    expect(words(apply)).toContain('0 added, 2 changed, 0 destroyed');
    const second = await cdktf('diff', '--skip-provider-lock');
    expect(words(second)).toContain('No changes.');

    const off = ['enable_privacy_controls', 'backup_enabled', 'alarms_enabled', 'dashboard_enabled'];
    const without = { ...GUIDE, ...Object.fromEntries(off.map((name) => [name, false])) };
    writeFileSync(join(project, 'terraform.tfvars'), tfvars(without));
    const smaller = await cdktf('deploy', '--auto-approve', '--skip-provider-lock');
    expect(smaller.code, words(smaller)).toBe(0);

    const destroy = await cdktf('destroy', '--auto-approve', '--skip-provider-lock');
    expect(destroy.code, words(destroy)).toBe(0);
    expect(state().resources).toEqual([]);
  });

  it('initialize, validate and plan a copy of the stack’s directory', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'operata-elsewhere-'));
    try {
      cpSync(join(project, STACK), elsewhere, {
        recursive: true,
        filter: (source) => !/\.terraform(\/|$)|\/plan$/.test(source),
      });
      writeFileSync(join(elsewhere, 'backend_override.tf'), 'terraform {\n  backend "local" {}\n}\n');
      writeFileSync(join(elsewhere, 'operata.auto.tfvars'), TFVARS);
      for (const command of ['init', 'validate', 'plan']) {
        const result = await run(elsewhere, TERRAFORM, command, '-no-color');
        expect(result.code, words(result)).toBe(0);
        if (command === 'plan') expect(words(result)).toContain(`Plan: ${GUIDE_TOTAL} to add`);
      }
    } finally {
      rmSync(elsewhere, { recursive: true });
    }
  });
});
