import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MARKER } from '../../../src/upkeep/plan-report/report';
import { faultsOf } from './faults';
import { commandsOf, FILES, jobOf, ROOT, textOf, workflow } from './workflows';

const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

describe('the workflows', () => {
  it('are found', () => expect(FILES).toEqual(['ci.yml', 'release.yml']));

  it.each(FILES)('%s keeps the rules', (file) => {
    expect(faultsOf(textOf(file))).toEqual([]);
  });

  it('use each action in one version', () => {
    const pins = FILES.flatMap((file) => [...textOf(file).matchAll(/uses: (\S+)@(.*)$/gm)]);
    const versions = new Map<string, Set<string>>();
    for (const [, action = '', pin = ''] of pins) {
      versions.set(action, (versions.get(action) ?? new Set()).add(pin));
    }
    expect(versions.size).toBeGreaterThan(4);
    for (const [action, found] of versions) expect([...found], action).toHaveLength(1);
  });

  it('check and release with one version of Terraform, which the stack takes', () => {
    const versions = FILES.map((file) => workflow(file).env?.TERRAFORM_VERSION);
    expect(new Set(versions).size).toBe(1);
    expect(versions[0]).toMatch(/^1\.(9|[1-9]\d)\.\d+$/);
  });

  it('test on the Node that Lambda runs, then on older ones down to the oldest that package.json allows', () => {
    const { engines } = JSON.parse(read('package.json')) as { engines: { node: string } };
    const lanes = jobOf('ci.yml', 'test').strategy?.matrix.include ?? [];
    const tested = lanes.filter(({ terraform }) => terraform === 'terraform').map(({ node }) => node);
    const [, runtime] =
      /runtime: 'nodejs(\d+)\.x'/.exec(read('src/stack/constructs/privacy-controls.ts')) ?? [];
    expect(tested).toEqual([runtime, '22', engines.node.replace('>=', '')]);
    expect(read('.nvmrc').trim()).toBe(runtime);
    expect(lanes.map(({ terraform }) => terraform)).toEqual(expect.arrayContaining(['tofu', 'none']));
  });

  it('let a pull request’s code nowhere near a token that may write', () => {
    expect(jobOf('ci.yml', 'comment').permissions).toEqual({ 'pull-requests': 'write' });
    for (const id of ['check', 'test', 'plan']) {
      expect(jobOf('ci.yml', id).permissions, id).toEqual({ contents: 'read' });
    }
    expect(textOf('ci.yml')).not.toContain('secrets.');
    expect(textOf('ci.yml')).toContain('github.event.pull_request.head.repo.full_name == github.repository');
  });

  it('release from a build without a cache', () => {
    const { steps } = jobOf('release.yml', 'build');
    const node = steps.filter(({ uses }) => uses?.startsWith('actions/setup-node@'));
    expect(node).toHaveLength(1);
    expect(node[0]?.with).toMatchObject({ 'package-manager-cache': false });
    expect(node[0]?.with).not.toHaveProperty('cache');
  });

  it('find the comment by what the report begins with', () => {
    expect(commandsOf('ci.yml', 'comment', 'Write the comment, or renew it')).toContain(MARKER);
  });
});

describe('the rules', () => {
  const pin = `actions/checkout@${'a'.repeat(40)}`;
  const good = `on: { push: {} }
permissions: {}
concurrency: { group: one }
defaults: { run: { shell: bash } }
jobs:
  job:
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    permissions: { contents: read }
    steps:
      - uses: ${pin} # v1.2.3
        with: { persist-credentials: false }
      - run: npm run lint && .ci/run
`;
  it('are kept by a good workflow', () => expect(faultsOf(good)).toEqual([]));

  it.each([
    [
      'permissions: {}\n',
      'permissions: { contents: read }\n',
      'the permissions of the workflow are not empty',
    ],
    ['permissions: {}\n', '', 'the permissions of the workflow are not empty'],
    ['concurrency: { group: one }\n', '', 'no concurrency group'],
    ['shell: bash', 'shell: sh', 'the shell is not bash'],
    ['push: {}', 'pull_request_target: {}', 'it runs on pull_request_target'],
    ['timeout-minutes: 5', 'timeout-minutes: 90', 'job: no time-out of an hour at most'],
    ['    timeout-minutes: 5\n', '', 'job: no time-out of an hour at most'],
    ['    permissions: { contents: read }\n', '', 'job: no permissions by name'],
    ['{ contents: read }', 'write-all', 'job: no permissions by name'],
    ['{ contents: read }', '{ contents: write }', 'job: it may write, and has the code of the project'],
    ['ubuntu-24.04', 'ubuntu-latest', 'job: the machine has no version'],
    [`${'a'.repeat(40)} # v1.2.3`, 'v1 # v1.2.3', 'job: actions/checkout@v1 is not pinned by digest'],
    [' # v1.2.3', '', `job: ${pin} has no version in a comment`],
    [' # v1.2.3', ' # v1', `job: ${pin} has no version in a comment`],
    ['persist-credentials: false', 'fetch-depth: 0', 'job: the token stays in the checkout'],
    ['npm run lint', 'echo ${{ github.head_ref }}', 'job: an expression stands in a script'],
    ['npm run lint', 'npm run --silent lnt', 'job: there is no npm script lnt'],
    ['.ci/run', '.ci/rnu', 'job: .ci/rnu cannot be run'],
  ])('are broken with %j as %j', (from, to, fault) => {
    expect(good).toContain(from);
    expect(faultsOf(good.replace(from, to))).toEqual([fault]);
  });
});
