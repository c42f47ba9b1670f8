import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { ROOT } from './workflows';

interface Update {
  readonly 'package-ecosystem': string;
  readonly cooldown: { readonly 'default-days': number };
  readonly ignore?: readonly { readonly 'dependency-name': string }[];
  readonly groups: Readonly<
    Record<
      string,
      {
        readonly patterns?: readonly string[];
        readonly 'exclude-patterns'?: readonly string[];
        readonly 'dependency-type'?: string;
      }
    >
  >;
}

const { updates } = parse(readFileSync(join(ROOT, '.github', 'dependabot.yml'), 'utf8')) as {
  updates: readonly Update[];
};
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  dependencies: Readonly<Record<string, string>>;
  devDependencies: Readonly<Record<string, string>>;
};
const update = (ecosystem: string): Update => {
  const found = updates.find((entry) => entry['package-ecosystem'] === ecosystem);
  if (found === undefined) throw new Error(`Dependabot does not look after ${ecosystem}.`);
  return found;
};

it.each(['npm', 'github-actions'])('Dependabot looks after %s, and waits a while', (ecosystem) => {
  expect(update(ecosystem).cooldown['default-days']).toBeGreaterThanOrEqual(7);
});

it('Dependabot’s patterns name packages that are there', () => {
  const { groups, ignore = [] } = update('npm');
  const packages = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
  const patterns = [
    ...Object.values(groups).flatMap((group) => [
      ...(group.patterns ?? []),
      ...(group['exclude-patterns'] ?? []),
    ]),
    ...ignore.map((entry) => entry['dependency-name']),
  ];
  expect(patterns.length).toBeGreaterThan(5);
  for (const pattern of patterns) {
    const match = new RegExp(`^${pattern.replaceAll('*', '.*')}$`);
    expect(
      packages.filter((name) => match.test(name)),
      pattern,
    ).not.toEqual([]);
  }
});

it('raising the provider’s bindings is left to whoever writes the code for it', () => {
  expect(update('npm').ignore).toContainEqual({ 'dependency-name': '@cdktf/provider-aws' });
});
