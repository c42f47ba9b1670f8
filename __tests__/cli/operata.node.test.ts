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
    ['docter', 'argument 1 is no command; did you mean doctor?'],
    ['canary-secret', 'argument 1 is no command'],
    ['constructor', 'argument 1 is no command'],
  ])('refuses %j without repeating it', async (name, problem) => {
    const { code, stdout, stderr } = await operata(name, 'x');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(problem);
    expect(stderr).not.toContain(name);
  });

  it('runs a command on the arguments behind its name', async () => {
    const { code, stderr } = await operata('preflight', '--environment', 'production');
    expect(code).toBe(2);
    expect(stderr).toContain('--environment: says which deployment there is, and --preflight is about none');
  });

  it('has every command that npm runs for users, by the script that its table names', () => {
    const own = Object.entries(scripts).filter(
      ([name, script]) => /^node --import tsx src\/(?!upkeep)/.test(script) && name !== 'prepack',
    );
    const named = new Set(Object.values(COMMANDS).map(({ script }) => script.split(' ')[0]));
    expect(own.map(([name]) => name).sort()).toEqual([...named].sort());
  });
});
