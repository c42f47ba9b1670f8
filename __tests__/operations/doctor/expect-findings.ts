import { expect, it } from 'vitest';
import type { Check } from '../../../src/operations/doctor/finding';
import type { Outcome } from '../../../src/operations/doctor/run-checks';

/** How a finding is reported. */
export interface ExpectedFinding {
  readonly text: RegExp;
  readonly remedy: RegExp | undefined;
  /** Findings that necessarily come with it. */
  readonly also?: readonly string[];
  /** Checks that cannot run then. */
  readonly unchecked?: readonly string[];
}

const STATUS = { fail: 'fail', warn: 'warn', note: 'pass' } as const;

/** Tests that each declared finding has a case that reports it, and that the case notices if it is not reported. */
export function testFindings<Subject, Case extends ExpectedFinding>(
  checks: readonly Check<Subject>[],
  cases: Readonly<Record<string, Case>>,
  examine: (one: Case, checks?: readonly Check<Subject>[]) => Promise<Outcome>,
): void {
  const checkOf = new Map(checks.flatMap((check) => Object.keys(check.findings).map((id) => [id, check])));

  function expectReported(
    id: string,
    { text, remedy, also = [], unchecked = [] }: ExpectedFinding,
    outcome: Outcome,
  ) {
    const { results } = outcome;
    expect([...new Set(results.flatMap(({ finding }) => finding ?? []))].sort()).toEqual(
      [id, ...also].sort(),
    );
    const silent = results.filter(({ status }) => status === 'could-not-check').map(({ check }) => check);
    expect(silent).toEqual(unchecked);
    const found = results.find(({ finding }) => finding === id);
    expect(found?.found).toMatch(text);
    if (remedy === undefined) expect(found?.remedy).toBeUndefined();
    else expect(found?.remedy).toMatch(remedy);
    expect(found?.status).toBe(STATUS[checkOf.get(id)?.findings[id] ?? 'fail']);
    expect(JSON.stringify(outcome)).not.toContain('CANARY');
  }

  it('is declared once', () => {
    const ids = checks.flatMap(({ findings }) => Object.keys(findings));
    expect(ids.sort()).toEqual([...new Set(ids)]);
    expect(Object.keys(cases).sort()).toEqual(ids);
  });

  it.each(Object.entries(cases))('%s is the only reported finding', async (id, one) => {
    expectReported(id, one, await examine(one));
  });

  // The tests above are worth something only if they notice that a finding is not reported.
  it.each(Object.entries(cases))('the test of %s fails if the finding is not reported', async (id, one) => {
    const check = checkOf.get(id);
    if (check === undefined) throw new Error(`no check declares ${id}`);
    const outcome = await examine(one, [without(check, id)]);
    expect(() => expectReported(id, one, outcome)).toThrow();
    expectReported(id, { ...one, unchecked: [] }, await examine(one, [check]));
  });
}

/** The check, without reporting one finding. */
const without = <Subject>(check: Check<Subject>, id: string): Check<Subject> => ({
  ...check,
  run: (subject, report) =>
    check.run(subject, (finding, found, remedy) => {
      if (finding !== id) report(finding, found, remedy);
    }),
});
