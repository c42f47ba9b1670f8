import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../../functions/privacy-controls/json';
import { compile } from '../../functions/privacy-controls/redact';
import type { RedactionType } from '../../functions/privacy-controls/redaction-config';
import { REDACTION_EXAMPLES } from './examples';
import { fieldList, fieldPathText, listAndRecord, recordText } from './generators';
import {
  isBeneath,
  isElementWithMandatoryField,
  isInMandatorySubtree,
  isListed,
  isMandatoryContainer,
  matches,
  type Node,
  nodesOf,
  read,
} from './oracle';

const type = fc.constantFrom<RedactionType>('WHITELIST', 'BLACKLIST');
const RUNS = { numRuns: 600 };

function redactText(kind: RedactionType, fields: readonly string[], text: string): string {
  return JSON.stringify(compile({ type: kind, paths: read(fields) })(JSON.parse(text)).record ?? {});
}

/** Redacts, and tells which nodes of the record are in the output, which is checked to hold nothing else. */
function redactNodes(kind: RedactionType, fields: readonly string[], text: string) {
  const record: JsonObject = JSON.parse(text);
  label(record);
  const before = nodesOf(record);
  const positions = new Map<JsonValue, number>(before.map(({ value }, position) => [value, position]));
  const texts = before.map(({ value }) => JSON.stringify(value));
  const { record: output, removed } = compile({ type: kind, paths: read(fields) })(record);
  const after = nodesOf(output ?? {});
  const kept = after.map((node) => positionOf(node, { before, positions, after }));
  return { before, texts, after, kept, removed };
}

/** The position in the record of a node of the output, or -1 where there is none of that name. */
function positionOf(
  node: Node,
  { before, positions, after }: { before: Node[]; positions: Map<JsonValue, number>; after: Node[] },
): number {
  // An object that was made anew is known by what is beneath it, or, empty, by its place.
  const known = [node, ...after.filter((other) => isBeneath(other, node))].find(({ value }) =>
    positions.has(value),
  );
  let { moves } = node;
  if (known !== undefined) {
    const origin = before[positions.get(known.value) ?? -1]?.moves ?? [];
    moves = origin.slice(0, origin.length - (known.moves.length - node.moves.length));
  }
  const position = before.findIndex((other) => isDeepStrictEqual(other.moves, moves));
  return keyOf(moves) === keyOf(node.moves) ? position : -1;
}

const keyOf = (moves: Node['moves']): string | undefined => {
  const move = moves.at(-1);
  return move !== undefined && 'key' in move ? move.key : undefined;
};

/** Makes every scalar unique, so that it can be found again. Most objects and all arrays have an identity. */
function label(record: JsonObject): void {
  let next = 0;
  const visit = (value: JsonValue): JsonValue => {
    if (typeof value !== 'object' || value === null) return `scalar ${next++}`;
    if (Array.isArray(value)) value.splice(0, Infinity, ...value.map(visit));
    else {
      for (const [key, member] of Object.entries(value)) {
        Object.defineProperty(value, key, { value: visit(member as JsonValue) });
      }
    }
    return value;
  };
  visit(record);
}

describe('the examples of the specification', () => {
  it.each(REDACTION_EXAMPLES)('$number: $type $fields', ({ type: kind, fields, record, output }) => {
    expect(redactText(kind, fields, record)).toBe(output);
  });

  it('are twenty', () => {
    expect(REDACTION_EXAMPLES.map(({ number }) => number)).toEqual(
      Array.from({ length: 20 }, (_, i) => i + 1),
    );
  });

  it('say of a record of which nothing is left that there is none', () => {
    const redact = compile({ type: 'WHITELIST', paths: [] });

    expect(redact({ Name: 'n' })).toEqual({ record: undefined, removed: 1 });
    expect(redact({})).toEqual({ record: undefined, removed: 0 });
  });
});

describe('what is sent', () => {
  it('is exactly what the specification says, under BLACKLIST', () => {
    fc.assert(
      fc.property(listAndRecord, ([fields, text]) => {
        const { before, kept } = redactNodes('BLACKLIST', fields, text);
        const paths = read(fields);
        const expected = before.flatMap((node, position) =>
          !isListed(paths, node) ||
          isMandatoryContainer(node) ||
          isInMandatorySubtree(node) ||
          isElementWithMandatoryField(node, before)
            ? [position]
            : [],
        );
        expect(kept).toEqual(expected);
      }),
      RUNS,
    );
  });

  it('is exactly what the specification says, under WHITELIST', () => {
    fc.assert(
      fc.property(listAndRecord, ([fields, text]) => {
        const { before, kept } = redactNodes('WHITELIST', fields, text);
        const paths = read(fields);
        const keptForItself = (node: Node) =>
          isMandatoryContainer(node) || isInMandatorySubtree(node) || isListed(paths, node);
        const expected = before.flatMap((node, position) =>
          keptForItself(node) || before.some((other) => isBeneath(other, node) && keptForItself(other))
            ? [position]
            : [],
        );
        expect(kept).toEqual(expected);
      }),
      RUNS,
    );
  });

  it('is a sub-tree of the record in the same order, with all that is mandatory whole', () => {
    fc.assert(
      fc.property(type, listAndRecord, (kind, [fields, text]) => {
        const { before, texts, after, kept } = redactNodes(kind, fields, text);
        // No node that was not there, none twice, and none before one that preceded it.
        expect(kept).toEqual([...new Set(kept)].sort((a, b) => a - b).filter((position) => position >= 0));
        for (const [position, node] of before.entries()) {
          const at = kept.indexOf(position);
          if (isMandatoryContainer(node)) expect(at).toBeGreaterThanOrEqual(0);
          if (isInMandatorySubtree(node)) expect(JSON.stringify(after[at]?.value)).toBe(texts[position]);
        }
      }),
      RUNS,
    );
  });

  it('holds of what BLACKLIST lists only containers, mandatory subtrees and elements that carry such', () => {
    fc.assert(
      fc.property(fieldList, recordText, (fields, text) => {
        const { after, before, kept } = redactNodes('BLACKLIST', fields, text);
        const paths = read(fields);
        const sent = kept.flatMap((position) => before[position] ?? []);
        for (const node of sent.filter((each) => isListed(paths, each))) {
          expect(
            isMandatoryContainer(node) ||
              isInMandatorySubtree(node) ||
              isElementWithMandatoryField(node, sent),
          ).toBe(true);
        }
        expect(sent).toHaveLength(after.length);
      }),
      RUNS,
    );
  });

  it('holds under WHITELIST only what is mandatory, listed, beneath one of these or above one', () => {
    fc.assert(
      fc.property(fieldList, recordText, (fields, text) => {
        const { before, kept } = redactNodes('WHITELIST', fields, text);
        const paths = read(fields);
        const sent = kept.flatMap((position) => before[position] ?? []);
        const own = (node: Node) =>
          isMandatoryContainer(node) || isInMandatorySubtree(node) || isListed(paths, node);
        for (const node of sent) {
          expect(own(node) || sent.some((other) => own(other) && isBeneath(other, node))).toBe(true);
        }
      }),
      RUNS,
    );
  });

  it('is as good as the record of FieldsRemoved: each removed root is counted once', () => {
    fc.assert(
      fc.property(type, listAndRecord, (kind, [fields, text]) => {
        const { before, kept, removed } = redactNodes(kind, fields, text);
        const gone = before.filter((_, position) => !kept.includes(position));
        const roots = gone.filter((node) => !gone.some((other) => isBeneath(node, other)));
        expect(removed).toBe(roots.length);
      }),
      RUNS,
    );
  });
});

describe('the algebra of redaction', () => {
  it('gives the same when done twice', () => {
    fc.assert(
      fc.property(type, fieldList, recordText, (kind, fields, text) => {
        const once = redactText(kind, fields, text);
        expect(redactText(kind, fields, once)).toBe(once);
      }),
      RUNS,
    );
  });

  it('gives the same when its own output is redacted again without a detour by text', () => {
    fc.assert(
      fc.property(type, fieldList, recordText, (kind, fields, text) => {
        const redact = compile({ type: kind, paths: read(fields) });
        const first = redact(JSON.parse(text)).record;
        const written = JSON.stringify(first ?? {});
        expect(JSON.stringify(redact(first ?? {}).record ?? {})).toBe(written);
      }),
      RUNS,
    );
  });

  it('never sends more for a longer BLACKLIST, nor less for a longer WHITELIST', () => {
    fc.assert(
      fc.property(fieldList, fieldPathText, recordText, (fields, added, text) => {
        const denied = new Set(redactNodes('BLACKLIST', fields, text).kept);
        for (const each of redactNodes('BLACKLIST', [...fields, added], text).kept) {
          expect(denied.has(each)).toBe(true);
        }
        const allowed = new Set(redactNodes('WHITELIST', [...fields, added], text).kept);
        for (const each of redactNodes('WHITELIST', fields, text).kept) expect(allowed.has(each)).toBe(true);
      }),
      RUNS,
    );
  });

  it('does not depend on the order and repetition of fields', () => {
    fc.assert(
      fc.property(type, fieldList, recordText, (kind, fields, text) => {
        expect(redactText(kind, [...fields.toReversed(), ...fields], text)).toBe(
          redactText(kind, fields, text),
        );
      }),
      RUNS,
    );
  });

  it('always sends what WHITELIST [] sends', () => {
    fc.assert(
      fc.property(type, fieldList, recordText, (kind, fields, text) => {
        const sent = new Set(redactNodes(kind, fields, text).kept);
        for (const each of redactNodes('WHITELIST', [], text).kept) expect(sent.has(each)).toBe(true);
      }),
      RUNS,
    );
  });

  it('gives under BLACKLIST a, then b, what it gives under both', () => {
    fc.assert(
      fc.property(fieldList, fieldList, recordText, (a, b, text) => {
        expect(redactText('BLACKLIST', b, redactText('BLACKLIST', a, text))).toBe(
          redactText('BLACKLIST', [...a, ...b], text),
        );
      }),
      RUNS,
    );
  });

  it('gives under BLACKLIST ["*"] what it gives under WHITELIST []', () => {
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

  it('takes # for *', () => {
    fc.assert(
      fc.property(type, fieldList, recordText, (kind, fields, text) => {
        const other = fields.map((field) => field.replace(/(^|\.)[*#](?=\.|$)/g, '$1#'));
        expect(redactText(kind, other, text)).toBe(redactText(kind, fields, text));
      }),
      RUNS,
    );
  });
});

describe('the paths that have matched', () => {
  it('are those that lead to a node of a record, whatever becomes of it', () => {
    fc.assert(
      fc.property(type, fieldList, fc.array(recordText, { maxLength: 3 }), (kind, fields, texts) => {
        const paths = read(fields);
        const redact = compile({ type: kind, paths });
        const nodes = texts.flatMap((text) => nodesOf(JSON.parse(text)));
        for (const text of texts) redact(JSON.parse(text));

        expect(redact.takeMatches()).toEqual(
          paths.map(({ segments }) => nodes.some(({ moves }) => matches(segments, moves))),
        );
        expect(redact.takeMatches()).toEqual(paths.map(() => false));
      }),
      RUNS,
    );
  });

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
  ])('are told of each alone: %s %j', (kind, fields, record, expected) => {
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
      fc.property(type, fieldList, recordText, (kind, fields, text) => {
        const record: JsonObject = JSON.parse(text);
        const { record: output } = compile({ type: kind, paths: read(fields) })(record);
        expect(Object.getPrototypeOf(output ?? {})).toBe(Object.prototype);
      }),
      RUNS,
    );
    redactText('BLACKLIST', ['__proto__.toString', 'constructor.prototype.x', '__proto__'], '{"a":{}}');
    expect(members()).toBe(before);
  });

  it('does not take what an object inherits for a member', () => {
    const record = '{"a":{"b":1}}';

    for (const inherited of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      expect(redactText('BLACKLIST', [inherited, `a.${inherited}`, `*.${inherited}.b`], record)).toBe(record);
      expect(redactText('WHITELIST', [inherited, `a.${inherited}`], record)).toBe('{}');
    }
  });

  it('keeps order and names in an object that loses very many members', () => {
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

  it('takes names as they are: no case folding, no normalisation, lone surrogates apart', () => {
    const text = JSON.stringify({ A: { é: 1, 'e\u0301': 2, Tier: 3, tier: 4, '\ud800': 5, '\ud801': 6 } });

    expect(JSON.parse(redactText('BLACKLIST', ['A.é', 'A.tier', 'A.\ud800'], text))).toEqual({
      A: { 'e\u0301': 2, Tier: 3, '\ud801': 6 },
    });
  });

  it('copes with the deepest record and wildcards all the way', () => {
    const deep = `${'{"A":['.repeat(249)}1${']}'.repeat(249)}`;
    const wildcards = Array.from({ length: 498 }, () => '*').join('.');

    expect(redactText('BLACKLIST', [wildcards], deep)).toBe(`${'{"A":['.repeat(249)}${']}'.repeat(249)}`);
    expect(redactText('WHITELIST', [wildcards], deep)).toBe(deep);
    expect(redactText('WHITELIST', [`${wildcards}.*`], deep)).toBe('{}');
  });

  it('copes with all combinations of names and wildcards', () => {
    const fields: string[] = [];
    for (let bits = 0; bits < 4096; bits++) {
      const segments = Array.from({ length: 12 }, (_, at) => ((bits >> at) & 1 ? '*' : 'A'));
      fields.push([...segments, 'Z'].join('.'));
    }
    const record = `${'{"A":'.repeat(12)}{"A":1}${'}'.repeat(12)}`;

    expect(redactText('BLACKLIST', fields, record)).toBe(record);
  });

  it('removes many elements of a long array', () => {
    const text = `{"A":[${Array.from({ length: 1000 }, (_, i) => (i % 2 ? '{"B":1}' : '{"C":1}')).join(',')}]}`;

    expect(compile({ type: 'WHITELIST', paths: read(['A.B']) })(JSON.parse(text)).removed).toBe(500);
  });
});
