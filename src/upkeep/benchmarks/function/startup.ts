import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { buildFunctionBundle } from '../../../stack/constructs/function-bundle';
import { inTurn } from '../statistics';

/** The times of a fresh process, in milliseconds. */
interface Times {
  readonly elapsed: number;
  /** The time of the processor, which other work on the machine disturbs less. */
  readonly processor: number;
}

/** What the function weighs, in bytes, and how long fresh processes take, by round. */
export interface Startup {
  readonly zipBytes: number;
  readonly bundleBytes: number;
  readonly times: {
    /** Of a process that does nothing. */
    readonly bare: readonly Times[];
    /** Until the handler is ready, and the process has ended. */
    readonly ready: readonly Times[];
  };
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

const TELL_PROCESSOR_TIME = `process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  require('node:fs').writeSync(1, String((user + system) / 1000));
});`;

/** @param directory for the bundle */
export async function measureStartup(directory: string, rounds: number): Promise<Startup> {
  const { file, bytes, bundleBytes } = await buildFunctionBundle(join(directory, 'function.zip'));
  writeFileSync(join(directory, 'index.js'), unzipSync(readFileSync(file))['index.js'] ?? '');
  writeFileSync(join(directory, 'bare.js'), '');
  writeFileSync(join(directory, 'tell.js'), TELL_PROCESSOR_TIME);
  const timesOf = (script: string): Times => {
    const start = performance.now();
    const { status, stdout } = spawnSync(process.execPath, ['--require', './tell.js', script], {
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
