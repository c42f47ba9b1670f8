import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { TEMPLATE } from '../harness/terraform';
import { DELIVERY_AND_BACKUP_CASES } from '../matrix/cases/delivery-and-backup';
import { PRIVACY_CASES } from '../matrix/cases/privacy';
import { STREAM_AND_KEY_CASES } from '../matrix/cases/stream-and-key';
import { expectPlan } from '../matrix/expectation';
import { describeWithOverrides, ProviderPlans } from './provider-plans';
import { schemaDifferences } from './schema-differences';

const REGISTRY = 'https://registry.terraform.io/v1/providers/hashicorp/aws/versions';
const UNREACHABLE = `SKIPPED: the plans of the real AWS provider. ${REGISTRY} cannot be reached.`;

async function registryAnswers(): Promise<boolean> {
  try {
    return (await fetch(REGISTRY, { signal: AbortSignal.timeout(10_000) })).ok;
  } catch {
    return false;
  }
}

describeWithOverrides('the real AWS provider, without an account', () => {
  const plans = new ProviderPlans();
  let reachable = false;
  beforeAll(async () => {
    reachable = await registryAnswers();
    if (reachable) await plans.initialize();
    else process.stderr.write(`${UNREACHABLE}\n`);
    // The provider has some hundreds of megabytes.
  }, 900_000);
  beforeEach((context) => context.skip(!reachable, UNREACHABLE));
  afterAll(() => plans.remove());

  it('has the schema of the bindings', async () => {
    expect(schemaDifferences(TEMPLATE, await plans.schemaJson())).toEqual([]);
  });

  it.each(Object.entries({ ...PRIVACY_CASES, ...STREAM_AND_KEY_CASES, ...DELIVERY_AND_BACKUP_CASES }))(
    'plans: %s',
    async (_name, one) => {
      expectPlan(one, await plans.plan(one));
    },
    300_000,
  );
});
