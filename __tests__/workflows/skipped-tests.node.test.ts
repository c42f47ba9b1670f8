import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ROOT } from './workflows';

const directory = mkdtempSync(join(tmpdir(), 'operata-skipped-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** Runs the command on a report with these statuses of tests, by file. */
function skippedTests(results: Readonly<Record<string, readonly string[]>>, ...args: readonly string[]) {
  const file = join(directory, 'report.json');
  const testResults = Object.entries(results).map(([name, statuses]) => ({
    name: join(ROOT, '__tests__', name),
    assertionResults: statuses.map((status, index) => ({ status, fullName: `${name} test ${index}` })),
  }));
  writeFileSync(file, JSON.stringify({ testResults }));
  const command = [
    join(ROOT, 'node_modules/tsx/dist/cli.mjs'),
    join(ROOT, 'src/skipped-tests.ts'),
    file,
    ...args,
  ];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8' });
  return { status, stdout, stderr };
}

const SKIPPED = {
  'b.test.ts': ['passed', 'skipped'],
  'a.test.ts': ['skipped', 'skipped'],
  'c.test.ts': ['passed'],
};

describe('the list of skipped tests', () => {
  it('names them by file', () => {
    expect(skippedTests(SKIPPED)).toEqual({
      status: 0,
      stderr: '',
      stdout: `### Skipped tests: 3

- \`__tests__/a.test.ts\`: 2
  - a.test.ts test 0
  - a.test.ts test 1
- \`__tests__/b.test.ts\`: 1
  - b.test.ts test 1
`,
    });
  });

  it('fails where other files than those named had some', () => {
    const named = ['--only', '__tests__/a.test.ts'];
    expect(skippedTests(SKIPPED, ...named)).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('b.test.ts test 1'),
      stderr: 'error: tests were skipped that should have run here, in __tests__/b.test.ts\n',
    });
    expect(skippedTests(SKIPPED, ...named, '--only', '__tests__/b.test.ts').status).toBe(0);
  });

  it('fails where none was skipped, and some should have been', () => {
    const none = { 'a.test.ts': ['passed'] };
    expect(skippedTests(none, '--only', 'x')).toMatchObject({
      status: 0,
      stdout: '### No test was skipped\n',
    });
    expect(skippedTests(none, '--some').status).toBe(1);
    expect(skippedTests(SKIPPED, '--some').status).toBe(0);
  });
});
