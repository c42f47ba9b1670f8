import { afterEach, describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../src/cli/errors';
import { FunctionHost, type Invocation } from '../../src/local/function/host';
import { eachScratch } from '../harness/scratch';
import { zipOf } from './support';

const scratch = eachScratch();
let host: FunctionHost | undefined;
afterEach(async () => {
  await host?.close();
  host = undefined;
});

async function start(source: string, handler = 'index.handler', timeoutSeconds = 1): Promise<FunctionHost> {
  const zipFile = scratch.file('function.zip', Buffer.from(zipOf(source)));
  const settings = {
    name: 'F',
    zipFile,
    handler,
    timeoutSeconds,
    environment: { GREETING: 'hello' },
    parameterName: '/p',
    parameterValue: '{}',
  };
  host = new FunctionHost({
    settings,
    region: 'eu-west-1',
    parameterStoreUrl: 'http://127.0.0.1:1',
    logFile: scratch.join('function.log'),
  });
  await host.start();
  return host;
}

const invokeAll = (on: FunctionHost, events: readonly string[]): Promise<Invocation[]> =>
  Promise.all(events.map((event) => on.invoke(event)));

describe('FunctionHost', () => {
  it('runs the handler of the zip file with its own environment, and JSON for events and results', async () => {
    const running = await start(
      `exports.handler = async (event, context) => ({
        event, g: process.env.GREETING, r: process.env.AWS_REGION, s: process.env.AWS_ENDPOINT_URL_SSM,
        home: process.env.HOME, name: context.functionName, left: context.getRemainingTimeInMillis() > 0, u: undefined,
      })`,
    );
    const invocation = await running.invoke('[{"a":1}]');
    expect(invocation).toEqual({
      response: JSON.stringify({
        event: [{ a: 1 }],
        g: 'hello',
        r: 'eu-west-1',
        s: 'http://127.0.0.1:1',
        name: 'F',
        left: true,
      }),
    });
  });

  it('returns many concurrent results in order', async () => {
    const running = await start('exports.handler = (event) => event.n');
    const answers = await invokeAll(
      running,
      Array.from({ length: 500 }, (_, n) => `{"n":${n}}`),
    );
    expect(answers).toEqual(Array.from({ length: 500 }, (_, n) => ({ response: String(n) })));
  });

  it('writes what the function prints to the log, and nowhere else', async () => {
    const running = await start(
      'exports.handler = () => { process.stdout.write("line 1\\n"); console.log("line 2"); console.error("line 3"); return 1; }',
    );
    await running.invoke('{}');
    await running.close();
    expect(scratch.read('function.log')).toBe('line 1\nline 2\nline 3\n');
  });

  it('fails an invocation that throws, without its message, and continues', async () => {
    const running = await start(
      'exports.handler = (event) => { if (event.bad) throw new TypeError("content"); return "ok"; }',
    );
    expect(await invokeAll(running, ['{"bad":1}', '{}'])).toEqual([
      { failure: 'TypeError' },
      { response: '"ok"' },
    ]);
  });

  it.each([
    ['waits for ever', 'new Promise(() => {})', 'Sandbox.Timedout'],
    ['computes for ever', '(() => { for (;;); })()', 'Sandbox.Timedout'],
    ['ends the process', 'process.exit(1)', 'Runtime.ExitError'],
  ])('fails an invocation that %s, and repeats those sent with it', async (_, bad, failure) => {
    // The host waits for two time-outs.
    const running = await start(
      `exports.handler = (event) => event.bad ? ${bad} : event.n`,
      'index.handler',
      0.4,
    );
    const events = ['{"n":1}', '{"n":2}', '{"bad":true}', '{"n":4}', '{"n":5}'];
    expect(await invokeAll(running, events)).toEqual([
      { response: '1' },
      { response: '2' },
      { failure },
      { response: '4' },
      { response: '5' },
    ]);
    expect(await running.invoke('{"n":6}')).toEqual({ response: '6' });
  });

  it.each([
    ['no such export', 'exports.other = 1', 'index.handler'],
    ['an error at load', 'throw new Error("x")', 'index.handler'],
    ['no such module', 'exports.handler = 1', 'main.handler'],
  ])('reports %s', async (_, source, handler) => {
    await expect(start(source, handler)).rejects.toThrow(/function\.zip: the handler .* cannot be loaded/);
  });

  it('refuses a file that is not a zip file', async () => {
    const zipFile = scratch.file('function.zip', 'not a zip');
    const settings = {
      name: 'F',
      zipFile,
      handler: 'index.handler',
      timeoutSeconds: 1,
      environment: {},
      parameterName: '',
      parameterValue: '',
    };
    const make = () =>
      new FunctionHost({ settings, region: 'r', parameterStoreUrl: '', logFile: scratch.join('l') });
    expect(make).toThrow(ConfigurationError);
  });
});
