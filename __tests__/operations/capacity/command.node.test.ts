import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { helpText } from '../../../src/cli/command';
import type { Assessment } from '../../../src/operations/capacity/assessment';
import { runCapacityCommand } from '../../../src/operations/capacity/command';
import { CAPACITY } from '../../../src/operations/capacity/options';
import { PRICES_DATE, PRICES_REGION } from '../../../src/operations/capacity/prices';
import { startCommand } from '../../harness/aws/command';
import { eachPrinted } from '../../harness/printed';

const folder = mkdtempSync(join(tmpdir(), 'capacity command '));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const printed = eachPrinted();

const LOAD = ['--peak-contacts-per-hour', '2000', '--contacts-per-hour', '500', '--record-kb', '6'];
const TIMES = ['--enrichment-ms', '20', '--operata-ms', '250'];
const run = (...args: readonly string[]): Promise<number> => runCapacityCommand([...LOAD, ...TIMES, ...args]);
const json = async (...args: readonly string[]): Promise<Assessment> => {
  printed.stdout = '';
  await run(...args, '--json');
  return JSON.parse(printed.stdout) as Assessment;
};
const errors = (): string[] => printed.stderr.split('\n').filter((line) => line !== '');

describe('npx operata capacity', () => {
  it('prints what to set, why, and what it costs, each figure with its origin', async () => {
    expect(await run()).toBe(0);
    const { stdout } = printed;
    expect(stdout).toMatch(/records at the peak +2,000 \/h +--peak-contacts-per-hour x 1 \(default/);
    expect(stdout).toMatch(/size of a record +6 KB +--record-kb/);
    expect(stdout).toMatch(
      /answer of Operata +250 ms \+- 50 % +--operata-ms; spread: default, an assumption/,
    );
    expect(stdout).toMatch(/headroom +50 % +default/);
    expect(stdout).toMatch(/^ {2}delivery_parallelization_factor = 1$/m);
    expect(stdout).toMatch(/^ {2}stream_mode = "ON_DEMAND"$/m);
    expect(stdout).toMatch(/^ {2}operata_rate_limit_per_second = 300$/m);
    expect(stdout).toMatch(/Kinesis, ON_DEMAND +[\d.]+ USD +a month, UNCONFIRMED price/);
    expect(stdout).toMatch(/together +[\d.]+ USD +a month/);
    expect(stdout).toContain(`Prices of ${PRICES_REGION}, table of ${PRICES_DATE}`);
    expect(stdout).toContain('The settings above keep up.');
    expect(stdout).not.toContain('With the current settings');
  });

  it('prints no line that a terminal would break', async () => {
    await run('--outage-hours', '4', '--parallelization-factor', '2');
    const long = printed.stdout.split('\n').filter((line) => line.length > 150);
    expect(long).toEqual([]);
  });

  it('prints the same as JSON', async () => {
    const { input, demand, recommended, current, keepsUp, prices } = await json();
    expect(input.load.recordBytes).toEqual({ value: 6144, origin: '--record-kb' });
    expect(demand.laneSeconds).toBeCloseTo(0.27, 9);
    expect(recommended.advice[0]).toMatchObject({ variable: 'stream_mode', value: '"ON_DEMAND"' });
    expect(recommended.costs[0]).toMatchObject({ service: 'Kinesis, ON_DEMAND', confirmed: false });
    expect(current).toBeUndefined();
    expect(keepsUp).toBe(true);
    expect(prices).toMatchObject({ date: PRICES_DATE, region: PRICES_REGION });
  });

  it('counts several records for a contact', async () => {
    const { input } = await json('--records-per-contact', '1.5');
    expect(input.load.peakRecordsPerHour).toEqual({
      value: 3000,
      origin: '--peak-contacts-per-hour x 1.5 (--records-per-contact)',
    });
    expect(input.load.meanRecordsPerHour.value).toBe(750);
  });

  it('is without enrichment and backup if they are off', async () => {
    const off = ['--no-privacy-controls', '--no-backup'];
    expect(await runCapacityCommand([...LOAD, '--operata-ms', '250', ...off, '--json'])).toBe(0);
    const { input, recommended } = JSON.parse(printed.stdout) as Assessment;
    expect(input.processing.enrichment).toBeUndefined();
    expect(recommended.costs.map(({ service }) => service)).toEqual([
      'Kinesis, ON_DEMAND',
      'EventBridge Pipes',
      'API destination',
      'KMS',
      // The alarms and the dashboard of what is left.
      'CloudWatch',
    ]);
  });

  describe('judges settings that are named', () => {
    it('with the defaults of the stack for those that are not, and exits with 0 if they keep up', async () => {
      expect(await run('--parallelization-factor', '3')).toBe(0);
      expect(printed.stdout).toContain('The current settings keep up.');
      const { current } = await json('--parallelization-factor', '3');
      expect(current?.settings).toMatchObject({
        mode: 'ON_DEMAND',
        shards: { value: 4, origin: 'a new on-demand stream' },
        parallelizationFactor: { value: 3, origin: '--parallelization-factor' },
        rateLimitPerSecond: { value: 300, origin: 'default of the stack' },
      });
    });

    it('and exits with 1 if they do not', async () => {
      const few = ['--stream-mode', 'PROVISIONED', '--shard-count', '1', '--operata-limit', '10'];
      expect(
        await runCapacityCommand([...LOAD, '--enrichment-ms', '20', '--operata-ms', '4000', ...few]),
      ).toBe(1);
      expect(printed.stdout).toMatch(/TOO SMALL +concurrent batches: 1 shard x parallelization factor 1/);
      expect(printed.stdout).toContain('The current settings do NOT keep up');
    });

    it('and exits with 1 if an outage dead-letters records', async () => {
      expect(await run('--outage-hours', '1', '--retry-attempts', '5', '--outage-answer', '503')).toBe(1);
      expect(printed.stdout).toMatch(/TOO SMALL +outage of 1 h, answered with 503/);
      expect(printed.stdout).not.toContain('no answer');
      expect(await run('--outage-hours', '1', '--retry-attempts', '5', '--outage-answer', 'none')).toBe(0);
    });
  });

  it('exits with 1 if no settings are enough', async () => {
    const many = ['--peak-contacts-per-hour', '1500000', '--contacts-per-hour', '1', '--record-kb', '1'];
    expect(await runCapacityCommand([...many, ...TIMES])).toBe(1);
    expect(printed.stdout).toContain('Not even the settings above keep up');
  });

  it('measures records, packed or not, and several in a file', async () => {
    const [one, other] = ['{"ContactId":"a"}', `{"ContactId":"b","x":"${'y'.repeat(1000)}"}`];
    writeFileSync(join(folder, 'records.ndjson'), `${one}\n${other}\n`);
    writeFileSync(join(folder, 'records.gz'), gzipSync(`${one}${other}`));
    const load = ['--peak-contacts-per-hour', '10', '--contacts-per-hour', '5', '--input', folder, '--json'];
    expect(await runCapacityCommand([...load, ...TIMES])).toBe(0);
    const { input } = JSON.parse(printed.stdout) as Assessment;
    expect(input.load.recordBytes).toEqual({
      value: (one.length + other.length) / 2,
      origin: 'mean of 4 records of --input',
    });
    expect(printed.stdout).not.toContain('yyy');
  });

  it.each([
    ['', /--input: .*: contains no records/],
    ['[{"ContactId":"secret"}', /line 1, byte 0: the array that begins here is not closed/],
  ])('does not measure %j', async (content, problem) => {
    const file = join(folder, 'wrong.json');
    writeFileSync(file, content);
    const load = ['--peak-contacts-per-hour', '10', '--contacts-per-hour', '5', '--input', file];
    expect(await runCapacityCommand([...load, ...TIMES])).toBe(2);
    expect(printed.stderr).toMatch(problem);
    expect(printed.stderr).not.toContain('secret');
  });

  it('asks for every figure that is missing, together', async () => {
    expect(await runCapacityCommand([])).toBe(2);
    expect(errors()).toEqual([
      'error: --enrichment-ms: is missing; give it by this option, or use --no-privacy-controls if there is none, or read it from CloudWatch with --from-metrics',
      'error: --peak-contacts-per-hour: is missing; give it by this option, or read it from CloudWatch with --from-metrics',
      'error: --contacts-per-hour: is missing; give it by this option, or read it from CloudWatch with --from-metrics',
      'error: --record-kb: is missing; give it by this option, or measure records with --input, or read it from CloudWatch with --from-metrics',
      'error: --operata-ms: is missing; give it by this option, or read it from CloudWatch with --from-metrics',
    ]);
  });

  it.each([
    [['--operata-ms', '6000'], '--operata-ms 6000: must be from 1 to 5000'],
    [['--shard-count', '1.5'], '--shard-count 1.5: must be a whole number from 1 to 10000'],
    [['--parallelization-factor', '11'], 'must be a whole number from 1 to 10'],
    [['--rate-limit', '301'], 'must be from 1 to 300'],
    [['--stream-mode', 'on-demand'], '--stream-mode on-demand: must be ON_DEMAND or PROVISIONED'],
    [['--stream-mode', 'PROVISIONED'], '--stream-mode PROVISIONED: needs --shard-count'],
    [['--outage-answer', '503'], '--outage-answer: belongs to --outage-hours'],
    [['--outage-answer', '404', '--outage-hours', '1'], '--outage-answer 404: must be 503 or none'],
    [['--days', '3'], '--days: belongs to --from-metrics'],
    [['--days', '455', '--from-metrics'], '--days 455: must be a whole number from 1 to 454'],
    [['--record-kb', '5', '--input', 'x'], '--record-kb and --input: both give the size of a record'],
    [['--enrichment-ms', '5', '--no-privacy-controls'], '--enrichment-ms and --no-privacy-controls'],
    [['--peak-contacts-per-hour', '5', '--contacts-per-hour', '6'], '--contacts-per-hour 6: is more than'],
    [['--parallelisation-factor', '2'], 'did you mean --parallelization-factor?'],
    [['2000'], 'argument 1 is unexpected; every figure has an option'],
    [['--region', 'nowhere'], '--region nowhere: is not the name of an AWS region'],
  ])('refuses %j', async (args, problem) => {
    expect(await runCapacityCommand(args)).toBe(2);
    expect(printed.stderr).toContain(problem);
    expect(printed.stdout).toBe('');
  });

  it('reports all errors at once', async () => {
    expect(
      await runCapacityCommand(['--rate-limit', '0', '--spread', '-1', '--days', '3', '--nothing']),
    ).toBe(2);
    expect(errors()).toHaveLength(4);
  });

  it('can run the examples of its help and of the documents as they are', async () => {
    const pages = ['docs/operations.md', 'docs/capacity.md'].map((page) => readFileSync(page, 'utf8'));
    const examples = [helpText(CAPACITY), ...pages]
      .flatMap((text) => [
        ...text
          .replace(/\\?\n *(?=--)/g, ' ')
          .matchAll(/npx operata capacity (--(?:peak-)?contacts[^\n`[]*)/g),
      ])
      .map(([, args = '']) => args.trim().split(/ +/));
    expect(examples.length).toBeGreaterThanOrEqual(4);
    for (const args of examples) expect([0, 1], args.join(' ')).toContain(await runCapacityCommand(args));
  });
});

describe('the command of the package', () => {
  it('is a process that prints its answer', async () => {
    const { code, stdout, stderr } = await startCommand('capacity', [...LOAD, ...TIMES, '--json']).result;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect((JSON.parse(stdout) as Assessment).keepsUp).toBe(true);
  });

  it('is named in package.json', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      scripts: Record<string, string>;
    };
    expect(scripts.capacity).toBe('node src/cli/operata.js capacity');
  });
});
