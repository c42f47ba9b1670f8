import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Remembered, SOURCES } from '../../../src/upkeep/documentation/remembered';
import { eachScratch } from '../../harness/scratch';

const ROOT = join(__dirname, '..', '..', '..');
const scratch = eachScratch();
/** A program with a version. */
const open = (stack: unknown, binary = 'echo') => new Remembered('page', binary, stack, scratch.folder);

describe('a result of Terraform for the documentation', () => {
  it('is cached until the stack, Terraform or the settings change', async () => {
    let made = 0;
    const make = async () => [++made];
    const of = (remembered: Remembered, key: unknown) => remembered.result(key, make);
    expect(await of(open({ a: 1 }), 'x')).toEqual([1]);
    expect(await of(open({ a: 1 }), 'x')).toEqual([1]);
    expect(await of(open({ a: 1 }), 'y')).toEqual([2]);
    expect(await of(open({ a: 2 }), 'x')).toEqual([3]);
    expect(await of(open({ a: 1 }, 'true'), 'x')).toEqual([4]);
    const last = open({ a: 1 });
    await of(last, 'x');
    last.prune();
    expect(readdirSync(scratch.join('page'))).toHaveLength(1);
  });

  it('depends on all sources of the offline provider', () => {
    const importedBy = (file: string, seen: Set<string>): Set<string> => {
      if (seen.has(file)) return seen;
      seen.add(file);
      for (const [, path = ''] of readFileSync(file, 'utf8').matchAll(/from '(\.[^']+)'/g)) {
        const imported = join(dirname(file), path);
        const candidates = [`${imported}.ts`, join(imported, 'index.ts')];
        for (const candidate of candidates.filter(existsSync)) importedBy(candidate, seen);
      }
      return seen;
    };
    const files = [...importedBy(join(ROOT, 'src/offline/sandbox.ts'), new Set())];
    expect(files.length).toBeGreaterThan(30);
    const others = files
      .map((file) => relative(ROOT, file))
      .filter((file) => !SOURCES.some((source) => file === source || file.startsWith(`${source}/`)));
    expect(others).toEqual([]);
  });
});
