import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runProcess } from '../../../src/artefact/terraform/run-process';
import { runSkippedTestsCommand } from '../../../src/upkeep/skipped-tests/command';
import { type Printed, printedBy } from '../../harness/printed';
import { eachScratch } from '../../harness/scratch';
import { ROOT } from './workflows';

const scratch = eachScratch();

/** Writes a report with these statuses of tests, by file. @returns its path */
function report(results: Readonly<Record<string, readonly string[]>>): string {
  const testResults = Object.entries(results).map(([name, statuses]) => ({
    name: join(ROOT, '__tests__', name),
    assertionResults: statuses.map((status, index) => ({ status, fullName: `${name} test ${index}` })),
  }));
  return scratch.file('report.json', JSON.stringify({ testResults }));
}

/** Runs the command on a report. */
const skippedTests = (
  results: Readonly<Record<string, readonly string[]>>,
  ...args: readonly string[]
): Promise<Printed> => printedBy(async () => runSkippedTestsCommand([report(results), ...args]));

const SKIPPED = {
  'b.test.ts': ['passed', 'skipped'],
  'a.test.ts': ['skipped', 'skipped'],
  'c.test.ts': ['passed'],
};

describe('the list of skipped tests', () => {
  it('names them by file', async () => {
    const command = [join(ROOT, '.ci', 'skipped-tests'), report(SKIPPED)] as const;
    expect(await runProcess(command, { cwd: scratch.folder, env: process.env })).toEqual({
      code: 0,
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

  it('fails where other files than those named had some', async () => {
    const named = ['--only', '__tests__/a.test.ts'];
    expect(await skippedTests(SKIPPED, ...named)).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('b.test.ts test 1'),
      stderr: 'error: tests were skipped that should have run here, in __tests__/b.test.ts\n',
    });
    expect((await skippedTests(SKIPPED, ...named, '--only', '__tests__/b.test.ts')).code).toBe(0);
  });

  it('fails where none was skipped, and some should have been', async () => {
    const none = { 'a.test.ts': ['passed'] };
    expect(await skippedTests(none, '--only', 'x')).toMatchObject({
      code: 0,
      stdout: '### No test was skipped\n',
    });
    expect((await skippedTests(none, '--some')).code).toBe(1);
    expect((await skippedTests(SKIPPED, '--some')).code).toBe(0);
  });
});
