import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { variedRecord } from '../../src/benchmarks/varied-records';
import { recordsFile, scratchFolder } from '../preview/support';

const ROOT = resolve(__dirname, '..', '..');

describe('a command whose output nobody reads any more', () => {
  it.each([
    ['a terminal that was closed', true, { code: 5, said: '' }],
    ['a disk that cannot be written', false, { code: 1, said: 'The test failed: EIO\n' }],
  ])('tells %s from a fault', async (_name, isTTY, expected) => {
    const script = `
      Object.defineProperty(process.stdout, 'isTTY', { value: ${isTTY} });
      require('./src/command-line/main').runMain('The test', async () => {
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
    const child = spawn(
      process.execPath,
      [
        ...['--import', join(ROOT, 'node_modules/tsx/dist/loader.mjs'), 'src/preview/cli.ts'],
        ...['--config', 'docs/examples/deny-list.json', '--input', input, '--limit', '2000', ...args],
      ],
      { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const said = text(child.stderr);
    await once(child.stdout, 'data');
    child.stdout.destroy();

    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(await said).toMatch(/^note: .*\n$/);
  });
});
