import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkRedactionValue } from '../../../functions/privacy-controls/redaction-config';
import type { Finding, FindingId } from '../../../src/privacy/check/finding';
import { findInPaths } from '../../../src/privacy/check/paths';
import { RecordTally } from '../../../src/privacy/check/records';
import { findInReplacements } from '../../../src/privacy/check/replacements';
import { reaches } from '../../../src/privacy/list/cover';
import { DEMONSTRATION_SECRET, demonstrationReplacer } from '../../../src/privacy/list/demonstration';
import { explainer } from '../../../src/privacy/list/explain';
import { parseValue } from '../../../src/privacy/list/parse';
import { anyCase, type RedactionCase } from '../../reference/cases';
import { isIneffective, matches, nodesOf, parsePath, redact } from '../../reference/naive-redaction';

const CASES = 4000;

const indexesOf = (findings: readonly Finding[], ...ids: FindingId[]): number[] =>
  findings.flatMap(({ id, list, index }) =>
    ids.includes(id) && list === undefined && index !== undefined ? [index] : [],
  );

/** Faster than `expect`, which this test would call 40,000 times. */
function holds(what: string, found: unknown, expected: unknown): void {
  const [is, should] = [JSON.stringify(found), JSON.stringify(expected)];
  if (is !== should) throw new Error(`${what}: ${is}, expected ${should}`);
}

/**
 * Compares the findings about a list with the second, naive implementation of the specification.
 * @returns the number of compared findings of each kind
 */
function compare({ type, fields, replace, text }: RedactionCase): Partial<Record<FindingId, number>> {
  const record = JSON.parse(text);
  const valid = checkRedactionValue({ type, fields, replace });
  holds(
    'valid',
    valid.ok,
    fields.every((field) => parsePath(field) !== undefined) &&
      replace.every(({ field }) => parsePath(field) !== undefined && !isIneffective(field)),
  );
  if (!valid.ok) return { 'invalid-document': 1 };
  const { paths: read } = valid.config;
  // The paths count as matched, because the model does not know their names and would report only that.
  const findings = findInPaths({ type, paths: new Map(read.entries()) }, undefined, {
    matched: new Set(read.keys()),
    hints: new Map(),
  });

  const faults = parseValue({ type, fields }).faults.flatMap(({ id, index }) =>
    id === 'ineffective-path' && index !== undefined ? [index] : [],
  );
  const ineffective = [...indexesOf(findings, 'already-mandatory'), ...faults];
  holds(
    'ineffective',
    ineffective,
    [...fields.keys()].filter((index) => isIneffective(fields[index] ?? '')),
  );

  const paths = fields.map((field) => parsePath(field) ?? []);
  const places = nodesOf(record).map(({ location }) => location);
  const unmatched = paths.flatMap((path, index) =>
    ineffective.includes(index) || places.some((place) => matches(path, place)) ? [] : [index],
  );
  holds(
    'reached',
    [...read.keys()].filter((index) => reaches(record, read[index]?.segments ?? [])),
    [...paths.keys()].filter((index) => places.some((place) => matches(paths[index] ?? [], place))),
  );
  const tally = new RecordTally(valid.config);
  tally.take(explainer(valid.config, demonstrationReplacer)(record));
  const unmatchedReplacements = replace.flatMap(({ field }, index) =>
    places.some((place) => matches(parsePath(field) ?? [], place)) ? [] : [index],
  );
  holds(
    'never matched in replace',
    tally
      .findings()
      .flatMap(({ id, list, index }) => (id === 'never-matched' && list !== undefined ? [index] : [])),
    unmatchedReplacements,
  );

  const parsed = parseValue({ type, fields, replace });
  const useless = (parsed.ok ? findInReplacements(parsed) : []).flatMap(({ index, message }) =>
    /^(?:never decides|replaces nothing)/.test(message) && index !== undefined ? [index] : [],
  );
  for (const index of useless) {
    const redacted = (entries: typeof replace) =>
      redact(record, { type, fields, replace: entries }, DEMONSTRATION_SECRET);
    holds(`without replace[${index}]`, redacted(replace.filter((_, at) => at !== index)), redacted(replace));
  }
  holds('never matched', indexesOf(tally.findings(), 'never-matched'), unmatched);

  // One at a time: of two equal paths, either is redundant, but not both.
  const redundant = [...ineffective, ...indexesOf(findings, 'covered-path', 'repeated-path')];
  const whole = redundant.length > 0 ? redact(record, { type, fields }) : undefined;
  for (const index of redundant) {
    const others = fields.filter((_, at) => at !== index);
    holds(`without fields[${index}]`, redact(record, { type, fields: others }), whole);
  }
  return {
    'ineffective-path': ineffective.length,
    'covered-path': redundant.length - ineffective.length,
    'never-matched': unmatched.length,
    'overruled-replacement': useless.length,
  };
}

const FOUND: readonly FindingId[] = [
  'invalid-document',
  'ineffective-path',
  'covered-path',
  'never-matched',
  'overruled-replacement',
];

describe('the check of a configuration', () => {
  it(`agrees with the specification in ${CASES} random cases`, () => {
    const totals = new Map<string, number>();
    fc.assert(
      fc.property(anyCase, (sample) => {
        for (const [id, count] of Object.entries(compare(sample)))
          totals.set(id, (totals.get(id) ?? 0) + count);
      }),
      { numRuns: CASES, seed: 1 },
    );
    // Each was found often enough for a meaningful result.
    for (const id of FOUND) expect(totals.get(id), id).toBeGreaterThan(CASES / 20);
  });
});
