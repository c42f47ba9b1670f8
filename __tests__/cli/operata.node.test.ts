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
  it.each([[['--help']], [['-h']], [['-help']], [['help']], [['help', 'help']], [[]]])(
    'lists its commands for %j',
    async (args) => {
      const { code, stdout, stderr } = await operata(...args);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      for (const [name, { summary }] of Object.entries(COMMANDS))
        expect(stdout).toMatch(new RegExp(`^ {2}${name} +${summary}$`, 'm'));
    },
  );

  it.each(['--version', '-version'])('prints the version for %s', async (option) => {
    expect(await operata(option)).toMatchObject({ code: 0, stdout: `${version}\n` });
  });

  it('prints the help of a command for "help COMMAND"', async () => {
    expect(await operata('help', 'replay')).toEqual(await operata('replay', '--help'));
  });

  it.each([
    [['docter', 'x'], 'there is no such command; did you mean doctor? (npx'],
    [['canary-secret', 'x'], 'there is no such command (npx'],
    [['constructor', 'x'], 'there is no such command (npx'],
    [['', 'x'], 'there is no such command (npx'],
    [['help', 'canary-secret'], 'there is no such command (npx'],
  ])('refuses %j without repeating it', async (args, problem) => {
    const { code, stdout, stderr } = await operata(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(problem);
    expect(stderr).not.toMatch(/docter|canary|constructor/);
  });

  it('passes the arguments after the name to the command', async () => {
    const { code, stderr } = await operata('preflight', '--environment', 'production');
    expect(code).toBe(2);
    expect(stderr).toContain(
      '--environment: names an existing deployment, but --preflight checks a planned one',
    );
  });

  it('is what npm runs for each command, by its name and its older names', () => {
    const older = { start: 'run', 'check-config': 'check', 'plan:offline': 'plan' };
    const own = Object.keys(COMMANDS).filter(
      (name) => !['run', 'synth', 'init', 'completion'].includes(name),
    );
    const expected = { ...Object.fromEntries(own.map((name) => [name, name])), ...older };
    for (const [script, name] of Object.entries(expected))
      expect([script, scripts[script]]).toEqual([script, `node src/cli/operata.js ${name}`]);
  });

  it.each([
    ['rep', 'report replay'],
    ['replay --dr', '--dry-run'],
    ['replay --rate 1 --dr', '--dry-run'],
    ['capacity --stream-mode P', 'PROVISIONED'],
    ['completion z', 'zsh'],
    // bash then completes the name of a file.
    ['preview pack', ''],
  ])('completes "%s" in bash', async (words, expected) => {
    const script = `source <(node src/cli/operata.js completion bash)
COMP_WORDS=(operata ${words}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _operata; echo "\${COMPREPLY[@]}"; complete -p operata`;
    const { stdout } = await runProcess(['bash', '-c', script], { cwd: ROOT, env: process.env });
    expect(stdout).toBe(`${expected}\ncomplete -o default -F _operata operata\n`);
  });
});
