import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The lines that differ, as git shows them; empty where none does. @throws {Error} without git */
export function difference(base: string, head: string): string {
  if (base === head) return '';
  const directory = mkdtempSync(join(tmpdir(), 'operata-plan-report-'));
  try {
    writeFileSync(join(directory, 'base'), base);
    writeFileSync(join(directory, 'head'), head);
    const { status, stdout, stderr, error } = spawnSync(
      'git',
      ['diff', '--no-index', '--no-color', '--no-ext-diff', '--unified=3', 'base', 'head'],
      {
        cwd: directory,
        encoding: 'utf8',
        maxBuffer: 64 * 1024 * 1024,
        // Not the settings of whoever runs this.
        env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
      },
    );
    // 1 says that they differ.
    if (status !== 1) throw new Error(`git cannot compare the plans: ${error?.message ?? stderr}`);
    return stdout.slice(stdout.indexOf('\n@@') + 1);
  } finally {
    rmSync(directory, { recursive: true });
  }
}
