import { spawnSync } from 'node:child_process';
import { describe } from 'vitest';

/** `describe` for what needs a tool that a machine may lack. Without it it is skipped, and a line says so. */
export function describeWithTool(tool: string, version: readonly string[]): typeof describe.skip {
  if (spawnSync(tool, version, { stdio: 'ignore' }).error === undefined) return describe;
  process.stderr.write(`There is no ${tool} on the PATH: the tests that need it are skipped.\n`);
  return describe.skip;
}
