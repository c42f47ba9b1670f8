import { describe, expect, it } from 'vitest';
import { DOCTOR } from '../../../src/permissions/operator/doctor';
import { eachWithAws } from '../../harness/aws/environment';
import { holdAgainst } from '../../harness/aws/least-privilege';
import { examine, healthyWorld, type Variant } from './world';

const test = eachWithAws();
const VARIANTS: readonly Variant[] = ['guide', 'vpc', 'nat', 'least'];

describe.each(VARIANTS)('a healthy deployment (%s)', (variant) => {
  it.each(['outputs', 'names'] as const)(
    'has no warning and no failure if it is found by %s',
    async (from) => {
      const outcome = await examine(healthyWorld(test.aws, variant), { from });
      expect(outcome.results.filter(({ status }) => status !== 'pass')).toEqual([]);
      expect(outcome.results.filter(({ finding }) => finding !== undefined)).toEqual([]);
    },
  );
});

describe('what an examination needs', () => {
  it('makes only calls that its policy allows', async () => {
    const calls = [];
    for (const variant of VARIANTS) {
      test.aws.calls.length = 0;
      const world = healthyWorld(test.aws, variant);
      // Only then are the readers of the stream asked for.
      world.metrics.set('AWS/Kinesis ReadProvisionedThroughputExceeded', { 5: 1 });
      await examine(world);
      calls.push(...test.aws.calls);
    }
    expect(holdAgainst(DOCTOR, calls)).toEqual({ refused: [], unused: [] });
  });
});
