import { describe, expect, it } from 'vitest';
import { runImport } from '../../../src/operations/import/command';
import { KNOWN_TYPES } from '../../../src/operations/import/find';
import { eachWithAws } from '../../harness/aws/environment';
import { AwsError } from '../../harness/aws/stand-in';
import { printedBy } from '../../harness/printed';
import { eachScratch } from '../../harness/scratch';
import { theStack } from '../../harness/synthesized-stack';
import { describeWithTerraform } from '../../harness/terraform';
import { EVERYTHING, expectImported } from './lost-state';

const holder = eachWithAws();

describeWithTerraform('a deployment whose state is lost', () => {
  it('is imported as it is, wholly', () => expectImported(holder.aws, EVERYTHING));
});

describe('the search for import blocks', () => {
  const scratch = eachScratch();
  const PLAN = {
    variables: { aws_region: { value: 'us-west-2' } },
    prior_state: {
      values: {
        root_module: {
          resources: [
            ['data.aws_caller_identity.current', { account_id: '111122223333' }],
            ['data.aws_partition.current', { partition: 'aws' }],
          ].map(([address, values]) => ({ address, mode: 'data', values })),
        },
      },
    },
    resource_changes: ['CANARY', 'production'].map((name, index) => ({
      address: `aws_pipes_pipe.delivery[${index}]`,
      mode: 'managed',
      type: 'aws_pipes_pipe',
      change: { actions: ['create'], before: null, after: { name } },
    })),
  };
  const run = (plan: unknown) =>
    printedBy(() =>
      runImport([scratch.file('plan.json', typeof plan === 'string' ? plan : JSON.stringify(plan))]),
    );

  it('prints that the apply creates a resource that AWS does not have', async () => {
    holder.aws.on('sts', 'GetCallerIdentity', () => ({ Account: '111122223333' }));
    holder.aws.on('pipes', 'DescribePipe', ({ Name }) => {
      if (Name !== 'production') throw new AwsError('NotFoundException', undefined, 404);
      return { Name };
    });
    const { code, stdout } = await run(PLAN);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `# aws_pipes_pipe.delivery[0]: AWS has no such resource. The apply creates it.

import {
  to = aws_pipes_pipe.delivery[1]
  id = "production"
}
`,
    });
  });

  it.each([
    ['aws_s3_bucket_policy', 'GetBucketPolicy', 'NoSuchBucketPolicy'],
    ['aws_s3_bucket_policy', 'GetBucketPolicy', 'NoSuchBucket'],
    [
      'aws_s3_bucket_lifecycle_configuration',
      'GetBucketLifecycleConfiguration',
      'NoSuchLifecycleConfiguration',
    ],
  ])('imports no %s that was deleted on its own (%s: %s)', async (type, operation, code) => {
    holder.aws.on('sts', 'GetCallerIdentity', () => ({ Account: '111122223333' }));
    holder.aws.on('s3', operation, () => {
      throw new AwsError(code, undefined, 404);
    });
    const change = { actions: ['create'], before: null, after: {} };
    const bucket = { address: 'aws_s3_bucket.backup_bucket[0]', mode: 'managed', values: { bucket: 'b' } };
    const printed = await run({
      ...PLAN,
      planned_values: { root_module: { resources: [bucket] } },
      resource_changes: [{ address: `${type}.it`, mode: 'managed', type, change }],
    });
    expect(printed).toMatchObject({
      code: 0,
      stdout: `# ${type}.it: AWS has no such resource. The apply creates it.\n`,
    });
  });

  it('prints no blocks if AWS does not answer about a resource, and names each', async () => {
    holder.aws.on('sts', 'GetCallerIdentity', () => ({ Account: '111122223333' }));
    holder.aws.on('pipes', 'DescribePipe', () => {
      throw new AwsError('AccessDeniedException', undefined, 403);
    });
    const { code, stdout, stderr } = await run(PLAN);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(
      /^error: aws_pipes_pipe\.delivery\[0\]: .+\nerror: aws_pipes_pipe\.delivery\[1\]: .+\n$/,
    );
  });

  it.each<[string, unknown, RegExp]>([
    [
      'no JSON',
      'Plan: 79 to add',
      /^error: the plan is not JSON: pipe what "terraform show -json PLAN" prints/,
    ],
    [
      'JSON of something else',
      {},
      /^error: the plan does not contain its account, partition and region: pipe/,
    ],
    ['no plan but null', 'null', /^error: the plan does not contain its account/],
    [
      'a plan that creates nothing',
      { ...PLAN, resource_changes: [] },
      /^error: the plan creates nothing: the state/,
    ],
  ])('refuses %s', async (_name, plan, message) => {
    const { code, stderr } = await run(plan);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });

  it('refuses a plan for another account than that of the credentials', async () => {
    holder.aws.on('sts', 'GetCallerIdentity', () => ({ Account: '444455556666' }));
    const { code, stderr } = await run(PLAN);
    expect(code).toBe(2);
    expect(stderr).toContain('account 111122223333, but the credentials are for 444455556666');
  });
});

describe('the rules to find a resource by', () => {
  it('cover every type of the stack', () => {
    const types = theStack().addresses.map((address) => address.split('.')[0] ?? '');
    expect(types.filter((type) => type !== 'data' && !KNOWN_TYPES.has(type))).toEqual([]);
  });
});
