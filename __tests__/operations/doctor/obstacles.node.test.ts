import { describe, expect, it, vi } from 'vitest';
import { CHECKS } from '../../../src/operations/doctor/checks';
import { eachWithAws } from '../../harness/aws/environment';
import { AwsError, type Call, type Fault } from '../../harness/aws/stand-in';
import { VirtualClock } from '../../harness/virtual-clock';
import { examine, healthyWorld, NOW, type World } from './world';

const test = eachWithAws();

const refused = (code: string, message?: string, status = 403): Fault => ({
  kind: 'error',
  error: new AwsError(code, message, status),
});
const faultOn =
  (operation: string, fault: Fault) =>
  ({ service, operation: called }: Call): Fault | undefined =>
    `${service}:${called}` === operation ? fault : undefined;

/** The checks that read metrics. */
const OF_METRICS = [
  'arrivals',
  'reads',
  'deliveries',
  'function-runs',
  'pseudonyms',
  'backup-deliveries',
  'dead-letter-age',
];

/** The checks that cannot run, with their texts; all others must pass. */
async function unchecked(world: World, options: Parameters<typeof examine>[1] = {}) {
  const { results } = await examine(world, options);
  expect(results.filter(({ status }) => status === 'warn' || status === 'fail')).toEqual([]);
  return results
    .filter(({ status }) => status === 'could-not-check')
    .map(({ check, found, remedy }) => ({ check, found, remedy }));
}

describe('one permission that is denied', () => {
  it.each([
    ['connect:DescribeInstance', ['association', 'stream-kinds', 'connect-grant']],
    ['connect:ListInstanceStorageConfigs', ['association', 'stream-kinds']],
    ['kinesis:DescribeStreamSummary', ['stream']],
    ['kms:DescribeKey', ['key', 'alarm-path']],
    ['kms:GetKeyPolicy', ['alarm-path']],
    ['sns:GetTopicAttributes', ['alarm-path']],
    ['sns:ListSubscriptionsByTopic', ['alarm-path']],
    ['kms:ListGrants', ['connect-grant']],
    ['pipes:DescribePipe', ['pipe', 'pipe-settings']],
    ['events:DescribeConnection', ['connection']],
    ['events:DescribeApiDestination', ['api-destination', 'pipe-role']],
    [
      'lambda:GetFunctionConfiguration',
      ['function', 'function-code', 'function-network', 'function-runs', 'function-role', 'pseudonyms'],
    ],
    ['ssm:GetParameter', ['configuration']],
    ['ec2:DescribeRouteTables', ['function-network']],
    ['ec2:DescribeSecurityGroups', ['function-network']],
    ['ec2:DescribeVpcEndpoints', ['function-network']],
    ['firehose:DescribeDeliveryStream', ['backup', 'backup-role']],
    ['s3:HeadBucket', ['backup-bucket']],
    ['sqs:GetQueueAttributes', ['dead-letter-queue']],
    ['logs:FilterLogEvents', ['pipe-log', 'backup-log']],
    ['monitoring:GetMetricData', OF_METRICS],
    ['monitoring:DescribeAlarms', ['alarms', 'alarm-path']],
    ['iam:SimulatePrincipalPolicy', ['pipe-role', 'function-role', 'backup-role']],
  ])('%s keeps only the checks that need it from looking', async (operation, checks) => {
    const world = healthyWorld(test.aws, 'vpc');
    const action = operation.replace('monitoring', 'cloudwatch');
    test.aws.fault = faultOn(
      operation,
      refused('AccessDeniedException', `User: CANARY is not authorized to perform: ${action} on CANARY`),
    );
    const found = await unchecked(world);
    expect(found.map(({ check }) => check).sort()).toEqual([...checks].sort());
    for (const one of found) {
      // S3 answers HEAD without a body.
      if (operation !== 's3:HeadBucket') expect(one.found).toContain(`not allowed to call ${action}`);
      expect(one.remedy).toContain('the policy "doctor" in docs/operator-policies.json');
      expect(JSON.stringify(one)).not.toContain('CANARY');
    }
  });

  it('ds:DescribeDirectories keeps an instance from being found by its alias', async () => {
    const world = healthyWorld(test.aws);
    world.value.connect_instance_id = null;
    test.aws.fault = faultOn('connect:ListInstances', refused('AccessDeniedException'));
    expect((await unchecked(world)).map(({ check }) => check)).toEqual([
      'association',
      'stream-kinds',
      'connect-grant',
    ]);
  });
});

describe('AWS', () => {
  it('that does not answer a call delays only the checks that need it', async () => {
    const world = healthyWorld(test.aws);
    let letGo = (): void => undefined;
    const held = new Promise<void>((fulfil) => {
      letGo = fulfil;
    });
    test.aws.on('ssm', 'GetParameter', async () => {
      await held;
      return {};
    });
    const checks = CHECKS.filter(({ id }) => id === 'configuration' || id === 'alarms');
    const clock = new VirtualClock(NOW);
    const ended = vi.fn();
    const found = await clock.runUntil(
      unchecked(world, { checks, timeLimit: 2500, clock, ended }),
      // The other one is not held up.
      () => vi.waitFor(() => expect(ended).toHaveBeenCalled()),
    );
    letGo();
    expect(found).toEqual([
      { check: 'configuration', found: 'AWS did not answer within 2.5 seconds', remedy: undefined },
    ]);
  });

  it('that cannot be reached is reported, with what to check', async () => {
    const world = healthyWorld(test.aws);
    process.env.AWS_MAX_ATTEMPTS = '1';
    test.aws.fault = ({ operation }) => (operation === 'GetParameter' ? { kind: 'lost' } : undefined);
    expect(await unchecked(world)).toEqual([
      {
        check: 'configuration',
        found: expect.stringMatching(/^AWS could not be reached/),
        remedy: undefined,
      },
    ]);
  });

  it('that answers with an unexpected format is reported by the name of the error only', async () => {
    const world = healthyWorld(test.aws);
    process.env.AWS_MAX_ATTEMPTS = '1';
    test.aws.fault = faultOn('ssm:GetParameter', refused('InternalServerError', undefined, 500));
    expect(await unchecked(world)).toEqual([
      { check: 'configuration', found: 'AWS answered InternalServerError', remedy: undefined },
    ]);
  });

  it.each(['Forbidden', 'InternalError'])(
    'that leaves out a metric (%s) hides no trouble',
    async (StatusCode) => {
      const world = healthyWorld(test.aws);
      test.aws.on('monitoring', 'GetMetricData', ({ MetricDataQueries: [first] }) => ({
        MetricDataResults: [{ Id: first.Id, Timestamps: [], Values: [], StatusCode }],
      }));
      const found = await unchecked(world);
      expect(found.map(({ check }) => check)).toEqual(OF_METRICS);
      for (const each of found) {
        expect(each.found).toBe(
          `CloudWatch returned only some of the metrics (IncomingRecords: ${StatusCode}); run it again`,
        );
      }
    },
  );

  it('that has an instance of another alias only leaves the association unknown', async () => {
    const world = healthyWorld(test.aws);
    world.value.connect_instance_id = null;
    test.aws.on('connect', 'ListInstances', () => ({
      InstanceSummaryList: [{ Id: 'x', InstanceAlias: 'other' }],
    }));
    const found = await unchecked(world);
    expect(found.map(({ check }) => check)).toEqual(['association', 'stream-kinds', 'connect-grant']);
    expect(found[0]?.found).toMatch(
      /^no Amazon Connect instance of this account and region has the alias example/,
    );
  });
});

describe('a defect of a check', () => {
  it('is not taken for an answer', async () => {
    const [first] = CHECKS;
    if (first === undefined) throw new Error('there is no check');
    const broken = {
      ...first,
      run: () => Promise.reject(new TypeError('a defect')),
    };
    await expect(examine(healthyWorld(test.aws), { checks: [broken] })).rejects.toThrow('a defect');
  });
});
