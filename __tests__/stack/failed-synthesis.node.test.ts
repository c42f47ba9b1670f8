import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { synthesize } from '../../src/artefact/synthesize';
import { runProcess } from '../../src/artefact/terraform/run-process';
import { messageLast } from '../../src/cli/errors';
import { problemsOfCall } from '../harness/problems';

const ROOT = resolve(__dirname, '..', '..');
const directory = mkdtempSync(join(tmpdir(), 'operata-failed-synthesis-'));
afterAll(() => rmSync(directory, { recursive: true }));
const FAULT = /^STATE_BACKEND is \{"type":"s3"\}: bucket is missing; .*\{"type": "none"\}\.$/;

describe('a synthesis that fails', () => {
  it('reports only the setting if it is wrong', async () => {
    const outdir = join(directory, 'out');
    expect(await problemsOfCall(() => synthesize(ROOT, outdir, { STATE_BACKEND: '{"type":"s3"}' }))).toEqual([
      expect.stringMatching(FAULT),
    ]);
  });

  it('ends a command with the setting on the last line', async () => {
    const command = [process.execPath, 'src/cli/operata.js', 'run'] as const;
    const env = { ...process.env, STATE_BACKEND: '{"type":"s3"}', CDKTF_OUTDIR: join(directory, 'run') };
    const { code, stderr } = await runProcess([...command], { cwd: ROOT, env });
    expect(code).toBe(2);
    expect(stderr.trimEnd().split('\n').at(-1)?.replace('error: ', '')).toMatch(FAULT);
    expect(stderr).not.toMatch(/\\u\{a\}|^ +at /m);
  });

  it('reports the output of the app for other errors', async () => {
    const project = join(directory, 'project');
    mkdirSync(project);
    symlinkSync(join(ROOT, 'node_modules'), join(project, 'node_modules'));
    writeFileSync(join(project, 'cdktf.json'), '{}');
    writeFileSync(join(project, 'main.ts'), 'console.error("one\\ntwo"); process.exitCode = 1;');
    writeFileSync(
      join(project, 'command.ts'),
      `import { synthesize } from ${JSON.stringify(join(ROOT, 'src/artefact/synthesize'))};
       import { runMain } from ${JSON.stringify(join(ROOT, 'src/cli/main'))};
       runMain('The run', async () => { await synthesize(${JSON.stringify(project)}); return 0; });`,
    );
    const { code, stderr } = await runProcess([process.execPath, '--import', 'tsx', 'command.ts'], {
      cwd: project,
      env: process.env,
    });
    expect(code).toBe(1);
    expect(stderr).toBe('The run failed: synthesizing the stack failed (code 1):\none\ntwo\n');
  });
});

describe('a synthesis over an earlier one', () => {
  it('replaces changed files atomically, keeps others, and removes the old zip', async () => {
    const outdir = join(directory, 'again');
    const stack = await synthesize(ROOT, outdir);
    const file = join(stack, 'cdk.tf.json');
    const filesOf = () =>
      Object.fromEntries(
        readdirSync(stack, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map(({ parentPath, name }) => [join(parentPath, name), statSync(join(parentPath, name)).ino]),
      );
    const before = filesOf();
    const old = join(stack, 'assets', 'privacy_controls_code', 'OLD');
    mkdirSync(old);
    for (const path of [join(old, 'privacy-controls.zip'), join(stack, 'backend_override.tf')])
      writeFileSync(path, '');
    writeFileSync(join(stack, '.terraform.lock.hcl'), 'ours');
    const text = readFileSync(file, 'utf8');
    // Who has it open goes on with what was there.
    const reader = openSync(file, 'r');
    writeFileSync(file, 'older');
    await synthesize(ROOT, outdir);

    expect(readFileSync(reader, 'utf8')).toBe('older');
    closeSync(reader);
    expect(readFileSync(file, 'utf8')).toBe(text);
    const after = filesOf();
    const added = ['.terraform.lock.hcl', 'backend_override.tf'].map((name) => join(stack, name));
    expect(Object.keys(after).sort()).toEqual([...Object.keys(before), ...added].sort());
    const zip = Object.keys(before).find((path) => path.endsWith('.zip')) ?? '';
    expect([after[zip] === before[zip], after[file] === before[file]]).toEqual([true, false]);
  });
});

it('messageLast puts the message after the stack frames', () => {
  const lines = messageLast(new TypeError('what is wrong')).split('\n');
  expect(lines.at(-1)).toBe('TypeError: what is wrong');
  expect(lines[0]).toMatch(/^ +at /);
});
