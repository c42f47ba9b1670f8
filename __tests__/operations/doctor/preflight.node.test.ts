import { describe, expect, it } from 'vitest';
import { PREFLIGHT_CHECKS } from '../../../src/operations/doctor/preflight';
import { PREFLIGHT } from '../../../src/permissions/operator/preflight';
import { eachWithAws } from '../../harness/aws/environment';
import { storesRecords } from '../../harness/aws/health';
import { holdAgainst } from '../../harness/aws/least-privilege';
import { AwsError } from '../../harness/aws/stand-in';
import { problemsOfCall } from '../../harness/problems';
import { testFindings } from './expect-findings';
import { PREFLIGHT_CASES, type PreflightCase } from './preflight-cases';
import { examinePlan, type PreflightVariant, readyAccount } from './preflight-world';

const test = eachWithAws();
const VARIANTS: readonly PreflightVariant[] = ['guide', 'vpc', 'endpoint', 'existing'];

describe('before the first apply', () => {
  it.each(VARIANTS)('an account that is ready (%s) has no findings', async (variant) => {
    const { results } = await examinePlan(readyAccount(test.aws, variant));
    expect(results.filter(({ status, finding }) => status !== 'pass' || finding)).toEqual([]);
  });

  it.each([
    ['expired credentials', 'ExpiredToken', 'fail'],
    ['a failure of STS', 'InternalFailure', 'could-not-check'],
  ])('with %s one thing is reported, once', async (_, code, status) => {
    const account = readyAccount(test.aws);
    account.aws.on('sts', 'GetCallerIdentity', () => {
      throw new AwsError(code);
    });
    const { results, skipped } = await examinePlan(account);
    expect([...results, ...skipped].map(({ check }) => check)).toEqual(['account']);
    expect(results[0]?.status).toBe(status);
    expect(account.aws.calls.every(({ service }) => service === 'sts')).toBe(true);
  });

  it.each([
    ['aws_account_id', { aws_account_id: '444455556666' }],
    ['assume_role_arn', { assume_role_arn: 'arn:aws:iam::444455556666:role/Deployer' }],
  ])('nothing else is checked in another account than that of %s', async (name, values) => {
    const account = readyAccount(test.aws);
    Object.assign(account.variables, values);
    const { results, skipped } = await examinePlan(account);
    expect([results.map(({ finding }) => finding), skipped]).toEqual([['other-account'], []]);
    expect(results[0]?.found).toContain(`for account 444455556666 (${name})`);
    expect(account.aws.calls.every(({ service }) => service === 'sts')).toBe(true);
  });

  it('does not pass the variables if Terraform cannot be asked, and reports what was checked', async () => {
    const { results } = await examinePlan(
      readyAccount(test.aws),
      PREFLIGHT_CHECKS,
      'terraform cannot be run',
    );
    expect(results.filter(({ status }) => status !== 'pass')).toEqual([
      expect.objectContaining({
        check: 'variables',
        status: 'could-not-check',
        found:
          'names and types of the variables and the redaction list were checked, the other rules of the variables were not: terraform cannot be run',
        remedy: expect.stringContaining('npx operata plan'),
      }),
    ]);
  });

  it('makes only calls that its policy allows', async () => {
    const calls = [];
    for (const variant of VARIANTS) {
      test.aws.calls.length = 0;
      await examinePlan(readyAccount(test.aws, variant));
      calls.push(...test.aws.calls);
    }
    expect(holdAgainst(PREFLIGHT, calls)).toEqual({ refused: [], unused: [] });
  });

  testFindings(
    PREFLIGHT_CHECKS,
    PREFLIGHT_CASES as Readonly<Record<string, PreflightCase>>,
    ({ breaks, variant }, checks) => {
      const account = readyAccount(test.aws, variant);
      breaks(account);
      return examinePlan(account, checks);
    },
  );
});

describe('the caller', () => {
  const simulated = () =>
    test.aws.calls
      .filter(({ operation }) => operation === 'SimulatePrincipalPolicy')
      .map(({ input }) => input);

  it('is simulated as the role of the session, with its path', async () => {
    await examinePlan(readyAccount(test.aws));
    const principals = new Set(simulated().map(({ PolicySourceArn }) => PolicySourceArn));
    expect([...principals]).toEqual(['arn:aws:iam::111122223333:role/aws-reserved/operator']);
  });

  it('is simulated for a deployment with these variables, on its own resources', async () => {
    await examinePlan(readyAccount(test.aws));
    const asked = simulated();
    const resources = asked.flatMap(({ ResourceArns }) => ResourceArns);
    expect(resources).toContain('arn:aws:kinesis:us-west-2:111122223333:stream/Connect_CTR_production');
    expect(resources.filter((arn) => /\$\{|[A-Z]{4,}_|KEY_ID/.test(arn.replace('Connect_CTR', '')))).toEqual(
      [],
    );
    const passes = asked.find(({ ActionNames }) => ActionNames.includes('iam:PassRole'));
    expect(passes.ContextEntries).toEqual([
      {
        ContextKeyName: 'iam:PassedToService',
        ContextKeyType: 'string',
        ContextKeyValues: ['pipes.amazonaws.com'],
      },
    ]);
  });

  it('is simulated as the role that Terraform assumes', async () => {
    const account = readyAccount(test.aws);
    const deployer = 'arn:aws:iam::111122223333:role/Deployer';
    Object.assign(account.variables, { aws_account_id: '111122223333', assume_role_arn: deployer });
    await examinePlan(account);
    expect(new Set(simulated().map(({ PolicySourceArn }) => PolicySourceArn))).toEqual(new Set([deployer]));
  });

  it('may be a user', async () => {
    const account = readyAccount(test.aws);
    const Arn = 'arn:aws:iam::111122223333:user/someone';
    test.aws.on('sts', 'GetCallerIdentity', () => ({ Account: '111122223333', Arn }));
    await examinePlan(account);
    expect(simulated()[0].PolicySourceArn).toBe(Arn);
  });

  it.each([
    ['the root user', 'arn:aws:iam::111122223333:root', 'pass', /^the root user may do everything/],
    [
      'federated',
      'arn:aws:sts::111122223333:federated-user/someone',
      'could-not-check',
      /^IAM cannot simulate/,
    ],
  ])('is not simulated if it is %s', async (_name, Arn, status, text) => {
    const account = readyAccount(test.aws);
    test.aws.on('sts', 'GetCallerIdentity', () => ({ Account: '111122223333', Arn }));
    const { results } = await examinePlan(account);
    const caller = results.find(({ check }) => check === 'caller');
    expect(caller).toMatchObject({ status, found: expect.stringMatching(text) });
    expect(simulated()).toEqual([]);
  });
});

describe('an instance that writes to something else than a stream', () => {
  it('is reported, as that cannot be adopted', async () => {
    const account = readyAccount(test.aws);
    storesRecords(test.aws, {
      KinesisFirehoseConfig: { FirehoseArn: 'arn:aws:firehose:us-west-2:111122223333:x' },
    });
    const { results } = await examinePlan(account);
    expect(results.find(({ finding }) => finding === 'instance-streams-elsewhere')?.remedy).toMatch(
      /^this target cannot have a second reader/,
    );
  });

  it('is not checked if the stack does not associate it', async () => {
    const account = readyAccount(test.aws);
    account.variables.associate_connect_instance = false;
    const { skipped } = await examinePlan(account);
    expect(skipped.map(({ check }) => check)).toContain('instance');
    expect(test.aws.asked().filter((call) => call.startsWith('connect:'))).toEqual([]);
  });
});

it('variables that cannot be read are reported together', async () => {
  const account = readyAccount(test.aws);
  account.variables = { aws_region: 'us-west-2', enviroment: 'production', backup_enabled: 'perhaps' };
  const problems = await problemsOfCall(() => examinePlan(account));
  expect(problems).toContainEqual(
    expect.stringMatching(/"enviroment" is not a variable of this stack; did you mean environment/),
  );
  expect(problems).toContainEqual(expect.stringMatching(/backup_enabled is declared as bool/));
});
