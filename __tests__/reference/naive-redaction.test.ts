import { describe, expect, it } from 'vitest';
import {
  CONTAINERS,
  type Config,
  decode,
  isContainer,
  isElementWithMandatory,
  isIneffective,
  isInMandatorySubtree,
  isListed,
  isMandatory,
  type Json,
  type JsonObject,
  type ListType,
  MANDATORY,
  MANDATORY_SUBTREES,
  nodesOf,
  parseDocument,
  parsePath,
  redact,
} from './naive-redaction';
import { type RandomCase, randomCase } from './random-cases';

const raw = String.raw;
const UNCHANGED = 'unchanged';

/** The page's table, in its order: list, fields, record, output. */
const EXAMPLES: [number, 'B' | 'W', string[], string, string][] = [
  [
    1,
    'B',
    ['Agent.DeviceInfo.PlatformName'],
    '{"Agent":{"DeviceInfo":{"PlatformName":"p"},"ARN":"a"}}',
    UNCHANGED,
  ],
  [
    2,
    'B',
    ['Agent'],
    '{"Agent":{"Username":"u","ARN":"a","DeviceInfo":{"X":1}},"B":1}',
    '{"Agent":{"Username":"u","DeviceInfo":{"X":1}},"B":1}',
  ],
  [
    3,
    'B',
    ['SystemEndpoint.*'],
    '{"SystemEndpoint":{"Type":"t","Address":{"A":1},"DisplayName":"d"}}',
    '{"SystemEndpoint":{"Type":"t","Address":{"A":1}}}',
  ],
  [
    4,
    'B',
    ['*'],
    '{"Agent":[{"Username":"u","ARN":"a"},"s",{},[{"NumberOfHolds":1}]],"Queue":null,"B":1}',
    '{"Agent":[{"Username":"u"},[{"NumberOfHolds":1}]],"Queue":null}',
  ],
  [5, 'B', ['Agent.*'], '{"Agent":[{"Username":"u","ARN":"a"},{"ARN":"b"}]}', '{"Agent":[{"Username":"u"}]}'],
  [
    6,
    'B',
    ['Agent.ARN'],
    '{"Agent":[{"ARN":"b"},{"ARN":"c","Username":"u"}]}',
    '{"Agent":[{},{"Username":"u"}]}',
  ],
  [
    7,
    'B',
    ['Agent.*', 'Queue', 'SystemEndpoint'],
    '{"Agent":"s","Queue":null,"SystemEndpoint":[1,[2]]}',
    '{"Agent":"s","Queue":null,"SystemEndpoint":[]}',
  ],
  [
    8,
    'W',
    ['Agent.*'],
    '{"Agent":[{"ARN":"a"},"s",[1]],"Queue":[{"ARN":"q","Name":"n"},"s",{}]}',
    '{"Agent":[{"ARN":"a"},"s",[1]],"Queue":[{"Name":"n"}]}',
  ],
  [
    9,
    'W',
    ['Agent.X'],
    '{"Agent":{"ARN":"a","DeviceInfo":null},"Queue":{"ARN":"q"},"X":1}',
    '{"Agent":{"DeviceInfo":null},"Queue":{}}',
  ],
  [
    10,
    'B',
    ['*.Name'],
    '{"Name":"n","Queue":{"Name":"q","ARN":"r"},"Customer":{"Name":"c"},"References":[{"Name":"r","V":1}]}',
    '{"Name":"n","Queue":{"Name":"q","ARN":"r"},"Customer":{},"References":[{"V":1}]}',
  ],
  [11, 'W', ['*.*'], '{"S":"s","A":{},"L":[1],"C":{"D":null}}', '{"L":[1],"C":{"D":null}}'],
  [12, 'W', ['X.*.N'], '{"X":[{"N":1,"K":{"N":2}}]}', '{"X":[{"N":1}]}'],
  [
    13,
    'B',
    ['X.*.N'],
    '{"X":[{"N":1,"K":{"N":2}},[{"N":3}]],"Y":{"N":4}}',
    '{"X":[{"K":{"N":2}},[{}]],"Y":{"N":4}}',
  ],
  [14, 'B', ['X.N'], '{"X":[[{"N":1},{"M":2}],{"N":3},"N",null]}', '{"X":[[{},{"M":2}],{},"N",null]}'],
  [
    15,
    'W',
    ['X.a', 'X.b.c'],
    '{"X":[{"a":1,"z":2},{"z":3},{"b":{"c":null,"d":1}},[],"a"],"Y":[]}',
    '{"X":[{"a":1},{"b":{"c":null}}]}',
  ],
  [16, 'W', ['Recordings.0.Location'], '{"Recordings":[{"Location":"l"}],"0":1}', '{}'],
  [
    17,
    'B',
    [raw`Attributes.a\.b`, raw`Attributes.\*`, raw`Attributes.x\\y`],
    raw`{"Attributes":{"a.b":1,"a":{"b":2},"*":3,"x\\y":4}}`,
    '{"Attributes":{"a":{"b":2}}}',
  ],
  [
    18,
    'B',
    ['__proto__', 'Attributes.constructor'],
    '{"__proto__":{"Agent":1},"Attributes":{"constructor":1,"__proto__":{"x":1}}}',
    '{"Attributes":{"__proto__":{"x":1}}}',
  ],
  [
    19,
    'W',
    ['__proto__.Agent', 'Attributes.toString'],
    '{"__proto__":{"Agent":1,"B":2},"Attributes":{}}',
    '{"__proto__":{"Agent":1}}',
  ],
  [20, 'B', ['CustomerEndpoint.Address'], '{"CustomerEndpoint":"+15550100"}', UNCHANGED],
];

function parse(text: string): JsonObject {
  return JSON.parse(text) as JsonObject;
}

/** The output, with the empty object for "nothing left" so that it can be compared and redacted again. */
function output(record: JsonObject, type: ListType, fields: readonly string[]): JsonObject {
  return redact(record, { type, fields }) ?? {};
}

describe('the examples of the page', () => {
  it.each(EXAMPLES)('row %i', (_row, list, fields, record, expected) => {
    const type = list === 'B' ? 'BLACKLIST' : 'WHITELIST';
    const redacted = redact(parse(record), { type, fields });
    if (expected === '{}') expect(redacted).toBeUndefined();
    else expect(JSON.stringify(redacted)).toBe(expected === UNCHANGED ? record : expected);
  });

  it('are twenty', () => {
    expect(EXAMPLES.map(([row]) => row)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  });
});

describe('mandatory names', () => {
  it('are 39: 3 containers and 36 subtrees', () => {
    expect(new Set(MANDATORY).size).toBe(39);
    expect(new Set(MANDATORY_SUBTREES).size).toBe(36);
    // What makes a container, by the page's definition.
    const withNamesBeneath = MANDATORY.filter((name) =>
      MANDATORY.some((other) => other.startsWith(`${name}.`)),
    );
    expect(withNamesBeneath).toEqual(CONTAINERS);
  });

  it('are all that is sent without a configuration', () => {
    const record = parse('{"ContactId":"c","Agent":{"ARN":"a"},"Attributes":{"x":1}}');
    expect(JSON.stringify(redact(record, undefined))).toBe('{"ContactId":"c","Agent":{}}');
  });
});

describe('parsePath', () => {
  it.each([
    ['A.B', ['A', 'B']],
    ['*.#', [undefined, undefined]],
    [raw`a\.b.\*.\#`, ['a.b', '*', '#']],
    [raw`\\`, ['\\']],
    [raw`\ `, [' ']],
    [raw`\ a b\ `, [' a b ']],
    [raw`\[0\]\?`, ['[0]?']],
    [raw`\$.\/.\@`, ['$', '/', '@']],
    ['a$b.a/b.a@b', ['a$b', 'a/b', 'a@b']],
    [raw`\-\_`, ['-_']],
    ['a\tb', ['a\tb']],
    ['0.__proto__', ['0', '__proto__']],
    ['\ud800', ['\ud800']],
    ['\u{1f600}', ['\u{1f600}']],
  ])('reads %j', (text, names) => {
    const segments = parsePath(text);
    expect(segments?.map((segment) => (segment.wildcard ? undefined : segment.name))).toEqual(names);
  });

  it.each([
    ...['', '.', '.A', 'A.', 'A..B', '\\', 'A\\', raw`\a`, raw`\1`, '\\\t', raw`\é`, '\\\u{1f600}'],
    ...[
      ' ',
      ' A',
      'A ',
      'A. B',
      'A .B',
      '\tA',
      'A\n',
      '\u00a0A',
      'A\u200b',
      'A\ufeff',
      '\u{e0001}A',
      'A\u0085',
    ],
    ...['A[0]', '[', ']', 'A?', '?', 'Card*', '*A', '**', '#*', 'A#', raw`*\*`, raw`\**`],
    ...['$', '$.A', '/A', '@A', raw`A\\ `],
  ])('refuses %j', (text) => {
    expect(parsePath(text)).toBeUndefined();
  });
});

describe('parseDocument', () => {
  const document = (value: string): string => `{"key":"REDACTION_CONFIG","value":${value}}`;

  it('reads a valid document', () => {
    const config: Config = { type: 'BLACKLIST', fields: ['A.*', 'Agent'] };
    expect(parseDocument(document(JSON.stringify(config)))).toEqual(config);
    expect(parseDocument(document('{"fields":[],"type":"WHITELIST"}'))).toEqual({
      type: 'WHITELIST',
      fields: [],
    });
    expect(parseDocument(document('{"type":"BLACKLIST","fields":["\\":","type"]}'))).toBeDefined();
  });

  it.each([
    ...['', '{', 'null', '[]', '"REDACTION_CONFIG"', '{}', '{"key":"REDACTION_CONFIG"}'],
    '{"key":"OTHER","value":{"type":"WHITELIST","fields":[]}}',
    '{"key":"REDACTION_CONFIG","value":{"type":"WHITELIST","fields":[]},"x":1}',
    '{"key":"REDACTION_CONFIG","value":{"type":"WHITELIST","fields":[]},"__proto__":{}}',
    ...['null', '[]', '{"type":"WHITELIST"}', '{"fields":[]}', '{"type":"whitelist","fields":[]}'].map(
      document,
    ),
    ...['{"type":"WHITELIST","fields":{}}', '{"type":"WHITELIST","fields":[],"x":1}'].map(document),
    '{"key":"REDACTION_CONFIG","key":"REDACTION_CONFIG","value":{"type":"WHITELIST","fields":[]}}',
    document('{"type":"WHITELIST","fields":["A"],"fi\\u0065lds" : []}'),
    ...['[1]', '[null]', '["A",["B"]]', '["A",""]', '["Card*"]'].map((fields) =>
      document(`{"type":"BLACKLIST","fields":${fields}}`),
    ),
  ])('refuses %s', (text) => {
    expect(parseDocument(text)).toBeUndefined();
  });
});

describe('decode', () => {
  const encode = (bytes: string | Uint8Array): string => Buffer.from(bytes).toString('base64');
  const nested = (levels: number): string => `${'{"a":'.repeat(levels - 1)}{"b":1}${'}'.repeat(levels - 1)}`;

  it('reads a record', () => {
    expect(JSON.stringify(decode(encode('{"a":1.0,"b":12345678901234567890,"a":"é"}')))).toBe(
      '{"a":"é","b":12345678901234567000}',
    );
    expect(decode(encode('\ufeff{"a":1}'))).toEqual({ a: 1 });
    expect(decode(encode(nested(500)))).toBeDefined();
  });

  it.each([
    ['no string', 1],
    ['nothing', undefined],
    ['an empty text', ''],
    ['no padding', encode('{"a":12}').replace(/=+$/, '')],
    ['white space', `${encode('{}')}\n`],
    ['the URL alphabet', encode('{"a":"\u{1f600}???>>>"}').replaceAll('+', '-').replaceAll('/', '_')],
    ['invalid UTF-8', encode(Uint8Array.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]))],
    ['no JSON', encode('{')],
    ['two byte-order marks', encode('\ufeff\ufeff{}')],
    ['an array', encode('[{}]')],
    ['null', encode('null')],
    ['501 levels', encode(nested(501))],
    ['a hundred thousand levels', encode(nested(100_000))],
  ])('refuses %s', (_name, data) => {
    expect(decode(data)).toBeUndefined();
  });
});

describe('randomCase', () => {
  it('gives the same case for the same seed', () => {
    expect(JSON.stringify(randomCase(7))).toBe(JSON.stringify(randomCase(7)));
    expect(JSON.stringify(randomCase(7))).not.toBe(JSON.stringify(randomCase(8)));
  });
});

// ---------------------------------------- invariants

const SEEDS = Array.from({ length: 4000 }, (_, seed) => seed);

/** The seed's case without its invalid paths. */
function validCase(seed: number): RandomCase {
  const { type, fields, record } = randomCase(seed);
  return { type, fields: fields.filter((field) => parsePath(field) !== undefined), record };
}

const CASES = SEEDS.map(validCase);

/** Checks all seeds, and names the case that fails: a bare assertion would not say which it was. */
function forAllSeeds(holds: (sample: RandomCase, seed: number) => boolean): void {
  for (const [seed, sample] of CASES.entries()) {
    if (!holds(sample, seed)) expect.fail(`seed ${seed}: ${JSON.stringify(sample)}`);
  }
}

function same(one: Json, other: Json): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Whether `part` is what remains of `whole` when members and elements are taken away. */
function isSubtree(part: Json, whole: Json): boolean {
  if (typeof part !== 'object' || part === null || typeof whole !== 'object' || whole === null) {
    return Object.is(part, whole);
  }
  if (Array.isArray(part) !== Array.isArray(whole)) return false;
  const candidates = Object.entries(whole);
  // In order, each the first that fits: taking an earlier one never spoils a later choice.
  return Object.entries(part).every(([key, value]) => {
    while (candidates.length > 0) {
      const [name, candidate] = candidates.shift() ?? ['', null];
      if ((Array.isArray(part) || name === key) && isSubtree(value, candidate)) return true;
    }
    return false;
  });
}

/** The values under a mandatory name, arrays passed: another way to find them than by location. */
function valuesUnder(value: Json, names: readonly string[]): Json[] {
  const [name, ...later] = names;
  if (name === undefined) return [value];
  if (Array.isArray(value)) return value.flatMap((element) => valuesUnder(element, names));
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return [];
  return valuesUnder(value[name] ?? null, later);
}

function hasOnlyPlainObjects(value: Json): boolean {
  if (typeof value !== 'object' || value === null) return true;
  const expected: unknown = Array.isArray(value) ? Array.prototype : Object.prototype;
  return Object.getPrototypeOf(value) === expected && Object.values(value).every(hasOnlyPlainObjects);
}

/** A record that the keys lead into, one beneath the other, with one more member beneath the last. */
function recordAlong(keys: readonly string[]): JsonObject {
  return parse([...keys, 'beneath'].reduceRight((inner, key) => `{${JSON.stringify(key)}:${inner}}`, '1'));
}

describe('invariants on random cases', () => {
  it('the cases are worth the while', () => {
    let removedSome = 0;
    let addedSome = 0;
    let invalid = 0;
    let beyondMandatory = 0;
    for (const seed of SEEDS) {
      const { type, fields, record } = randomCase(seed);
      if (fields.some((field) => parsePath(field) === undefined)) {
        invalid += 1;
        continue;
      }
      const redacted = output(record, type, fields);
      const least = output(record, 'WHITELIST', []);
      if (type === 'BLACKLIST' && !same(redacted, record)) removedSome += 1;
      if (type === 'BLACKLIST' && !same(redacted, record) && !same(redacted, least)) beyondMandatory += 1;
      if (type === 'WHITELIST' && !same(redacted, least)) addedSome += 1;
    }
    expect(removedSome).toBeGreaterThan(SEEDS.length * 0.25);
    expect(beyondMandatory).toBeGreaterThan(SEEDS.length * 0.2);
    expect(addedSome).toBeGreaterThan(SEEDS.length * 0.25);
    expect(invalid).toBeGreaterThan(SEEDS.length * 0.03);
    expect(invalid).toBeLessThan(SEEDS.length * 0.15);
  });

  it('a document is valid exactly where all its paths are', () => {
    for (const seed of SEEDS) {
      const { type, fields } = randomCase(seed);
      const text = JSON.stringify({ key: 'REDACTION_CONFIG', value: { type, fields } });
      const expected = fields.every((field) => parsePath(field) !== undefined) ? { type, fields } : undefined;
      expect(parseDocument(text)).toEqual(expected);
    }
  });

  it('the output is a sub-tree of the input, and the input is left as it was', () => {
    forAllSeeds(({ type, fields, record }) => {
      const before = JSON.stringify(record);
      const redacted = output(record, type, fields);
      return isSubtree(redacted, record) && JSON.stringify(record) === before;
    });
  });

  it('mandatory subtrees are present and equal, containers are present', () => {
    forAllSeeds(({ type, fields, record }) => {
      const redacted = output(record, type, fields);
      const subtrees = MANDATORY_SUBTREES.every((name) =>
        same(valuesUnder(redacted, name.split('.')), valuesUnder(record, name.split('.'))),
      );
      const containers = CONTAINERS.every((name) => {
        if (!Object.hasOwn(record, name)) return !Object.hasOwn(redacted, name);
        const value = record[name] ?? null;
        if (!Object.hasOwn(redacted, name)) return false;
        return typeof value === 'object' || same(redacted[name] ?? null, value);
      });
      return subtrees && containers;
    });
  });

  it('redacting twice equals redacting once', () => {
    forAllSeeds(({ type, fields, record }) => {
      const once = output(record, type, fields);
      return same(output(once, type, fields), once);
    });
  });

  it('no output node is without a reason to be there', () => {
    forAllSeeds(({ type, fields, record }) => {
      const nodes = nodesOf(output(record, type, fields));
      if (type === 'BLACKLIST') {
        return nodes.every(
          (node) =>
            !isListed(fields, node.location) ||
            isContainer(node.location) ||
            isInMandatorySubtree(node.location) ||
            isElementWithMandatory(node),
        );
      }
      const reasons = nodes.filter(({ location }) => isMandatory(location) || isListed(fields, location));
      return nodes.every(({ location }) =>
        reasons.some((reason) => same([...location], reason.location.slice(0, location.length))),
      );
    });
  });

  it('adding a path never adds a node (BLACKLIST) or removes one (WHITELIST)', () => {
    forAllSeeds(({ type, fields, record }) => {
      const outputs = [...fields, ''].map((_, count) => output(record, type, fields.slice(0, count)));
      return outputs.slice(1).every((later, index) => {
        const earlier = outputs[index] ?? {};
        return type === 'BLACKLIST' ? isSubtree(later, earlier) : isSubtree(earlier, later);
      });
    });
  });

  it('order and repetition of fields do not matter', () => {
    forAllSeeds(({ type, fields, record }) => {
      const expected = output(record, type, fields);
      return (
        same(output(record, type, fields.toReversed()), expected) &&
        same(output(record, type, [...fields, ...fields.slice(0, 3)]), expected)
      );
    });
  });

  it('the mandatory fields are a sub-tree of every output, and the same under either list', () => {
    forAllSeeds(({ type, fields, record }) => {
      const least = output(record, 'WHITELIST', []);
      return (
        isSubtree(least, output(record, type, fields)) &&
        same(output(record, 'BLACKLIST', ['*']), least) &&
        same(output(record, 'WHITELIST', MANDATORY_SUBTREES), least) &&
        same(output(record, 'BLACKLIST', []), record)
      );
    });
  });

  it('one BLACKLIST, then another, equals both at once', () => {
    forAllSeeds(({ fields, record }, seed) => {
      const others = validCase(seed + 1_000_000).fields;
      const both = output(record, 'BLACKLIST', [...fields, ...others]);
      return same(output(output(record, 'BLACKLIST', fields), 'BLACKLIST', others), both);
    });
  });

  it('a path is ineffective exactly where it can never remove anything', () => {
    forAllSeeds(({ fields, record }) =>
      fields.every((field) => {
        if (isIneffective(field)) return same(output(record, 'BLACKLIST', [field]), record);
        const keys = (parsePath(field) ?? []).map((segment) => (segment.wildcard ? 'any' : segment.name));
        const witness = recordAlong(keys);
        return !same(output(witness, 'BLACKLIST', [field]), witness);
      }),
    );
  });

  it('no prototype changes', () => {
    const members = JSON.stringify(Object.getOwnPropertyNames(Object.prototype));
    forAllSeeds(({ type, fields, record }) => hasOnlyPlainObjects(output(record, type, fields)));
    expect(JSON.stringify(Object.getOwnPropertyNames(Object.prototype))).toBe(members);
  });
});
