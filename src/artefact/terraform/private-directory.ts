import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { interruptedCode, onInterrupt } from '../../cli/interrupt';

/**
 * Uses a temporary directory that only this user can read, because Terraform's files contain credentials in clear text.
 * The directory is always removed.
 */
export async function inPrivateDirectory<T>(use: (directory: string) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'operata-terraform-'));
  const remove = (): void => rmSync(directory, { recursive: true, force: true });
  process.once('exit', remove);
  // An interrupt also ends Terraform. This process exits after it.
  const { signal, release } = onInterrupt();
  try {
    return await use(directory);
  } finally {
    release();
    remove();
    process.off('exit', remove);
    if (signal.aborted) process.exit(interruptedCode(signal));
  }
}
