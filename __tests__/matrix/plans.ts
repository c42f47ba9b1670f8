import { it } from 'vitest';
import { deployedResources, describeWithTerraform, firstPlan } from '../harness/terraform';
import { CASES } from './cases';
import { expectPlan, variablesOf } from './expectation';

/** Plans these cases, and applies those with checks of the state. */
export function planCases(names: readonly string[]): void {
  describeWithTerraform('a first plan', () => {
    it.each(names)('creates the expected resources with %s', async (name) => {
      const one = CASES[name];
      if (one === undefined) throw new Error('There is no such case.');
      const { fixture, environment } = one;
      expectPlan(one, await firstPlan(variablesOf(one), { fixture, environment }));
      one.applied?.(await deployedResources(variablesOf(one)));
    });
  });
}
