import { afterAll, beforeAll, expect, it } from 'vitest';
import { type OfflineProvider, startProvider } from '../../src/offline/provider/server';
import { GUIDE } from '../harness/conditions';
import { openStack, TEMPLATE } from '../harness/terraform';
import { PRIVACY_CASES } from '../matrix/cases/privacy';
import { STREAM_AND_KEY_CASES } from '../matrix/cases/stream-and-key';
import { type Case, expectPlan } from '../matrix/expectation';
import { describeWithOverrides, ProviderPlans } from './provider-plans';
import { schemaDifferences } from './schema-differences';

/** `npm run test:provider` does the same with the real provider, which few machines can have. */
describeWithOverrides('the suite for the real provider, tried over the offline one', () => {
  let offline: OfflineProvider;
  let plans: ProviderPlans;
  beforeAll(async () => {
    // Nothing of the account is known to it: the tests have to answer.
    const nothing = { aws_connect_instance: [], aws_subnet: [], aws_kinesis_stream: [] };
    offline = await startProvider({ directory: TEMPLATE, fixture: { dataSources: nothing } });
    plans = new ProviderPlans(offline.reattach);
    await plans.initialize();
  });
  afterAll(() => {
    plans?.remove();
    offline?.stop();
  });

  it.each<[string, Case | undefined]>(
    [
      'the integration guide’s own tfvars, and Operata’s three variables from the environment',
      'a VPC with an endpoint for Systems Manager',
    ]
      .map((name): [string, Case | undefined] => [name, PRIVACY_CASES[name]])
      .concat([
        ['an existing stream', STREAM_AND_KEY_CASES['an existing stream']],
        ['the partition aws-us-gov', STREAM_AND_KEY_CASES['the partition aws-us-gov']],
      ]),
  )('%s', async (_name, one) => {
    if (one === undefined) throw new Error('There is no such case.');
    expectPlan(one, await plans.plan(one));
    const read = offline.remoteCalls.filter(({ call }) => call === 'ReadDataSource').map(({ type }) => type);
    expect(new Set(read)).toEqual(new Set(['aws_iam_policy_document', 'aws_partition']));
  });

  it('shows why a plan fails', async () => {
    const deployment = await openStack();
    try {
      const unanswered = plans.planWith(deployment.variables(GUIDE), []);
      await expect(unanswered).rejects.toThrow('there is no Connect instance');
      const wrong = plans.planWith(deployment.variables({ ...GUIDE, environment: 'P' }), []);
      await expect(wrong).rejects.toThrow('environment is "P"');
    } finally {
      deployment.remove();
    }
  });

  it('finds no difference between a schema and itself', async () => {
    expect(schemaDifferences(TEMPLATE, await plans.schemaJson())).toEqual([]);
  });

  it('finds differences', async () => {
    const json = (await plans.schemaJson()) as {
      provider_schemas: Record<
        string,
        { resource_schemas: Record<string, { block: { attributes: object } }> }
      >;
    };
    const [provider] = Object.values(json.provider_schemas);
    const pipe = provider?.resource_schemas.aws_pipes_pipe?.block.attributes as Record<string, unknown>;
    pipe.description = { type: 'number', required: true };
    delete pipe.enrichment;
    expect(schemaDifferences(TEMPLATE, json)).toEqual([
      'aws_pipes_pipe.description: optional is true in the bindings, and false in the provider',
      'aws_pipes_pipe.description: required is false in the bindings, and true in the provider',
      'aws_pipes_pipe.description: type is "string" in the bindings, and "number" in the provider',
      'aws_pipes_pipe.enrichment: the provider does not have it',
    ]);
  });
});
