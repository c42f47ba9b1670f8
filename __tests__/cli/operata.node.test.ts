import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runProcess } from '../../src/artefact/terraform/run-process';
import { COMMANDS } from '../../src/cli/commands';

const ROOT = resolve(__dirname, '..', '..');
const { bin, scripts, version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  bin: Readonly<Record<string, string>>;
  scripts: Readonly<Record<string, string>>;
  version: string;
};
const operata = (...args: readonly string[]) =>
  runProcess([process.execPath, join(ROOT, bin.operata ?? ''), ...args], { cwd: ROOT, env: process.env });

describe('operata', () => {
  it.each([[['--help']], [['-h']], [[]]])('lists its commands for %j', async (args) => {
    const { code, stdout, stderr } = await operata(...args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const [name, { summary }] of Object.entries(COMMANDS)) {
      expect(stdout).toMatch(new RegExp(`^ {2}${name} +${summary}$`, 'm'));
    }
  });

  it('prints the version', async () => {
    expect(await operata('--version')).toMatchObject({ code: 0, stdout: `${version}\n` });
  });

  it.each([
    ['docter', 'argument 1 is not a command; did you mean doctor?'],
    ['canary-secret', 'argument 1 is not a command'],
    ['constructor', 'argument 1 is not a command'],
  ])('refuses %j without repeating it', async (name, problem) => {
    const { code, stdout, stderr } = await operata(name, 'x');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(problem);
    expect(stderr).not.toContain(name);
  });

  it('runs a command on the arguments behind its name', async () => {
    const { code, stderr } = await operata('preflight', '--environment', 'production');
    expect(code).toBe(2);
    expect(stderr).toContain(
      '--environment: names an existing deployment, but --preflight checks a planned one',
    );
  });

  it('is what npm runs for each command, by its name and by older ones', () => {
    const older = { start: 'run', 'check-config': 'check', 'plan:offline': 'plan' };
    const own = Object.keys(COMMANDS).filter((name) => name !== 'run' && name !== 'synth');
    const expected = { ...Object.fromEntries(own.map((name) => [name, name])), ...older };
    for (const [script, name] of Object.entries(expected)) {
      expect([script, scripts[script]]).toEqual([script, `node src/cli/operata.js ${name}`]);
    }
  });

  it.each([
    [
      'bash',
      [
        '-c',
        'source <(node src/cli/operata.js completion bash); COMP_WORDS=(operata replay --dr); COMP_CWORD=2; _operata; echo "${COMPREPLY[@]}"',
      ],
    ],
  ])('completes an option in %s', async (shell, args) => {
    const { stdout } = await runProcess([shell, ...args], { cwd: ROOT, env: process.env });
    expect(stdout).toBe('--dry-run\n');
  });
});
