import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { runProcess } from '../../../artefact/terraform/run-process';
import { startParameterStore } from '../../../local/stand-ins/aws-services';
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
    /** A process that ends when the handler has read its configuration and answered a first event. */
    readonly answered: readonly Times[];
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

const CONFIGURATION = JSON.stringify({
  key: 'REDACTION_CONFIG',
  value: { type: 'BLACKLIST', fields: ['Attributes.Tier', 'CustomerEndpoint.Address', 'Recordings'] },
});
const RECORD = Buffer.from('{"ContactId":"c","Attributes":{"Tier":"gold"}}').toString('base64');
const EXPECTED = '{"ContactId":"c","Attributes":{}}';

const ANSWER_ONCE = `require('./index.js').handler([{ eventID: 'shardId-000000000000:1', data: '${RECORD}' }])
  .then((answer) => process.exit(JSON.stringify(answer) === '${EXPECTED}' ? 0 : 1));`;

/** @param directory for the bundle */
export async function measureStartup(directory: string, rounds: number): Promise<Startup> {
  const { file, bytes, bundleBytes } = await buildFunctionBundle(join(directory, 'function.zip'));
  writeFileSync(join(directory, 'index.js'), unzipSync(readFileSync(file))['index.js'] ?? '');
  writeFileSync(join(directory, 'bare.js'), '');
  writeFileSync(join(directory, 'answer.js'), ANSWER_ONCE);
  writeFileSync(join(directory, 'cpu-time.js'), PRINT_CPU_TIME);
  const store = await startParameterStore(ENVIRONMENT.REDACTION_CONFIG_PARAMETER, CONFIGURATION);
  const env = { ...ENVIRONMENT, AWS_ENDPOINT_URL_SSM: store.url };
  const timesOf = async (script: string): Promise<Times> => {
    const start = performance.now();
    const node = [process.execPath, '--require', './cpu-time.js', script] as const;
    const { code, stdout } = await runProcess(node, { cwd: directory, env });
    if (code !== 0) throw new Error(`${script} ended with code ${code}.`);
    return { elapsed: performance.now() - start, processor: Number(stdout.split('\n').at(-1)) };
  };
  const times = await inTurn(rounds, {
    bare: () => timesOf('bare.js'),
    ready: () => timesOf('index.js'),
    answered: () => timesOf('answer.js'),
  }).finally(() => store.close());
  return { zipBytes: bytes, bundleBytes, times };
}
