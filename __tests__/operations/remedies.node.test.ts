/** Follows what the commands propose, for each state of the API model, until a deployment is healthy. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InstanceStatus } from '@aws-sdk/client-connect';
import { ApiDestinationState, ConnectionState } from '@aws-sdk/client-eventbridge';
import { DeliveryStreamStatus } from '@aws-sdk/client-firehose';
import { StreamStatus } from '@aws-sdk/client-kinesis';
import { KeyState } from '@aws-sdk/client-kms';
import { LastUpdateStatus, State } from '@aws-sdk/client-lambda';
import { PipeState } from '@aws-sdk/client-pipes';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands';
import { AwsClients } from '../../src/operations/aws/clients';
import { parseCapacityOptions } from '../../src/operations/capacity/options';
import { ADDRESSES, operatorCommand, replace } from '../../src/operations/commands';
import { deploymentFromOutputs } from '../../src/operations/deployment/from-outputs';
import { CHECKS } from '../../src/operations/doctor/checks';
import { parseDoctorOptions } from '../../src/operations/doctor/options';
import { PREFLIGHT_CHECKS } from '../../src/operations/doctor/preflight';
import { parseReplayOptions } from '../../src/operations/replay/options';
import { checkPipe } from '../../src/operations/replay/pipe-check';
import { check } from '../../src/operations/rotate-key/check-stage';
import { runRotateKeyCommand } from '../../src/operations/rotate-key/command';
import { parseRotateKeyOptions } from '../../src/operations/rotate-key/options';
import { checkBefore } from '../../src/operations/verify/before';
import { parseVerifyOptions } from '../../src/operations/verify/options';
import { NAMES } from '../../src/stack/naming/names';
import { alarmsWith } from '../../src/stack/stack-alarms';
import { named, outputsText } from '../harness/aws/deployed';
import { eachWithAws } from '../harness/aws/environment';
import { AwsError } from '../harness/aws/stand-in';
import { printedBy } from '../harness/printed';
import { theStack } from '../harness/synthesized-stack';
import { VirtualClock } from '../harness/virtual-clock';
import { Endpoint } from '../local/support';
import { CASES } from './doctor/cases';
import { PREFLIGHT_CASES } from './doctor/preflight-cases';
import { examinePlan, readyAccount } from './doctor/preflight-world';
import { examine, healthyWorld, NOW, type World } from './doctor/world';

const ROOT = join(__dirname, '..', '..');
const test = eachWithAws();
const endpoint = new Endpoint();
const directory = mkdtempSync(join(tmpdir(), 'operata-remedies-'));
const body = join(directory, 'body.json');
afterAll(() => rmSync(directory, { recursive: true }));
afterEach(() => endpoint.stop());

/** What a remedy may change. A part that is undefined does not exist. */
interface Parts {
  pipe: string | undefined;
  /** What the pipe is to be. */
  desired: string | undefined;
  connection: string | undefined;
  destination: string;
  stream: string | undefined;
  backup: string | undefined;
  function: string | undefined;
  update: string;
  key: string;
  instance: string;
  /** Whether Operata accepts the key that the connection has. */
  keyIsAccepted: boolean;
  /** The variable. */
  enabled: boolean;
}

const HEALTHY: Parts = {
  pipe: 'RUNNING',
  desired: 'RUNNING',
  connection: 'AUTHORIZED',
  destination: 'ACTIVE',
  stream: 'ACTIVE',
  backup: 'ACTIVE',
  function: 'Active',
  update: 'Successful',
  key: 'Enabled',
  instance: 'ACTIVE',
  keyIsAccepted: true,
  enabled: true,
};

let parts: Parts;
let world: World;
let changed: Date;

beforeEach(async () => {
  parts = { ...HEALTHY };
  changed = new Date('2026-11-20T00:00:00Z');
  writeFileSync(body, '{}');
  const url = await endpoint.start(() => ({ status: 200 }));
  world = healthyWorld(test.aws);
  const { aws } = test;
  const there = <T>(part: keyof Parts, answer: T): T => {
    if (parts[part] === undefined) throw new AwsError('ResourceNotFoundException', undefined, 404);
    return answer;
  };
  aws.change('pipes', 'DescribePipe', (described) =>
    there('pipe', { ...described, CurrentState: parts.pipe, DesiredState: parts.desired }),
  );
  aws.change('events', 'DescribeConnection', (described) =>
    there('connection', {
      ...described,
      ConnectionState: parts.connection,
      LastModifiedTime: changed,
      AuthParameters: { BasicAuthParameters: { Username: 'group-1' } },
    }),
  );
  aws.change('events', 'DescribeApiDestination', (described) => ({
    ...described,
    ApiDestinationState: parts.destination,
    InvocationEndpoint: url,
  }));
  aws.change('kinesis', 'DescribeStreamSummary', ({ StreamDescriptionSummary }) =>
    there('stream', {
      StreamDescriptionSummary: { ...StreamDescriptionSummary, StreamStatus: parts.stream },
    }),
  );
  aws.change('firehose', 'DescribeDeliveryStream', ({ DeliveryStreamDescription }) =>
    there('backup', {
      DeliveryStreamDescription: { ...DeliveryStreamDescription, DeliveryStreamStatus: parts.backup },
    }),
  );
  aws.change('lambda', 'GetFunctionConfiguration', (described) =>
    there('function', { ...described, State: parts.function, LastUpdateStatus: parts.update }),
  );
  aws.change('kms', 'DescribeKey', ({ KeyMetadata }) => ({
    KeyMetadata: { ...KeyMetadata, KeyState: parts.key },
  }));
  aws.change('connect', 'DescribeInstance', ({ Instance }) => ({
    Instance: { ...Instance, InstanceStatus: parts.instance },
  }));
  world.value.destination.endpoint = url;
});

/** Time passes. */
const NEXT: Readonly<Record<string, string | undefined>> = {
  CREATING: 'done',
  STARTING: 'done',
  STOPPING: 'STOPPED',
  UPDATING: 'done',
  AUTHORIZING: 'done',
  DEAUTHORIZING: 'DEAUTHORIZED',
  DELETING: 'gone',
  Deleting: 'gone',
  Pending: 'done',
  Inactive: 'done',
  Creating: 'done',
  Updating: 'done',
  CREATION_IN_PROGRESS: 'done',
};

function wait(): void {
  for (const part of ['pipe', 'connection', 'stream', 'backup', 'function', 'key', 'instance'] as const) {
    const next = NEXT[String(parts[part])];
    if (next === undefined) continue;
    const state = next === 'gone' ? undefined : next === 'done' ? HEALTHY[part] : next;
    parts = { ...parts, [part]: state };
  }
}

/** What Terraform sees: what does not exist, and the desired state of the pipe. */
function apply(replaced: string | undefined): void {
  const before = JSON.stringify([parts, replaced === undefined]);
  for (const part of ['pipe', 'connection', 'stream', 'backup', 'function'] as const) {
    if (parts[part] === undefined) parts = { ...parts, [part]: HEALTHY[part] };
  }
  const desired = parts.enabled ? 'RUNNING' : 'STOPPED';
  if (parts.desired !== desired) parts = { ...parts, desired, pipe: desired };
  const part = Object.entries(ADDRESSES).find(([, address]) => address === replaced)?.[0];
  if (part === 'pipe') parts.pipe = parts.desired;
  if (part === 'connection') {
    parts.connection = parts.keyIsAccepted ? 'AUTHORIZED' : 'DEAUTHORIZED';
    changed = new Date(NOW);
  }
  if (part === 'API destination') parts.destination = 'ACTIVE';
  if (part === 'delivery stream') parts.backup = 'ACTIVE';
  expect(replaced === undefined || part !== undefined, `no such address: ${replaced}`).toBe(true);
  // An apply that changes nothing is a remedy that cannot work.
  expect(JSON.stringify([parts, true]), 'the apply changes nothing').not.toBe(before);
}

/** From which states of the part AWS accepts it, and what becomes of the part. */
const AWS_COMMANDS: Readonly<Record<string, readonly [keyof Parts, RegExp, string | undefined]>> = {
  'pipes start-pipe': ['pipe', /^(STOPPED|START_FAILED|STOP_FAILED)$/, 'RUNNING'],
  'pipes stop-pipe': ['pipe', /^(RUNNING|STOP_FAILED)$/, 'STOPPED'],
  'pipes update-pipe': ['pipe', /^UPDATE_(ROLLBACK_)?FAILED$/, 'RUNNING'],
  'lambda delete-function': ['function', /./, undefined],
  'lambda update-function-configuration': ['update', /^Failed$/, 'Successful'],
  'kms enable-key': ['key', /^Disabled$/, 'Enabled'],
  'kms cancel-key-deletion': ['key', /^Pending(Replica)?Deletion$/, 'Disabled'],
  'kms connect-custom-key-store': ['key', /^Unavailable$/, 'Enabled'],
};

/** Does what one line of a remedy proposes. @returns false if the line is no step */
async function follow(line: string): Promise<boolean> {
  if (/^wait |^it becomes Active/.test(line)) wait();
  if (line.includes('delivery_enabled = true')) parts.enabled = true;
  const [, key, state] = /^import the same key (material)|^create another (instance)/.exec(line) ?? [];
  if (key !== undefined) parts.key = 'Enabled';
  if (state !== undefined) parts.instance = 'ACTIVE';
  const command = commandsIn(line)[0];
  if (command === undefined) return /^(wait|it becomes|import|create)/.test(line);
  const [program, ...words] = command.split(' ');
  if (program === 'terraform') {
    apply(/-replace=([^'\s]+)/.exec(command)?.[1]);
  } else if (program === 'aws') {
    const name = words.slice(0, 2).join(' ');
    const [part, from, to] = AWS_COMMANDS[name] ?? [];
    if (part === undefined || from === undefined) throw new Error(`nothing is known of aws ${name}`);
    expect(String(parts[part]), `aws ${name}`).toMatch(from);
    parts = { ...parts, [part]: to, ...(part === 'pipe' && { desired: to }) };
  } else if (words.includes('rotate-key')) await rotate(words.slice(2));
  return true;
}

/** Runs the command, whose user sets the new key and applies as soon as it waits for that. */
async function rotate(argv: readonly string[]): Promise<void> {
  const clock = new VirtualClock(NOW);
  let looks = 0;
  test.aws.change('events', 'DescribeConnection', (described) => {
    looks += 1;
    if (looks !== 5) return described;
    parts = { ...parts, connection: 'AUTHORIZED', keyIsAccepted: true };
    changed = new Date(NOW - 600_000);
    return { ...described, ConnectionState: 'AUTHORIZED', LastModifiedTime: changed };
  });
  process.env.OPERATA_NEW_API_KEY = 'new-key';
  const { stdout } = await printedBy(() =>
    clock.runUntil(
      runRotateKeyCommand(
        [...argv.map((word) => (word === 'FILE' ? body : word)), '--yes'],
        undefined,
        clock,
      ),
      () => test.aws.quiet(),
    ),
  );
  expect(stdout).toMatch(/^new key +ok /m);
  expect(stdout).toMatch(/^connection after +ok /m);
  // A remedy never leads back to the command that proposed it.
  expect(stdout.slice(stdout.indexOf('new key'))).not.toMatch(/npx operata (doctor|rotate-key .*--body)/);
}

/** The commands of a text. */
const commandsIn = (text: string): string[] =>
  text
    .split('\n')
    .flatMap((line) => line.match(/(?:npx operata|aws [a-z0-9]+ [a-z]|terraform -chdir)[^;,]*/g) ?? []);

/** The lines of a remedy that a reader skips, as they are about another case. */
function isAboutAnotherCase(line: string): boolean {
  if (line.startsWith('with a new API key')) return parts.keyIsAccepted;
  if (line.startsWith('with the same API key')) return !parts.keyIsAccepted;
  if (line.startsWith('if delivery_enabled is false')) return parts.enabled;
  if (line.startsWith('else: ')) return !parts.enabled;
  return line.startsWith('when deliveries succeed');
}

/** Follows what doctor reports until nothing fails. @returns how many remedies that took */
async function followToTheEnd(): Promise<number> {
  const seen = new Set<string>();
  for (let steps = 0; ; steps++) {
    world.value.delivery_pipe.enabled = parts.enabled;
    const { results } = await examine(world);
    const [worst] = results.filter(
      ({ finding, status }) => finding !== undefined && (status === 'fail' || status === 'warn'),
    );
    if (worst === undefined) return steps;
    const state = JSON.stringify(parts);
    expect(seen.has(state), `a circle at ${worst.finding}, ${state}`).toBe(false);
    seen.add(state);
    const lines = (worst.remedy ?? '').split('\n').filter((line) => !isAboutAnotherCase(line));
    const followed = [];
    for (const line of lines) followed.push(await follow(line));
    expect(followed, `${worst.finding}: ${worst.remedy}`).toContain(true);
  }
}

const states = <Part extends keyof Parts>(part: Part, model: Readonly<Record<string, string>>) =>
  Object.values(model).map((state) => [part, state] as const);

const ALL_STATES = [
  ...states('pipe', PipeState),
  ...states('connection', ConnectionState),
  ...states('destination', ApiDestinationState),
  ...states('stream', StreamStatus),
  ...states('backup', DeliveryStreamStatus),
  ...states('function', State),
  ...states('update', LastUpdateStatus),
  ...states('key', KeyState),
  ...states('instance', InstanceStatus),
];

describe('the remedies that doctor proposes', () => {
  it.each(ALL_STATES)('lead from %s %s to a healthy deployment, without a circle', async (part, state) => {
    parts = { ...parts, [part]: state };
    expect(await followToTheEnd()).toBeLessThan(5);
  });

  it.each(Object.values(PipeState))(
    'lead from a paused pipe that is %s to one that is paused',
    async (pipe) => {
      parts = { ...parts, pipe, desired: 'STOPPED', enabled: false };
      await followToTheEnd();
      expect(parts).toMatchObject({ pipe: 'STOPPED', enabled: false });
    },
  );

  it.each(['RUNNING', 'STOPPED', 'START_FAILED'])(
    'lead from a revoked key with a pipe that is %s to a healthy deployment',
    async (pipe) => {
      parts = { ...parts, connection: 'DEAUTHORIZED', keyIsAccepted: false, pipe };
      // The refusal stays in the log for as long as doctor reads it.
      const message = '{"messageType":"TARGET_INVOCATION_FAILED","error":{"httpStatusCode":401}}';
      const timestamp = NOW - 3_600_000;
      test.aws.on('logs', 'FilterLogEvents', ({ logGroupName, startTime }) => ({
        events:
          logGroupName === named(NAMES.pipeLogGroup) && timestamp >= startTime
            ? [{ timestamp, message }]
            : [],
      }));
      await followToTheEnd();
      expect(parts).toMatchObject({ connection: 'AUTHORIZED', pipe: 'RUNNING', keyIsAccepted: true });
    },
  );

  it.each(Object.values(PipeState).filter((state) => state !== 'RUNNING'))(
    'are the same in every command if the pipe is %s',
    async (pipe) => {
      parts = { ...parts, pipe };
      await expectTheSame('pipe');
    },
  );

  it.each(Object.values(ConnectionState).filter((state) => !/^(AUTHORIZED|ACTIVE)$/.test(state)))(
    'are the same in every command if the connection is %s',
    async (connection) => {
      parts = { ...parts, connection };
      await expectTheSame('connection');
    },
  );
});

async function expectTheSame(part: 'pipe' | 'connection'): Promise<void> {
  const { results } = await examine(world, { checks: CHECKS.filter(({ id }) => id === part) });
  const [{ found, remedy } = { found: '', remedy: '' }] = results;
  const aws = new AwsClients({ region: undefined });
  const { signal } = new AbortController();
  try {
    const deployment = deploymentFromOutputs(outputsText(test.aws, world.value), 'outputs');
    expect((await checkBefore(aws, deployment, signal)).stopped).toMatchObject({ text: found, remedy });
    const warnings = await checkPipe(aws, deployment);
    expect(
      warnings.filter(
        (text) => text.startsWith(found) && text.endsWith((remedy ?? '').replaceAll('\n', '; ')),
      ),
    ).toHaveLength(1);
    const rotation = (await check(aws, deployment, signal)).find(({ step }) => step === part);
    expect(rotation?.text).toContain(found);
    // It goes on from there, so that it does not send to itself.
    if (parts.connection !== 'DEAUTHORIZED') expect(rotation?.remedy).toContain(remedy);
    else expect(rotation?.remedy).not.toContain('rotate-key');
  } finally {
    aws.close();
  }
}

const PARSERS: Readonly<Record<string, (argv: readonly string[]) => unknown>> = {
  doctor: parseDoctorOptions,
  verify: parseVerifyOptions,
  replay: parseReplayOptions,
  'rotate-key': (argv) => {
    process.env.OPERATA_NEW_API_KEY = 'key';
    return parseRotateKeyOptions(argv.map((word) => (word === 'FILE' ? body : word)));
  },
  capacity: parseCapacityOptions,
};

/** The package of the SDK if its name differs from the service's name in the AWS CLI. */
const CLIENTS: Readonly<Record<string, string>> = {
  events: 'eventbridge',
  logs: 'cloudwatch-logs',
  s3api: 's3',
};

/** Whether a command exists, with these options. */
function expectToExist(command: string): void {
  const [program, ...words] = command.trim().split(/\s+/);
  if (program === 'npx') {
    const [, name = '', ...rest] = words.map((word) => word.replace(/^\$\{.*\}$/, 'production'));
    expect(Object.keys(COMMANDS)).toContain(name);
    if (rest[0]?.startsWith('-')) expect(() => PARSERS[name]?.(rest)).not.toThrow();
  } else if (program === 'aws') {
    const [service = '', operation = ''] = words;
    // `aws logs tail` is of the command line alone, and the project has no client for SNS.
    if (operation === 'tail' || service === 'sns') return;
    const client = require(`@aws-sdk/client-${CLIENTS[service] ?? service}`);
    const name = operation.replace(/(^|-)([a-z])/g, (_all, _hyphen, letter: string) => letter.toUpperCase());
    expect(Object.keys(client).map((one) => one.toLowerCase())).toContain(`${name}command`.toLowerCase());
  } else {
    const address = /-replace=([^'\s]+)/.exec(command)?.[1];
    if (address !== undefined) expect(Object.values(ADDRESSES)).toContain(address);
  }
}

describe('a command that is proposed', () => {
  it('exists, for each finding of doctor', async () => {
    const found = new Map<string, string>();
    for (const [id, { breaks, variant, from, now }] of Object.entries(CASES)) {
      const checks = CHECKS.filter(({ findings }) => id in findings);
      const broken = healthyWorld(test.aws, variant);
      breaks(broken);
      const { results } = await examine(broken, { checks, ...(from && { from }), ...(now && { now }) });
      for (const { remedy = '' } of results) found.set(id, remedy);
    }
    const commands = [...found.values()].flatMap(commandsIn);
    expect(commands.length).toBeGreaterThan(50);
    for (const command of new Set(commands)) expectToExist(command);
  });

  it('exists, for each finding before the first apply', async () => {
    const remedies: string[] = [];
    for (const [id, { breaks, variant }] of Object.entries(PREFLIGHT_CASES)) {
      const account = readyAccount(test.aws, variant);
      breaks(account);
      const checks = PREFLIGHT_CHECKS.filter(({ findings }) => id in findings);
      const { results } = await examinePlan(account, checks);
      remedies.push(...results.map(({ remedy = '' }) => remedy));
    }
    const commands = remedies.flatMap(commandsIn);
    expect(commands.length).toBeGreaterThan(5);
    for (const command of new Set(commands)) expectToExist(command);
  });

  it('exists, for each step of verify and rotate-key', () => {
    const folders = ['verify', 'rotate-key'].map((name) => join(ROOT, 'src', 'operations', name));
    const sources = folders.flatMap((folder) =>
      readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8')),
    );
    const written = sources.flatMap((source) => [
      ...source.matchAll(/operatorCommand\(\s*'([a-z-]+)',\s*[\w.]+,?\s*(?:['`]([^'`]*)['`])?/g),
    ]);
    expect(written.length).toBeGreaterThan(12);
    const deployment = { environment: 'production', region: 'us-west-2' };
    for (const [, name = '', options] of written) {
      const command = operatorCommand(name as 'doctor', deployment, options);
      expectToExist(command.replace(/\$\{[^}]*\}/, '2026-11-25T17:00:00Z'));
    }
  });

  it('replaces the connection in the documentation as in the commands', () => {
    for (const page of [join('docs', 'deploying.md'), join('docs', 'operations.md')]) {
      const text = readFileSync(join(ROOT, page), 'utf8').replaceAll(/ \\\n\s*/g, ' ');
      expect(text, page).toContain(replace('connection'));
    }
  });

  it('does not send an alarm that sends to doctor back to the alarm', async () => {
    test.aws.change('monitoring', 'DescribeAlarms', ({ MetricAlarms }) => ({
      MetricAlarms: MetricAlarms.map((one: object) => ({ ...one, StateValue: 'ALARM' })),
    }));
    const { results } = await examine(world, { checks: CHECKS.filter(({ id }) => id === 'alarms') });
    expect(results).toHaveLength(alarmsWith(() => true).length);
    for (const { found, remedy = '' } of results) {
      expect(remedy, found).not.toMatch(/npx operata doctor|describe-alarms|\$\{/);
      for (const command of commandsIn(remedy)) expectToExist(command);
    }
  });

  it('exists, for each alarm', () => {
    const commands = alarmsWith(() => true).flatMap(({ next }) => commandsIn(next));
    expect(commands.length).toBeGreaterThan(20);
    for (const command of commands) expectToExist(command);
  });

  it('replaces what the stack has, by its address', () => {
    for (const address of Object.values(ADDRESSES)) {
      const resource = theStack().json.resource;
      const [type = '', name = ''] = address.replace('[0]', '').split('.');
      expect(resource[type]?.[name], address).toBeDefined();
      expect(address.endsWith('[0]'), address).toBe('count' in (resource[type]?.[name] ?? {}));
    }
  });
});
