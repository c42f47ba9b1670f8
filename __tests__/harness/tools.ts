import { spawnSync } from 'node:child_process';
import { describe } from 'vitest';

/** `describe` for tests with an optional tool. Without it, they are skipped with a message. */
export function describeWithTool(tool: string, version: readonly string[]): typeof describe.skip {
  if (spawnSync(tool, version, { stdio: 'ignore' }).error === undefined) return describe;
  process.stderr.write(`SKIPPED: the tests that need ${tool}. It is not on the PATH.\n`);
  return describe.skip;
}
