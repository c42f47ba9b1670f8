import { cpSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eachScratch } from '../harness/scratch';
import { runStep, type ShellResult, standIn } from '../harness/shell';

const ROOT = resolve(__dirname, '..', '..');
const scratch = eachScratch();

/**
 * Runs `.ci/run` with programs that only log their calls.
 *
 * @param script bash that each of them runs, with the call in `$call`
 * @param missing the error of each program of `.ci`, if it fails
 */
function ciRun(script = '', missing?: string): ShellResult & { readonly calls: readonly string[] } {
  const calls = join(scratch.folder, 'calls');
  const programs = join(scratch.folder, 'programs');
  const logged = (name: string): string => `call="${name} $*"\necho "$call" >> '${calls}'\n${script}\n`;
  const path = standIn(programs, 'npm', logged('npm'));
  standIn(programs, 'git', logged('git'));
  const ci = join(scratch.folder, '.ci');
  for (const name of ['ministack', 'opentofu', 'chromium'])
    standIn(ci, name, missing ? `echo '${missing}' >&2\nexit 1\n` : `echo '/tools/${name}'\n`);
  cpSync(join(ROOT, '.ci', 'run'), join(ci, 'run'));
  const result = runStep('.ci/run', {
    cwd: scratch.folder,
    env: { PATH: path, RUNNER_TEMP: scratch.folder, MINISTACK_BIN: undefined, REQUIRE_EMULATOR: undefined },
  });
  return { ...result, calls: readFileSync(calls, 'utf8').trim().split('\n') };
}

/** Prints this line during `npm run test:rest`. */
const printing = (line: string): string => `if [[ $call == *test:rest* ]]; then echo '${line}'; fi`;

const CALLS = [
  'npm ci',
  'npm start',
  'npm test -- --reporter=verbose',
  'npm run test:rest -- --reporter=verbose',
  'npm run lint',
  'npm run typecheck',
  'npm run synth',
  'npm run scan',
  'npm run --silent docs',
  'git status --porcelain',
];

describe('.ci/run', () => {
  it('runs every check, and the tests with the emulator and OpenTofu', () => {
    const { status, calls, stdout, stderr } = ciRun(
      'if [[ $call == *test:rest* ]]; then echo "$MINISTACK_BIN $REQUIRE_EMULATOR ${PATH##*:}"; fi',
    );
    expect(status, stderr).toBe(0);
    expect(calls).toEqual(CALLS);
    expect(stdout).toContain('/tools/ministack 1 /tools\n');
    expect(stdout).toMatch(/== skipped on this machine\nnothing\n$/);
  });

  it.each(CALLS)('stops if %s fails', (call) => {
    const run = ciRun(`if [[ $call == '${call}' ]]; then exit 3; fi`);
    expect(run.status).not.toBe(0);
    expect(run.calls.at(-1)).toBe(call);
  });

  it.each(['Warning: old', 'npm warn deprecated x@1', '10 warnings'])('treats "%s" as an error', (line) => {
    const { status, calls } = ciRun(printing(line));
    expect([status, calls.at(-1)]).toEqual([1, CALLS[3]]);
  });

  it.each([
    'npm warn Unknown user config "nodedir". This will stop working in the next major version.',
    'Found 0 warnings',
    '> biome check --error-on-warnings .',
    ' ✓ prints no warning',
    ' ↓ prints no warning',
  ])('ignores "%s"', (line) => {
    expect(ciRun(printing(line)).status).toBe(0);
  });

  it('fails if npm run docs changes a file, and names it', () => {
    const { status, stdout } = ciRun("if [[ $call == git* ]]; then echo ' M docs/permissions.md'; fi");
    expect(status).toBe(1);
    expect(stdout).toContain(' M docs/permissions.md');
  });

  it('ends with a list of skipped checks and their reasons', () => {
    const skip = `case "$call" in
      *test:rest*) printf 'SKIPPED: the tests that need it. It is not on the PATH.\\n \\e[2m↓\\e[22m one.test.ts > a test\\n' ;;
      *scan) echo 'SKIPPED: checkov checked nothing.' ;;
    esac`;
    const { status, stdout } = ciRun(skip, 'it is missing');
    expect(status).toBe(0);
    expect(stdout.split('== skipped on this machine\n')[1]).toBe(
      [
        'SKIPPED: the tests with an emulator of AWS: it is missing',
        "SKIPPED: the preview's page in a browser: it is missing",
        'SKIPPED: the tests with OpenTofu: it is missing',
        'SKIPPED: the tests that need it. It is not on the PATH.',
        '↓ one.test.ts > a test',
        'SKIPPED: checkov checked nothing.',
        '',
      ].join('\n'),
    );
  });
});
