import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const SRC = join(__dirname, '..', 'src');

/** The rooms that each room may import besides itself. `functions` may be imported by all, and imports none. */
const BELOW: Readonly<Record<string, readonly string[]>> = {
  cli: [],
  records: ['cli'],
  delivery: ['cli', 'records'],
  stack: ['cli', 'records', 'delivery'],
  artefact: ['cli', 'records', 'stack'],
  permissions: ['stack'],
  privacy: ['cli', 'records', 'stack', 'artefact'],
  offline: ['cli', 'records', 'stack', 'artefact', 'privacy'],
  local: ['cli', 'records', 'delivery', 'stack', 'artefact', 'privacy', 'offline'],
  operations: [
    'cli',
    'records',
    'delivery',
    'stack',
    'artefact',
    'permissions',
    'privacy',
    'offline',
    'local',
  ],
};
const UPKEEP = 'upkeep';
/** It loads each command when it is called. */
const ENTRY = 'cli/commands.ts';
/** More files than this in one folder need rooms. */
const FULL_FOLDER = 22;

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8', withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => relative(SRC, join(entry.parentPath, entry.name)));
const roomOf = (file: string): string => file.split('/')[0] ?? '';

/** What a file imports of `src`, as paths in it. */
const importsOf = (file: string): string[] =>
  [...readFileSync(join(SRC, file), 'utf8').matchAll(/(?:from|import|require)\s*\(?\s*'(\.[^']*)'/g)]
    .map(([, path = '']) => join(dirname(file), path))
    .filter((path) => !path.startsWith('..'));

describe('the rooms of src', () => {
  it('are the ones of the plan, without a loose file', () => {
    expect([...new Set(files.map(roomOf))].sort()).toEqual([...Object.keys(BELOW), UPKEEP].sort());
  });

  it('import one way only', () => {
    const arrows = files
      .filter((file) => file.endsWith('.ts') && roomOf(file) !== UPKEEP && file !== ENTRY)
      .flatMap((file) => importsOf(file).map((path) => [file, path] as const));
    expect(arrows.length).toBeGreaterThan(1000);
    const wrong = arrows.filter(([file, path]) => {
      const [from, to] = [roomOf(file), roomOf(path)];
      return from !== to && !BELOW[from]?.includes(to);
    });
    expect(wrong.map(([file, path]) => `${file} imports ${path}`)).toEqual([]);
  });

  it('are not imported by the deployed function', () => {
    const FUNCTION = join(SRC, '..', 'functions');
    const sources = readdirSync(FUNCTION, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.ts'),
    );
    expect(sources.length).toBeGreaterThan(10);
    for (const file of sources)
      expect(readFileSync(join(FUNCTION, file), 'utf8')).not.toMatch(/'[./]*\/src\//);
  });

  it('have no folder that is full', () => {
    const counts = new Map<string, number>();
    for (const file of files) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
    const full = [...counts].filter(
      ([folder, count]) => count > FULL_FOLDER && !folder.endsWith('sample-records'),
    );
    expect(full.map(([folder]) => folder)).toEqual([]);
  });
});
