/// <reference path="../../../node_modules/@cdktf/node-pty-prebuilt-multiarch/node-pty.d.ts" />
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findTerraform } from '../../../src/artefact/terraform/binary';
import { COMMANDS } from '../../../src/cli/commands';
import { type CommandResult, startCommand } from '../../harness/aws/command';
import { outputsText } from '../../harness/aws/deployed';
import { eachWithAws } from '../../harness/aws/environment';
import { KEYS } from '../../harness/dialogue';
import { healthyWorld } from '../../operations/doctor/world';
import { FOLDER, packageInto, ROOT, unpack, VERSION } from './release';

/** Its types declare the package by the name that it has elsewhere. */
const { spawn } = createRequire(__filename)(
  '@cdktf/node-pty-prebuilt-multiarch',
) as typeof import('@lydell/node-pty');

const test = eachWithAws();
const directory = mkdtempSync(join(tmpdir(), 'release '));
afterAll(() => rmSync(directory, { recursive: true }));
const LIST = join(ROOT, 'docs', 'examples', 'deny-list.json');
let program: string;
let folder: string;

beforeAll(async () => {
  const { code, stderr } = await packageInto(directory);
  expect(code, stderr).toBe(0);
  unpack(join(directory, `${FOLDER}.zip`), directory);
  // Only this file, in a folder with a space.
  folder = join(directory, 'an empty folder');
  mkdirSync(folder);
  program = join(folder, 'operata.mjs');
  writeFileSync(program, readFileSync(join(directory, FOLDER, 'operata.mjs')));
});

const released = (name: string, args: readonly string[] = [], input = ''): Promise<CommandResult> =>
  startCommand(name, args, { program, cwd: folder, input }).result;
const inCheckout = (name: string, args: readonly string[], input = ''): Promise<CommandResult> =>
  startCommand(name, args, { input }).result;
/** Removes the only allowed difference: how they are called. */
const alike = ({ code, stdout, stderr }: CommandResult) => ({
  code,
  stdout: stdout.replaceAll('node operata.mjs', 'npx operata'),
  stderr: stderr.replaceAll('node operata.mjs', 'npx operata').replace(/^\d+ of \d+ checks done\n/gm, ''),
});

describe('operata.mjs of a release', () => {
  it('lists its commands and its version', async () => {
    const { code, stdout } = await released('--help');
    expect(code).toBe(0);
    const listed = [...stdout.matchAll(/^ {2}([a-z][a-z-]+) {2,}/gm)].map(([, name]) => name);
    const offered = Object.entries(COMMANDS).filter(([, { inCheckout }]) => !inCheckout);
    expect(listed).toEqual(offered.map(([name]) => name));
    expect((await released('--version')).stdout).toBe(`${VERSION}\n`);
  });

  it('refuses a command that needs a checkout', async () => {
    const { code, stderr } = await released('plan');
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'error: plan needs a checkout of the project; in a release, use terraform in this folder\n',
    });
  });

  it.each([
    ['preview', [LIST]],
    ['preview', [LIST, '--json']],
    ['check', [LIST, '--json']],
    ['report', [LIST, '--date', '2026-11-30']],
    [
      'capacity',
      [
        '--peak-contacts-per-hour',
        '2000',
        '--contacts-per-hour',
        '500',
        '--record-kb',
        '6',
        '--enrichment-ms',
        '20',
        '--operata-ms',
        '250',
      ],
    ],
    ['replay', ['--help']],
  ])('prints the same as in a checkout: %s %j', async (name, args) => {
    expect(alike(await released(name, args))).toEqual(alike(await inCheckout(name, args)));
  });

  it('writes the same page as the checkout', async () => {
    const [mine, its] = [join(folder, 'mine.html'), join(folder, 'its.html')];
    expect((await released('preview', [LIST, '--html', mine])).code).toBe(0);
    expect((await inCheckout('preview', [LIST, '--html', its])).code).toBe(0);
    expect(readFileSync(mine, 'utf8')).toBe(readFileSync(its, 'utf8'));
  });

  it.each([
    ['doctor', [], 1],
    ['doctor', ['--json'], 1],
    ['verify', ['--yes'], 1],
    ['replay', ['--dead-letters', '--dry-run', '--json'], 0],
    ['rotate-key', ['--only', 'check'], 1],
  ])('connects to AWS, and names commands as in a release: %s %j', async (name, args, code) => {
    const { aws, value } = healthyWorld(test.aws, 'guide');
    aws.change('pipes', 'DescribePipe', (pipe) => ({ ...pipe, CurrentState: 'STOPPED' }));
    aws.change('events', 'DescribeConnection', (one) => ({ ...one, ConnectionState: 'DEAUTHORIZED' }));
    const result = await released(name, ['--outputs', '-', ...args], outputsText(aws, value));
    expect([result.code, result.stderr]).toEqual([code, expect.not.stringContaining('error')]);
    expect(result.stdout).not.toMatch(/npm run|npx operata|-chdir/);
    if (name !== 'replay') expect(result.stdout).toMatch(/node operata\.mjs rotate-key|terraform apply/);
  });

  it('runs preflight, and finds the example of the archive', async () => {
    const { stderr } = await startCommand('preflight', ['--timeout', '2'], {
      program: join(directory, FOLDER, 'operata.mjs'),
      cwd: join(directory, FOLDER),
      env: {
        TERRAFORM_BINARY_NAME: terraform(),
        AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
        AWS_MAX_ATTEMPTS: '1',
      },
    }).result;
    expect(stderr).toMatch(/^Variables: terraform\.tfvars\.example, /);
  });

  it('asks at a terminal, with the prompts in the same file', async () => {
    const terminal = spawn(process.execPath, [program, 'init'], { cwd: folder, env: process.env });
    let shown = '';
    terminal.onData((part) => {
      shown += part;
      // A prompt reads keys a moment after it is shown. Until then, the terminal itself would end the process.
      if (part.includes('AWS region')) setTimeout(() => terminal.write(KEYS.interrupt), 500);
    });
    const code = await new Promise((fulfil) => {
      terminal.onExit(({ exitCode }) => fulfil(exitCode));
    });
    expect([code, shown]).toEqual([130, expect.stringContaining('Nothing was written.')]);
  });

  it('is named in the texts of the release', () => {
    const stack = readFileSync(join(directory, FOLDER, 'cdk.tf.json'), 'utf8');
    expect(stack).toContain('node operata.mjs doctor --environment');
    expect(stack).not.toMatch(/npm run|npx operata/);
    const alarms = readFileSync(join(directory, FOLDER, 'docs', 'alarms.md'), 'utf8');
    expect(alarms).toContain('node operata.mjs replay');
  });
});

function terraform(): string {
  try {
    return findTerraform();
  } catch {
    return 'none';
  }
}
