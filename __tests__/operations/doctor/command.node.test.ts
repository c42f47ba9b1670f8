import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { CHECKS } from '../../../src/operations/doctor/checks';
import { runDoctor } from '../../../src/operations/doctor/command';
import { parseDoctorOptions } from '../../../src/operations/doctor/options';
import { exitCodeOf } from '../../../src/operations/doctor/report';
import { startCommand } from '../../harness/aws/command';
import { outputsText } from '../../harness/aws/deployed';
import { eachWithAws } from '../../harness/aws/environment';
import { storesRecords } from '../../harness/aws/health';
import { AwsError } from '../../harness/aws/stand-in';
import { type Printed, printedBy } from '../../harness/printed';
import { problemsOfCall } from '../../harness/problems';
import { examinePlan, readyAccount } from './preflight-world';
import { EXISTING_STREAM, healthyWorld, type Variant, type World } from './world';

const test = eachWithAws();
const directory = mkdtempSync(join(tmpdir(), 'operata-doctor-'));
const outputs = join(directory, 'outputs.json');
afterAll(() => rmSync(directory, { recursive: true }));

/** A world of today, as the command reads the clock. */
function worldOfToday(variant: Variant): World {
  const world = healthyWorld(test.aws, variant);
  world.metrics.clock = () => Date.now();
  test.aws.change('events', 'DescribeConnection', (connection) => ({
    ...connection,
    LastModifiedTime: new Date(Date.now() - 20 * 86_400_000),
  }));
  return world;
}

function run(world: World, ...args: string[]): Promise<Printed> {
  writeFileSync(outputs, outputsText(world.aws, world.value));
  return printedBy(() => runDoctor(['--outputs', outputs, ...args]));
}

/** Progress that is shown only if checks take seconds. */
const withoutProgress = (text: string): string => text.replace(/^\d+ of \d+ checks done\n/gm, '');

describe('npx operata doctor', () => {
  it('reports every check as healthy, in the order of the path, and exits with 0', async () => {
    const { aws, value } = worldOfToday('least');
    const { code, stdout, stderr } = await startCommand('doctor', ['--outputs', '-'], {
      input: outputsText(aws, value),
    }).result;
    expect(withoutProgress(stderr)).toBe('');
    expect(code).toBe(0);
    const lines = stdout.split('\n');
    expect(lines[0]).toBe('The deployment production for example, in us-west-2 of account 111122223333');
    const stages = lines.filter((line) => /^[A-Z]/.test(line)).slice(1);
    expect(stages).toEqual([
      'Amazon Connect',
      'Stream',
      'Pipe',
      'Privacy controls',
      'Operata',
      'Backup',
      'Dead-letter queue',
      'Roles',
      'Alarms',
      'Version',
    ]);
    expect(stdout).toMatch(/^ {2}✓ pass +stream +existing-contact-records is ACTIVE/m);
    expect(stdout).toMatch(/^ {2}– skipped +backup +the backup is off$/m);
    expect(lines.at(-2)).toBe('18 pass, 0 warn, 0 fail, 0 could not be checked, 13 skipped');
    // For a terminal alone.
    expect(stdout).not.toContain('\u001b');
  });

  it('reports what fails and what to do, and exits with 1', async () => {
    const world = worldOfToday('guide');
    test.aws.change('pipes', 'DescribePipe', (pipe) => ({
      ...pipe,
      CurrentState: 'STOPPED',
      StateReason: 'Access denied by the target',
    }));
    const { code, stdout } = await run(world);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^ {2}✗ FAIL +pipe +the pipe \S+ is STOPPED: EventBridge has stopped it: Access denied by the target\n {21}→ fix the reported cause; then: aws pipes start-pipe --name operata-production-example --region us-west-2$/m,
    );
    expect(stdout).toContain('1 fail');
  });

  it('exits with 3 if nothing fails, but there is a warning or a check that could not run', async () => {
    const world = worldOfToday('least');
    world.metrics.set('AWS/Kinesis WriteProvisionedThroughputExceeded', { 30: 1 });
    expect((await run(world)).code).toBe(3);
    Object.assign(process.env, { AWS_ENDPOINT_URL_KMS: 'http://127.0.0.1:9', AWS_MAX_ATTEMPTS: '1' });
    const args = ['--region', 'us-west-2', '--time-limit', '5'];
    const { code, stdout } = await run(worldOfToday('least'), ...args);
    expect(code).toBe(3);
    expect(stdout).toMatch(/^ {2}\? could not check {2}key +AWS could not be reached \(ECONNREFUSED\)/m);
  });

  it('prints the same as JSON', async () => {
    const world = worldOfToday('guide');
    world.metrics.set('AWS/Lambda Errors', { 30: 2 });
    storesRecords(test.aws);
    const { code, stdout, stderr } = await run(world, '--json');
    expect(withoutProgress(stderr)).toBe('');
    expect(code).toBe(1);
    const said = JSON.parse(stdout);
    expect(said.exitCode).toBe(1);
    expect(said.deployment).toEqual({
      environment: 'production',
      alias: 'example',
      region: 'us-west-2',
      accountId: '111122223333',
      foundBy: 'outputs',
    });
    expect(said.results).toContainEqual({
      check: 'association',
      stage: 'Amazon Connect',
      status: 'fail',
      finding: 'association-missing',
      found: 'the instance does not write contact records anywhere',
      remedy: expect.stringContaining('associate_connect_instance'),
    });
    expect(said.results).toContainEqual(
      expect.objectContaining({ check: 'function-runs', status: 'warn', finding: 'function-errors' }),
    );
    expect(said.skipped).toEqual([
      { check: 'function-network', stage: 'Privacy controls', because: 'the function runs outside a VPC' },
    ]);
    expect(said.results.length + said.skipped.length).toBe(CHECKS.length);
  });

  it('finds the deployment by its environment', async () => {
    worldOfToday('least');
    const { code, stdout } = await printedBy(() => runDoctor(['--environment', 'production']));
    expect(code).toBe(0);
    expect(stdout).toContain('The deployment production for example');
  });

  it.each([
    [
      'another account',
      { Account: '444455556666', Arn: 'arn:aws:iam::444455556666:user/x' },
      /the deployment is in account 111122223333, but the credentials are for 444455556666: set AWS_PROFILE/,
    ],
    [
      'none',
      new AwsError('ExpiredToken', undefined, 403),
      /the identity of the caller: the session token has expired \(ExpiredToken\)/,
    ],
  ])('checks nothing with credentials of %s, and exits with 2', async (_name, answer, text) => {
    const world = worldOfToday('guide');
    test.aws.on('sts', 'GetCallerIdentity', () => answer);
    const { code, stdout, stderr } = await run(world);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(text);
    expect(test.aws.asked()).toEqual(['sts:GetCallerIdentity']);
  });

  it('exits with 2 if the deployment does not exist', async () => {
    const { code, stderr } = await printedBy(() => runDoctor(['--hours', '0', '--colour']));
    expect(code).toBe(2);
    expect(stderr).toContain('error: --hours 0: must be a whole number from 1 to 168');
    expect(stderr).toContain('error: --colour: there is no such option');
  });
});

describe('npx operata preflight', () => {
  it('reports what prevents a first apply, and exits with 1', async () => {
    const account = readyAccount(test.aws);
    storesRecords(test.aws, { KinesisStreamConfig: { StreamArn: EXISTING_STREAM } });
    const file = join(directory, 'terraform.tfvars');
    writeFileSync(
      file,
      Object.entries(account.variables)
        .map(([name, value]) => `${name} = ${JSON.stringify(value)}\n`)
        .join(''),
    );
    const args = ['--preflight', '--var-file', file];
    const { code, stdout, stderr } = await startCommand('doctor', args, { env: { AWS_REGION: '' } }).result;
    expect(withoutProgress(stderr)).toBe(
      `Variables: ${file}\nList: none, because redaction_config is not set: only the mandatory fields are sent\n`,
    );
    expect(code).toBe(1);
    expect(stdout).toMatch(/^Before the first apply of production in us-west-2, with /);
    expect(stdout).toMatch(/^ {2}✗ FAIL +instance +the instance writes its contact records to \S+ already/m);
    expect(stdout).toMatch(/^ +→ read that stream: existing_stream_arn = "arn:/m);

    storesRecords(test.aws);
    expect(exitCodeOf(await examinePlan(account))).toBe(0);
  });
});

describe('the options', () => {
  it('have defaults', () => {
    expect(parseDoctorOptions([])).toMatchObject({ hours: 24, apiKeyMaxAgeDays: 90, timeLimitSeconds: 10 });
  });

  it.each([
    [['production'], /^argument 1 is unexpected; name a deployment with --environment NAME$/],
    [['--api-key-max-age-days', '0'], /^--api-key-max-age-days 0: must be a whole number from 1 to 3650/],
    [['--time-limit', 'long'], /^--timeout long: must be from 1 to 300/],
    [['--var-file', 'package.json'], /^--var-file: belongs to --preflight/],
    [['--preflight', '--tfvars', 'nowhere.tfvars'], /^--var-file nowhere\.tfvars: there is no such file/],
    [
      ['--preflight', '--var-file', 'package.json', '--environment', 'production'],
      /^--environment: names an existing/,
    ],
    [['--preflight', '--var-file', 'package.json', '--region', 'us-west-2'], /^--region: with --preflight/],
  ])('%j are refused', async (argv, expected) => {
    expect(await problemsOfCall(() => parseDoctorOptions(argv))).toEqual([expect.stringMatching(expected)]);
  });
});
