import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AwsClients } from '../../../src/operations/aws/clients';
import type { Assessment } from '../../../src/operations/capacity/assessment';
import { runCapacityCommand } from '../../../src/operations/capacity/command';
import { periodFor, readMetrics, spreadOf } from '../../../src/operations/capacity/sources/metrics';
import { deploymentFromOutputs } from '../../../src/operations/deployment/from-outputs';
import { CAPACITY } from '../../../src/permissions/operator/capacity';
import { NAMES } from '../../../src/stack/naming/names';
import { CloudWatchMetrics, type Sample } from '../../harness/aws/cloudwatch';
import {
  ACCOUNT,
  deploymentValue,
  describedPipe,
  named,
  outputsText,
  serveDeployment,
} from '../../harness/aws/deployed';
import { eachWithAws } from '../../harness/aws/environment';
import { holdAgainst } from '../../harness/aws/least-privilege';
import { AwsError } from '../../harness/aws/stand-in';
import { eachPrinted } from '../../harness/printed';

const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const test = eachWithAws();
const folder = mkdtempSync(join(tmpdir(), 'capacity metrics '));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let metrics: CloudWatchMetrics;
let clients: AwsClients;
const printed = eachPrinted();
/** The end of the last whole hour: what is read ends with it, whatever the period. */
let now: number;

const PIPE = { PipeName: named(NAMES.pipe) };
const STREAM = { StreamName: named(NAMES.contactStream) };
const FUNCTION = { FunctionName: named(NAMES.privacyFunction) };

/** A sample in each minute from `daysAgo` days ago until now. */
const minutely = (daysAgo: number, value: (minute: number) => number): Sample[] =>
  Array.from({ length: (daysAgo * DAY) / MINUTE }, (_, minute) => ({
    time: now - daysAgo * DAY + minute * MINUTE,
    value: value(minute),
  }));

/** Two records of 5 KB a minute, and in five minutes of a day 40. */
const busyAt = (minute: number): boolean => minute % 1440 >= 600 && minute % 1440 < 605;
function fill(
  days: number,
  without: readonly string[] = [],
  ofInvocations: Record<string, string> = { AwsAccountId: ACCOUNT, ...PIPE },
): void {
  const add = (namespace: string, name: string, dimensions: Record<string, string>, samples: Sample[]) => {
    if (!without.includes(name)) metrics.add({ namespace, name, dimensions }, samples);
  };
  const records = minutely(days, (minute) => (busyAt(minute) ? 40 : 2));
  add('AWS/Kinesis', 'IncomingRecords', STREAM, records);
  add(
    'AWS/Kinesis',
    'IncomingBytes',
    STREAM,
    records.map(({ time, value }) => ({ time, value: value * 5120 })),
  );
  const hourly = (value: (hour: number) => number): Sample[] =>
    minutely(days, value).filter((_, minute) => minute % 60 === 0);
  add(
    'AWS/EventBridge/Pipes',
    'Invocations',
    ofInvocations,
    hourly(() => 100),
  );
  add(
    'AWS/EventBridge/Pipes',
    'TargetStageFailed',
    PIPE,
    hourly(() => 2),
  );
  add(
    'AWS/EventBridge/Pipes',
    'EnrichmentStageDuration',
    PIPE,
    minutely(days, () => 30),
  );
  add(
    'AWS/EventBridge/Pipes',
    'TargetStageDuration',
    PIPE,
    minutely(days, (minute) => 100 + (minute % 20) * 10),
  );
  add(
    'AWS/Lambda',
    'Duration',
    FUNCTION,
    minutely(days, () => 7),
  );
}

beforeEach(() => {
  now = Math.floor(Date.now() / HOUR) * HOUR;
  metrics = new CloudWatchMetrics(now);
  metrics.serve(test.aws);
  serveDeployment(test.aws, 2);
  test.aws.on('lambda', 'GetFunctionConcurrency', () => ({}));
  test.aws.on('lambda', 'GetAccountSettings', () => ({ AccountLimit: { ConcurrentExecutions: 400 } }));
  clients = new AwsClients({ region: undefined });
});
afterEach(() => {
  clients.close();
});

const read = (days = 7) =>
  readMetrics(clients, deploymentFromOutputs(outputsText(test.aws), 'outputs'), days, now);

async function run(args: readonly string[], value: object = deploymentValue(test.aws)): Promise<number> {
  const outputs = join(folder, 'outputs.json');
  writeFileSync(outputs, outputsText(test.aws, value));
  return await runCapacityCommand(['--outputs', outputs, ...args]);
}
const json = async (args: readonly string[]): Promise<Assessment> => {
  await run([...args, '--json']);
  return JSON.parse(printed.stdout) as Assessment;
};

describe('the figures of CloudWatch', () => {
  it.each([
    ['with the account', { AwsAccountId: ACCOUNT, ...PIPE }],
    ['without it', PIPE],
  ])('are the same whether CloudWatch counts invocations %s', async (_, dimensions) => {
    fill(7, [], dimensions);
    const { failures, absent } = await read();
    expect(failures?.value).toBeCloseTo(0.02, 6);
    expect(absent).toEqual([]);
  });

  it('are mean and busiest five minutes of the records, their size, and the times of each stage', async () => {
    fill(7);
    const found = await read();
    const perDay = 2 * 1440 + 38 * 5;
    expect(found.meanRecordsPerHour?.value).toBeCloseTo(perDay / 24, 6);
    expect(found.peakRecordsPerHour?.value).toBe(40 * 60);
    expect(found.recordBytes?.value).toBeCloseTo(5120, 6);
    expect(found.enrichment).toMatchObject({ meanMs: { value: 30 }, spread: { value: 0 } });
    expect(found.functionMs?.value).toBe(7);
    expect(found.operata?.meanMs.value).toBeCloseTo(195, 6);
    expect(found.operata?.spread?.value).toBeCloseTo(spreadOf(195, 280), 6);
    expect(found.failures?.value).toBeCloseTo(0.02, 6);
    expect(found.absent).toEqual([]);
  });

  it('have an origin each', async () => {
    fill(7);
    const { meanRecordsPerHour, recordBytes, operata } = await read();
    expect(meanRecordsPerHour?.origin).toBe('CloudWatch, 7 days: IncomingRecords, since the first of them');
    expect(recordBytes?.origin).toBe('CloudWatch, 7 days: IncomingBytes by IncomingRecords');
    expect(operata?.meanMs.origin).toBe('CloudWatch, 7 days: TargetStageDuration');
  });

  it.each([
    [2, 0],
    [3.2, 1],
    [1, 0],
  ])('count other readers, of records that are read %d times', async (times, others) => {
    const hourOf = (value: number) => minutely(1, (minute) => (minute % 60 === 0 ? value : 0));
    const add = (name: string, value: number) =>
      metrics.add({ namespace: 'AWS/Kinesis', name, dimensions: STREAM }, hourOf(value));
    add('IncomingRecords', 10);
    add('GetRecords.Records', 10 * times);
    expect((await read(1)).otherReaders).toMatchObject({ value: others });
  });

  it('find five busy minutes that no five-minute period of the clock holds', async () => {
    metrics.add(
      { namespace: 'AWS/Kinesis', name: 'IncomingRecords', dimensions: STREAM },
      minutely(1, (minute) => (minute >= 603 && minute < 608 ? 10 : 0)),
    );
    expect((await read(1)).peakRecordsPerHour?.value).toBe(10 * 60);
  });

  it('have a mean since the first record if the stream is younger', async () => {
    fill(2);
    expect((await read(14)).meanRecordsPerHour?.value).toBeCloseTo((2 * 1440 + 38 * 5) / 24, 6);
  });

  it('are read from all pages', async () => {
    fill(3);
    const whole = await read(3);
    metrics.pageSize = 1000;
    expect(await read(3)).toEqual(whole);
    expect(test.aws.calls.filter(({ operation }) => operation === 'GetMetricData').length).toBeGreaterThan(9);
  });

  it('are of days of which CloudWatch has no minutes left, too', async () => {
    for (const daysAgo of [20, 100]) {
      metrics.add({ namespace: 'AWS/Kinesis', name: 'IncomingRecords', dimensions: STREAM }, [
        { time: now - daysAgo * DAY, value: 600 },
      ]);
    }
    expect((await read(14)).peakRecordsPerHour).toBeUndefined();
    expect((await read(62)).peakRecordsPerHour?.value).toBe(600 * 12);
    const { peakRecordsPerHour, meanRecordsPerHour } = await read(120);
    expect(peakRecordsPerHour).toMatchObject({
      value: 600,
      origin: expect.stringContaining('the busiest hour'),
    });
    expect(meanRecordsPerHour?.value).toBeCloseTo(1200 / (100 * 24), 6);
  });

  it.each([
    [1, 60],
    [14, 60],
    [15, 300],
    [62, 300],
    [63, 3600],
    [454, 3600],
  ])('of %i days come in periods of %i seconds, which CloudWatch keeps for longer', (days, period) => {
    expect(periodFor(days)).toBe(period);
  });

  it('ask for no more data points than one answer holds', async () => {
    for (const days of [14, 62, 454]) {
      await read(days);
      const queries: { MetricStat: { Period: number } }[] = test.aws.calls.at(-1)?.input.MetricDataQueries;
      const points = queries.reduce(
        (sum, { MetricStat }) => sum + (days * DAY) / 1000 / MetricStat.Period,
        0,
      );
      expect(points).toBeLessThanOrEqual(100_800);
      expect(queries.length).toBeLessThanOrEqual(500);
    }
  });

  it('have no spread if there are no percentiles', async () => {
    fill(1);
    metrics.missing.add('p95');
    const { operata } = await read(1);
    expect(operata?.meanMs.value).toBeCloseTo(195, 6);
    expect(operata?.spread).toBeUndefined();
  });

  it('name the metrics without data', async () => {
    fill(1, ['TargetStageDuration', 'IncomingBytes', 'TargetStageFailed']);
    const found = await read(1);
    expect(found.operata).toBeUndefined();
    expect(found.recordBytes).toBeUndefined();
    expect(found.failures?.value).toBe(0);
    expect(found.absent).toEqual(['AWS/Kinesis IncomingBytes', 'AWS/EventBridge/Pipes TargetStageDuration']);
  });
});

describe('the spread from mean and 95th percentile', () => {
  it('is that of the log-normal distribution', () => {
    // Of sigma 0.5: mean e^0.125, 95th percentile e^0.8225.
    expect(spreadOf(Math.exp(0.125), Math.exp(0.8225))).toBeCloseTo(Math.sqrt(Math.exp(0.25) - 1), 3);
  });
  it('is 0 if the percentile is not above the mean, and the widest if it is out of reach', () => {
    expect(spreadOf(100, 90)).toBe(0);
    expect(spreadOf(100, 100_000)).toBeCloseTo(Math.sqrt(Math.exp(1.645 ** 2) - 1), 6);
  });
});

describe('npx operata capacity --from-metrics', () => {
  it('judges the settings of the deployment by the figures of CloudWatch', async () => {
    fill(14);
    expect(await run(['--from-metrics', '--json'])).toBe(0);
    const { input, current } = JSON.parse(printed.stdout) as Assessment;
    expect(input.load.peakRecordsPerHour.value).toBe(2400);
    expect(input.accountConcurrency).toEqual({ value: 400, origin: 'lambda:GetAccountSettings' });
    expect(input.retentionHours).toEqual({ value: 168, origin: 'kinesis:DescribeStreamSummary' });
    expect(current?.settings).toEqual({
      mode: 'ON_DEMAND',
      shards: { value: 2, origin: 'kinesis:DescribeStreamSummary' },
      parallelizationFactor: { value: 1, origin: 'pipes:DescribePipe' },
      rateLimitPerSecond: { value: 300, origin: 'events:DescribeApiDestination' },
      maximumRetryAttempts: { value: 100, origin: 'pipes:DescribePipe' },
      maximumRecordAgeSeconds: { value: 86_400, origin: 'pipes:DescribePipe' },
      memoryMb: { value: 256, origin: 'lambda:GetFunctionConfiguration' },
    });
  });

  it('makes only calls that its policy allows', async () => {
    fill(1);
    await run(['--from-metrics', '--days', '1']);
    expect(printed.stderr).toBe('');
    expect(holdAgainst(CAPACITY, test.aws.calls)).toEqual({ refused: [], unused: [] });
  });

  it('fails if the deployed rate limit is below the peak', async () => {
    fill(1);
    test.aws.on('events', 'DescribeApiDestination', () => ({ InvocationRateLimitPerSecond: 0.5 }));
    expect(await run(['--from-metrics', '--days', '1'])).toBe(1);
    expect(printed.stdout).toMatch(/TOO SMALL +rate limit of the API destination/);
    expect(printed.stdout).toContain('do NOT keep up');
  });

  it('reports a reserved concurrency below the number of lanes as too small', async () => {
    fill(1);
    test.aws.on('lambda', 'GetFunctionConcurrency', () => ({ ReservedConcurrentExecutions: 1 }));
    expect(await run(['--from-metrics', '--days', '1'])).toBe(1);
    expect(printed.stdout).toMatch(/TOO SMALL +concurrent executions of the function, reserved for it/);
  });

  it('lets an option win over what was read', async () => {
    fill(1);
    const { input, current } = await json([
      '--from-metrics',
      '--days',
      '1',
      '--operata-ms',
      '900',
      '--shard-count',
      '7',
    ]);
    expect(input.processing.operata).toEqual({
      meanMs: { value: 900, origin: '--operata-ms' },
      spread: { value: 0.5, origin: 'default, an assumption' },
    });
    expect(current?.settings.shards).toEqual({ value: 7, origin: '--shard-count' });
  });

  it('reports all figures that CloudWatch lacks together, with the option for each', async () => {
    fill(1, ['IncomingBytes', 'TargetStageDuration', 'EnrichmentStageDuration', 'Duration']);
    expect(await run(['--from-metrics', '--days', '1'])).toBe(2);
    for (const option of ['record-kb', 'operata-ms', 'enrichment-ms']) {
      expect(printed.stderr).toMatch(
        new RegExp(
          `--${option}: is missing, as CloudWatch has no data for it \\(absent: .*TargetStageDuration.*\\); give it by this option`,
        ),
      );
    }
    expect(printed.stderr).not.toContain('contacts-per-hour');
    expect(printed.stdout).toBe('');
  });

  it('uses the duration of the function if the pipe has no duration of the enrichment', async () => {
    fill(1, ['EnrichmentStageDuration']);
    const { input } = await json(['--from-metrics', '--days', '1']);
    expect(input.processing.enrichment?.meanMs).toEqual({
      value: 7,
      origin: 'CloudWatch, 1 day: Duration of the function',
    });
  });

  it('reports that it may not read metrics, without the message of AWS', async () => {
    test.aws.on('monitoring', 'GetMetricData', () => {
      throw new AwsError('AccessDenied', 'CANARY', 403);
    });
    expect(await run(['--from-metrics'])).toBe(2);
    expect(printed.stderr).toMatch(
      /^error: --from-metrics: cloudwatch:GetMetricData: not allowed \(AccessDenied\); or give the figures as options/,
    );
    expect(printed.stderr).not.toContain('CANARY');
  });

  it.each(['Forbidden', 'InternalError'])('does not count with a part: %s', async (StatusCode) => {
    test.aws.on('monitoring', 'GetMetricData', () => ({
      MetricDataResults: [{ Id: 'bytes', Timestamps: [], Values: [], StatusCode }],
    }));
    expect(await run(['--from-metrics'])).toBe(2);
    expect(printed.stderr).toContain(
      `CloudWatch returned only some of the metrics (IncomingBytes: ${StatusCode}); run it again; or give the figures as options`,
    );
  });

  it('asks for settings that it may not read', async () => {
    fill(1);
    const denied = () => {
      throw new AwsError('AccessDeniedException', 'CANARY', 403);
    };
    test.aws.on('kinesis', 'DescribeStreamSummary', denied);
    test.aws.on('events', 'DescribeApiDestination', denied);
    test.aws.on('lambda', 'GetAccountSettings', denied);
    expect(await run(['--from-metrics', '--days', '1'])).toBe(2);
    expect(printed.stderr.split('\n').filter((line) => line.startsWith('error: '))).toEqual([
      expect.stringContaining('--shard-count: could not be read (kinesis:DescribeStreamSummary: not allowed'),
      expect.stringContaining('--rate-limit: could not be read (events:DescribeApiDestination: not allowed'),
    ]);
    printed.stdout = '';
    const { input } = await json([
      '--from-metrics',
      '--days',
      '1',
      '--shard-count',
      '1',
      '--rate-limit',
      '9',
    ]);
    expect(input.retentionHours.origin).toMatch(/^default of the stack; could not be read \(kinesis/);
    expect(input.accountConcurrency.origin).toMatch(/^default quota of AWS.*could not be read \(lambda/);
  });

  it('does not advise to change a stream that was adopted', async () => {
    fill(1);
    const value = deploymentValue(test.aws);
    await run(['--from-metrics', '--days', '1', '--json'], {
      ...value,
      contact_stream: { ...value.contact_stream, is_ours: false },
    });
    const { recommended } = JSON.parse(printed.stdout) as Assessment;
    expect(recommended.advice.map(({ variable }) => variable)).not.toContain('stream_mode');
    expect(recommended.settings.shards.value).toBe(2);
  });

  it('counts neither privacy controls nor a backup that are off', async () => {
    fill(1);
    await run(['--from-metrics', '--days', '1', '--json'], {
      ...deploymentValue(test.aws),
      privacy_controls: null,
      backup: null,
    });
    const { input } = JSON.parse(printed.stdout) as Assessment;
    expect(input.processing.enrichment).toBeUndefined();
    expect(input.processing.functionMs).toBeUndefined();
    expect(input.backup).toBe(false);
    expect(test.aws.asked().filter((name) => name.startsWith('lambda:'))).toEqual([]);
  });

  it('treats a pipe without limits as one that never dead-letters', async () => {
    fill(1);
    test.aws.on('pipes', 'DescribePipe', () => ({
      ...describedPipe(),
      SourceParameters: {
        KinesisStreamParameters: { MaximumRetryAttempts: -1, MaximumRecordAgeInSeconds: -1 },
      },
    }));
    const { current } = await json(['--from-metrics', '--days', '1']);
    expect(current?.settings.maximumRetryAttempts.value).toBe('unlimited');
    expect(current?.settings.parallelizationFactor.value).toBe(1);
  });
});

describe('npx operata capacity --outputs', () => {
  it('judges the settings of the deployment by figures that are given, and asks for no metrics', async () => {
    const args = ['--peak-contacts-per-hour', '100', '--contacts-per-hour', '50', '--record-kb', '5'];
    expect(await run([...args, '--enrichment-ms', '20', '--operata-ms', '200'])).toBe(0);
    expect(printed.stdout).toContain('The current settings keep up.');
    expect(test.aws.asked()).not.toContain('monitoring:GetMetricData');
  });
});
