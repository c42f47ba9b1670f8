import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { buildFunctionBundle } from '../../../stack/constructs/function-bundle';
import { median } from '../statistics';

/** The times of a fresh process, in milliseconds. */
interface Times {
  readonly elapsed: number;
  /** The time of the processor, which other work on the machine disturbs less. */
  readonly processor: number;
}

/** What the function weighs, in bytes, and how long a fresh process takes. */
export interface Startup {
  readonly zipBytes: number;
  readonly bundleBytes: number;
  /** A process that does nothing. */
  readonly bare: Times;
  /** Until the handler is ready, and the process has ended. */
  readonly ready: Times;
  /** Between both, in the same round. */
  readonly difference: Times;
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
  writeFileSync(join(directory, 'tell.js'), TELL_PROCESSOR_TIME);
  const bare: Times[] = [];
  const ready: Times[] = [];
  for (let round = 0; round < rounds; round++) {
    bare.push(timesOf(directory, 'bare.js'));
    ready.push(timesOf(directory, 'index.js'));
  }
  const difference = ready.map(({ elapsed, processor }, round) => ({
    elapsed: elapsed - (bare[round]?.elapsed ?? Number.NaN),
    processor: processor - (bare[round]?.processor ?? Number.NaN),
  }));
  return {
    zipBytes: bytes,
    bundleBytes,
    bare: medians(bare),
    ready: medians(ready),
    difference: medians(difference),
  };
}

const TELL_PROCESSOR_TIME = `process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  require('node:fs').writeSync(1, String((user + system) / 1000));
});`;

function timesOf(directory: string, script: string): Times {
  const start = performance.now();
  const { status, stdout } = spawnSync(process.execPath, ['--require', './tell.js', script], {
    cwd: directory,
    env: ENVIRONMENT,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${script} ended with code ${status}.`);
  return { elapsed: performance.now() - start, processor: Number(stdout) };
}

function medians(times: readonly Times[]): Times {
  return {
    elapsed: median(times.map(({ elapsed }) => elapsed)),
    processor: median(times.map(({ processor }) => processor)),
  };
}
