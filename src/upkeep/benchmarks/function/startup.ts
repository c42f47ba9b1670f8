import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { buildFunctionBundle } from '../../../stack/constructs/function-bundle';
import { inTurn } from '../statistics';

/** The times of a new process, in milliseconds. */
interface Times {
  readonly elapsed: number;
  /** CPU time, which other work on the machine affects less. */
  readonly processor: number;
}

/** The size of the function in bytes, and the times of new processes, by round. */
export interface Startup {
  readonly zipBytes: number;
  readonly bundleBytes: number;
  readonly times: {
    /** A process that does nothing. */
    readonly bare: readonly Times[];
    /** A process that ends when the handler is ready. */
    readonly ready: readonly Times[];
  };
}

const ENVIRONMENT = {
  PATH: process.env.PATH,
  AWS_REGION: 'eu-west-2',
  // Lambda runs a later Node.js, for which the SDK has no warning.
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'example',
  ENVIRONMENT: 'benchmark',
  REDACTION_CONFIG_PARAMETER: '/benchmark',
  PRIVACY_CACHE_TTL_SECONDS: '300',
  PRIVACY_CACHE_MAX_STALE_SECONDS: '3600',
  DELIVERY_BODY: 'record',
};

const PRINT_CPU_TIME = `process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  require('node:fs').writeSync(1, String((user + system) / 1000));
});`;

/** @param directory for the bundle */
export async function measureStartup(directory: string, rounds: number): Promise<Startup> {
  const { file, bytes, bundleBytes } = await buildFunctionBundle(join(directory, 'function.zip'));
  writeFileSync(join(directory, 'index.js'), unzipSync(readFileSync(file))['index.js'] ?? '');
  writeFileSync(join(directory, 'bare.js'), '');
  writeFileSync(join(directory, 'cpu-time.js'), PRINT_CPU_TIME);
  const timesOf = (script: string): Times => {
    const start = performance.now();
    const { status, stdout } = spawnSync(process.execPath, ['--require', './cpu-time.js', script], {
      cwd: directory,
      env: ENVIRONMENT,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`${script} ended with code ${status}.`);
    return { elapsed: performance.now() - start, processor: Number(stdout) };
  };
  const times = await inTurn(rounds, { bare: () => timesOf('bare.js'), ready: () => timesOf('index.js') });
  return { zipBytes: bytes, bundleBytes, times };
}
