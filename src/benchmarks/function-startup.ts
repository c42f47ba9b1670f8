import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { buildFunctionBundle } from '../constructs/function-bundle';

/**
 * `npm run bench:function`: what the function weighs, and how long a fresh process takes until its handler is
 * ready, against a process that does nothing. Both are started in turn, so that they meet the same machine.
 */

const RUNS = 31;

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

function milliseconds(directory: string, script: string): number {
  const start = process.hrtime.bigint();
  execFileSync(process.execPath, [script], { cwd: directory, env: ENVIRONMENT });
  return Number(process.hrtime.bigint() - start) / 1e6;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

async function measure(directory: string): Promise<void> {
  const { file, bytes, bundleBytes } = await buildFunctionBundle(join(directory, 'function.zip'));
  writeFileSync(join(directory, 'index.js'), unzipSync(readFileSync(file))['index.js'] ?? '');
  writeFileSync(join(directory, 'bare.js'), '');
  const bare: number[] = [];
  const ready: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    bare.push(milliseconds(directory, 'bare.js'));
    ready.push(milliseconds(directory, 'index.js'));
  }
  const difference = median(ready.map((time, run) => time - (bare[run] ?? Number.NaN)));
  console.log(`zip           ${kilobytes(bytes)}`);
  console.log(`bundle        ${kilobytes(bundleBytes)} (at most 400 KB)`);
  console.log(`bare process  ${median(bare).toFixed(1)} ms`);
  console.log(`handler ready ${median(ready).toFixed(1)} ms`);
  console.log(`difference    ${difference.toFixed(1)} ms (at most 35 ms)`);
  console.log(`ratio         ${(median(ready) / median(bare)).toFixed(2)}`);
  console.log(
    `Medians of ${RUNS} runs each, in turn; Node ${process.version}, ${process.platform} ${process.arch}.`,
  );
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} KB`;
}

const directory = mkdtempSync(join(tmpdir(), 'function-startup-'));
measure(directory).finally(() => rmSync(directory, { recursive: true, force: true }));
