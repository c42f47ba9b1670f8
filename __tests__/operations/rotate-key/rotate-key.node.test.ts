import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Dialogue } from '../../../src/cli/confirm';
import { APPLY, replace } from '../../../src/operations/commands';
import { openDeployment } from '../../../src/operations/deployment/options';
import { runRotateKeyCommand } from '../../../src/operations/rotate-key/command';
import { parseRotateKeyOptions } from '../../../src/operations/rotate-key/options';
import type { StepName, StepResult, StepState } from '../../../src/operations/rotate-key/step';
import { FIND_DEPLOYMENT } from '../../../src/permissions/operator/deployment';
import { ROTATE_KEY } from '../../../src/permissions/operator/rotate-key';
import { NAMES } from '../../../src/stack/naming/names';
import { startCommand } from '../../harness/aws/command';
import {
  ARN,
  deploymentValue,
  describedPipe,
  named,
  outputsText,
  serveDeployment,
} from '../../harness/aws/deployed';
import { eachWithAws } from '../../harness/aws/environment';
import { holdAgainst } from '../../harness/aws/least-privilege';
import { Pump } from '../../harness/aws/pump';
import { AwsError } from '../../harness/aws/stand-in';
import { someone } from '../../harness/dialogue';
import { type Printed, printedBy } from '../../harness/printed';
import { nextTurn, VirtualClock } from '../../harness/virtual-clock';
import { Endpoint } from '../../local/support';

const KEY = 'CANARY-new-key-5b1c';
const KEY_IN_BASE64 = Buffer.from(`group-1:${KEY}`).toString('base64');
const BODY = '{"ContactId":"CANARY-contact"}';
const SECRET = new RegExp(`CANARY|${KEY_IN_BASE64}`);
const VARIABLES = ['OPERATA_NEW_API_KEY', 'OPERATA_GROUP_ID', 'OPERATA_EXTRA_HEADERS'];

const test = eachWithAws();
const endpoint = new Endpoint();
const directory = mkdtempSync(join(tmpdir(), 'operata-rotate-key-'));
const outputs = join(directory, 'outputs.json');
const body = join(directory, 'body.json');
let pump: Pump;
let clock: VirtualClock;
let connection: Record<string, unknown>;
let destination: Record<string, unknown>;
/** What the endpoint answers; undefined: nothing. */
let status: number | undefined;

afterAll(() => rmSync(directory, { recursive: true }));
beforeEach(async () => {
  clock = new VirtualClock(Date.now());
  pump = new Pump(serveDeployment(test.aws), clock);
  await pump.start(test.aws);
  writeFileSync(body, BODY);
  status = 202;
  connection = {
    ConnectionArn: ARN.connection,
    Name: named(NAMES.connection),
    ConnectionState: 'AUTHORIZED',
    AuthorizationType: 'BASIC',
    AuthParameters: { BasicAuthParameters: { Username: 'group-1' } },
    CreationTime: new Date('2026-11-01T00:00:00Z'),
    LastModifiedTime: new Date('2026-11-01T00:00:00Z'),
  };
  const url = await endpoint.start(() => (status === undefined ? undefined : { status }));
  destination = { ConnectionArn: ARN.connection, InvocationEndpoint: url, HttpMethod: 'PUT' };
  deployedTo(url);
  test.aws.on('events', 'DescribeConnection', () => connection);
  test.aws.on('events', 'DescribeApiDestination', () => destination);
  process.env.OPERATA_NEW_API_KEY = KEY;
});
afterEach(async () => {
  for (const name of VARIABLES) delete process.env[name];
  await endpoint.stop();
  endpoint.received.length = 0;
  await pump.stop();
});

/** Sets the endpoint in the outputs. */
function deployedTo(url: string): void {
  const value = deploymentValue(test.aws);
  const changed = { ...value, destination: { ...value.destination, endpoint: url } };
  writeFileSync(outputs, outputsText(test.aws, changed));
}

/** What `terraform apply` does to the connection; @param minutesAgo of the clock of CloudWatch */
function apply(minutesAgo = 5, changes: object = {}): void {
  connection = { ...connection, LastModifiedTime: new Date(clock.now() - minutesAgo * 60_000), ...changes };
}

interface Outcome extends Printed {
  readonly states: Partial<Record<StepName, StepState>>;
  step(name: StepName): StepResult;
}

async function rotate(...argv: string[]): Promise<Outcome> {
  const printed = await run('--yes', '--json', ...argv);
  const steps = printed.stdout === '' ? [] : (JSON.parse(printed.stdout) as { steps: StepResult[] }).steps;
  return {
    ...printed,
    states: Object.fromEntries(steps.map(({ step, state }) => [step, state])),
    step: (name) => {
      const found = steps.find(({ step }) => step === name);
      if (found === undefined) throw new Error(`there is no step ${name}`);
      return found;
    },
  };
}

async function run(...argv: string[]): Promise<Printed> {
  const printed = await runInVirtualTime(['--outputs', outputs, ...argv], someone('', false));
  expect(printed.stdout + printed.stderr).not.toMatch(SECRET);
  return printed;
}

/** Runs the command. Time passes only when it waits, nothing is asked of AWS. */
const runInVirtualTime = (argv: readonly string[], dialogue?: Dialogue): Promise<Printed> =>
  printedBy(() => clock.runUntil(runRotateKeyCommand(argv, dialogue, clock), () => test.aws.quiet()));

const refuse = (service: string, operation: string, code = 'AccessDeniedException') =>
  test.aws.on(service, operation, () => {
    throw new AwsError(code, 'CANARY');
  });

describe('a rotation', () => {
  it('runs all stages, and makes only calls that its policy allows', async () => {
    let looks = 0;
    test.aws.on('events', 'DescribeConnection', () => {
      looks += 1;
      if (looks === 5) {
        apply();
        pump.countOfPipe('Invocations');
      }
      return connection;
    });
    const { code, stderr, states, step } = await rotate('--body', body, '--delivery-timeout', '2');
    expect(states).toEqual({
      connection: 'ok',
      pipe: 'ok',
      'new key': 'ok',
      variable: 'to-do',
      apply: 'ok',
      'connection after': 'ok',
      deliveries: 'ok',
      'old key': 'to-do',
    });
    expect(code).toBe(0);
    expect(stderr).toContain(
      'terraform -chdir=cdktf.out/stacks/operata-connect apply -var-file=../../../terraform.tfvars',
    );
    expect(stderr).toContain('read -rs TF_VAR_operata_api_key');
    expect(stderr).toContain(
      'After an interrupt, to continue waiting: npx operata rotate-key --environment production --region us-west-2 --continue-from wait --since 2026-11-01T00:00:00.000Z',
    );
    expect(step('old key').text).toMatch(/^it can be deleted at Operata from 20\S+Z on$/);
    expect(step('old key').remedy).toMatch(
      /^before that, remove it from every tfvars file, workspace and CI secret/,
    );
    expect(holdAgainst(ROTATE_KEY, test.aws.calls)).toEqual({ refused: [], unused: [] });
    expect(test.aws.asked().filter((one) => !/:(Describe|Get|Filter)/.test(one))).toEqual([]);
  });

  it('is printed as a table', async () => {
    const { stdout, code } = await run('--only', 'check');
    expect(code).toBe(0);
    expect(stdout).toBe(
      'connection  ok  operata-production is AUTHORIZED, and was last changed 2026-11-01T00:00:00.000Z\n' +
        'pipe        ok  operata-production-example is RUNNING\n',
    );
  });

  it('finds the deployment by its environment', async () => {
    const { code } = await runInVirtualTime(['--environment', 'production', '--only', 'check']);
    expect(code).toBe(0);
    expect(holdAgainst([...ROTATE_KEY, ...FIND_DEPLOYMENT], test.aws.calls).refused).toEqual([]);
  });
});

describe('the check', () => {
  const stopped = (states: object) => () =>
    test.aws.on('pipes', 'DescribePipe', () => ({ ...describedPipe(), CurrentState: 'STOPPED', ...states }));

  // A revoked key leads to both, and a rotation is what ends them.
  it.each<[string, () => void, StepName, RegExp, string]>([
    [
      'the connection is DEAUTHORIZED',
      () => {
        connection = { ...connection, ConnectionState: 'DEAUTHORIZED', StateReason: 'HTTP 401' };
      },
      'connection',
      /^the connection operata-production is DEAUTHORIZED: HTTP 401; it was last changed 2026-11-01/,
      replace('connection'),
    ],
    [
      'the pipe is paused',
      stopped({ DesiredState: 'STOPPED' }),
      'pipe',
      /is STOPPED, though delivery_enabled is true: someone has stopped it$/,
      'the rotation continues; afterwards: aws pipes start-pipe --name operata-production-example',
    ],
    [
      'EventBridge has stopped the pipe',
      stopped({ StateReason: 'HTTP 401' }),
      'pipe',
      /is STOPPED: EventBridge has stopped it: HTTP 401$/,
      'aws pipes start-pipe --name operata-production-example --region us-west-2',
    ],
  ])('continues if %s, and reports what to do', async (_name, breakIt, name, text, remedy) => {
    breakIt();
    const { step, states } = await rotate('--body', body, '--timeout', '1');
    expect(step(name)).toMatchObject({ state: 'to-do', text: expect.stringMatching(text) });
    expect(step(name).remedy).toContain(remedy);
    expect(states).toMatchObject({ 'new key': 'ok', apply: 'timed-out' });
    const alone = await rotate('--only', 'check');
    expect(alone.code).toBe(1);
  });

  it('stops if the connection is being deleted, and does not try the key', async () => {
    connection = { ...connection, ConnectionState: 'DELETING' };
    const { code, step } = await rotate('--body', body);
    expect(code).toBe(1);
    expect(step('connection')).toMatchObject({
      state: 'failed',
      remedy: `wait until it is deleted; then: ${APPLY}`,
    });
    expect(endpoint.received).toEqual([]);
  });

  it('continues if a check is not allowed', async () => {
    refuse('pipes', 'DescribePipe');
    status = 401;
    const { code, states } = await rotate('--body', body);
    expect(states).toEqual({ connection: 'ok', pipe: 'could-not-check', 'new key': 'failed' });
    expect(code).toBe(1);
  });
});

describe('the trial', () => {
  const tryIt = (...argv: string[]) => rotate('--only', 'try', '--body', body, ...argv);

  it('asks as the deployment would, with the new key', async () => {
    const { code } = await tryIt();
    expect(code).toBe(0);
    expect(endpoint.received).toMatchObject([
      {
        method: 'PUT',
        url: '/records',
        headers: {
          authorization: `Basic ${KEY_IN_BASE64}`,
          'content-type': 'application/json; charset=utf-8',
          'user-agent': 'Amazon/EventBridge/ApiDestinations',
        },
        body: BODY,
      },
    ]);
  });

  it.each([
    [[], `Bearer ${KEY}`],
    [['--api-key-prefix', 'Token '], `Token ${KEY}`],
    [['--api-key-prefix', 'none'], KEY],
  ])('sends the key in a header, with %j', async (argv, expected) => {
    const AuthParameters = { ApiKeyAuthParameters: { ApiKeyName: 'x-key' } };
    connection = { ...connection, AuthorizationType: 'API_KEY', AuthParameters };
    expect((await tryIt(...argv)).code).toBe(0);
    expect(endpoint.received[0]?.headers['x-key']).toBe(expected);
  });

  it('sends the further headers of the connection, whether AWS returns their values or not', async () => {
    const HeaderParameters = [
      { Key: 'X-Source', IsValueSecret: true },
      { Key: 'X-Plain', Value: 'plain', IsValueSecret: false },
    ];
    const AuthParameters = {
      BasicAuthParameters: { Username: 'group-1' },
      InvocationHttpParameters: { HeaderParameters },
    };
    connection = { ...connection, AuthParameters };
    const { code, stderr } = await tryIt();
    expect(code).toBe(2);
    expect(stderr).toBe(
      'error: AWS does not return the headers X-Source of the connection operata-production: set OPERATA_EXTRA_HEADERS, as {"name":"value"}\n',
    );
    process.env.OPERATA_NEW_API_KEY = KEY;
    process.env.OPERATA_EXTRA_HEADERS = '{"x-source":"CANARY-source"}';
    expect((await tryIt()).code).toBe(0);
    expect(endpoint.received[0]?.headers).toMatchObject({ 'x-source': 'CANARY-source', 'x-plain': 'plain' });
  });

  it('uses the group ID of the environment if AWS does not return it', async () => {
    connection = { ...connection, AuthParameters: {} };
    expect((await tryIt()).stderr).toContain('AWS does not return the group ID: set OPERATA_GROUP_ID');
    process.env.OPERATA_NEW_API_KEY = KEY;
    process.env.OPERATA_GROUP_ID = 'group-1';
    expect((await tryIt()).code).toBe(0);
    expect(endpoint.received[0]?.headers.authorization).toBe(`Basic ${KEY_IN_BASE64}`);
  });

  it.each<[number, StepState, number, RegExp]>([
    [200, 'ok', 0, /HTTP 200: it accepts the new key$/],
    [204, 'ok', 0, /HTTP 204: it accepts the new key$/],
    [401, 'failed', 1, /HTTP 401: it refuses the new key, or the group ID$/],
    [403, 'failed', 1, /HTTP 403: it refuses the new key, or the group ID$/],
    [400, 'could-not-check', 3, /HTTP 400: it refuses the body\. .* the key is probably right$/],
    [422, 'could-not-check', 3, /HTTP 422: it refuses the body/],
    [404, 'could-not-check', 3, /HTTP 404: .* so the key was not tested$/],
    [302, 'could-not-check', 3, /HTTP 302: .* so the key was not tested$/],
    [429, 'could-not-check', 3, /HTTP 429: .* so the key was not tested$/],
    [503, 'could-not-check', 3, /HTTP 503: .* so the key was not tested$/],
  ])('reports what HTTP %i means, and stops unless it is a success', async (answer, state, exit, text) => {
    status = answer;
    const { code, step, states } = await tryIt();
    expect(step('new key')).toMatchObject({ state, text: expect.stringMatching(text) });
    expect(code).toBe(exit);
    expect(Object.keys(states)).toEqual(['new key']);
    expect(endpoint.received).toHaveLength(1);
  });

  it('reports a connection that is refused', async () => {
    await endpoint.stop();
    const { code, step } = await tryIt();
    expect(code).toBe(3);
    expect(step('new key').text).toMatch(/^127\.0\.0\.1:\d+ did not answer \(ECONNREFUSED\)$/);
  });

  it('reports a time-out', async () => {
    status = undefined;
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const trial = tryIt();
      while (endpoint.received.length === 0) await nextTurn();
      vi.advanceTimersByTime(5000);
      const { code, step } = await trial;
      expect(code).toBe(3);
      expect(step('new key').text).toMatch(/did not answer \(no answer within 5 s\)$/);
    } finally {
      vi.useRealTimers();
    }
  });

  it.each<[string, () => void, RegExp]>([
    [
      'the endpoint is reached in clear',
      () => {
        destination = { ...destination, InvocationEndpoint: 'http://operata.invalid/records' };
        deployedTo('http://operata.invalid/records');
      },
      /is not an https:\/\/ URL: the key is not sent there/,
    ],
    [
      'the endpoint is another one than was deployed',
      () => deployedTo('https://operata.invalid/records'),
      /is not the deployed one: the key is not sent there; apply first/,
    ],
    [
      'the connection authorizes in another way',
      () => {
        connection = { ...connection, AuthorizationType: 'OAUTH_CLIENT_CREDENTIALS' };
      },
      /not with BASIC or API_KEY: skip the trial/,
    ],
    [
      'the connection adds to the query',
      () => {
        const InvocationHttpParameters = { QueryStringParameters: [{ Key: 'x', Value: 'CANARY' }] };
        connection = { ...connection, AuthParameters: { InvocationHttpParameters } };
      },
      /adds parameters to the query or body/,
    ],
  ])('sends nothing if %s', async (_name, breakIt, text) => {
    breakIt();
    const { code, stderr } = await tryIt();
    expect(code).toBe(2);
    expect(stderr).toMatch(text);
    expect(endpoint.received).toEqual([]);
  });

  it('is reported as not checked if describing the connection is not allowed', async () => {
    refuse('events', 'DescribeConnection');
    const { code, states } = await tryIt();
    expect(states).toEqual({ 'new key': 'could-not-check' });
    expect(code).toBe(3);
    expect(endpoint.received).toEqual([]);
  });

  it.each([['no\n'], ['']])('is skipped if the answer is %j', async (answer) => {
    const person = someone(answer);
    const { code, stderr } = await runInVirtualTime(
      ['--outputs', outputs, '--only', 'try', '--body', body],
      person,
    );
    expect(code).toBe(2);
    expect(stderr).toBe('Nothing was sent.\n');
    expect(person.asked()).toMatch(
      /^The body will be sent to http:\/\/127\.0\.0\.1:\d+\/records: it lands in Operata's analytics\. Continue\? \[y\/N\] $/,
    );
    expect(endpoint.received).toEqual([]);
  });

  it('is made if the answer is yes', async () => {
    const { code } = await runInVirtualTime(
      ['--outputs', outputs, '--only', 'try', '--body', body],
      someone('y\n'),
    );
    expect(code).toBe(0);
    expect(endpoint.received).toHaveLength(1);
  });
});

describe('the wait', () => {
  const wait = (...argv: string[]) => rotate('--only', 'wait', '--timeout', '1', ...argv);

  it('continues while the connection is replaced, and if a 401 changes its state', async () => {
    let looks = 0;
    test.aws.on('events', 'DescribeConnection', () => {
      looks += 1;
      if (looks === 2) apply(0, { ConnectionState: 'DEAUTHORIZED' });
      if (looks === 3) throw new AwsError('ResourceNotFoundException', 'CANARY', 404);
      if (looks === 4) apply(0, { ConnectionState: 'AUTHORIZED' });
      return connection;
    });
    expect((await wait()).states).toEqual({ apply: 'ok' });
    expect(looks).toBe(4);
  });

  it('ends when the connection is changed', async () => {
    void clock.sleep(300).then(() => apply());
    const { code, step } = await wait();
    expect(code).toBe(0);
    expect(step('apply').text).toMatch(/^the connection operata-production was changed 20/);
  });

  it('can be continued from the time that it prints', async () => {
    const first = await wait();
    expect(first.code).toBe(1);
    expect(first.step('apply')).toMatchObject({
      state: 'timed-out',
      text: 'the connection operata-production was not changed after 2026-11-01T00:00:00.000Z, in 1 s',
      remedy:
        `if operata_api_key already has this key, replace the connection: ${replace('connection')}\n` +
        'to continue waiting: npx operata rotate-key --environment production --region us-west-2 --continue-from wait --since 2026-11-01T00:00:00.000Z',
    });
    apply();
    const again = await wait('--since', '2026-11-01T00:00:00.000Z');
    expect(again.code).toBe(0);
  });

  it('reports a connection that stays DEAUTHORIZED', async () => {
    apply(0, { ConnectionState: 'DEAUTHORIZED' });
    const { code, step } = await wait('--since', '2026-11-01T00:00:00.000Z');
    expect(code).toBe(1);
    expect(step('apply').text).toMatch(/ is DEAUTHORIZED after 1 s: nothing was applied, or the endpoint/);
  });

  it('prints how to continue if only the instructions were requested', async () => {
    const { step } = await rotate('--only', 'change');
    expect(step('variable')).toMatchObject({
      state: 'to-do',
      remedy: expect.stringContaining('--since 2026-11-01'),
    });
  });

  it.each(['change', 'wait'])(
    'is reported as not checked if describing the connection is not allowed (%s)',
    async (stage) => {
      refuse('events', 'DescribeConnection');
      const { code, states } = await rotate('--only', stage, '--timeout', '1');
      expect(states).toEqual({ apply: 'could-not-check' });
      expect(code).toBe(3);
    },
  );

  it('is reported as not checked if AWS keeps throttling', async () => {
    process.env.AWS_MAX_ATTEMPTS = '1';
    refuse('events', 'DescribeConnection', 'ThrottlingException');
    const { code, step } = await wait('--since', '2026-11-01T00:00:00Z');
    expect(code).toBe(3);
    expect(step('apply').text).toMatch(/^AWS asked to slow down/);
  });

  it('prints how to continue after an interrupt', async () => {
    const running = startCommand('rotate-key', ['--outputs', outputs, '--only', 'wait']);
    running.process.stderr?.on('data', (chunk: Buffer) => {
      if (String(chunk).includes('Waiting for terraform apply')) running.process.kill('SIGINT');
    });
    const { code, stdout } = await running.result;
    expect(code).toBe(130);
    expect(stdout).toBe(
      'apply  could not check  interrupted\n' +
        '                        → to continue waiting: npx operata rotate-key --environment production --region us-west-2 --continue-from wait --since 2026-11-01T00:00:00.000Z\n',
    );
  });
});

describe('the confirmation', () => {
  const confirm = (...argv: string[]) => rotate('--only', 'confirm', '--delivery-timeout', '1', ...argv);
  beforeEach(() => apply());

  it('lets the old key go when the change is long enough ago', async () => {
    apply(20);
    pump.countOfPipe('Invocations', { AwsAccountId: '111122223333' });
    const { code, step } = await confirm();
    expect(code).toBe(0);
    expect(step('deliveries').text).toMatch(/^1 since 20\S+:00\.000Z, without a failure$/);
    expect(step('old key').text).toMatch(
      /^it can be deleted at Operata now, if your apply changed the connection 20\S+Z$/,
    );
  });

  it('allows deleting the old key if the connection has changed since', async () => {
    apply(20);
    pump.countOfPipe('Invocations');
    const { step } = await confirm('--since', '2026-11-01T00:00:00Z');
    expect(step('old key').text).toBe('it can be deleted at Operata now');
  });

  it('keeps the old key if the connection has not changed since', async () => {
    apply(20);
    pump.countOfPipe('Invocations');
    const { code, states, step } = await confirm('--since', new Date(clock.now() - 60_000).toISOString());
    expect(code).toBe(1);
    expect(states).toEqual({ 'connection after': 'failed' });
    expect(step('connection after').text).toMatch(/: it has the old key$/);
  });

  it('starts a pipe that does not run before it looks for deliveries', async () => {
    test.aws.on('pipes', 'DescribePipe', () => ({ ...describedPipe(), CurrentState: 'STOPPED' }));
    const { code, step, states } = await confirm();
    expect(code).toBe(1);
    expect(states).toEqual({ 'connection after': 'ok', 'pipe after': 'failed' });
    expect(step('pipe after').remedy).toMatch(
      /aws pipes start-pipe --name \S+ --region us-west-2\nthen: npx operata rotate-key --environment production --region us-west-2 --only confirm$/,
    );
  });

  it('keeps the old key if failures are on a further page of the figures', async () => {
    pump.countOfPipe('Invocations');
    pump.countOfPipe('TargetStageFailed');
    pump.metrics.pageSize = 1;
    const { code, states } = await confirm();
    expect(code).toBe(1);
    expect(states.deliveries).toBe('failed');
  });

  it('waits for the connection to be authorized', async () => {
    pump.countOfPipe('Invocations');
    apply(5, { ConnectionState: 'AUTHORIZING' });
    void clock.sleep(300).then(() => apply(5, { ConnectionState: 'AUTHORIZED' }));
    expect((await confirm()).states).toMatchObject({ 'connection after': 'ok', deliveries: 'ok' });
  });

  it.each(['AUTHORIZING', 'DEAUTHORIZED'])('fails if the connection is %s', async (ConnectionState) => {
    apply(5, { ConnectionState });
    const { code, states } = await confirm();
    expect(states).toEqual({ 'connection after': 'failed' });
    expect(code).toBe(1);
  });

  it.each<[string, () => void, RegExp, RegExp]>([
    [
      'the endpoint refuses the key',
      () => {
        pump.countOfPipe('Invocations');
        pump.logError(401);
      },
      /^the endpoint refuses the key: TargetInvocationFailed \(HTTP 401\) once$/,
      /^if the old key still works, set operata_api_key to it again, and apply.*\nelse try another key: npx operata rotate-key/,
    ],
    [
      'deliveries fail for another reason',
      () => {
        pump.countOfPipe('TargetStageFailed');
        pump.logError(500);
        pump.logError(500);
      },
      /^deliveries fail since .*, apparently not because of the key: TargetInvocationFailed \(HTTP 500\) 2 times; TargetStageFailed 1$/,
      /keep the old key$/,
    ],
  ])('fails, and keeps the old key, if %s', async (_name, breakIt, text, remedy) => {
    breakIt();
    const { code, step } = await confirm();
    expect(code).toBe(1);
    expect(step('deliveries').text).toMatch(text);
    expect(step('deliveries').remedy).toMatch(remedy);
    expect(step('old key')).toMatchObject({
      state: 'could-not-check',
      text: expect.stringMatching(/^keep it/),
    });
  });

  it('does not take the first delivery for a success before its failure can be known', async () => {
    pump.countOfPipe('Invocations');
    void clock.sleep(900).then(() => pump.logError(403));
    const { code, step } = await rotate('--only', 'confirm', '--delivery-timeout', '20');
    expect(code).toBe(1);
    expect(step('deliveries').text).toContain('the endpoint refuses the key');
  });

  it('does not take failures from before the change for those of the new key', async () => {
    pump.logError(401, clock.now() - 6 * 60_000);
    pump.countOfPipe('Invocations');
    expect((await confirm()).code).toBe(0);
  });

  it.each<[string, () => void, RegExp]>([
    ['there were no records', () => undefined, /^CloudWatch has counted no delivery since /],
    ['figures may not be read', () => refuse('monitoring', 'GetMetricData'), /^not allowed/],
    [
      'AWS asks to slow down all the time',
      () => {
        process.env.AWS_MAX_ATTEMPTS = '1';
        refuse('monitoring', 'GetMetricData', 'ThrottlingException');
      },
      /^AWS asked to slow down/,
    ],
  ])('keeps the old key if %s', async (_name, breakIt, text) => {
    breakIt();
    const { code, step } = await confirm();
    expect(code).toBe(3);
    expect(step('deliveries').text).toMatch(text);
    expect(step('old key').text).toBe('keep it until deliveries succeed');
  });

  it('works without the log of the pipe, and reports it', async () => {
    refuse('logs', 'FilterLogEvents');
    pump.countOfPipe('Invocations');
    const { code, step } = await confirm();
    expect(code).toBe(0);
    expect(step('deliveries').text).toMatch(/the log of the pipe could not be read: not allowed/);
  });

  it('is reported as not checked if describing the connection is not allowed', async () => {
    refuse('events', 'DescribeConnection');
    expect(await confirm()).toMatchObject({ code: 3, states: { 'connection after': 'could-not-check' } });
  });
});

describe('wrong options', () => {
  const problems = async (...argv: string[]) => {
    const { code, stderr } = await run(...argv);
    expect(code).toBe(2);
    return stderr;
  };

  it('are reported together, without what may be a key', async () => {
    delete process.env.OPERATA_NEW_API_KEY;
    const stderr = await problems(
      '--key',
      KEY,
      '--since',
      'yesterday',
      '--timeout',
      '0',
      '--delivery-timeout',
      'x',
    );
    for (const text of [
      '--key: a command line can be read by others',
      'OPERATA_NEW_API_KEY is not set',
      '--body FILE is missing',
      '--since yesterday: is not a time; write it such as 2026-11-25T17:00:00Z',
      '--timeout 0: must be a whole number from 1 to 86400',
      '--delivery-timeout x: must be a whole number',
    ])
      expect(stderr).toContain(text);
  });

  it.each<[string, string[], RegExp]>([
    [
      'no such stage',
      ['--only', 'apply'],
      /--only apply: is not a stage; the stages are check, try, change, wait, confirm/,
    ],
    ['no such stage', ['--continue-from', 'x'], /--continue-from x: is not a stage/],
    [
      'two of them',
      ['--only', 'wait', '--continue-from', 'wait'],
      /--continue-from and --only: leave one out/,
    ],
    ['no such body', ['--body', '/nowhere'], /--body \/nowhere: cannot be read \(ENOENT\)/],
    ['no terminal', ['--body', body], /there is no terminal for a confirmation: confirm with --yes/],
  ])('are explained: %s', async (_name, argv, text) => {
    expect(await problems(...argv)).toMatch(text);
  });

  it('are explained: a body that is no JSON', async () => {
    writeFileSync(body, `${BODY}\n${BODY}\n`);
    expect(await problems('--body', body)).toMatch(/is not JSON, which the endpoint requires/);
  });

  it.each([
    [`${KEY}\n`, /without spaces, colons and line ends/],
    [`${KEY}\u0007x`, /must have 1 to 448 printable ASCII characters/],
    [`${KEY}:x`, /without spaces, colons and line ends/],
    [`${KEY}${'x'.repeat(500)}`, /and has 519 characters; copy it again/],
  ])('are explained: a key that cannot be one', async (key, text) => {
    process.env.OPERATA_NEW_API_KEY = key;
    expect(await problems('--body', body)).toMatch(text);
  });

  it.each([
    ['CANARY', 'must be a JSON object of headers'],
    ['["CANARY"]', 'must be a JSON object of headers'],
    ['{"x":{"CANARY":1}}', 'must be a JSON object of headers'],
    ['{"x":"CANARY\\n"}', 'the value of x must have 1 to 512 printable ASCII characters'],
    ['{"CANARY x":"1"}', 'one name is not valid as the name of an HTTP header'],
    [
      '{"Content-Encoding":"identity"}',
      'Content-Encoding is a header that EventBridge sets itself or removes',
    ],
  ])('are explained, without values: headers that cannot be sent (%#)', async (headers, text) => {
    process.env.OPERATA_EXTRA_HEADERS = headers;
    const stderr = await problems('--body', body);
    expect(stderr).toContain(`OPERATA_EXTRA_HEADERS: ${text}`);
    expect(stderr).not.toContain('CANARY');
  });

  it('are explained: a prefix and a group ID that EventBridge refuses', async () => {
    process.env.OPERATA_GROUP_ID = 'a:b';
    const stderr = await problems('--body', body, '--api-key-prefix', 'Key: ');
    expect(stderr).toContain(
      '--api-key-prefix: must have at most 64 printable ASCII characters without colons',
    );
    expect(stderr).toContain('OPERATA_GROUP_ID: must have 1 to 512 printable ASCII characters');
  });

  it('are not required for --help', async () => {
    const { code, stdout } = await run('--help');
    expect(code).toBe(0);
    expect(stdout).toContain(
      'read -rs OPERATA_NEW_API_KEY && export OPERATA_NEW_API_KEY\n  npx operata rotate-key --body FILE',
    );
  });
});

describe('the new key', () => {
  it('is handed on to no process', async () => {
    const terraform = join(directory, 'terraform');
    const seen = join(directory, 'seen');
    const script = [
      '#!/bin/sh',
      `env >> '${seen}'`,
      `echo "$@" >> '${seen}'`,
      `if [ "$1" = version ]; then echo '{"terraform_version":"1.9.0"}'; else cat '${outputs}'; fi`,
    ];
    writeFileSync(terraform, script.join('\n'));
    chmodSync(terraform, 0o755);
    process.env.TERRAFORM_BINARY_NAME = terraform;
    process.env.OPERATA_EXTRA_HEADERS = '{"x":"CANARY"}';
    try {
      const { deployment, trial } = parseRotateKeyOptions(['--only', 'try', '--body', body]);
      expect(trial?.key).toBe(KEY);
      (await openDeployment(deployment, directory)).aws.close();
    } finally {
      delete process.env.TERRAFORM_BINARY_NAME;
    }
    expect(readFileSync(seen, 'utf8')).toMatch(/^output .*-json/m);
    expect(readFileSync(seen, 'utf8')).not.toMatch(SECRET);
  });

  it('is not shown if an error message of AWS contains it', async () => {
    refuse('events', 'DescribeConnection', 'ValidationException');
    expect((await rotate('--only', 'try', '--body', body)).code).toBe(3);
  });
});
