import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MINISTACK_VERSION } from '../../harness/aws/ministack';
import { runStep, type ShellResult, standIn } from './shell';
import { ROOT } from './workflows';

const USER_SETTING =
  'npm warn Unknown user config "nodedir". This will stop working in the next major version.';

let project: string;

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'operata-ci-'));
  mkdirSync(join(project, '.ci'));
  cpSync(join(ROOT, '.ci/run'), join(project, '.ci/run'));
});
afterEach(() => rmSync(project, { recursive: true }));

interface Machine {
  /** Bash by the command that it stands in for, such as `npm run lint`. */
  readonly doing?: Readonly<Record<string, string>>;
  /** Whether there is OpenTofu. @default true */
  readonly tofu?: boolean;
  /** Whether there is an emulator of AWS. @default true */
  readonly emulator?: boolean;
  /** Whether there is a browser. @default true */
  readonly browser?: boolean;
}

/** Runs `.ci/run` where each program only says that it was called, and does what the machine has it do. */
function ciRun({
  doing = {},
  tofu = true,
  emulator = true,
  browser = true,
}: Machine = {}): ShellResult & { readonly calls: string[] } {
  const calls = join(project, 'calls');
  writeFileSync(calls, '');
  const program = (name: string): string =>
    [
      `call="${name} $*"`,
      `echo "$call\${TERRAFORM_BINARY_NAME:+ with $TERRAFORM_BINARY_NAME}" >> '${calls}'`,
      'case "$call" in',
      ...Object.entries(doing).map(([command, script]) => `'${command}') ${script} ;;`),
      'esac',
    ].join('\n');
  const programs = join(project, 'programs');
  const path = standIn(programs, 'npm', program('npm'));
  standIn(programs, 'git', program('git'));
  standIn(join(project, '.ci'), 'skipped-tests', "echo '### No test was skipped'");
  standIn(
    join(project, '.ci'),
    'opentofu',
    tofu ? `echo '${join(programs, 'tofu')}'` : "echo 'there is neither tofu nor go' >&2; exit 1",
  );
  standIn(
    join(project, '.ci'),
    'ministack',
    emulator ? "echo '/emulator'" : "echo 'there is neither ministack nor python3' >&2; exit 1",
  );
  standIn(
    join(project, '.ci'),
    'chromium',
    browser ? '' : "echo 'there is no Chromium on the PATH' >&2; exit 1",
  );
  const result = runStep('.ci/run', {
    cwd: project,
    env: { PATH: path, RUNNER_TEMP: project, TERRAFORM_BINARY_NAME: '' },
  });
  const reported = (call: string): string =>
    call.replace(/--reporter=json --outputFile\.json=\S+/, '--reporter=json');
  return { ...result, calls: readFileSync(calls, 'utf8').trim().split('\n').map(reported) };
}

describe('.ci/run', () => {
  it('runs every check', () => {
    const { status, calls, stderr } = ciRun();
    expect(status, stderr).toBe(0);
    expect(calls).toEqual([
      'npm ci',
      'npm start',
      'npm test',
      'npm run test:all -- --reporter=default --reporter=json',
      'npm run lint',
      'npm run typecheck',
      'npm run synth',
      'npm run scan',
      'npm run --silent docs',
      'git status --porcelain',
    ]);
  });

  it.each([
    'npm ci',
    'npm start',
    'npm test',
    'npm run lint',
    'npm run typecheck',
    'npm run synth',
    'npm run scan',
    'npm run --silent docs',
    'git status --porcelain',
  ])('fails where %s does, and runs nothing after it', (command) => {
    const { status, calls } = ciRun({ doing: { [command]: 'exit 3' } });
    expect(status).not.toBe(0);
    expect(calls.at(-1)).toBe(command);
  });

  it('fails if one of all tests does', () => {
    // The command holds the name of a file that differs each time.
    const { status, calls } = ciRun({ doing: { "npm run test:all'*'": 'exit 3' } });
    expect(status).not.toBe(0);
    expect(calls.at(-1)).toContain('npm run test:all');
  });

  it.each(['Warning: old', 'npm warn deprecated x@1', '3 warnings', '10 warnings'])(
    'takes the warning "%s" for an error',
    (warning) => {
      const { status, stderr, calls } = ciRun({ doing: { 'npm run lint': `echo '${warning}'` } });
      expect(status).toBe(1);
      expect(stderr).toContain("'npm run lint' printed the warnings above; warnings are errors");
      expect(calls.at(-1)).toBe('npm run lint');
    },
  );

  it.each([
    USER_SETTING,
    'Found 0 warnings',
    '> biome check --error-on-warnings .',
    '   ✓ has no warning 311ms',
  ])('takes "%s" for none', (line) => {
    expect(ciRun({ doing: { 'npm run lint': `echo '${line}'` } }).status).toBe(0);
  });

  it('fails where the documents are not what npm run docs writes, and names them', () => {
    const { status, stdout } = ciRun({
      doing: { 'git status --porcelain': "echo ' M docs/permissions.md'" },
    });
    expect(status).toBe(1);
    expect(stdout).toContain(' M docs/permissions.md');
  });

  it('lets the tests have the emulator, and not skip what needs it', () => {
    const { stdout } = ciRun({
      doing: { "npm run test:all'*'": 'echo "emulator $MINISTACK_BIN, required $REQUIRE_EMULATOR"' },
    });
    expect(stdout).toContain('emulator /emulator, required 1');
  });

  it('puts OpenTofu on the path of the tests, behind Terraform', () => {
    const { stdout } = ciRun({ doing: { "npm run test:all'*'": 'echo "path $PATH"' } });
    expect(stdout).toMatch(/^path .*:\S*programs$/m);
  });

  it('installs the emulator that the tests are for', () => {
    expect(readFileSync(join(ROOT, '.ci/ministack'), 'utf8')).toContain(`version=${MINISTACK_VERSION}\n`);
  });

  it('lists at its end what the machine could not do', () => {
    const scan = "echo 'SKIPPED: checkov did not look at anything.'";
    const { status, stdout, calls } = ciRun({
      doing: { 'npm run scan': scan },
      tofu: false,
      emulator: false,
      browser: false,
    });
    expect(status).toBe(0);
    expect(calls).toContain('npm run test:all -- --reporter=default --reporter=json');
    expect(stdout.split('== what was skipped on this machine\n')[1]).toBe(
      [
        '### No test was skipped',
        'SKIPPED: the tests with an emulator of AWS: there is neither ministack nor python3',
        "SKIPPED: the preview's page in a browser: there is no Chromium on the PATH",
        'SKIPPED: the tests with OpenTofu: there is neither tofu nor go',
        'SKIPPED: checkov did not look at anything.',
        '',
      ].join('\n'),
    );
  });
});
