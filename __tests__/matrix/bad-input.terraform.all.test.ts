import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Values } from '../../src/artefact/terraform/terraform-json';
import type { FixtureChanges } from '../../src/offline/fixture';
import { type Attempt, type Sandbox, words } from '../../src/offline/sandbox';
import { GUIDE } from '../harness/conditions';
import { theStack } from '../harness/synthesized-stack';
import { describeWithTerraform, openStack } from '../harness/terraform';
import { batches, WRONG_ALONE, WRONG_NUMBERS, WRONG_TOGETHER } from '../harness/wrong-variables';

const VPC = 'vpc-0a1b2c3d4e5f60718';
const STREAM = 'arn:aws:kinesis:us-west-2:111122223333:stream/existing-contact-records';
const SECRET = 'sup3r-s3cret-value';

const subnets = (count: number, attributes: Values = {}): FixtureChanges => ({
  dataSources: {
    aws_subnet: Array.from({ length: count }, (_, index) => ({
      id: `subnet-000000${10 + index}`,
      vpc_id: VPC,
      map_public_ip_on_launch: false,
      ...attributes,
    })),
  },
});
const stream = (attributes: Values): FixtureChanges => ({
  dataSources: {
    aws_kinesis_stream: [
      { name: 'existing-contact-records', arn: STREAM, retention_period: 168, ...attributes },
    ],
  },
});

/** Settings that are wrong for the account: the settings, the resources of the account, and texts of the error. */
const WRONG_FOR_THE_ACCOUNT: readonly (readonly [string, Values, FixtureChanges, readonly string[]])[] = [
  [
    'a VPC whose subnets all give public addresses',
    { vpc_id: VPC },
    subnets(2, { map_public_ip_on_launch: true }),
    [`vpc_id is ${VPC}. In this VPC, 0 subnets assign no public addresses`, 'private_subnet_ids'],
  ],
  [
    'a VPC with more subnets than a function can have',
    { vpc_id: VPC },
    subnets(17),
    ['17 subnets assign no public addresses', 'private_subnet_tags'],
  ],
  [
    'tags that no subnet has',
    { vpc_id: VPC, private_subnet_tags: { Tier: 'private' } },
    subnets(2, { tags: { Tier: 'public' } }),
    ['0 subnets assign no public addresses and have the tags in private_subnet_tags'],
  ],
  [
    'a subnet of another VPC',
    { vpc_id: VPC, private_subnet_ids: ['subnet-00000010'] },
    subnets(1, { vpc_id: 'vpc-0fedcba9876543210' }),
    [
      'private_subnet_ids names subnet-00000010, which is in vpc-0fedcba9876543210',
      'Set subnets of that VPC',
    ],
  ],
  [
    'an existing stream that forgets too soon',
    { existing_stream_arn: STREAM },
    stream({ retention_period: 24 }),
    [
      `The existing stream ${STREAM} keeps records for 24 hours, but delivery_maximum_record_age_seconds is 86400`,
    ],
  ],
  [
    'an existing stream of another account',
    { existing_stream_arn: STREAM.replace('111122223333', '444455556666') },
    stream({}),
    [
      `existing_stream_arn is ${STREAM.replace('111122223333', '444455556666')}, but the stream of that name in the account and region of the deployment is ${STREAM}`,
    ],
  ],
  [
    'an existing bucket in another region',
    { existing_backup_bucket_name: 'existing-bucket' },
    { dataSources: { aws_s3_bucket: [{ bucket: 'existing-bucket', bucket_region: 'eu-west-1' }] } },
    ['existing_backup_bucket_name is existing-bucket, which is in eu-west-1: it must be in us-west-2'],
  ],
];

/** Terraform may save a failed plan. It must not be possible to apply it. */
async function expectNothingPlanned(deployment: Sandbox, result: Attempt): Promise<void> {
  expect(result.code, words(result)).toBe(1);
  expect(result.operations).toEqual([]);
  const applied = await deployment.run('apply', '-no-color', result.file);
  expect(applied.code).toBe(1);
  expect(applied.operations).toEqual([]);
}

describeWithTerraform('bad input', () => {
  describe('in variables', () => {
    const groups = [
      ...batches([...WRONG_ALONE, ...WRONG_NUMBERS], theStack()),
      ...WRONG_TOGETHER.map((row) => [row]),
    ];
    let deployment: Sandbox;
    beforeAll(async () => {
      deployment = await openStack();
    });
    afterAll(() => deployment.remove());

    it('makes no request to AWS', async () => {
      for (const rows of groups) {
        const settings = Object.assign({ ...GUIDE }, ...rows.map(([wrong]) => wrong));
        const result = await deployment.attempt(settings);
        expect(result.remoteCalls, JSON.stringify(rows)).toEqual([]);
        expect(result.code, words(result)).toBe(1);
      }
      expect(groups.length).toBeGreaterThan(10);
    });

    it('leaves no plan that can be applied', async () => {
      for (const [wrong] of WRONG_ALONE.slice(0, 3))
        await expectNothingPlanned(deployment, await deployment.attempt({ ...GUIDE, ...wrong }));
    });

    it('makes requests only for valid input', async () => {
      const { remoteCalls } = await deployment.attempt(GUIDE);
      expect(remoteCalls.map(({ call }) => call)).toContain('ConfigureProvider');
      expect(remoteCalls.map(({ call }) => call)).toContain('ReadDataSource');
    });

    it.each<[string, Values]>([
      ['the key', { operata_api_key: `${SECRET} x` }],
      ['a header’s value', { operata_extra_headers: { 'x-token': `${SECRET}\n` } }],
    ])('fails without showing a secret, and changes nothing: %s', async (_what, wrong) => {
      const result = await deployment.attempt({ ...GUIDE, ...wrong });
      expect(words(result)).not.toContain(SECRET);
      expect(words(result)).toContain(Object.keys(wrong)[0]);
      // These rules stand in a resource: Terraform would show a secret that fails its variable's own rule.
      expect(result.remoteCalls.map(({ call }) => call)).not.toContain('ApplyResourceChange');
      await expectNothingPlanned(deployment, result);
    });
  });

  describe('in combination with the account', () => {
    it('reads nothing with the credentials of another account, and names it', async () => {
      const deployment = await openStack({ fixture: { account: '444455556666' } });
      try {
        const result = await deployment.attempt({ ...GUIDE, aws_account_id: '111122223333' });
        expect(words(result)).toContain('AWS account ID not allowed: 444455556666');
        expect(result.remoteCalls).toEqual([{ call: 'ConfigureProvider' }]);
        await expectNothingPlanned(deployment, result);
      } finally {
        deployment.remove();
      }
    });

    it.each(WRONG_FOR_THE_ACCOUNT)('%s', async (_what, settings, fixture, texts) => {
      const deployment = await openStack({ fixture });
      try {
        const result = await deployment.attempt({ ...GUIDE, ...settings });
        for (const text of texts) expect(words(result)).toContain(text);
        await expectNothingPlanned(deployment, result);
      } finally {
        deployment.remove();
      }
    });
  });
});
