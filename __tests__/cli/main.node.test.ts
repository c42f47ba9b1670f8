import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { variedRecord } from '../../src/upkeep/benchmarks/varied-records';
import { recordsFile, scratchFolder } from '../privacy/preview/support';

const ROOT = resolve(__dirname, '..', '..');

/** Starts a command that reads records, as npm does. */
const start = (command: string, ...args: readonly string[]) =>
  spawn(
    process.execPath,
    ['src/cli/operata.js', command, '--config', 'docs/examples/deny-list.json', ...args],
    { cwd: ROOT },
  );

describe('a command whose output is closed', () => {
  it.each([
    ['ignores EIO of a closed terminal', true, { code: 5, stderr: '' }],
    ['reports EIO of a disk', false, { code: 1, stderr: 'The test failed: EIO\n' }],
  ])('%s', async (_name, isTTY, expected) => {
    const script = `
      Object.defineProperty(process.stdout, 'isTTY', { value: ${isTTY} });
      require('./src/cli/main').runMain('The test', async () => {
        process.stdout.emit('error', Object.assign(new Error(), { code: 'EIO' }));
        return 5;
      });`;
    const loader = join(ROOT, 'node_modules/tsx/dist/loader.mjs');
    const child = spawn(process.execPath, ['--import', loader, '--eval', script], { cwd: ROOT });
    const stderr = text(child.stderr);
    const [code] = await once(child, 'exit');
    expect({ code, stderr: await stderr }).toEqual(expected);
  });

  it.each([[], ['--json']])('ends without an error (preview %j)', async (...args) => {
    // More than a pipe holds.
    const input = recordsFile(
      scratchFolder(),
      ...Array.from({ length: 300 }, (_, index) => variedRecord(index)),
    );
    const child = start('preview', '--input', input, '--limit', '2000', ...args);
    const stderr = text(child.stderr);
    await once(child.stdout, 'data');
    child.stdout.destroy();

    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(await stderr).toMatch(/^List: .*\nnote: .*\n$/);
  });
});

describe('a command that is interrupted', () => {
  it.each<[NodeJS.Signals, number]>([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ])('shows what it has read, and reports what it has not read (preview, %s)', async (signal, code) => {
    const child = start('preview', '--input', '-', '--json');
    const [stderr, shown] = [text(child.stderr), text(child.stdout)];
    child.stdin.write(`${variedRecord(1)}\n`);
    await once(child.stdout, 'data');
    child.kill(signal);

    expect(await once(child, 'exit')).toEqual([code, null]);
    expect(await stderr).toMatch(
      /\nwarning: interrupted, and not read: standard input after the record on line 1\n$/,
    );
    expect(JSON.parse((await shown).split('\n')[1] ?? '')).toMatchObject({ kind: 'summary', records: 1 });
  });

  it('removes the plan, as it contains the API key (plan, SIGTERM)', async () => {
    const folder = scratchFolder();
    const terraform = join(folder, 'terraform');
    const version = `case "$*" in *version*) echo '{"terraform_version":"1.11.0"}'; exit ;; esac`;
    writeFileSync(terraform, `#!/bin/sh\n${version}\nkill -TERM $PPID\nexit 1\n`, { mode: 0o700 });
    const child = spawn(process.execPath, ['src/cli/operata.js', 'plan'], {
      cwd: ROOT,
      env: { ...process.env, TERRAFORM_BINARY_NAME: terraform, TMPDIR: folder },
    });
    expect(await once(child, 'exit')).toEqual([143, null]);
    expect(readdirSync(folder).filter((name) => name.includes('plan'))).toEqual([]);
  });
});
