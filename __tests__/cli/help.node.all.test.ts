import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runProcess } from '../../src/artefact/terraform/run-process';

const ROOT = join(__dirname, '..', '..');
const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  scripts: Readonly<Record<string, string>>;
};
/** The project's own scripts. command.test.ts tests the commands of operata. */
const commands = [
  ...Object.values(scripts).filter((script) => script.startsWith('node --import tsx ')),
  ...readdirSync(join(ROOT, '.ci')).map((name) => `.ci/${name}`),
];

it('finds the commands', () => {
  expect(commands.length).toBeGreaterThan(12);
  for (const name of ['docs', 'scan', 'bench:memory']) expect(commands).toContain(scripts[name]);
});

describe.each(commands)('%s', (command) => {
  const run = (...args: readonly string[]) =>
    runProcess([...(command.split(' ') as [string, ...string[]]), ...args], { cwd: ROOT, env: process.env });

  it('prints help, and does nothing else', async () => {
    const { code, stdout, stderr } = await run('--help');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.trim().split('\n').length).toBeGreaterThan(1);
    if (!command.startsWith('.ci/')) expect(stdout).toContain('--help');
  });

  it('refuses an unknown option, and does nothing else', async () => {
    const { code, stdout, stderr } = await run('--no-such-option');
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/--help/);
  });
});
