import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AwsClients } from '../../../src/operations/aws/clients';
import { explained } from '../../../src/operations/aws/credentials';
import { type Failure, failureOf } from '../../../src/operations/aws/failure';
import { runCapacityCommand } from '../../../src/operations/capacity/command';
import { runDoctor } from '../../../src/operations/doctor/command';
import { runEraseCommand } from '../../../src/operations/erase/command';
import { runReplayCommand } from '../../../src/operations/replay/command';
import { runRotateKeyCommand } from '../../../src/operations/rotate-key/command';
import { runVerifyCommand } from '../../../src/operations/verify/command';
import { outputsText, serveDeployment } from '../../harness/aws/deployed';
import { eachWithAws } from '../../harness/aws/environment';
import { AwsError } from '../../harness/aws/stand-in';
import { printedBy } from '../../harness/printed';
import { eachScratch } from '../../harness/scratch';

const test = eachWithAws();
const scratch = eachScratch();
const home = process.env.HOME;

beforeEach(() => {
  delete process.env.AWS_ACCESS_KEY_ID;
  delete process.env.AWS_SECRET_ACCESS_KEY;
  process.env.HOME = scratch.folder;
  process.env.AWS_CONFIG_FILE = scratch.file('config', '');
  process.env.AWS_SHARED_CREDENTIALS_FILE = scratch.file(
    'credentials',
    '[keys]\naws_access_key_id = CANARYKEY\naws_secret_access_key = CANARY\n',
  );
});
afterEach(() => {
  delete process.env.HTTPS_PROXY;
  process.env.HOME = home;
});

/** Why a call fails. */
async function failed(): Promise<Failure> {
  const clients = new AwsClients({ region: 'us-west-2', maxAttempts: 1 });
  try {
    await clients.sts.getCallerIdentity({});
  } catch (error) {
    return failureOf(error);
  } finally {
    clients.close();
  }
  throw new Error('the call did not fail');
}

async function why(): Promise<string> {
  const { kind, text } = await failed();
  expect(kind).toBe('credentials');
  expect(text).not.toContain('CANARY');
  return text;
}

const SSO = 'sso_account_id = 111122223333\nsso_role_name = operator\n';
const SESSION =
  '\n[sso-session s]\nsso_start_url = https://example.awsapps.com/start\nsso_region = us-west-2\n';
const EXPIRED =
  '{"Version":1,"AccessKeyId":"CANARY","SecretAccessKey":"CANARY","Expiration":"2020-01-01T00:00:00Z"}';

describe('without credentials', () => {
  it.each<[string, string, RegExp]>([
    ['has no settings', '', /^the profile p of AWS_PROFILE does not exist: aws configure list-profiles /],
    [
      'has no credentials',
      'region = us-west-2\n',
      /^the profile p has no credentials, .*: aws configure --profile p$/,
    ],
    [
      'has a source that does not exist',
      'role_arn = arn:aws:iam::111122223333:role/r\nsource_profile = nowhere\n',
      /^the profile p has no credentials, or its source_profile has none/,
    ],
    [
      'is its own source',
      'role_arn = arn:aws:iam::111122223333:role/r\nsource_profile = q\n[profile q]\nrole_arn = arn:aws:iam::111122223333:role/r\nsource_profile = p\n',
      /^source_profile or credential_source of the profile p is a cycle or unsupported/,
    ],
    [
      'has an SSO session that was never begun',
      `sso_session = s\n${SSO}${SESSION}`,
      /^the SSO session of the profile p has expired, or there is none: aws sso login --profile p$/,
    ],
    [
      'has an SSO session that does not exist',
      `sso_session = other\n${SSO}${SESSION}`,
      /^the profile p has incomplete or contradictory settings .*: aws configure sso --profile p$/,
    ],
    [
      'has incomplete SSO settings',
      'sso_start_url = https://example.awsapps.com/start\n',
      /^the profile p has incomplete or contradictory settings/,
    ],
    [
      'has a source whose SSO session was never begun',
      `role_arn = arn:aws:iam::111122223333:role/r\nsource_profile = q\n[profile q]\nsso_session = s\n${SSO}${SESSION}`,
      /^the SSO session of the profile q has expired, or there is none: aws sso login --profile q$/,
    ],
    [
      'has a source whose process fails',
      'role_arn = arn:aws:iam::111122223333:role/r\nsource_profile = q\n[profile q]\ncredential_process = /nowhere/CANARY\n',
      /^the credential_process of the profile q failed, .*: aws configure get credential_process --profile q$/,
    ],
    [
      'needs an MFA code',
      'role_arn = arn:aws:iam::111122223333:role/r\nmfa_serial = arn:aws:iam::111122223333:mfa/m\nsource_profile = keys\n',
      /^the profile p needs an MFA code, .*: eval "\$\(aws configure export-credentials --profile p --format env\)" && unset AWS_PROFILE$/,
    ],
    [
      'has a process that fails',
      `credential_process = sh -c "echo CANARY; echo CANARY >&2; exit 3"\n`,
      /^the credential_process of the profile p failed, .*: aws configure get credential_process --profile p$/,
    ],
    [
      'has a process that does not exist',
      'credential_process = /nowhere/CANARY\n',
      /^the credential_process of the profile p failed/,
    ],
    [
      'has a process that prints no JSON',
      'credential_process = echo CANARY\n',
      /^the credential_process of the profile p failed, or returned no valid credentials/,
    ],
    [
      'has a process whose credentials have expired',
      `credential_process = echo '${EXPIRED}'\n`,
      /^the credential_process of the profile p failed, or returned no valid credentials/,
    ],
    [
      'has a login that was never made',
      'login_session = arn:aws:iam::111122223333:user/u\n',
      /^the session of the profile p has expired: aws login --profile p$/,
    ],
    [
      'has a web identity token that cannot be read',
      'role_arn = arn:aws:iam::111122223333:role/r\nweb_identity_token_file = /nowhere/CANARY\n',
      /^the web identity token of the profile p cannot be read, .*: get a new one$/,
    ],
  ])('a call names the profile and the command if the profile %s', async (_name, settings, expected) => {
    process.env.AWS_PROFILE = 'p';
    scratch.file('config', settings === '' ? '' : `[profile p]\n${settings}`);
    expect(await why()).toMatch(expected);
  });

  it.each([
    [
      'UnauthorizedException: Session token not found or invalid',
      /^the SSO session of the profile p has expired/,
    ],
    ['ForbiddenException: No access', /^IAM Identity Center gives the profile p no credentials: check/],
  ])('a call explains %s of IAM Identity Center', async (message, expected) => {
    process.env.AWS_PROFILE = 'p';
    const provider = explained(() => () => Promise.reject(new Error(message)));
    await expect(provider()).rejects.toMatchObject({ message: expect.stringMatching(expected) });
  });

  it.each(['AWS_ENDPOINT_URL', 'HTTPS_PROXY'])(
    'a call reports if there is no answer at %s',
    async (variable) => {
      process.env.AWS_PROFILE = 'p';
      scratch.file('config', `[profile p]\nsso_session = s\n${SSO}${SESSION}`);
      const cached = join('.aws', 'sso', 'cache');
      mkdirSync(scratch.join(cached), { recursive: true });
      const token = { accessToken: 'CANARY', expiresAt: new Date(Date.now() + 3_600_000).toISOString() };
      scratch.file(
        join(cached, `${createHash('sha1').update('s').digest('hex')}.json`),
        JSON.stringify(token),
      );
      delete process.env.AWS_ENDPOINT_URL;
      process.env[variable] = 'http://127.0.0.1:9';
      expect(await failed()).toMatchObject({ kind: 'unreachable', code: 'ECONNREFUSED' });
    },
  );

  it.each([
    ['AccessDenied', /^the profile p may not assume its role: .* \(AccessDenied\)$/],
    ['ExpiredToken', /^the session token of the profile keys has expired .*: aws sso login --profile keys$/],
    ['InvalidClientTokenId', /^AWS does not know the access key of the profile keys/],
    ['SignatureDoesNotMatch', /^the secret access key does not belong to the access key/],
    ['RegionDisabledException', /^the profile p gives no credentials; .*: aws sts .* --profile p$/],
  ])('a call reports if AWS refuses to assume the role, with %s', async (code, expected) => {
    process.env.AWS_PROFILE = 'p';
    scratch.file(
      'config',
      '[profile p]\nrole_arn = arn:aws:iam::111122223333:role/r\nsource_profile = keys\n',
    );
    test.aws.on('sts', 'AssumeRole', () => {
      throw new AwsError(code, 'User: CANARY is not authorized to perform: sts:AssumeRole', 403);
    });
    expect(await why()).toMatch(expected);
  });

  it.each<[string, NodeJS.ProcessEnv, RegExp]>([
    ['nothing is set', {}, /^there are no credentials: sign in, set AWS_PROFILE /],
    [
      'one of two variables is set',
      { AWS_ACCESS_KEY_ID: 'CANARY' },
      /^AWS_ACCESS_KEY_ID is set without AWS_SECRET_ACCESS_KEY/,
    ],
    [
      'the other is set',
      { AWS_SECRET_ACCESS_KEY: 'CANARY' },
      /^AWS_SECRET_ACCESS_KEY is set without AWS_ACCESS_KEY_ID/,
    ],
    [
      'a token cannot be read',
      { AWS_WEB_IDENTITY_TOKEN_FILE: '/nowhere/CANARY', AWS_ROLE_ARN: 'arn:aws:iam::111122223333:role/r' },
      /^the token of AWS_WEB_IDENTITY_TOKEN_FILE cannot be read/,
    ],
    [
      'the name of the profile has a space',
      { AWS_PROFILE: "it's mine" },
      /: aws configure --profile 'it'\\''s mine'$/,
    ],
  ])('a call reports the remedy if %s', async (_name, environment, expected) => {
    Object.assign(process.env, environment);
    expect(await why()).toMatch(expected);
  });

  it('the region that is missing is reported together with the profile that does not exist', async () => {
    delete process.env.AWS_REGION;
    process.env.AWS_PROFILE = 'p';
    const clients = new AwsClients({ region: undefined });
    await expect(clients.region()).rejects.toMatchObject({
      problems: [
        expect.stringMatching(/^no AWS region is set/),
        expect.stringMatching(/^the profile p of AWS_PROFILE/),
      ],
    });
    clients.close();
  });
});

describe('credentials that AWS does not accept', () => {
  it.each<[string, string, RegExp]>([
    [
      'ExpiredToken',
      'CANARY',
      /^the session token of the profile keys has expired \(ExpiredToken\): .*: aws sso login --profile keys$/,
    ],
    [
      'InvalidClientTokenId',
      'CANARY',
      /^AWS does not know the access key of the profile keys .*GovCloud .*region is not enabled/,
    ],
    ['SignatureDoesNotMatch', 'CANARY', /^the secret access key does not belong to the access key/],
    [
      'SignatureDoesNotMatch',
      'Signature expired: CANARY is now earlier than CANARY',
      /^the clock of this machine differs from that of AWS/,
    ],
    ['InvalidSignatureException', 'Signature not yet current: CANARY', /^the clock of this machine differs/],
    ['RequestTimeTooSkewed', 'CANARY', /^the clock of this machine differs/],
  ])('are explained: %s, %s', async (code, message, expected) => {
    process.env.AWS_PROFILE = 'keys';
    test.aws.on('sts', 'GetCallerIdentity', () => {
      throw new AwsError(code, message, 403);
    });
    expect(await why()).toMatch(expected);
  });

  it('are explained without a profile', async () => {
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'CANARY', AWS_SECRET_ACCESS_KEY: 'CANARY' });
    test.aws.on('sts', 'GetCallerIdentity', () => {
      throw new AwsError('ExpiredToken', 'CANARY', 403);
    });
    expect(await why()).toBe(
      'the session token has expired (ExpiredToken): set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN anew',
    );
  });
});

describe('every command names the profile that does not exist', () => {
  it.each<[string, (argv: readonly string[]) => Promise<number>, readonly string[]]>([
    ['doctor', runDoctor, []],
    ['verify', runVerifyCommand, ['--yes']],
    ['replay', runReplayCommand, ['--dead-letters', '--yes']],
    ['erase', runEraseCommand, ['--contact-id', 'a']],
    ['rotate-key', runRotateKeyCommand, ['--only', 'check']],
    ['capacity', runCapacityCommand, ['--from-metrics']],
  ])('%s', async (_name, run, options) => {
    serveDeployment(test.aws);
    const outputs = scratch.file('outputs.json', outputsText(test.aws));
    process.env.AWS_PROFILE = 'p';
    for (const which of [
      ['--outputs', outputs],
      ['--environment', 'production'],
    ]) {
      const { code, stderr } = await printedBy(() => run([...which, ...options]));
      expect(stderr).toContain('the identity of the caller: the profile p of AWS_PROFILE does not exist');
      expect(code).toBe(2);
    }
  });
});
