import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isIneffectiveUnderDenyList } from '../../functions/privacy-controls/field-path';
import type { JsonObject } from '../../functions/privacy-controls/json';
import { compile } from '../../functions/privacy-controls/redact';
import type { RedactionType } from '../../functions/privacy-controls/redaction-config';
import { read } from '../harness/field-paths';
import { fieldPath, recordText, validCase } from '../reference/cases';
import {
  CONTAINERS,
  countRemoved,
  isContainer,
  isElementWithMandatory,
  isInMandatorySubtree,
  isListed,
  isMandatory,
  type Json,
  MANDATORY_SUBTREES,
  matches,
  nodesOf,
  parsePath,
  redact as redactNaively,
} from '../reference/naive-redaction';
import { REDACTION_EXAMPLES } from './examples';

const fieldList = fc.array(fieldPath, { maxLength: 5 });
const RUNS = { numRuns: 1000 };

function redactText(kind: RedactionType, fields: readonly string[], text: string): string {
  return JSON.stringify(compile({ type: kind, paths: read(fields) })(JSON.parse(text)).record ?? {});
}

/** Whether `part` is `whole` without some members and elements. */
function isSubtree(part: Json, whole: Json): boolean {
  if (typeof part !== 'object' || part === null || typeof whole !== 'object' || whole === null)
    return Object.is(part, whole);
  if (Array.isArray(part) !== Array.isArray(whole)) return false;
  const candidates = Object.entries(whole);
  // In order, each the first match: an earlier match never prevents a later one.
  return Object.entries(part).every(([key, value]) => {
    while (candidates.length > 0) {
      const [name, candidate] = candidates.shift() ?? ['', null];
      if ((Array.isArray(part) || name === key) && isSubtree(value, candidate)) return true;
    }
    return false;
  });
}

/** `isSubtree` for texts. */
const isPart = (part: string, whole: string): boolean => isSubtree(JSON.parse(part), JSON.parse(whole));

/** The values under a mandatory name, through arrays: a different way to find them than by location. */
function valuesUnder(value: Json, names: readonly string[]): Json[] {
  const [name, ...later] = names;
  if (name === undefined) return [value];
  if (Array.isArray(value)) return value.flatMap((element) => valuesUnder(element, names));
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return [];
  return valuesUnder(value[name] ?? null, later);
}

describe('the examples of the specification', () => {
  it.each(REDACTION_EXAMPLES)('$number: $type $fields', ({ type: kind, fields, record, output }) => {
    expect(redactText(kind, fields, record)).toBe(output);
    expect(JSON.stringify(redactNaively(JSON.parse(record), { type: kind, fields }) ?? {})).toBe(output);
  });

  it('are twenty', () => {
    expect(REDACTION_EXAMPLES.map(({ number }) => number)).toEqual(
      Array.from({ length: 20 }, (_, i) => i + 1),
    );
  });

  it('yield no record if nothing is left', () => {
    const redact = compile({ type: 'WHITELIST', paths: [] });

    expect(redact({ Name: 'n' })).toEqual({ record: undefined, removed: 1 });
    expect(redact({})).toEqual({ record: undefined, removed: 0 });
  });
});

describe('what is sent, counted and matched', () => {
  it('agrees with the naive implementation', () => {
    fc.assert(
      fc.property(validCase, recordText, ({ type, fields, text }, another) => {
        const paths = read(fields);
        const redact = compile({ type, paths });
        const records = [text, another];
        const found = records.map((record) => JSON.stringify(redact(JSON.parse(record))));
        expect(found).toEqual(
          records.map((record) =>
            JSON.stringify({
              record: redactNaively(JSON.parse(record), { type, fields }),
              removed: countRemoved(JSON.parse(record), { type, fields }),
            }),
          ),
        );
        const locations = records
          .flatMap((record) => nodesOf(JSON.parse(record)))
          .map(({ location }) => location);
        expect(redact.takeMatches()).toEqual(
          fields.map((field) => locations.some((location) => matches(parsePath(field) ?? [], location))),
        );
        expect(redact.takeMatches()).toEqual(fields.map(() => false));
      }),
      { numRuns: 3000 },
    );
  });

  it('is a subtree of the record in the same order, with all mandatory fields complete', () => {
    fc.assert(
      fc.property(validCase, ({ type, fields, text }) => {
        const record: Json = JSON.parse(redactText('BLACKLIST', [], text));
        const output: Json = JSON.parse(redactText(type, fields, text));
        expect(isSubtree(output, record)).toBe(true);
        for (const name of MANDATORY_SUBTREES)
          expect(valuesUnder(output, name.split('.'))).toEqual(valuesUnder(record, name.split('.')));
        for (const name of CONTAINERS) {
          const [before, after] = [record, output].map(
            (each) => Object.getOwnPropertyDescriptor(each, name)?.value,
          );
          expect(typeof after).toBe(typeof before);
          if (typeof before !== 'object') expect(after).toBe(before);
        }
      }),
      RUNS,
    );
  });

  it('has a reason for each of its nodes', () => {
    fc.assert(
      fc.property(validCase, ({ type, fields, text }) => {
        const nodes = nodesOf(JSON.parse(redactText(type, fields, text)));
        const reasons = nodes.filter(({ location }) => isMandatory(location) || isListed(fields, location));
        for (const node of nodes) {
          const { location } = node;
          expect(
            type === 'WHITELIST'
              ? reasons.some((reason) => location.every((step, index) => step === reason.location[index]))
              : !isListed(fields, location) ||
                  isContainer(location) ||
                  isInMandatorySubtree(location) ||
                  isElementWithMandatory(node),
          ).toBe(true);
        }
      }),
      RUNS,
    );
  });
});

describe('the algebra of redaction', () => {
  it('yields the same when done twice', () => {
    fc.assert(
      fc.property(validCase, ({ type, fields, text }) => {
        const once = redactText(type, fields, text);
        expect(redactText(type, fields, once)).toBe(once);
      }),
      RUNS,
    );
  });

  it('yields the same when its output object is redacted again', () => {
    fc.assert(
      fc.property(validCase, ({ type, fields, text }) => {
        const redact = compile({ type, paths: read(fields) });
        const first = redact(JSON.parse(text)).record;
        const written = JSON.stringify(first ?? {});
        expect(JSON.stringify(redact(first ?? {}).record ?? {})).toBe(written);
      }),
      RUNS,
    );
  });

  it('never sends more for a longer BLACKLIST, nor less for a longer WHITELIST', () => {
    fc.assert(
      fc.property(validCase, fieldPath, ({ fields, text }, added) => {
        const longer = [...fields, added];
        const denied = redactText('BLACKLIST', fields, text);
        expect(isPart(redactText('BLACKLIST', longer, text), denied)).toBe(true);
        const allowed = redactText('WHITELIST', fields, text);
        expect(isPart(allowed, redactText('WHITELIST', longer, text))).toBe(true);
      }),
      RUNS,
    );
  });

  it('does not depend on the order and repetition of fields', () => {
    fc.assert(
      fc.property(validCase, ({ type, fields, text }) => {
        expect(redactText(type, [...fields.toReversed(), ...fields], text)).toBe(
          redactText(type, fields, text),
        );
      }),
      RUNS,
    );
  });

  it('always sends what WHITELIST [] sends, which equals WHITELIST of all mandatory names', () => {
    fc.assert(
      fc.property(validCase, ({ type, fields, text }) => {
        const least = redactText('WHITELIST', [], text);
        expect(isPart(least, redactText(type, fields, text))).toBe(true);
        expect(redactText('WHITELIST', MANDATORY_SUBTREES, text)).toBe(least);
      }),
      RUNS,
    );
  });

  it('yields for BLACKLIST a, then b, the same as for both', () => {
    fc.assert(
      fc.property(validCase, fieldList, ({ fields: a, text }, b) => {
        expect(redactText('BLACKLIST', b, redactText('BLACKLIST', a, text))).toBe(
          redactText('BLACKLIST', [...a, ...b], text),
        );
      }),
      RUNS,
    );
  });

  it('yields for BLACKLIST ["*"] the same as for WHITELIST []', () => {
    fc.assert(
      fc.property(recordText, fieldList, (text, more) => {
        expect(redactText('BLACKLIST', ['*', ...more], text)).toBe(redactText('WHITELIST', [], text));
      }),
      RUNS,
    );
  });

  it('sends the whole record under BLACKLIST [] and under WHITELIST ["*"]', () => {
    fc.assert(
      fc.property(recordText, (text) => {
        const whole = JSON.stringify(JSON.parse(text));
        expect(redactText('BLACKLIST', [], text)).toBe(whole);
        expect(redactText('WHITELIST', ['*'], text)).toBe(whole);
      }),
      RUNS,
    );
  });

  it('treats # like *', () => {
    fc.assert(
      fc.property(validCase, ({ type, fields, text }) => {
        const other = fields.map((field) => field.replace(/(^|\.)[*#](?=\.|$)/g, '$1#'));
        expect(redactText(type, other, text)).toBe(redactText(type, fields, text));
      }),
      RUNS,
    );
  });
});

describe('a path', () => {
  it('is ineffective exactly if it can never remove anything', () => {
    fc.assert(
      fc.property(fieldPath, (field) => {
        const keys = (parsePath(field) ?? []).map((segment) => (segment.wildcard ? 'any' : segment.name));
        // A record that the path leads into, with another member beneath its end.
        const record = [...keys, 'beneath'].reduceRight(
          (inner, key) => `{${JSON.stringify(key)}:${inner}}`,
          '1',
        );
        const unchanged = redactText('BLACKLIST', [field], record) === JSON.stringify(JSON.parse(record));
        expect(isIneffectiveUnderDenyList(field)).toBe(unchanged);
      }),
      RUNS,
    );
  });
});

describe('the paths that have matched', () => {
  it.each<[RedactionType, string[], string, boolean[]]>([
    ['BLACKLIST', ['A', 'A.B', 'A.C'], '{"A":{"B":1}}', [true, true, false]],
    ['BLACKLIST', ['A.*', 'A.B.C', 'A.B.D'], '{"A":[{"B":[{"C":1}]}]}', [true, true, false]],
    [
      'BLACKLIST',
      ['ContactId', 'QualityMetrics.X', 'QualityMetrics.Y'],
      '{"ContactId":"c","QualityMetrics":{"X":1}}',
      [true, true, false],
    ],
    [
      'BLACKLIST',
      ['Agent', 'Agent.ARN', 'Agent.Username.X'],
      '{"Agent":{"ARN":"a","Username":"u"}}',
      [true, true, false],
    ],
    ['BLACKLIST', ['A', 'A'], '{"A":1}', [true, true]],
    ['BLACKLIST', ['A.*', 'B.*', 'C.*'], '{"A":[],"B":{},"C":"c"}', [false, false, false]],
    ['BLACKLIST', ['constructor', 'A.toString'], '{"A":{"B":1}}', [false, false]],
    ['WHITELIST', ['A', 'A.B', 'A.C'], '{"A":{"B":1}}', [true, true, false]],
    [
      'WHITELIST',
      ['ContactId', 'Channel', 'Agent.Username.X'],
      '{"ContactId":"c","Agent":{"Username":{"X":1}}}',
      [true, false, true],
    ],
    ['WHITELIST', ['*', 'A.B'], '{"A":[[{"B":null}]]}', [true, true]],
  ])('are reported one by one: %s %j', (kind, fields, record, expected) => {
    const redact = compile({ type: kind, paths: read(fields) });
    redact(JSON.parse(record));

    expect(redact.takeMatches()).toEqual(expected);
  });
});

describe('hostile input', () => {
  it('never changes a prototype', () => {
    const members = () => JSON.stringify([Object.prototype, Array.prototype].map(Reflect.ownKeys));
    const before = members();
    fc.assert(
      fc.property(validCase, ({ type, fields, text }) => {
        const record: JsonObject = JSON.parse(text);
        const { record: output } = compile({ type, paths: read(fields) })(record);
        expect(Object.getPrototypeOf(output ?? {})).toBe(Object.prototype);
      }),
      RUNS,
    );
    redactText('BLACKLIST', ['__proto__.toString', 'constructor.prototype.x', '__proto__'], '{"a":{}}');
    expect(members()).toBe(before);
  });

  it('does not treat inherited members as members', () => {
    const record = '{"a":{"b":1}}';

    for (const inherited of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      expect(redactText('BLACKLIST', [inherited, `a.${inherited}`, `*.${inherited}.b`], record)).toBe(record);
      expect(redactText('WHITELIST', [inherited, `a.${inherited}`], record)).toBe('{}');
    }
  });

  it('keeps order and names in an object that loses many members', () => {
    const others = (from: number) =>
      Array.from({ length: 80 }, (_, index) => `"k${from + index}":"k"`).join(',');
    const wide = `{${others(0)},"z":1,"7":2,"__proto__":{"x":3,"y":4},${others(80)},"a":5}`;

    expect(redactText('WHITELIST', ['z', '7', '__proto__.x', 'a'], wide)).toBe(
      '{"7":2,"z":1,"__proto__":{"x":3},"a":5}',
    );
    expect(redactText('WHITELIST', ['*.z', '*.__proto__'], `{"A":[${wide}],"Agent":${wide}}`)).toBe(
      '{"A":[{"z":1,"__proto__":{"x":3,"y":4}}],"Agent":{"z":1,"__proto__":{"x":3,"y":4}}}',
    );
    expect(redactText('WHITELIST', ['A.nothing'], `{"A":${wide},"Agent":${wide}}`)).toBe('{"Agent":{}}');
    expect(redactText('BLACKLIST', ['Agent'], `{"Agent":${wide},"B":1}`)).toBe('{"Agent":{},"B":1}');
    expect(redactText('BLACKLIST', ['*'], `{"Agent":[${wide.slice(0, -1)},"Username":"u"}]}`)).toBe(
      '{"Agent":[{"Username":"u"}]}',
    );
    expect(
      Object.getPrototypeOf(
        compile({ type: 'WHITELIST', paths: read(['__proto__']) })(JSON.parse(wide)).record,
      ),
    ).toBe(Object.prototype);
  });

  it('compares names exactly: without case folding or normalisation, with lone surrogates distinct', () => {
    const text = JSON.stringify({ A: { é: 1, 'e\u0301': 2, Tier: 3, tier: 4, '\ud800': 5, '\ud801': 6 } });

    expect(JSON.parse(redactText('BLACKLIST', ['A.é', 'A.tier', 'A.\ud800'], text))).toEqual({
      A: { 'e\u0301': 2, Tier: 3, '\ud801': 6 },
    });
  });

  it('handles the deepest record and wildcards at all levels', () => {
    const deep = `${'{"A":['.repeat(249)}1${']}'.repeat(249)}`;
    const wildcards = Array.from({ length: 498 }, () => '*').join('.');

    expect(redactText('BLACKLIST', [wildcards], deep)).toBe(`${'{"A":['.repeat(249)}${']}'.repeat(249)}`);
    expect(redactText('WHITELIST', [wildcards], deep)).toBe(deep);
    expect(redactText('WHITELIST', [`${wildcards}.*`], deep)).toBe('{}');
  });
});
