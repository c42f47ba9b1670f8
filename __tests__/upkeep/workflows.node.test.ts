import { spawnSync } from 'node:child_process';
import { accessSync, constants, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { MARKER } from '../../src/upkeep/plan-report';
import { MINISTACK_VERSION } from '../harness/aws/ministack';
import { describeWithTool } from '../harness/tools';

const ROOT = resolve(__dirname, '..', '..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

interface Workflow {
  readonly on: object;
  readonly permissions: unknown;
  readonly defaults: unknown;
  readonly env: { readonly TERRAFORM_VERSION: string };
  readonly jobs: Readonly<Record<string, Job>>;
}

interface Job {
  readonly permissions: Readonly<Record<string, string>>;
  readonly strategy?: {
    readonly matrix: { readonly include: readonly { node: string; terraform: string }[] };
  };
  readonly steps: readonly { readonly uses?: string; readonly with?: object; readonly run?: string }[];
}

const WORKFLOWS = readdirSync(join(ROOT, '.github', 'workflows')).map((file) => {
  const text = read(`.github/workflows/${file}`);
  return { file, text, workflow: parse(text) as Workflow };
});
const manifest = JSON.parse(read('package.json')) as Readonly<
  Record<'scripts' | 'engines' | 'dependencies' | 'devDependencies', Readonly<Record<string, string>>>
>;

describe.each(WORKFLOWS)('$file', ({ text, workflow: { on, permissions, defaults, jobs } }) => {
  const steps = Object.values(jobs).flatMap((job) => job.steps);
  const commands = steps.map(({ run = '' }) => run).join('\n');

  it('runs scripts and commands that exist', () => {
    const scripts = [...commands.matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(([, script]) => script);
    expect(Object.keys(manifest.scripts)).toEqual(expect.arrayContaining(scripts));
    const files = [...commands.matchAll(/\.ci\/[\w-]+/g)].map(([file]) => file);
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) accessSync(join(ROOT, file), constants.X_OK);
    // With this, bash fails if any command of a pipe fails.
    expect(defaults).toEqual({ run: { shell: 'bash' } });
  });

  it('pins each action by its digest, and names the version', () => {
    const uses = text.match(/uses: .*/g) ?? [];
    expect(uses.length).toBe(steps.filter((step) => step.uses).length);
    for (const line of uses) expect(line).toMatch(/^uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it('gives each job only the permissions that it names, and none to write code', () => {
    expect(permissions).toEqual({});
    for (const job of Object.values(jobs)) {
      const checkouts = job.steps.filter((step) => step.uses?.startsWith('actions/checkout@'));
      expect(job.permissions).toEqual(checkouts.length > 0 ? { contents: 'read' } : expect.any(Object));
      for (const step of checkouts) expect(step.with).toMatchObject({ 'persist-credentials': false });
    }
  });

  it('keeps texts of strangers out of scripts, and tokens with write permission from their pull requests', () => {
    expect(commands).not.toContain('${{');
    for (const event of ['pull_request_target', 'workflow_run', 'issue_comment'])
      expect(Object.keys(on)).not.toContain(event);
  });
});

describe('the workflows', () => {
  const ci = WORKFLOWS.find(({ file }) => file === 'ci.yml');

  it('use one version of each action, and of Terraform', () => {
    const texts = WORKFLOWS.map(({ text }) => text).join('\n');
    const pins = [...new Set(texts.match(/uses: .*/g))];
    expect(new Set(pins.map((pin) => pin.split('@')[0])).size).toBe(pins.length);
    expect(new Set(WORKFLOWS.map(({ workflow }) => workflow.env.TERRAFORM_VERSION)).size).toBe(1);
  });

  it('test on the Node of Lambda, on older ones down to the oldest supported, and without Terraform', () => {
    const jobs = ci?.workflow.jobs.test?.strategy?.matrix.include ?? [];
    const [, runtime = ''] =
      /runtime: 'nodejs(\d+)\.x'/.exec(read('src/stack/constructs/privacy-controls.ts')) ?? [];
    const oldest = manifest.engines.node?.replace('>=', '');
    expect(jobs.filter(({ terraform }) => terraform === 'terraform').map(({ node }) => node)).toEqual([
      runtime,
      '22',
      oldest,
    ]);
    expect(read('.nvmrc').trim()).toBe(runtime);
    expect(jobs.map(({ terraform }) => terraform)).toEqual(expect.arrayContaining(['tofu', 'none']));
  });

  it('find the comment by the first line of the report', () => {
    expect(ci?.text).toContain(`startswith("${MARKER}")`);
  });

  it('install the emulator that the tests need', () => {
    expect(read('.ci/ministack')).toContain(`version=${MINISTACK_VERSION}\n`);
  });
});

it('the patterns of Dependabot match packages of the project', () => {
  const [npm = ''] = read('.github/dependabot.yml').split('package-ecosystem: github-actions');
  const packages = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
  const patterns = [...npm.matchAll(/patterns: \[(.*)\]|dependency-name: (.*)/g)].flatMap(
    ([, list = '', name = list]) => name.replaceAll("'", '').split(', '),
  );
  expect(patterns.length).toBeGreaterThan(5);
  for (const pattern of patterns) {
    const match = new RegExp(`^${pattern.replaceAll('*', '.*')}$`);
    expect(
      packages.filter((name) => match.test(name)),
      pattern,
    ).not.toEqual([]);
  }
});

describeWithTool('actionlint', ['-version'])('actionlint', () => {
  it('finds nothing in the workflows', () => {
    const files = WORKFLOWS.map(({ file }) => `.github/workflows/${file}`);
    const { status, stdout } = spawnSync('actionlint', ['-no-color', ...files], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  });
});
