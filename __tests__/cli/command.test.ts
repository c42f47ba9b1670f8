// The table of commands loads TypeScript with require.
import 'tsx/cjs';
import { describe, expect, it } from 'vitest';
import { Arguments, optionsOf } from '../../src/cli/arguments';
import { helpText } from '../../src/cli/command';
import { COMMANDS } from '../../src/cli/commands';
import { projectVersion } from '../../src/cli/version';
import { printedBy } from '../harness/printed';

const all = Object.entries(COMMANDS).map(([name, { load }]) => [name, load()] as const);
describe.each(all)('operata %s', (name, command) => {
  it('prints help with every option, its value, and its exit codes', async () => {
    const { stdout, code } = await printedBy(() => command.run(['--help', '--no-such-option']));
    expect(code).toBe(0);
    expect(stdout).toBe(helpText(command.spec));
    expect(stdout).toContain(`npx operata ${name}`);
    for (const [option, { value }] of optionsOf(command.spec)) {
      expect(stdout).toMatch(
        new RegExp(`^ {2}(-\\w, )?--${option}${value === undefined ? '' : ` ${value}`}( |$)`, 'm'),
      );
    }
    for (const code of Object.keys(command.spec.exits))
      expect(stdout).toMatch(new RegExp(`^ {2}${code} +\\w`, 'm'));
    for (const line of stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(126);
  });

  it('prints the version', async () => {
    const { stdout, code } = await printedBy(() => command.run(['--version']));
    expect({ stdout, code }).toEqual({ stdout: `${projectVersion()}\n`, code: 0 });
  });

  it('accepts every option that its examples use', () => {
    const words = command.spec.usage.flatMap((line) => line.match(/--[a-z-]+/g) ?? []);
    const given = new Arguments(words, command.spec);
    expect(given.problems.filter((problem) => problem.includes('no such option'))).toEqual([]);
  });
});

it('an option has the same value and aliases in every command', () => {
  const kinds = new Map<string, Set<string>>();
  for (const [, command] of all) {
    for (const [name, { value, multiple, short, aliases }] of optionsOf(command.spec)) {
      // Only doctor has the alias --time-limit, and only init writes a file with --out instead of a folder.
      const what = name === 'out' ? 'PATH' : value;
      const kind = JSON.stringify([what, multiple, short, name === 'timeout' ? [] : aliases]);
      kinds.set(name, (kinds.get(name) ?? new Set()).add(kind));
    }
  }
  expect(kinds.size).toBeGreaterThan(60);
  for (const [name, found] of kinds) expect([name, ...found]).toHaveLength(2);
});

it('older names and short names stay valid', () => {
  const names = all.flatMap(([, { spec }]) =>
    optionsOf(spec).flatMap(([name, { aliases = [], short }]) =>
      [...aliases, ...(short ?? '')].map((other) => [other, name] as const),
    ),
  );
  expect(Object.fromEntries(names)).toEqual({
    'no-colour': 'no-color',
    tfvars: 'var-file',
    'time-limit': 'timeout',
    h: 'help',
    y: 'yes',
  });
});

describe('operata completion', () => {
  const command = COMMANDS.completion?.load();
  const complete = (...argv: string[]) => printedBy(async () => (await command?.run(argv)) ?? -1);

  it.each(['bash', 'zsh', 'fish'])('knows every command and option in %s', async (shell) => {
    const { stdout } = await complete(shell);
    for (const [name, command] of all) {
      expect(stdout).toContain(name);
      for (const [option] of optionsOf(command.spec)) expect(stdout).toContain(option);
    }
  });

  it.each([[[]], [['tcsh']], [['bash', 'zsh']]])('refuses %j', async (argv) => {
    const { stdout, stderr, code } = await complete(...argv);
    expect({ stdout, code }).toEqual({ stdout: '', code: 2 });
    expect(stderr).toMatch(/^error: (name the shell: bash, zsh, fish|argument 2 is unexpected; .*)\n$/);
  });
});
