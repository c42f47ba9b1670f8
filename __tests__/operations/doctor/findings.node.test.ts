import { describe } from 'vitest';
import { CHECKS } from '../../../src/operations/doctor/checks';
import { eachWithAws } from '../../harness/aws/environment';
import { CASES, type Case } from './cases';
import { testFindings } from './expect-findings';
import { examine, healthyWorld } from './world';

const test = eachWithAws();

describe('a finding', () => {
  testFindings(CHECKS, CASES as Readonly<Record<string, Case>>, ({ breaks, variant, from, now }, checks) => {
    const world = healthyWorld(test.aws, variant);
    breaks(world);
    return examine(world, { ...(from && { from }), ...(now && { now }), ...(checks && { checks }) });
  });
});
