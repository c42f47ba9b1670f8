import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { buildFunctionBundle } from '../../constructs/function-bundle';
import { median } from '../statistics';

/** What the function weighs, in bytes, and how long a fresh process takes, in milliseconds. */
export interface Startup {
  readonly zipBytes: number;
  readonly bundleBytes: number;
  /** A process that does nothing. */
  readonly bare: number;
  /** Until the handler is ready, and the process has ended. */
  readonly ready: number;
  /** Between both, in the same round. */
  readonly difference: number;
}

const ENVIRONMENT = {
  PATH: process.env.PATH,
  AWS_REGION: 'eu-west-2',
  // Lambda has a later Node, about which the SDK has nothing to say.
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'example',
  ENVIRONMENT: 'benchmark',
  REDACTION_CONFIG_PARAMETER: '/benchmark',
  PRIVACY_CACHE_TTL_SECONDS: '300',
  PRIVACY_CACHE_MAX_STALE_SECONDS: '3600',
  DELIVERY_BODY: 'record',
};

/**
 * Starts both in turn, so that they meet the same machine, and gives the medians.
 * @param directory for the bundle
 */
export async function measureStartup(directory: string, rounds: number): Promise<Startup> {
  const { file, bytes, bundleBytes } = await buildFunctionBundle(join(directory, 'function.zip'));
  writeFileSync(join(directory, 'index.js'), unzipSync(readFileSync(file))['index.js'] ?? '');
  writeFileSync(join(directory, 'bare.js'), '');
  const bare: number[] = [];
  const ready: number[] = [];
  for (let round = 0; round < rounds; round++) {
    bare.push(milliseconds(directory, 'bare.js'));
    ready.push(milliseconds(directory, 'index.js'));
  }
  const difference = median(ready.map((time, round) => time - (bare[round] ?? Number.NaN)));
  return { zipBytes: bytes, bundleBytes, bare: median(bare), ready: median(ready), difference };
}

function milliseconds(directory: string, script: string): number {
  const start = process.hrtime.bigint();
  execFileSync(process.execPath, [script], { cwd: directory, env: ENVIRONMENT });
  return Number(process.hrtime.bigint() - start) / 1e6;
}
