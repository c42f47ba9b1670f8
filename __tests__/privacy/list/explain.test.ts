import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FieldPath, parseFieldPath } from '../../../functions/privacy-controls/field-path';
import type { JsonObject } from '../../../functions/privacy-controls/json';
import type { RedactionType, Replacement } from '../../../functions/privacy-controls/redaction-config';
import { compileConfiguration } from '../../../functions/privacy-controls/replacement';
import {
  DEMONSTRATION_SECRET,
  demonstrationPseudonym,
  demonstrationReplacer,
} from '../../../src/privacy/list/demonstration';
import { type Decision, explainer, keptObject } from '../../../src/privacy/list/explain';
import { REDACTION_EXAMPLES } from '../../functions/examples';
import { read } from '../../harness/field-paths';
import { type RedactionCase, validCase } from '../../reference/cases';
import {
  isContainer,
  isInMandatorySubtree,
  isListed,
  isMandatory,
  type Location,
  matches,
  parsePath,
  redact as redactNaively,
} from '../../reference/naive-redaction';

const CASES = 2_000;

interface Flat {
  readonly location: Location;
  readonly decision: Decision;
}

function flatten(decisions: readonly Decision[], above: Location = []): Flat[] {
  return decisions.flatMap((decision) => {
    const location = [...above, decision.key];
    return [{ location, decision }, ...flatten(decision.children, location)];
  });
}

/** `path: rule` of each place, with `-` before removed ones, followed by the indexes of matching paths. */
function explained(type: RedactionType, fields: readonly string[], record: string): string[] {
  return flatten(explainer({ type, paths: read(fields) })(JSON.parse(record))).map(
    ({ decision: { path, kept, rule, fields: indexes } }) =>
      `${kept ? '' : '-'}${path}: ${rule}${indexes.length > 0 ? ` ${indexes.join(' ')}` : ''}`,
  );
}

function replacements(replace: RedactionCase['replace']): Replacement[] {
  return replace.map((entry) => ({ ...entry, path: read([entry.field])[0] as FieldPath }));
}

/** Runs a test with `numRuns` cases, the same in each run. */
function eachOf(numRuns: number, holds: (sample: RedactionCase) => void): void {
  fc.assert(fc.property(validCase, holds), { numRuns, seed: 1 });
}

describe('what the decisions keep', () => {
  it.each(REDACTION_EXAMPLES)('is the output of example $number', ({ type, fields, record, output }) => {
    const decisions = explainer({ type, paths: read(fields) })(JSON.parse(record));

    expect(JSON.stringify(keptObject(decisions))).toBe(output);
  });

  it(`is what the deployed redactor and the naive one keep, in ${CASES} random cases`, () => {
    eachOf(CASES, ({ type, fields, replace, text }) => {
      const config = { type, paths: read(fields), replace: replacements(replace) };
      const parsed = (): JsonObject => JSON.parse(text) as JsonObject;
      const decisions = explainer(config, demonstrationReplacer)(parsed());
      const kept = decisions.some((decision) => decision.kept)
        ? JSON.stringify(keptObject(decisions))
        : undefined;
      const deployed = compileConfiguration(config)(parsed(), demonstrationPseudonym).record;
      const naive = redactNaively(JSON.parse(text), { type, fields, replace }, DEMONSTRATION_SECRET);
      if (kept !== (deployed && JSON.stringify(deployed)) || kept !== (naive && JSON.stringify(naive)))
        expect.fail(`${type} ${JSON.stringify({ fields, replace })} of ${text} keeps ${kept}`);
    });
  });

  it('does not change the record', () => {
    eachOf(500, ({ type, fields, text }) => {
      const record = JSON.parse(text);
      explainer({ type, paths: read(fields) })(record);
      expect(record).toEqual(JSON.parse(text));
    });
  });
});

describe('the rule', () => {
  it('is the first that applies by definition, in random cases', () => {
    eachOf(3_000, ({ type, fields, text }) => {
      const all = flatten(explainer({ type, paths: read(fields) })(JSON.parse(text)));
      for (const { location, decision } of all) {
        const { rule, kept, children } = decision;
        const listed = isListed(fields, location);
        const keptBeneath = children.some((child) => child.kept);
        const expected = isInMandatorySubtree(location)
          ? 'mandatory'
          : isContainer(location)
            ? 'container'
            : listed && (type === 'WHITELIST' || !keptBeneath)
              ? 'listed'
              : keptBeneath && (type === 'WHITELIST' || listed)
                ? 'beneath'
                : 'not listed';
        if (rule !== expected) expect.fail(`${JSON.stringify(location)} ${rule}, ${expected}`);
        const removes = type === 'WHITELIST' ? 'not listed' : 'listed';
        if (kept !== (rule !== removes)) expect.fail(`${JSON.stringify(location)} ${rule}`);
      }
    });
  });

  it('contains all paths that match the place, or the nearest one above that any matches', () => {
    eachOf(3_000, ({ type, fields, text }) => {
      const paths = fields.map((field) => parsePath(field) ?? []);
      const matching = (location: Location): number[] =>
        paths.flatMap((path, index) => (matches(path, location) ? [index] : []));
      for (const { location, decision } of flatten(
        explainer({ type, paths: read(fields) })(JSON.parse(text)),
      )) {
        const places = location.map((_, index) => location.slice(0, location.length - index));
        const expected = places.map(matching).find((found) => found.length > 0) ?? [];
        if (decision.fields.join() !== expected.join())
          expect.fail(`${JSON.stringify(location)} ${decision.fields} ${expected}`);
      }
    });
  });

  it('is shown for each place of an allow list', () => {
    expect(
      explained(
        'WHITELIST',
        ['Attributes.Tier', 'Agent', 'Recordings.*', 'Recordings.Status'],
        '{"ContactId":"c","Agent":{"ARN":"a","Username":"u"},"Queue":{"ARN":"q"},"QualityMetrics":{"x":1},' +
          '"Attributes":{"Tier":"t","Name":"n"},"Recordings":[{"Status":"s"}]}',
      ),
    ).toEqual([
      'ContactId: mandatory',
      'Agent: container 1',
      'Agent.ARN: listed 1',
      'Agent.Username: mandatory 1',
      'Queue: container',
      '-Queue.ARN: not listed',
      'QualityMetrics: mandatory',
      'QualityMetrics.x: mandatory',
      'Attributes: beneath',
      'Attributes.Tier: listed 0',
      '-Attributes.Name: not listed',
      'Recordings: beneath',
      'Recordings.*: listed 2',
      'Recordings.Status: listed 3',
    ]);
  });

  it('is shown for each place of a deny list', () => {
    expect(
      explained(
        'BLACKLIST',
        ['*.Address', 'Agent.*', 'Attributes', 'Attributes'],
        '{"Agent":[{"ARN":"a","Username":"u"},"s"],"SystemEndpoint":{"Address":"+15550100"},' +
          '"CustomerEndpoint":{"Address":"+15550101","Type":"t"},"Attributes":{"a.b":[[1]]}}',
      ),
    ).toEqual([
      'Agent: container',
      'Agent.*: beneath 1',
      '-Agent.ARN: listed 1',
      'Agent.Username: mandatory 1',
      '-Agent.*: listed 1',
      'SystemEndpoint: container',
      'SystemEndpoint.Address: mandatory 0',
      'CustomerEndpoint: not listed',
      '-CustomerEndpoint.Address: listed 0',
      'CustomerEndpoint.Type: not listed',
      '-Attributes: listed 2 3',
      '-Attributes.a\\.b: listed 2 3',
      '-Attributes.a\\.b.*: listed 2 3',
      '-Attributes.a\\.b.*.*: listed 2 3',
    ]);
  });
});

describe('the replacement', () => {
  it('is by the first entry that matches the place or one above, in random cases', () => {
    let replaced = 0;
    eachOf(1_000, ({ type, fields, replace, text }) => {
      if (replace.length === 0) return;
      const paths = replace.map(({ field }) => parsePath(field) ?? []);
      const config = { type, paths: read(fields), replace: replacements(replace) };
      for (const { location, decision } of flatten(explainer(config, (_, how) => how)(JSON.parse(text)))) {
        const places = location.map((_, index) => location.slice(0, index + 1));
        const matching = paths.flatMap((path, index) =>
          places.some((place) => matches(path, place)) ? [index] : [],
        );
        const { kept, value, replacedBy, replacement } = decision;
        const isReplaceable =
          kept && !isMandatory(location) && (typeof value === 'string' || typeof value === 'number');
        const expected = isReplaceable ? replace[matching[0] ?? -1]?.with : undefined;
        if (replacedBy.join() !== matching.join() || replacement !== expected)
          expect.fail(`${JSON.stringify(location)} ${replacement}, ${expected}`);
        if (replacement !== undefined) replaced++;
      }
    });
    expect(replaced).toBeGreaterThan(300);
  });

  it('is asked for in the order of the record, as the page repeats it', () => {
    const asked: string[] = [];
    const replace = replacements([{ field: '*', with: 'LAST4' }]);
    const record = JSON.parse('{"ContactId":"c","A":["x",1,{"B":"y","C":[null,true,"z"]}],"D":"w"}');
    explainer({ type: 'BLACKLIST', paths: [], replace }, (text) => `${asked.push(text)}`)(record);

    expect(asked).toEqual(['x', '1', 'y', 'z', 'w']);
  });
});

describe('the path', () => {
  it('matches its place if a configuration can name the keys', () => {
    let named = 0;
    eachOf(1_000, ({ text }) => {
      for (const { location, decision } of flatten(
        explainer({ type: 'WHITELIST', paths: [] })(JSON.parse(text)),
      )) {
        const result = parseFieldPath(decision.path);
        if (!result.ok) continue;
        named++;
        const found = explainer({ type: 'WHITELIST', paths: [result.path] })(JSON.parse(text));
        const here = flatten(found).find(
          (each) => JSON.stringify(each.location) === JSON.stringify(location),
        );
        if (here?.decision.fields.join() !== '0') expect.fail(`${decision.path} in ${text}`);
      }
    });
    expect(named).toBeGreaterThan(10_000);
  });

  it('shows a key that only * reaches as JSON', () => {
    expect(explained('BLACKLIST', [], '{"":1,"\\t":{"\\u0000x":[2]}}')).toEqual([
      '[""]: not listed',
      '["\\t"]: not listed',
      '["\\t"].["\\u0000x"]: not listed',
      '["\\t"].["\\u0000x"].*: not listed',
    ]);
  });
});

describe('hostile records', () => {
  it('are explained at 500 levels of objects or arrays', () => {
    const levels = 499;
    for (const [open, close] of [
      ['{"A":', '}'],
      ['[', ']'],
    ]) {
      const record = JSON.parse(`{"A":${open?.repeat(levels)}1${close?.repeat(levels)}}`);
      const all = flatten(explainer({ type: 'BLACKLIST', paths: read(['*.*.*']) })(record));
      expect(all).toHaveLength(levels + 1);
      expect(all.at(-1)?.decision.rule).toBe('listed');
    }
  });

  it('take time proportional to record and list, whatever the wildcards', () => {
    const wildcards = Array.from({ length: 2 ** 12 }, (_, bits) =>
      Array.from({ length: 12 }, (_, at) => ((bits >> at) & 1 ? '*' : 'A')).join('.'),
    );
    const record = JSON.parse(`{"A":[${Array(2_000).fill('{"A":{"B":1}}').join(',')}]}`);
    const explain = explainer({ type: 'BLACKLIST', paths: read(wildcards) });

    expect(flatten(explain(record)).every(({ decision }) => decision.kept)).toBe(true);
  });

  it('never change a prototype', () => {
    const record = JSON.parse('{"__proto__":{"x":1},"constructor":{"prototype":{"y":2}}}');
    const kept = keptObject(explainer({ type: 'BLACKLIST', paths: [] })(record));

    expect(JSON.stringify(kept)).toBe(JSON.stringify(record));
    expect(Object.getPrototypeOf(kept)).toBe(Object.prototype);
    expect({}).not.toHaveProperty('x');
  });
});
