import { describe, expect, it } from 'vitest';
import { printable } from '../../src/cli/printable';
import { Histogram } from '../../src/delivery/histogram';
import { RunCounts } from '../../src/local/pipeline/run-counts';
import {
  formatSummary,
  isComplete,
  type Summary,
  type SummaryContext,
  size,
  summarize,
} from '../../src/local/summary';

const CONTEXT: SummaryContext = {
  malformedOnPurpose: 0,
  privacy: { removed: new Map(), replaced: new Map(), meanMs: 0.1 },
  seconds: 1.5,
  destination: 'the local receiver',
  interrupted: false,
  files: { 'dead letters': 'local-run/dead-letter.ndjson' },
  stackDirectory: 'cdktf.out/stacks/operata-connect',
  notReady: [],
  notes: ['something to know'],
};

function summary(counts: Partial<RunCounts>, context: Partial<SummaryContext> = {}): Summary {
  return summarize(Object.assign(new RunCounts(), counts), { ...CONTEXT, ...context });
}

describe('summarize', () => {
  it('throws if a record is not accounted for', () => {
    expect(() => summary({ received: 3, delivered: 2 })).toThrow(
      '3 records were received, but 2 are accounted for',
    );
  });

  it.each<[string, Partial<RunCounts>, Partial<SummaryContext>, boolean]>([
    ['all delivered', { received: 2, delivered: 2 }, {}, true],
    ['malformed on purpose', { received: 3, delivered: 2, malformed: 1 }, { malformedOnPurpose: 1 }, true],
    ['one more malformed', { received: 4, delivered: 2, malformed: 2 }, { malformedOnPurpose: 1 }, false],
    ['one fewer malformed', { received: 3, delivered: 2, empty: 1 }, { malformedOnPurpose: 1 }, false],
    ['malformed', { received: 1, malformed: 1 }, {}, false],
    ['nothing left', { received: 1, empty: 1 }, {}, false],
    ['of another kind', { received: 1, otherKinds: { 'agent event': 1 } }, {}, false],
    ['dead-lettered', { received: 1, deadLettered: 1 }, {}, false],
    ['paused', { received: 1, paused: 1 }, {}, false],
    ['too large', { received: 1, delivered: 1, tooLarge: 1 }, {}, false],
    ['unreadable', { received: 1, delivered: 1, inputProblems: 1 }, {}, false],
    ['nothing', {}, {}, false],
    ['interrupted', { received: 1, delivered: 1 }, { interrupted: true }, false],
  ])('determines whether a run is complete: %s', (_, counts, context, complete) => {
    expect(isComplete(summary(counts, context))).toBe(complete);
  });
});

const ASKED = { namesShown: 25, toSet: [], isExample: false, sources: [] };

describe('formatSummary', () => {
  it('shows how many records are not contact records, by kind', () => {
    const agentEvent = summary({ received: 1, otherKinds: { 'agent event': 1 } });
    expect(formatSummary(agentEvent, ASKED)).toMatch(
      /not contact records +1 +1 of 1 is not a contact record \(an agent event\): not sent\n/,
    );
    const otherKinds = { 'agent event': 2, 'unknown kind': 1, 'flow event': 1 };
    expect(formatSummary(summary({ received: 9, delivered: 5, otherKinds }), ASKED)).toContain(
      '4 of 9 are not contact records (2 agent events, 1 of an unknown kind, 1 flow event)',
    );
    expect(formatSummary(summary({ received: 1, delivered: 1 }), ASKED)).not.toContain('not contact record');
  });

  it('shows all numbers, reasons and notes', () => {
    const times = new Histogram();
    for (let n = 0; n < 1200; n++) times.add(1500);
    const text = formatSummary(
      summary(
        {
          received: 1234,
          delivered: 1200,
          malformed: 4,
          deadLettered: 30,
          bytesIn: 5_000_000,
          bytesOut: 900,
          retriedRecords: 7,
          retries: 9,
          times,
          deadLetterReasons: new Map([['RetryAttemptsExhausted: HTTP 500', 30]]),
        },
        {
          privacy: {
            removed: new Map([['Attributes', 1200]]),
            replaced: new Map([['CustomerEndpoint.Address', 1100]]),
            meanMs: 0.12,
          },
        },
      ),
      ASKED,
    );
    expect(text).toMatch(/Not every record was delivered\./);
    expect(text).toMatch(/received +1,234 +5\.0 MB/);
    expect(text).toMatch(/delivered +1,200 +900 B to the local receiver/);
    expect(text).toMatch(/30 x RetryAttemptsExhausted: HTTP 500/);
    expect(text).toMatch(/retried +7 +9 further attempts/);
    expect(text).toMatch(/time per record +1\.50 ms +median .* the function 0\.12 ms/);
    expect(text).toMatch(/1,200 {2}Attributes/);
    expect(text).toMatch(/replaced by the privacy controls:\n +1,100 {2}CustomerEndpoint\.Address\n/);
    expect(text).toMatch(/Note: something to know/);
    expect(text).toMatch(/synthesized stack +cdktf\.out/);
    expect(text).toContain('Not ready to deploy:\n    - not all was delivered\n');
    expect(text).not.toMatch(/paused|too large|interrupted/);
  });

  it.each<[string, Partial<RunCounts>, string[], string[]]>([
    ['all was delivered', { received: 2, delivered: 2 }, [], []],
    ['something is wrong with the variables', { received: 1, delivered: 1 }, ['a', 'b'], ['a', 'b']],
    [
      'a record was not delivered',
      { received: 2, delivered: 1, deadLettered: 1 },
      [],
      ['not all was delivered'],
    ],
    ['delivery is paused', { received: 1, paused: 1 }, ['a'], ['nothing was delivered', 'a']],
    ['there is no record', {}, [], ['nothing was delivered']],
  ])('reports whether the stack is ready to deploy: %s', (_, counts, known, reasons) => {
    const found = summary(counts, { notReady: known });
    expect(found.notReady).toEqual(reasons);
    const text = formatSummary(found, ASKED);
    expect(/^ {2}ready to deploy /m.test(text)).toBe(reasons.length === 0);
    for (const reason of reasons) expect(text).toContain(`    - ${reason}\n`);
  });

  it('lists the 25 most removed fields without control characters', () => {
    const removed = new Map(
      Array.from({ length: 40 }, (_, n) => [n === 39 ? 'A\u001b[2J\n' : `F${n}`, n] as const),
    );
    const text = formatSummary(summary({}, { privacy: { removed, replaced: new Map(), meanMs: 0 } }), ASKED);
    expect(text).toContain('39  A\\u{1b}[2J\\u{a}\n');
    expect(text).toContain('and 15 more names');
    expect(text).not.toContain('replaced');
    expect(text).not.toContain('\u001b');
  });

  it('shows that privacy controls are off', () => {
    expect(formatSummary(summary({}, { privacy: undefined }), ASKED)).toContain('Privacy controls are off');
  });
});

describe('the parts of a summary', () => {
  it('estimates percentiles within 5 %', () => {
    const times = new Histogram();
    for (let n = 1; n <= 10_000; n++) times.add(n);
    expect(times.mean()).toBeCloseTo(5000.5);
    expect(Math.abs(times.percentile(0.5) / 5000 - 1)).toBeLessThan(0.05);
    expect(Math.abs(times.percentile(0.95) / 9500 - 1)).toBeLessThan(0.05);
    expect([new Histogram().mean(), new Histogram().percentile(0.5)]).toEqual([0, 0]);
  });

  it('formats sizes and file names for people', () => {
    expect([0, 999, 1000, 1_500_000, 2_000_000_000_000].map(size)).toEqual([
      '0 B',
      '999 B',
      '1.0 kB',
      '1.5 MB',
      '2000.0 GB',
    ]);
    expect(printable(`a\u202Eb${'x'.repeat(200)}`)).toMatch(/^a\\u\{202e\}bx{100,}…$/);
  });
});

describe('the next steps', () => {
  const stepsOf = (asked: Partial<Parameters<typeof formatSummary>[1]>, counts = {}): string[] => {
    const text = formatSummary(summary({ received: 1, delivered: 1, ...counts }), { ...ASKED, ...asked });
    return (text.split('  Next:\n')[1] ?? '')
      .trim()
      .split('\n')
      .map((line) => line.replace(/^ *- /, ''));
  };

  it('ask for the variables only if the example was read', () => {
    expect(stepsOf({ toSet: ['operata_endpoint', 'operata_api_key'], isExample: true })).toEqual(
      expect.arrayContaining([
        'npx operata init   asks for operata_endpoint and the other variables',
        'export TF_VAR_operata_api_key=…',
      ]),
    );
    const steps = stepsOf({ toSet: ['operata_api_key'] });
    expect(steps).toContain('export TF_VAR_operata_api_key=…');
    expect(steps.join()).not.toMatch(/init|set operata/);
    expect(stepsOf({ toSet: ['operata_endpoint'] })).toContain('set operata_endpoint in your variables');
  });

  it('preview the list and the records of the run', () => {
    const steps = stepsOf({ sources: ['my list.json', '--input', 'records.ndjson'] });
    expect(steps.join()).toContain(
      "npx operata preview 'my list.json' --input records.ndjson --html preview.html",
    );
  });
});
