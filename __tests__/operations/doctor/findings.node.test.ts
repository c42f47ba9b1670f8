import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../../src/operations/doctor/checks';
import type { Examination } from '../../../src/operations/doctor/examination';
import type { Check } from '../../../src/operations/doctor/finding';
import type { Outcome } from '../../../src/operations/doctor/run-checks';
import { eachWithAws } from '../../harness/aws/environment';
import { CASES, type Case } from './cases';
import { examine, healthyWorld } from './world';

const test = eachWithAws();
const STATUS = { fail: 'fail', warn: 'warn', note: 'pass' } as const;
const declared = Object.assign({}, ...CHECKS.map(({ findings }) => findings)) as Record<
  string,
  keyof typeof STATUS
>;
const cases = Object.entries<Case>(CASES);

/** What is found of a deployment that is broken. */
function examineBroken(
  { breaks, variant, from, now }: Case,
  checks?: readonly Check<Examination>[],
): Promise<Outcome> {
  const world = healthyWorld(test.aws, variant);
  breaks(world);
  return examine(world, { ...(from && { from }), ...(now && { now }), ...(checks && { checks }) });
}

/** Whether a finding is reported as it should be, nothing else is. */
function expectReported(
  id: string,
  { text, remedy, also = [], unchecked = [] }: Case,
  outcome: Outcome,
): void {
  const { results } = outcome;
  expect([...new Set(results.flatMap(({ finding }) => finding ?? []))].sort()).toEqual([id, ...also].sort());
  const silent = results.filter(({ status }) => status === 'could-not-check').map(({ check }) => check);
  expect(silent).toEqual(unchecked);
  const found = results.find(({ finding }) => finding === id);
  expect(found?.found).toMatch(text);
  if (remedy === undefined) expect(found?.remedy).toBeUndefined();
  else expect(found?.remedy).toMatch(remedy);
  expect(found?.status).toBe(STATUS[declared[id] ?? 'fail']);
  expect(JSON.stringify(outcome)).not.toContain('CANARY');
}

describe('a finding', () => {
  it('is declared once', () => {
    const ids = CHECKS.flatMap(({ findings }) => Object.keys(findings));
    expect(ids.sort()).toEqual([...new Set(ids)]);
    expect(Object.keys(CASES).sort()).toEqual(ids);
  });

  it.each(cases)('%s is the only reported finding', async (id, one) => {
    expectReported(id, one, await examineBroken(one));
  });

  // The tests above are worth something only if they notice that a finding is not reported.
  it.each(cases)('the test of %s fails if the finding is not reported', async (id, one) => {
    const [check] = CHECKS.filter(({ findings }) => id in findings);
    if (check === undefined) throw new Error(`no check declares ${id}`);
    const outcome = await examineBroken(one, [without(check, id)]);
    expect(() => expectReported(id, one, outcome)).toThrow();
    expectReported(id, { ...one, unchecked: [] }, await examineBroken(one, [check]));
  });
});

/** The check, keeping a finding to itself. */
const without = (check: Check<Examination>, id: string): Check<Examination> => ({
  ...check,
  run: (subject, report) =>
    check.run(subject, (finding, found, remedy) => {
      if (finding !== id) report(finding, found, remedy);
    }),
});
