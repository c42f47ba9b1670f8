import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface ShellResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the commands of a step, with the options that GitHub gives to bash. */
export function runStep(
  commands: string,
  { cwd, env }: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): ShellResult {
  const script = join(env.RUNNER_TEMP ?? cwd, 'step.sh');
  writeFileSync(script, commands);
  const { status, stdout, stderr } = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', script], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  return { status, stdout, stderr };
}

/** Writes a program that replaces another. @returns a PATH on which it is found first */
export function standIn(folder: string, name: string, script: string): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, name);
  writeFileSync(file, `#!/usr/bin/env bash\nset -euo pipefail\n${script}`);
  chmodSync(file, 0o755);
  return `${folder}:${process.env.PATH}`;
}
