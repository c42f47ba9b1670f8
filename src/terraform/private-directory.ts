import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onInterrupt } from '../command-line/interrupt';

/**
 * Uses a directory that only this user can read, as what Terraform is given there holds credentials in clear. It is
 * removed whatever happens.
 */
export async function inPrivateDirectory<T>(use: (directory: string) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'operata-terraform-'));
  const interrupted = onInterrupt();
  try {
    return await use(directory);
  } finally {
    interrupted.release();
    rmSync(directory, { recursive: true, force: true });
    // An interrupt reaches Terraform too: it ends, and then so does this process.
    if (interrupted.signal.aborted) process.kill(process.pid, 'SIGINT');
  }
}
