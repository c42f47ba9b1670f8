import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readAssignments } from '../../../src/artefact/literals';
import { runInit } from '../../../src/operations/init/command';
import { INIT } from '../../../src/permissions/operator/init';
import { ACCOUNT, ARN, INSTANCE_ID, KEY_ARN } from '../../harness/aws/deployed';
import { eachWithAws } from '../../harness/aws/environment';
import { holdAgainst } from '../../harness/aws/least-privilege';
import { AwsError } from '../../harness/aws/stand-in';
import { KEYS, type Someone, typist } from '../../harness/dialogue';
import { type Printed, printedBy } from '../../harness/printed';
import { eachScratch, inFolder } from '../../harness/scratch';

const test = eachWithAws();
const scratch = eachScratch();
const { enter, down, space, interrupt, end, clear } = KEYS;
const ELSEWHERE = 'arn:aws:kinesis:us-west-2:111122223333:stream/existing-contact-records';
const [VPC, OTHER_VPC] = ['vpc-0123456789abcdef0', 'vpc-0123456789abcdef1'];
const SUBNETS = ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1', 'subnet-0123456789abcdef2'];

/** Lets the stand-in answer about an account with two instances and two VPCs. */
function serveAccount(target: string | undefined = undefined): void {
  test.aws.on('sts', 'GetCallerIdentity', () => ({
    Account: ACCOUNT,
    Arn: 'arn:aws:iam::111122223333:user/u',
  }));
  test.aws.on('connect', 'ListInstances', ({ nextToken }) =>
    nextToken === undefined
      ? {
          InstanceSummaryList: [{ Id: INSTANCE_ID, InstanceAlias: 'example', InstanceStatus: 'ACTIVE' }],
          NextToken: '2',
        }
      : { InstanceSummaryList: [{ Id: INSTANCE_ID.replace(/^1/, '2'), InstanceAlias: 'a'.repeat(33) }] },
  );
  test.aws.on('connect', 'ListInstanceStorageConfigs', () => ({
    StorageConfigs: target === undefined ? [] : [{ KinesisStreamConfig: { StreamArn: target } }],
  }));
  test.aws.on('kinesis', 'DescribeStreamSummary', () => ({
    StreamDescriptionSummary: { EncryptionType: 'KMS', KeyId: KEY_ARN },
  }));
  test.aws.on('ec2', 'DescribeVpcs', () => ({
    vpcSet: [
      { vpcId: VPC, cidrBlock: '10.0.0.0/16', tagSet: [{ key: 'Name', value: 'main' }] },
      { vpcId: OTHER_VPC, cidrBlock: '10.1.0.0/16' },
    ],
  }));
  test.aws.on('ec2', 'DescribeSubnets', () => ({
    subnetSet: SUBNETS.map((subnetId, index) => ({
      subnetId,
      vpcId: VPC,
      availabilityZone: `us-west-2${'abc'[index]}`,
    })),
  }));
}

const ask = (someone: Someone, ...args: readonly string[]): Promise<Printed> =>
  inFolder(scratch.folder, () => printedBy(() => runInit(args, someone)));

/** The variables in a file. */
const written = (name = 'terraform.tfvars'): object =>
  Object.fromEntries(readAssignments(scratch.read(name), false, new Map()).values);

const REGION = ['AWS region', enter] as const;
const ENVIRONMENT = ['Name of this deployment', enter] as const;
const PRIVACY = ['Do privacy controls', enter] as const;
const FIELDS = ['Which fields', enter] as const;
const OUTSIDE = ['Where do the privacy controls run', enter] as const;
const ENDPOINT = ['HTTPS URL', `https://operata.invalid/records${enter}`] as const;
const GROUP = ['Group ID', `group${enter}`] as const;
const WRITE = ['Are these answers right', enter] as const;
const ALIAS = ['Alias of the Amazon Connect instance', `example${enter}`] as const;
const NO_ID = ['ID of the Amazon Connect instance', enter] as const;
const REST = [PRIVACY, FIELDS, OUTSIDE, ENDPOINT, GROUP, WRITE] as const;
const ANSWERS = {
  aws_region: 'us-west-2',
  environment: 'production',
  connect_instance_alias: 'example',
  enable_privacy_controls: true,
  operata_endpoint: 'https://operata.invalid/records',
  operata_group_id: 'group',
};

describe('init', () => {
  beforeEach(() => {
    vi.stubEnv('TERRAFORM_BINARY_NAME', 'no-such-terraform');
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it('offers the instances and VPCs of the region, and writes the answers', async () => {
    serveAccount();
    const someone = typist(
      REGION,
      ['Name of this deployment', `${clear}staging${enter}`],
      ['Which Amazon Connect instance', enter],
      PRIVACY,
      ['Which fields', down + enter],
      ['separated by commas', `Attributes.Tier, Queue.Name${enter}`],
      ['Where do the privacy controls run', down + enter],
      ['In which private subnets', space + enter],
      ENDPOINT,
      GROUP,
      WRITE,
    );
    const { code, stdout, stderr } = await ask(someone);
    expect([code, stderr]).toEqual([
      0,
      expect.stringMatching(/^warning: .* no-such-terraform cannot be run/),
    ]);
    expect(written()).toEqual({
      ...ANSWERS,
      environment: 'staging',
      redaction_config: { type: 'WHITELIST', fields: ['Attributes.Tier', 'Queue.Name'] },
      vpc_id: VPC,
      private_subnet_ids: SUBNETS.slice(1),
    });
    expect(stdout).toMatch(
      /export TF_VAR_operata_api_key\n[\s\S]*plan --var-file[\s\S]*preflight[\s\S]*terraform .*apply/,
    );
    const shown = someone.asked();
    for (const text of [
      `AWS account ${ACCOUNT}, in us-west-2`,
      'main',
      '3 private subnets',
      'no other stream',
    ])
      expect(shown).toContain(text);
  });

  it('reports a stream that the instance writes to already, and offers to read it', async () => {
    serveAccount(ELSEWHERE);
    const someone = typist(
      REGION,
      ENVIRONMENT,
      ['Which Amazon Connect instance', enter],
      ['Which stream', enter],
      ['Customer managed key', enter],
      ...REST,
    );
    expect((await ask(someone)).code).toBe(0);
    expect(someone.asked().replace(/\s+/g, ' ')).toContain(
      `already streams its contact records to ${ELSEWHERE}`,
    );
    const existing = { existing_stream_arn: ELSEWHERE, existing_stream_kms_key_arn: KEY_ARN };
    expect(written()).toEqual({ ...ANSWERS, ...existing });
    expect(holdAgainst(INIT, test.aws.calls)).toEqual({ refused: [], unused: [] });
  });

  it('does not report the stream of the deployment itself', async () => {
    serveAccount(ARN.stream);
    const instance = ['Which Amazon Connect instance', enter] as const;
    expect((await ask(typist(REGION, ENVIRONMENT, instance, ...REST))).code).toBe(0);
    expect(written()).toEqual(ANSWERS);
  });

  it('sets the ID of an instance whose alias is too long, and asks for a short name', async () => {
    serveAccount();
    const someone = typist(
      REGION,
      ENVIRONMENT,
      ['Which Amazon Connect instance', down + enter],
      ['Alias of the Amazon Connect instance', `short${enter}`],
      ...REST,
    );
    expect((await ask(someone)).code).toBe(0);
    const id = INSTANCE_ID.replace(/^1/, '2');
    expect(written()).toEqual({ ...ANSWERS, connect_instance_alias: 'short', connect_instance_id: id });
    expect(someone.asked()).toContain('which has 33 characters');
  });

  it('asks for the texts, and reports why, without permissions', async () => {
    serveAccount();
    for (const [service, operation, code] of [
      ['connect', 'ListInstances', 'AccessDeniedException'],
      ['ec2', 'DescribeVpcs', 'UnauthorizedOperation'],
    ] as const) {
      test.aws.on(service, operation, () => {
        throw new AwsError(code, undefined, 403);
      });
    }
    const vpc = [
      ['Where do the privacy controls run', down + enter],
      ['VPC in whose private subnets', `${VPC}${enter}`],
    ] as const;
    const someone = typist(
      REGION,
      ENVIRONMENT,
      ALIAS,
      NO_ID,
      PRIVACY,
      FIELDS,
      ...vpc,
      ENDPOINT,
      GROUP,
      WRITE,
    );
    expect((await ask(someone)).code).toBe(0);
    expect(written()).toEqual({ ...ANSWERS, vpc_id: VPC });
    expect(someone.asked()).toContain('instances cannot be listed: not allowed');
    expect(someone.asked()).toContain('VPCs cannot be listed: not allowed');
  });

  describe('without credentials', () => {
    beforeEach(() => {
      test.aws.on('sts', 'GetCallerIdentity', () => {
        throw new AwsError('InvalidClientTokenId', undefined, 403);
      });
    });

    it('refuses answers that break a rule, with its message', async () => {
      const someone = typist(
        ['AWS region', `${clear}us-west${enter}`],
        ['Set aws_region to the region', `-2${enter}`],
        ['Name of this deployment', `${clear}Prod${enter}`],
        ['Choose a short name', `${clear}${enter}`],
        ['environment is empty', `production${enter}`],
        ALIAS,
        NO_ID,
        PRIVACY,
        ['Which fields', down + down + enter],
        ['separated by commas', `Agent.Username${enter}`],
        ['names a mandatory field', `${clear}${enter}`],
        ['The list is empty', `["Attributes.a,b"]${enter}`],
        OUTSIDE,
        ['HTTPS URL', `https://operata.invalid/?key=1${enter}`],
        ['A query string', `${clear}${enter}`],
        ['Group ID', enter],
        WRITE,
      );
      const { stderr } = await ask(someone);
      expect(written()).toEqual({
        ...ANSWERS,
        redaction_config: { type: 'BLACKLIST', fields: ['Attributes.a,b'] },
        operata_endpoint: expect.stringContaining('REPLACE-WITH'),
        operata_group_id: 'your-group-id',
      });
      expect(stderr).toMatch(/^warning: operata_endpoint is a placeholder.*\nwarning: operata_group_id is/);
    });

    it('offers the earlier answers, and removes those that no longer apply', async () => {
      const all = {
        ...ANSWERS,
        redaction_config: {
          type: 'WHITELIST',
          fields: ['Attributes.Tier'],
          replace: [{ field: 'Attributes.Tier', with: 'PSEUDONYM' }],
        },
        vpc_id: VPC,
      };
      const file = scratch.file('answers.json', JSON.stringify({ ...all, tags: { Owner: '${x}' } }));
      expect((await ask(typist(), '--answers', file)).code).toBe(0);
      const first = scratch.read('terraform.tfvars');
      const same = [
        ENVIRONMENT,
        ['Alias of', enter],
        NO_ID,
        PRIVACY,
        FIELDS,
        ['separated by', enter],
      ] as const;
      const vpc = [OUTSIDE, ['VPC in whose', enter], ['HTTPS URL', enter], ['Group ID', enter]] as const;
      expect((await ask(typist(REGION, ...same, ...vpc, WRITE))).code).toBe(0);
      expect(scratch.read('terraform.tfvars')).toBe(first);
      const off = ['Are these answers right', down.repeat(4) + enter] as const;
      const change = [off, ['Do privacy controls', down + enter], WRITE] as const;
      expect((await ask(typist(REGION, ...same, ...vpc, ...change))).code).toBe(0);
      expect(written()).toEqual({ ...ANSWERS, enable_privacy_controls: false, tags: { Owner: '${x}' } });
    });

    it('goes back to the previous question on Escape, and to the first part of a question', async () => {
      const someone = typist(
        REGION,
        ['Name of this deployment', KEYS.escape],
        ['AWS region', `${clear}eu-west-1${enter}`],
        ENVIRONMENT,
        ALIAS,
        NO_ID,
        PRIVACY,
        ['Which fields', down + enter],
        ['separated by commas', KEYS.escape],
        FIELDS,
        OUTSIDE,
        ENDPOINT,
        GROUP,
        ['Are these answers right', KEYS.escape],
        ['Group ID', `-2${enter}`],
        WRITE,
      );
      expect((await ask(someone)).code).toBe(0);
      expect(written()).toEqual({ ...ANSWERS, aws_region: 'eu-west-1', operata_group_id: 'group-2' });
    });

    it.each([
      ['Ctrl-C', interrupt],
      ['Ctrl-D', end],
    ])('writes nothing after %s', async (_, key) => {
      const { code, stderr } = await ask(typist(REGION, ['Name of this deployment', key]));
      expect([code, stderr]).toEqual([130, 'Nothing was written.\n']);
      expect(() => scratch.read('terraform.tfvars')).toThrow();
    });

    it.each([
      [['--no-color'], false],
      [[], true],
    ])('prints colors only without --no-color: %j', async (args, hasColor) => {
      const someone = typist(['AWS region', interrupt]);
      // Newer versions of Node.js print no colors if the standard output is no terminal.
      vi.stubEnv('FORCE_COLOR', '1');
      vi.stubEnv('NO_COLOR', undefined);
      // An unknown width.
      Object.assign(someone.output, { columns: 0 });
      await ask(someone, ...args);
      expect(someone.asked().includes('\u001b[36m')).toBe(hasColor);
    });
  });

  it.each([
    ['that was edited', 'was edited after init wrote it', (text: string) => `${text}# mine\n`],
    ['of someone else', 'holds something that no init has written', () => 'environment = "x"\n'],
  ])('leaves a file %s as it is', async (_, message, edit) => {
    const file = scratch.file('answers.json', JSON.stringify(ANSWERS));
    await ask(typist(), '--answers', file);
    const text = edit(scratch.read('terraform.tfvars'));
    writeFileSync(scratch.join('terraform.tfvars'), text);
    const { code, stderr } = await ask(typist());
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
    expect(scratch.read('terraform.tfvars')).toBe(text);
    expect((await ask(typist(), '--answers', file, '--out', 'other.tfvars')).code).toBe(0);
    expect(written('other.tfvars')).toEqual(ANSWERS);
  });
});
