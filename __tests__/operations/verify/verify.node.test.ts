import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Dialogue } from '../../../src/cli/confirm';
import { runVerifyCommand } from '../../../src/operations/verify/command';
import type { VerifyReport } from '../../../src/operations/verify/report';
import type { StepName, StepResult, StepState } from '../../../src/operations/verify/step';
import { FIND_DEPLOYMENT } from '../../../src/permissions/operator/deployment';
import { VERIFY } from '../../../src/permissions/operator/verify';
import { NAMES } from '../../../src/stack/naming/names';
import { startCommand } from '../../harness/aws/command';
import {
  ARN,
  deploymentValue,
  describedPipe,
  named,
  outputsText,
  type Stores,
  serveDeployment,
} from '../../harness/aws/deployed';
import { eachWithAws } from '../../harness/aws/environment';
import { holdAgainst } from '../../harness/aws/least-privilege';
import { deadLetter, Pump } from '../../harness/aws/pump';
import { AwsError } from '../../harness/aws/stand-in';
import { someone } from '../../harness/dialogue';
import { type Printed, printedBy } from '../../harness/printed';
import { VirtualClock } from '../../harness/virtual-clock';

const test = eachWithAws();
let stores: Stores;
let pump: Pump;
let clock: VirtualClock;
const directory = mkdtempSync(join(tmpdir(), 'operata-verify-'));
const outputs = join(directory, 'outputs.json');
afterAll(() => rmSync(directory, { recursive: true }));

beforeEach(async () => {
  stores = serveDeployment(test.aws);
  clock = new VirtualClock(Date.now());
  pump = new Pump(stores, clock);
  await pump.start(test.aws);
  say({});
});
afterEach(() => pump.stop());

/** Changes the outputs of the deployment. */
function say(changes: object): void {
  const { backup, ...value } = deploymentValue(test.aws);
  const quick = { ...backup, buffer_interval_seconds: 0 };
  writeFileSync(outputs, outputsText(test.aws, { ...value, backup: quick, ...changes }));
}

const run = (...argv: string[]): Promise<Printed> => {
  const timeout = argv.includes('--timeout') ? [] : ['--timeout', '2'];
  return runInVirtualTime(['--outputs', outputs, '--yes', ...timeout, ...argv]);
};

/** Runs the command. Time passes only when it waits and the deployment is idle. */
const runInVirtualTime = (argv: readonly string[], dialogue?: Dialogue): Promise<Printed> =>
  printedBy(() =>
    clock.runUntil(runVerifyCommand(argv, dialogue, clock), async () => {
      await test.aws.quiet();
      await pump.idle();
    }),
  );

interface Outcome extends Printed {
  readonly report: VerifyReport;
  readonly states: Record<StepName, StepState>;
  step(name: StepName): StepResult;
}

/** What nothing may hold but the synthetic record's own ContactId: contents, and messages of AWS. */
const SECRET = /CANARY|customer|\+1555|avery|Billing/i;

async function verify(...argv: string[]): Promise<Outcome> {
  const printed = await run('--json', ...argv);
  expect(printed.stdout + printed.stderr).not.toMatch(SECRET);
  const report = JSON.parse(printed.stdout) as VerifyReport;
  const step = (name: StepName): StepResult => {
    const found = report.steps.find((one) => one.step === name);
    if (found === undefined) throw new Error(`there is no step ${name}`);
    return found;
  };
  const states = Object.fromEntries(report.steps.map((one) => [one.step, one.state])) as Outcome['states'];
  return { ...printed, report, states, step };
}

const WELL: Record<StepName, StepState> = {
  put: 'seen',
  stream: 'seen',
  function: 'seen',
  'pipe log': 'inferred',
  queue: 'inferred',
  delivery: 'inferred',
  'iterator age': 'seen',
  backup: 'seen',
};

const put = () => JSON.parse(String(stores.stream.records.at(-1)?.data)) as Record<string, never>;
const refuse = (service: string, operation: string, code = 'AccessDeniedException') =>
  test.aws.on(service, operation, () => {
    throw new AwsError(code);
  });

describe('a record through a healthy deployment', () => {
  it('is seen, or inferred, at each step', async () => {
    const { code, states, report, stderr } = await verify();
    expect(states).toEqual(WELL);
    expect(code).toBe(0);
    expect(report.record?.eventId).toMatch(/^shardId-\d{12}:\d{56}$/);
    expect(report.steps.every(({ seconds = 0 }) => seconds >= 0 && seconds < 60)).toBe(true);
    expect(stderr).toContain(`ContactId ${report.record?.contactId}`);
    expect(pump.delivered).toHaveLength(1);
  });

  it('is marked in fields that the privacy controls let through, and made up', async () => {
    const { report } = await verify();
    const record = put();
    const delivered = JSON.parse(pump.delivered[0]?.body ?? '') as Record<string, unknown>;
    expect(delivered).toMatchObject({
      ContactId: expect.stringMatching(/^7e577e57-7e57-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
      Agent: { Username: 'operata-connect-synthetic' },
      Queue: { Name: 'operata-connect-synthetic' },
      AWSAccountId: '111122223333',
    });
    expect(report.record?.contactId).toBe(delivered.ContactId);
    expect(record).toMatchObject({
      Attributes: { operata_connect_integration: 'synthetic' },
      Recording: null,
      InstanceARN: expect.stringMatching(/instance\/12345678-1234-4234-8234-123456789012$/),
    });
    const age = clock.now() - Date.parse(String(record.LastUpdateTimestamp));
    expect(age).toBeGreaterThan(-2000);
    expect(age).toBeLessThan(60_000);
    expect(JSON.stringify(record)).not.toMatch(/Robin|EX-0042|2026-03-02|6513270e/);
    for (const number of JSON.stringify(record).match(/\+\d+/g) ?? [])
      expect(number).toMatch(/^\+155501\d\d$/);
  });

  it('differs each time', async () => {
    await verify();
    const first = put().ContactId;
    await verify();
    expect(put().ContactId).not.toBe(first);
  });

  it('is printed as a table', async () => {
    const { stdout, code } = await run();
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Record 7e577e57-\S+ at shardId-\d+:\d+, arrived 20\S+Z\n\nput +seen/);
    expect(stdout).toMatch(
      /^function +seen +\d+\.\d s {2}operata-privacy-controls-production returned it, \d+ fields removed$/m,
    );
    expect(stdout).toContain(
      'can be checked without contents is healthy: the record should be at https://operata.invalid/',
    );
  });

  it('is found in a backup that is not compressed', async () => {
    pump.compresses = false;
    expect((await verify()).states.backup).toBe('seen');
  });

  it.each([
    ['InvalidObjectState', 403],
    ['AccessDenied', 403],
    ['KMS.DisabledException', 400],
    ['NoSuchKey', 404],
  ])('is found in the backup next to an object that answers %s', async (code, status) => {
    const path = `/${named(NAMES.backupBucket)}/contact-records/${new Date(clock.now()).toISOString().slice(0, 13).replace(/[-T]/g, '/')}/0`;
    stores.buckets.objects.set(path, Buffer.from('{"ContactId":"CANARY"}\n'));
    stores.buckets.modified.set(path, new Date(clock.now()));
    test.aws.fault = ({ operation, input }) =>
      operation === 'GetObject' && path.endsWith(input.Key)
        ? { kind: 'error', error: new AwsError(code, 'CANARY', status) }
        : undefined;
    expect((await verify()).states.backup).toBe('seen');
  });

  it('is not found in a backup that holds another record with its ContactId', async () => {
    pump.backsUp = false;
    const { reader } = stores.stream;
    stores.stream.reader = (record) => {
      const path = `/${named(NAMES.backupBucket)}/contact-records/${record.arrived.toISOString().slice(0, 13).replace(/[-T]/g, '/')}/other`;
      const { ContactId } = JSON.parse(String(record.data)) as { ContactId: string };
      stores.buckets.objects.set(path, Buffer.from(JSON.stringify({ ContactId })));
      stores.buckets.modified.set(path, new Date(clock.now()));
      reader(record);
    };
    expect((await verify()).states.backup).toBe('timed-out');
  });

  it('is followed without privacy controls and without a backup', async () => {
    say({ privacy_controls: null, backup: null });
    const { code, states } = await verify();
    expect(states).toEqual({ ...WELL, function: 'off', backup: 'off' });
    expect(code).toBe(0);
  });

  it('makes only calls that the policy allows', async () => {
    stores.queue.send(deadLetter('shardId-000000000000', '1'));
    await verify();
    expect(holdAgainst(VERIFY, test.aws.calls)).toEqual({ refused: [], unused: [] });
  });

  it('is put on the stream of an environment', async () => {
    stores.queue.send(deadLetter('shardId-000000000000', '1'));
    refuse('firehose', 'DescribeDeliveryStream', 'ResourceNotFoundException');
    const printed = await runInVirtualTime([
      '--environment',
      'production',
      '--yes',
      '--timeout',
      '2',
      '--json',
    ]);
    expect(JSON.parse(printed.stdout)).toMatchObject({ interrupted: false });
    expect(printed.code).toBe(0);
    expect(holdAgainst([...VERIFY, ...FIND_DEPLOYMENT], test.aws.calls).refused).toEqual([]);
  });
});

type Cases = readonly [string, () => void, Partial<Record<StepName, StepState>>, StepName, RegExp][];

/** Each case breaks something, and has states, and the text of a step. */
function reportsEach(cases: Cases, code: number): void {
  it.each(cases)('is reported if %s', async (_name, breakIt, expected, step, text) => {
    breakIt();
    const outcome = await verify();
    expect(outcome.states).toMatchObject(expected);
    expect(outcome.step(step).text).toMatch(text);
    expect(outcome.code).toBe(code);
  });
}

describe('a step that fails', () => {
  const cases: Cases = [
    [
      'the stream does not exist',
      () => refuse('kinesis', 'PutRecord', 'ResourceNotFoundException'),
      { put: 'failed', stream: 'could-not-check', backup: 'could-not-check' },
      'put',
      /^the record is not on Connect_CTR_production: does not exist \(ResourceNotFoundException\)$/,
    ],
    [
      'the stream does not give what it took',
      () => {
        const original = stores.stream.put.bind(stores.stream);
        stores.stream.put = (...args) => {
          const record = original(...args);
          stores.stream.trimThrough(record.sequenceNumber);
          return record;
        };
      },
      { stream: 'timed-out', function: 'could-not-check', backup: 'could-not-check' },
      'stream',
      /^Connect_CTR_production does not return the record that it accepted, at shardId-/,
    ],
    [
      'the stream gives another record',
      () => {
        test.aws.on('kinesis', 'GetRecords', () => ({
          Records: [{ SequenceNumber: '1', PartitionKey: 'CANARY', Data: Buffer.from('CANARY') }],
          MillisBehindLatest: 0,
        }));
      },
      { stream: 'failed', function: 'could-not-check' },
      'stream',
      /^Connect_CTR_production returns another record at /,
    ],
    [
      'the pipe processes nothing',
      () => {
        pump.takes = false;
      },
      { function: 'timed-out', delivery: 'timed-out', 'pipe log': 'inferred', backup: 'seen' },
      'delivery',
      /^CloudWatch has counted no invocation of the pipe in 2 s$/,
    ],
    [
      'the function logs nothing',
      () => {
        pump.logsOfFunction = false;
      },
      { function: 'timed-out', delivery: 'could-not-check' },
      'function',
      /has logged nothing about the record$/,
    ],
    [
      'the function finds the record malformed',
      () => {
        pump.spoil = () => 'bm8gSlNPTg==';
      },
      { function: 'failed', delivery: 'failed' },
      'function',
      /found that the record is malformed, and did not return it$/,
    ],
    [
      'the function finds another kind of record',
      () => {
        pump.spoil = () => 'e30=';
      },
      { function: 'failed', delivery: 'failed' },
      'function',
      /found that the record is not a contact record, and did not return it$/,
    ],
    [
      'the function cannot redact the record',
      () => {
        pump.spoil = (data) => {
          const eventID = `shardId-000000000000:${stores.stream.records.at(-1)?.sequenceNumber}`;
          const counts = { RecordsReceived: 1, RecordsDelivered: 0, MalformedRecords: 0, EmptyRecords: 0 };
          pump.logs.add(named(NAMES.functionLogGroup), JSON.stringify({ eventID, ...counts }));
          pump.logsOfFunction = false;
          return data;
        };
      },
      { function: 'failed' },
      'function',
      /could not redact the record; the pipe retries$/,
    ],
    [
      'the endpoint refuses the key',
      () => {
        pump.status = 401;
      },
      { function: 'seen', 'pipe log': 'failed', queue: 'failed', delivery: 'failed', backup: 'seen' },
      'pipe log',
      /^the pipe has logged errors since: TargetInvocationFailed \(HTTP 401\) once; they may be about other records$/,
    ],
    [
      'the record is in the dead-letter queue',
      () => {
        pump.counts = false;
        pump.spoil = (data) => {
          const { sequenceNumber = '' } = stores.stream.records.at(-1) ?? {};
          const [first, last] = [BigInt(sequenceNumber) - 5n, BigInt(sequenceNumber) + 5n];
          stores.queue.send(deadLetter('shardId-000000000000', String(first), { last: String(last) }));
          return data;
        };
      },
      { queue: 'failed', delivery: 'failed', 'pipe log': 'inferred' },
      'queue',
      /^the record was dead-lettered \(RetryAttemptsExhausted\)$/,
    ],
    [
      'CloudWatch counts a failure',
      () => pump.countOfPipe('ExecutionTimeout'),
      { delivery: 'failed', queue: 'inferred', 'pipe log': 'inferred' },
      'delivery',
      /^CloudWatch has counted failures of the pipe since: ExecutionTimeout 1; they may be of other records$/,
    ],
    [
      'readers of the stream are behind',
      () =>
        pump.count(
          'AWS/Kinesis',
          'GetRecords.IteratorAgeMilliseconds',
          { StreamName: named(NAMES.contactStream) },
          720_000,
        ),
      { 'iterator age': 'failed', delivery: 'inferred' },
      'iterator age',
      /^the slowest reader of Connect_CTR_production is 720 s behind, more than the five minutes of the Operata integration guide$/,
    ],
    [
      'there is no backup of it',
      () => {
        pump.backsUp = false;
        const path = `/${named(NAMES.backupBucket)}/contact-records/${new Date(clock.now()).toISOString().slice(0, 13).replace(/[-T]/g, '/')}/other`;
        stores.buckets.objects.set(path, Buffer.from('{"ContactId":"CANARY"}\n'));
        stores.buckets.modified.set(path, new Date(clock.now()));
      },
      { backup: 'timed-out', delivery: 'inferred' },
      'backup',
      /^none of 1 new objects below s3:\/\/operata-ctr-\S+\/contact-records\/ holds the record after 2 s, 0 of them for the buffer$/,
    ],
  ];
  reportsEach(cases, 1);

  it('is reported if it fails some time after the function', async () => {
    pump.spoil = (data) => {
      const { sequenceNumber = '' } = stores.stream.records.at(-1) ?? {};
      void clock.sleep(900).then(() => stores.queue.send(deadLetter('shardId-000000000000', sequenceNumber)));
      return data;
    };
    const { code, states } = await verify('--timeout', '10');
    expect(states).toMatchObject({ function: 'seen', queue: 'failed', delivery: 'failed' });
    expect(code).toBe(1);
  });

  it('reports what to do', async () => {
    pump.status = 403;
    const { stdout } = await run();
    expect(stdout).toMatch(
      /→ the endpoint refuses the credentials: .*\n +→ to change the key: npx operata rotate-key --environment production/,
    );
    expect(stdout).toContain('Something failed, or took too long.');
  });

  it('is reported if the privacy controls have no configuration, although the record is delivered', async () => {
    await pump.stop();
    pump = new Pump(stores, clock, () => Promise.reject(new Error('CANARY')));
    await pump.start(test.aws);
    const { code, step } = await verify();
    expect(code).toBe(0);
    expect(step('function').text).toContain('it has no configuration, so only the mandatory fields are sent');
  });

  it('is reported if the function cannot use the key for pseudonyms, although the record is delivered', async () => {
    await pump.stop();
    const replace = [{ field: 'Attributes.None', with: 'PSEUDONYM' }];
    const value = { type: 'BLACKLIST', fields: [], replace };
    pump = new Pump(stores, clock, async () => JSON.stringify({ key: 'REDACTION_CONFIG', value }));
    await pump.start(test.aws);
    const { code, step } = await verify();
    expect(code).toBe(0);
    expect(step('function').text).toMatch(
      /, 0 fields removed, 0 values replaced; it cannot use the key for pseudonyms/,
    );
    expect(step('function').remedy).toContain('npx operata doctor');
  });

  it('is reported if SQS has not counted the message about the record', async () => {
    stores.queue.send(deadLetter('shardId-000000000000', '1', { last: '9'.repeat(60) }));
    test.aws.on('sqs', 'GetQueueAttributes', () => ({ Attributes: { ApproximateNumberOfMessages: '0' } }));
    const { code, step } = await verify();
    expect(step('queue').text).toMatch(/^the record was dead-lettered/);
    expect(code).toBe(1);
  });

  it('about earlier records is not reported', async () => {
    pump.logError(500, clock.now() - 60_000);
    stores.queue.send(deadLetter('shardId-000000000000', '1'));
    stores.queue.send('no JSON');
    stores.queue.send(deadLetter('shardId-000000000001', '1', { last: '9'.repeat(60) }));
    const { code, step } = await verify();
    expect(code).toBe(0);
    expect(step('queue').text).toBe('none of the 3 messages in the dead-letter queue is about the record');
    // And they are visible to a replay.
    expect(stores.queue.attributes).toMatchObject({
      ApproximateNumberOfMessages: '3',
      ApproximateNumberOfMessagesNotVisible: '0',
    });
  });
});

describe('a step that cannot be checked', () => {
  const cases: Cases = [
    [
      'putting is not allowed',
      () => refuse('kinesis', 'PutRecord'),
      { put: 'could-not-check', stream: 'could-not-check' },
      'put',
      /not allowed \(AccessDeniedException\)$/,
    ],
    [
      'the key may not be used',
      () => refuse('kinesis', 'PutRecord', 'KMSAccessDeniedException'),
      { put: 'could-not-check' },
      'put',
      /not allowed \(KMSAccessDeniedException\)$/,
    ],
    [
      'reading the stream is not allowed',
      () => refuse('kinesis', 'GetRecords'),
      { stream: 'could-not-check', function: 'seen', delivery: 'inferred', backup: 'seen' },
      'stream',
      /^not allowed/,
    ],
    [
      'reading logs is not allowed',
      () => refuse('logs', 'FilterLogEvents'),
      { function: 'could-not-check', 'pipe log': 'could-not-check', delivery: 'inferred' },
      'function',
      /^not allowed/,
    ],
    [
      'the log group does not exist',
      () => pump.logs.remove(named(NAMES.pipeLogGroup)),
      { 'pipe log': 'could-not-check', function: 'seen' },
      'pipe log',
      /^does not exist/,
    ],
    [
      'the pipe logs nothing',
      () =>
        test.aws.on('pipes', 'DescribePipe', () => ({
          ...describedPipe(),
          LogConfiguration: { Level: 'OFF' },
        })),
      { 'pipe log': 'could-not-check' },
      'pipe log',
      /^the pipe logs nothing: delivery_log_level is OFF$/,
    ],
    [
      'looking into the queue is not allowed',
      () => refuse('sqs', 'GetQueueAttributes', 'AccessDenied'),
      { queue: 'could-not-check', delivery: 'could-not-check' },
      'delivery',
      /^the pipe was invoked, but it could not be checked whether the record was dead-lettered$/,
    ],
    [
      'another process has the messages of the queue',
      () => {
        stores.queue.send(deadLetter('shardId-000000000000', '1'));
        test.aws.on('sqs', 'ReceiveMessage', () => ({}));
      },
      { queue: 'could-not-check' },
      'queue',
      /^of 1 messages in the dead-letter queue, 0 could be searched$/,
    ],
    [
      'reading figures is not allowed',
      () => refuse('monitoring', 'GetMetricData'),
      { delivery: 'could-not-check', 'iterator age': 'could-not-check', 'pipe log': 'inferred' },
      'delivery',
      /^not allowed/,
    ],
    [
      'CloudWatch is late',
      () => {
        pump.counts = false;
      },
      { function: 'seen', delivery: 'could-not-check' },
      'delivery',
      /^the pipe has processed the record, but CloudWatch may be late, and has not counted it yet$/,
    ],
    [
      'CloudWatch has no iterator age of the stream',
      () => test.aws.on('monitoring', 'GetMetricData', () => ({ MetricDataResults: [] })),
      { 'iterator age': 'could-not-check' },
      'iterator age',
      /^CloudWatch has no iterator age of Connect_CTR_production for the last 10 minutes$/,
    ],
    [
      'listing the backup is not allowed',
      () => refuse('s3', 'ListObjectsV2', 'AccessDenied'),
      { backup: 'could-not-check' },
      'backup',
      /^not allowed/,
    ],
    [
      'reading the backup is not allowed',
      () => refuse('s3', 'GetObject', 'AccessDenied'),
      { backup: 'could-not-check' },
      'backup',
      /^the record may be in s3:\/\/\S+, which cannot be read: not allowed/,
    ],
    [
      'AWS asks to slow down all the time',
      () => {
        process.env.AWS_MAX_ATTEMPTS = '1';
        refuse('logs', 'FilterLogEvents', 'ThrottlingException');
      },
      { function: 'could-not-check', 'pipe log': 'could-not-check' },
      'function',
      /^AWS asked to slow down/,
    ],
  ];
  reportsEach(cases, 3);

  it('does not prevent the put if describing the pipe is not allowed', async () => {
    refuse('pipes', 'DescribePipe', 'AccessDeniedException');
    expect((await verify()).code).toBe(0);
  });
});

describe('a record is not put', () => {
  const nothingPut = () => expect(stores.stream.records).toEqual([]);

  it.each([
    [
      'stopped by someone',
      { CurrentState: 'STOPPED', DesiredState: 'STOPPED' },
      /is STOPPED, though delivery_enabled is true: someone has stopped it$/,
      /^aws pipes start-pipe/,
    ],
    [
      'stopped by EventBridge',
      { CurrentState: 'STOPPED', DesiredState: 'RUNNING', StateReason: 'The role is gone' },
      /is STOPPED: EventBridge has stopped it: The role is gone/,
      /aws pipes start-pipe --name operata-production-example --region us-west-2/,
    ],
    [
      'starting',
      { CurrentState: 'STARTING', DesiredState: 'RUNNING' },
      /is STARTING$/,
      /^wait a minute or two; then run this again$/,
    ],
  ])('if the pipe is %s', async (_name, state, text, remedy) => {
    test.aws.on('pipes', 'DescribePipe', () => ({ ...describedPipe(), ...state }));
    const { code, step } = await verify();
    expect(code).toBe(1);
    expect(step('put').text).toMatch(text);
    expect(step('put').remedy).toMatch(remedy);
    nothingPut();
  });

  it('if the connection is not authorized', async () => {
    test.aws.change('events', 'DescribeConnection', (described) => ({
      ...described,
      ConnectionState: 'DEAUTHORIZED',
    }));
    const { code, step } = await verify();
    expect(code).toBe(1);
    expect(step('put').text).toBe('no record was put: the connection operata-production is DEAUTHORIZED');
    expect(step('put').remedy).toMatch(/^with a new API key: npx operata rotate-key/);
    nothingPut();
  });

  it('on an adopted stream, unless its other consumers accept that', async () => {
    say({ contact_stream: { arn: ARN.stream, is_ours: false, kms_key_arn: null, retention_hours: 24 } });
    const { code, stderr } = await run();
    expect(code).toBe(2);
    expect(stderr).toMatch(/add --other-consumers-accept-synthetic-record\n$/);
    nothingPut();
    expect((await verify('--other-consumers-accept-synthetic-record')).code).toBe(0);
  });

  it('without a terminal for the confirmation', async () => {
    const { code, stderr } = await runInVirtualTime(['--outputs', outputs], someone('', false));
    expect(code).toBe(2);
    expect(stderr).toMatch(/no terminal for a confirmation: confirm with --yes\n$/);
    nothingPut();
  });

  it.each([['n\n'], ['\n'], ['']])('if the answer is %j', async (answer) => {
    const { code, stderr } = await asking(answer);
    expect(code).toBe(2);
    expect(stderr).toBe('No record was put.\n');
    nothingPut();
  });

  it('unless the answer is yes', async () => {
    const { code, asked } = await asking('yes\n');
    expect(code).toBe(0);
    expect(asked).toBe(
      'A synthetic contact record will be put on Connect_CTR_production, and go through the privacy controls to ' +
        "https://operata.invalid/contact-records: it lands in Operata's analytics, and in the backup " +
        'operata-ctr-production-111122223333-us-west-2. Continue? [y/N] ',
    );
  });

  it('if options are wrong, and reports all of them', async () => {
    const { code, stderr } = await run('production', '--timeout', '0', '--fast');
    expect(code).toBe(2);
    expect(stderr).toMatch(/--fast: there is no such option/);
    expect(stderr).toMatch(/argument \d is unexpected; name the deployment with --environment/);
    expect(stderr).toMatch(
      /--timeout 0: must be a whole number from 1 to 3600; it is how many seconds a step may take/,
    );
    nothingPut();
  });

  it('to explain the command', async () => {
    const { code, stdout } = await run('--help');
    expect(code).toBe(0);
    expect(stdout).toContain('ContactId          begins with 7e577e57-7e57-');
    nothingPut();
  });
});

async function asking(answer: string): Promise<Printed & { readonly asked: string }> {
  const person = someone(answer);
  const printed = await runInVirtualTime(['--outputs', outputs, '--timeout', '2'], person);
  return { ...printed, asked: person.asked() };
}

describe('the program', () => {
  it('reports what it has found when it is interrupted', async () => {
    pump.backsUp = false;
    // The process waits for real: all but the backup is soon over.
    say({ backup: deploymentValue(test.aws).backup });
    const running = startCommand('verify', ['--outputs', outputs, '--yes', '--timeout', '1']);
    running.process.stderr?.on('data', (chunk: Buffer) => {
      if (String(chunk).includes('iterator age: seen')) running.process.kill('SIGINT');
    });
    const { code, stdout } = await running.result;
    expect(code).toBe(130);
    expect(stdout).toMatch(/^delivery +inferred/m);
    expect(stdout).toMatch(/^backup +could not check +interrupted$/m);
    expect(stdout).toContain('Interrupted: the command did not wait for the missing results.');
  });

  it('reads the outputs from standard input, and reports that there is no terminal for the confirmation', async () => {
    const { code, stderr } = await startCommand('verify', ['--outputs', '-'], {
      input: outputsText(test.aws),
    }).result;
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: the record lands in Operata’s analytics/);
  });
});
