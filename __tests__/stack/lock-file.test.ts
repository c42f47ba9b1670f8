import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

interface LockedPackage {
  readonly version: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly inBundle?: boolean;
  readonly dev?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const ROOT = join(__dirname, '..', '..');
const read = (file: string): unknown => JSON.parse(readFileSync(join(ROOT, file), 'utf8'));
const { packages, lockfileVersion } = read('package-lock.json') as {
  packages: Readonly<Record<string, LockedPackage>>;
  lockfileVersion: number;
};
const manifest = read('package.json') as Readonly<
  Record<'dependencies' | 'devDependencies', Readonly<Record<string, string>>>
>;

/** The package that Node.js finds under `name` for a package installed at `from`. */
function lookUp(name: string, from: string): LockedPackage | undefined {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    const found = packages[`${at === '' ? '' : `${at}/`}node_modules/${name}`];
    if (found !== undefined || at === '') return found;
  }
}

const PLATFORMS = [
  ['linux', 'x64'],
  ['linux', 'arm64'],
  ['darwin', 'x64'],
  ['darwin', 'arm64'],
  ['win32', 'x64'],
] as const;

/** The tools that are not JavaScript, and how the package for a platform is named. */
const NATIVE_TOOLS: Readonly<Record<string, RegExp>> = {
  '@biomejs/biome': /^@biomejs\/cli-/,
  esbuild: /^@esbuild\//,
  rolldown: /^@rolldown\/binding-/,
  lightningcss: /^lightningcss-/,
  typescript: /^@typescript\/typescript-/,
  '@cdktf/node-pty-prebuilt-multiarch': /^@lydell\/node-pty-/,
};

describe('the lock file', () => {
  it('has the version of npm 7 and later', () => {
    expect(lockfileVersion).toBe(3);
  });

  it('locks the packages of package.json to exact versions', () => {
    const { dependencies, devDependencies } = manifest;
    expect(packages['']).toMatchObject({ dependencies, devDependencies });
    for (const [name, wanted] of Object.entries({ ...dependencies, ...devDependencies })) {
      // A package can be an alias of another.
      const version = wanted.replace(/^npm:@[\w-]+\/[\w-]+@/, '');
      expect(version, name).toMatch(/^\d+\.\d+\.\d+$/);
      expect(packages[`node_modules/${name}`]?.version, name).toBe(version);
    }
  });

  it('contains the packages for deploying and operating as dependencies', () => {
    const files = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' });
    const sources = files.filter(
      (file) => file.endsWith('.ts') && !/^(upkeep.benchmarks|privacy.preview.page)\b/.test(file),
    );
    const imported = ['main.ts', ...sources.map((file) => join('src', file))].flatMap((file) =>
      [
        ...readFileSync(join(ROOT, file), 'utf8').matchAll(
          /(?:from|require\(|import) ?'((?:@[\w-]+\/)?[a-z][\w-]*)/g,
        ),
      ].map(([, name = '']) => name),
    );
    // The commands of the README run cdktf, and cdktf loads its terminal.
    const needed = new Set([...imported, 'cdktf-cli', '@cdktf/node-pty-prebuilt-multiarch', 'tsx']);
    needed.delete('node');
    expect(needed.size).toBeGreaterThan(20);
    expect([...needed].filter((name) => manifest.dependencies[name] === undefined)).toEqual([]);
    expect([...needed].filter((name) => packages[`node_modules/${name}`]?.dev)).toEqual([]);
  });

  describe.each(Object.entries(NATIVE_TOOLS))('for %s', (tool, pattern) => {
    it.each(PLATFORMS)('has the package for %s on %s, in the version of the tool', (os, cpu) => {
      const installed = packages[`node_modules/${tool}`];
      const wanted = Object.entries(installed?.optionalDependencies ?? {}).filter(([name]) =>
        pattern.test(name),
      );
      const here = wanted.filter(([name]) => {
        const locked = lookUp(name, `node_modules/${tool}`);
        return locked?.os?.includes(os) && locked.cpu?.includes(cpu);
      });
      expect(here.length).toBeGreaterThan(0);
      for (const [name, version] of here)
        expect(lookUp(name, `node_modules/${tool}`)?.version, name).toBe(version);
    });
  });

  it('contains every optional package of another', () => {
    const missing = Object.entries(packages).flatMap(([at, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies)
        .filter((name) => lookUp(name, at) === undefined)
        .map((name) => `${name} for ${at}`),
    );
    expect(missing).toEqual([]);
  });

  it('has a checksum of every package, all from the npm registry', () => {
    const others = Object.entries(packages).filter(
      ([at, { resolved = 'https://registry.npmjs.org/', integrity, inBundle }]) =>
        at !== '' &&
        // What a package brings along is in its own checksum.
        !inBundle &&
        !(resolved.startsWith('https://registry.npmjs.org/') && integrity?.startsWith('sha512-')),
    );
    expect(others.map(([at]) => at)).toEqual([]);
  });
});
