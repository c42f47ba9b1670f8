import { describe, expect, it } from 'vitest';
import { wantsColor } from '../../../src/cli/color';
import type { Result, Status } from '../../../src/operations/doctor/finding';
import { exitCodeOf, reportText } from '../../../src/operations/doctor/report';
import type { Outcome } from '../../../src/operations/doctor/run-checks';

const result = (check: string, status: Status, remedy?: string): Result => ({
  check,
  stage: 'Stream',
  status,
  finding: undefined,
  found: `what ${check} found`,
  remedy,
});
const OUTCOME: Outcome = {
  order: ['one', 'second', 'third', 'fourth', 'fifth'],
  results: [
    result('one', 'pass'),
    result('third', 'fail', 'first step\nsecond step'),
    result('third', 'warn'),
    result('fourth', 'could-not-check'),
  ],
  skipped: [
    { check: 'fifth', stage: 'Pipe', because: 'it is off' },
    { check: 'second', stage: 'Stream', because: 'it is off' },
  ],
};

describe('the report', () => {
  it('is aligned, in the order of the checks, and each mark is a word, too', () => {
    expect(reportText('Title', OUTCOME, ['Stream', 'Pipe', 'Backup'], false)).toBe(`Title

Stream
  ✓ pass             one     what one found
  – skipped          second  it is off
  ✗ FAIL             third   what third found
                     → first step
                     → second step
  ! WARN             third   what third found
  ? could not check  fourth  what fourth found

Pipe
  – skipped          fifth   it is off

1 pass, 1 warn, 1 fail, 1 could not be checked, 2 skipped
`);
  });

  it('has colored marks only on a terminal, unless --no-color or NO_COLOR is set', () => {
    const colored = reportText('Title', OUTCOME, ['Stream'], true);
    expect(colored).toContain('\u001b[31m✗ FAIL           \u001b[0m  third');
    expect(wantsColor(true, { noColor: false }, {})).toBe(true);
    expect(wantsColor(true, { noColor: true }, {})).toBe(false);
    expect(wantsColor(true, { noColor: false }, { NO_COLOR: '1' })).toBe(false);
    expect(wantsColor(false, { noColor: false }, {})).toBe(false);
  });

  it.each<[readonly Status[], number]>([
    [['pass'], 0],
    [[], 0],
    [['pass', 'warn'], 3],
    [['pass', 'could-not-check'], 3],
    [['could-not-check', 'fail', 'warn'], 1],
  ])('of %j ends with %d', (statuses, code) => {
    const results = statuses.map((status) => result('one', status));
    expect(exitCodeOf({ order: ['one'], results, skipped: [] })).toBe(code);
  });
});
