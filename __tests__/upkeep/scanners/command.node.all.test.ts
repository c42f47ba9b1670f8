import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runScanCommand } from '../../../src/upkeep/scanners/command';
import { type Scanner, type ScanResult, Unavailable } from '../../../src/upkeep/scanners/scanner';
import { eachPrinted } from '../../harness/printed';

const printed = eachPrinted();

const scanner = (name: string, result: ScanResult): Scanner => ({
  name,
  prepare: async () => async () => result,
});
const CLEAN = scanner('clean', { summary: '3 checks', problems: [] });
const MISSING: Scanner = {
  name: 'missing',
  prepare: async () => {
    throw new Unavailable('It needs a python3.');
  },
};

/** Runs the command with scanners that do not look at the stack. */
const runScan = (args: readonly string[], scanners: readonly Scanner[]): Promise<number> =>
  runScanCommand(args, scanners, async () => 'no stack');

describe('the scan command', () => {
  it('gives each scanner the synthesized stack and an empty directory, and removes both', async () => {
    const seen: string[] = [];
    const looking: Scanner = {
      name: 'looking',
      prepare: async () => async (stack, directory) => {
        expect(readdirSync(stack)).toContain('cdk.tf.json');
        expect(readdirSync(directory)).toEqual([]);
        seen.push(stack, directory);
        return { summary: 'looked', problems: [] };
      },
    };
    expect(await runScanCommand([], [looking, { ...looking, name: 'again' }])).toBe(0);
    expect(new Set(seen).size).toBe(3);
    expect(seen.filter(existsSync)).toEqual([]);
    expect(printed.stdout).toMatch(/^looking: looked \(\d+ s\)\nagain: looked \(\d+ s\)\n$/);
    expect(printed.stderr).toBe('');
  });

  it('fails with the problems of one scanner, and runs the others all the same', async () => {
    const failing = scanner('failing', { summary: '2 checks', problems: ['first', 'second'] });
    expect(await runScan([], [failing, CLEAN])).toBe(1);
    expect(printed.stderr).toBe('failing: first\nfailing: second\n');
    expect(printed.stdout).toMatch(/^failing: 2 checks .*\nclean: 3 checks /);
  });

  it('says loudly that a scanner was skipped, and goes on', async () => {
    expect(await runScan([], [MISSING, CLEAN])).toBe(0);
    expect(printed.stderr).toBe('SKIPPED: missing did not look at anything. It needs a python3.\n');
    expect(printed.stdout).toMatch(/^clean: /);
  });

  it('fails where a scanner is missing and all are required', async () => {
    expect(await runScan(['--require-all'], [MISSING, CLEAN])).toBe(1);
    expect(printed.stderr).toContain('With --require-all, that is a failure.');
    expect(printed.stderr).toMatch(/^SKIPPED: missing /);
  });

  it('does not take a scanner that breaks for one that is missing', async () => {
    const breaking: Scanner = {
      name: 'breaking',
      prepare: async () => {
        throw new Error('disk is full');
      },
    };
    await expect(runScan([], [breaking])).rejects.toThrow('disk is full');
  });

  it('prints its help without doing anything', async () => {
    expect(await runScan(['--help'], [MISSING])).toBe(0);
    expect(printed.stdout).toContain('--require-all');
    expect(printed.stderr).toBe('');
  });

  it.each([
    ['--unknown', '--unknown'],
    ['word', 'argument 1 is unexpected'],
  ])('refuses %s', async (word, named) => {
    expect(await runScan([word], [MISSING])).toBe(2);
    expect(printed.stderr).toMatch(/^error: /);
    expect(printed.stderr).toContain(named);
  });
});
