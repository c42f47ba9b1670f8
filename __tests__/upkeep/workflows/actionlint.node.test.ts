import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { describeWithTool } from '../../harness/tools';
import { FILES, ROOT } from './workflows';

describeWithTool('actionlint', ['-version'])('actionlint', () => {
  const lint = (args: readonly string[], input = '') =>
    spawnSync('actionlint', ['-no-color', ...args], { cwd: ROOT, encoding: 'utf8', input });

  it('finds nothing in the workflows', () => {
    const { status, stdout } = lint(FILES.map((file) => `.github/workflows/${file}`));
    expect(stdout).toBe('');
    expect(status).toBe(0);
  });

  it('finds what is wrong', () => {
    const { status, stdout } = lint(['-'], 'on: push\njobs:\n  job:\n    steps: []\n');
    expect(stdout).toContain('"runs-on" section is missing');
    expect(status).toBe(1);
  });
});
