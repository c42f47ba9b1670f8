import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { interruptedCode, onInterrupt } from '../../cli/interrupt';

/**
 * Uses a directory that only this user can read, as what Terraform is given there holds credentials in clear. It is
 * removed whatever happens.
 */
export async function inPrivateDirectory<T>(use: (directory: string) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'operata-terraform-'));
  const remove = (): void => rmSync(directory, { recursive: true, force: true });
  process.once('exit', remove);
  // An interrupt reaches Terraform too: it ends, and then so does this process.
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
