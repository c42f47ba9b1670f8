import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { synthesize } from '../../src/artefact/synthesize';
import { messageLast } from '../../src/command-line/errors';
import { runProcess } from '../../src/run-process';
import { problemsOfCall } from '../support/problems';

const ROOT = resolve(__dirname, '..', '..');
const directory = mkdtempSync(join(tmpdir(), 'operata-failed-synthesis-'));
afterAll(() => rmSync(directory, { recursive: true }));
const FAULT = /^STATE_BACKEND is \{"type":"s3"\}: bucket is missing; .*\{"type": "none"\}\.$/;

describe('a synthesis that fails', () => {
  it('for a wrong setting reports the setting alone', async () => {
    const outdir = join(directory, 'out');
    expect(await problemsOfCall(() => synthesize(ROOT, outdir, { STATE_BACKEND: '{"type":"s3"}' }))).toEqual([
      expect.stringMatching(FAULT),
    ]);
  });

  it('ends a command with the setting, in a line of its own', async () => {
    const command = [process.execPath, '--import', 'tsx', 'src/local/cli.ts'] as const;
    const env = { ...process.env, STATE_BACKEND: '{"type":"s3"}', CDKTF_OUTDIR: join(directory, 'run') };
    const { code, stderr } = await runProcess([...command], { cwd: ROOT, env });
    expect(code).toBe(2);
    expect(stderr.trimEnd().split('\n').at(-1)?.replace('error: ', '')).toMatch(FAULT);
    expect(stderr).not.toMatch(/\\u\{a\}|^ +at /m);
  });

  it('for another reason reports all lines of the app, as lines', async () => {
    const project = join(directory, 'project');
    mkdirSync(project);
    symlinkSync(join(ROOT, 'node_modules'), join(project, 'node_modules'));
    writeFileSync(join(project, 'cdktf.json'), '{}');
    writeFileSync(join(project, 'main.ts'), 'console.error("one\\ntwo"); process.exitCode = 1;');
    writeFileSync(
      join(project, 'command.ts'),
      `import { synthesize } from ${JSON.stringify(join(ROOT, 'src/artefact/synthesize'))};
       import { runMain } from ${JSON.stringify(join(ROOT, 'src/command-line/main'))};
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

it('an error ends with its message, after its frames', () => {
  const lines = messageLast(new TypeError('what is wrong')).split('\n');
  expect(lines.at(-1)).toBe('TypeError: what is wrong');
  expect(lines[0]).toMatch(/^ +at /);
});
