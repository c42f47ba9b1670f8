import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { variedRecord } from '../../src/upkeep/benchmarks/varied-records';
import { recordsFile, scratchFolder } from '../privacy/preview/support';

const ROOT = resolve(__dirname, '..', '..');

/** Starts a command that goes through records, as npm does. */
const start = (command: string, ...args: readonly string[]) =>
  spawn(
    process.execPath,
    ['src/cli/operata.js', command, '--config', 'docs/examples/deny-list.json', ...args],
    { cwd: ROOT },
  );

describe('a command whose output nobody reads any more', () => {
  it.each([
    ['a terminal that was closed', true, { code: 5, said: '' }],
    ['a disk that cannot be written', false, { code: 1, said: 'The test failed: EIO\n' }],
  ])('tells %s from a fault', async (_name, isTTY, expected) => {
    const script = `
      Object.defineProperty(process.stdout, 'isTTY', { value: ${isTTY} });
      require('./src/cli/main').runMain('The test', async () => {
        process.stdout.emit('error', Object.assign(new Error(), { code: 'EIO' }));
        return 5;
      });`;
    const loader = join(ROOT, 'node_modules/tsx/dist/loader.mjs');
    const child = spawn(process.execPath, ['--import', loader, '--eval', script], { cwd: ROOT });
    const said = text(child.stderr);
    const [code] = await once(child, 'exit');
    expect({ code, said: await said }).toEqual(expected);
  });

  it.each([[], ['--json']])('ends without a word about it (preview %j)', async (...args) => {
    // More than a pipe holds.
    const input = recordsFile(
      scratchFolder(),
      ...Array.from({ length: 300 }, (_, index) => variedRecord(index)),
    );
    const child = start('preview', '--input', input, '--limit', '2000', ...args);
    const said = text(child.stderr);
    await once(child.stdout, 'data');
    child.stdout.destroy();

    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(await said).toMatch(/^List: .*\nnote: .*\n$/);
  });
});

describe('a command that is interrupted', () => {
  it.each<[NodeJS.Signals, number]>([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ])('shows what it has read, and says what it has not read (preview, %s)', async (signal, code) => {
    const child = start('preview', '--input', '-', '--json');
    const [said, shown] = [text(child.stderr), text(child.stdout)];
    child.stdin.write(`${variedRecord(1)}\n`);
    await once(child.stdout, 'data');
    child.kill(signal);

    expect(await once(child, 'exit')).toEqual([code, null]);
    expect(await said).toMatch(
      /\nwarning: interrupted, and not read: standard input after the record on line 1\n$/,
    );
    expect(JSON.parse((await shown).split('\n')[1] ?? '')).toMatchObject({ kind: 'summary', records: 1 });
  });

  it('leaves no plan behind, which holds the API key (plan:offline, SIGTERM)', async () => {
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
