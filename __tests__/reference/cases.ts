import fc from 'fast-check';
import {
  type Entry,
  isIneffective,
  type JsonObject,
  type ListType,
  type Location,
  MANDATORY,
  nodesOf,
} from './naive-redaction';

/** A configuration, and the JSON text of a record that its paths often match. */
export interface RedactionCase {
  readonly type: ListType;
  readonly fields: readonly string[];
  readonly text: string;
  /** Empty in most cases. */
  readonly replace: readonly Entry[];
}

type Choice<T> = readonly [weight: number, arbitrary: fc.Arbitrary<T>];

/** One of the weighted choices. The first must be the simplest, because shrinking tries it instead of the others. */
export function weighted<T>(...choices: Choice<T>[]): fc.Arbitrary<T> {
  return fc.oneof(
    { withCrossShrink: true },
    ...choices.map(([weight, arbitrary]) => ({ weight, arbitrary })),
  );
}

/** A value in the given percentage of cases. */
export function sometimes<T>(percent: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return weighted<T | undefined>([100 - percent, fc.constant(undefined)], [percent, arbitrary]);
}

// ---------------------------------------- records

// Few and short, so that paths often match records.
const PLAIN_KEYS = ['A', 'B', 'X', 'N', 'K'];

const beneath = (container: string): string[] =>
  MANDATORY.flatMap((name) => (name.startsWith(`${container}.`) ? [name.slice(container.length + 1)] : []));

const TOP_KEYS = [
  ...['Agent', 'Agent', 'Agent', 'Queue', 'Queue', 'SystemEndpoint', 'ContactId', 'ContactId'],
  ...MANDATORY.filter((name) => !name.includes('.')),
  ...['CustomerEndpoint', 'Attributes', 'Attributes', 'Recordings', 'References'],
  // Names that a careless comparison would mistake for a mandatory name.
  ...['agent', 'AgentX', 'ContactIdX', 'Contact', 'Name', 'Username', 'Address', 'DeviceInfo', 'Customer'],
];

/** The usual keys beneath a key. */
const CHILD_KEYS: ReadonlyMap<string, readonly string[]> = new Map([
  [
    'Agent',
    [
      ...['Username', 'ARN', 'ARN', 'ARN', ...beneath('Agent')],
      ...['RoutingProfile', 'StateTransitions', 'username', 'UsernameX', 'Agent', 'Name', 'X'],
    ],
  ],
  ['Queue', ['Name', 'ARN', 'ARN', ...beneath('Queue'), 'name', 'Queue', 'Username', 'X']],
  ['SystemEndpoint', ['Address', 'DisplayName', ...beneath('SystemEndpoint'), 'type', 'Name', 'X']],
  ['QualityMetrics', ['Agent', 'Customer', 'Audio', 'QualityScore', 'Username']],
  ['TransferredToEndpoint', ['Type', 'Address', 'DisplayName']],
  ['CustomerEndpoint', ['Type', 'Address', 'DisplayName']],
  ['Recordings', ['Location', 'Status', 'Name', 'N']],
  ['References', ['Name', 'Type', 'Value', 'N']],
]);

/**
 * Whether this Node.js reads a name of one escaped character, such as a quotation mark, as a backslash after it
 * has read an object of the same shape with a backslash there. Node.js 24.21 does, Node.js 20 does not.
 */
function confusesBackslash(): boolean {
  const texts = ['{"a":1,"\\\\":{}}', '{"a":1,"\\"":{}}'];
  return Array.from({ length: 20 }, (_, index) => texts[index % 2] ?? '').some(
    (text) => JSON.stringify(JSON.parse(text)) !== text,
  );
}

const ODD_KEYS = [
  // In such a version, two processes read one record differently, although the function works as specified.
  confusesBackslash() ? '\\\\' : '\\',
  ...['a.b', 'a', 'b', '.', 'a.', '*', '#', 'Card*', '**', 'x\\y', '\\.', '[0]', 'a[]', '?', 'a?'],
  ...['__proto__', '__proto__', '__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'],
  ...['valueOf'],
  ...['length', '0', '1', '10', '01', '-1', '', '', ' ', ' a', 'a ', 'a b', '\t', 'a\n', 'a\nb'],
  ...['\u00a0', '\u200b'],
  ...['$', '$x', '/', '/p', '@', '@x', 'x@y', 'connect:Subtype', 'aws:connect:instanceId', 'Agent.Username'],
  // A name in two normalisation forms, then an astral key, a lone surrogate and an astral format character.
  ...['caf\u00e9', 'cafe\u0301', '\u{1f600}', '\ud800', '\u{e0001}', '\ufeff', '"', 'null'],
];

const scalar = fc.constantFrom(
  ...['1', 'null', 'null', 'true', 'false', '0', '2', '-0', '1.0', '1e400', '12345678901234567890'],
  ...['""', '"s"', '"t"', '"Agent"', '"+15550100"', '"\\ud800"', '"a\\u0000b"', '"*"'],
  // At the limit of what a mask hides, in code points and in code units.
  ...['"12345678"', '"1234567\\ud83d\\ude00"', '"12345678\\ud83d\\ude00"', '"\\ude00\\ud83d234567\\ud83d"'],
  ...[
    `"${'\\ud83d\\ude00'.repeat(8)}"`,
    `"${'\\ud83d\\ude00'.repeat(9)}"`,
    `"x${'\\ud83d\\ude00'.repeat(20)}"`,
  ],
  ...['1e21', '-0.000000123456'],
);

const made = new Map<string, fc.Arbitrary<string>>();
/** Created once for each key, because many paths lead to the same part of a record. */
function once(key: string, make: () => fc.Arbitrary<string>): fc.Arbitrary<string> {
  const arbitrary = made.get(key) ?? make();
  made.set(key, arbitrary);
  return arbitrary;
}

/** The text of a value beneath a key, possibly in arrays, with up to the given number of levels. */
function value(parent: string, levels: number): fc.Arbitrary<string> {
  if (levels === 0) return scalar;
  return once(`${parent} ${levels}`, () =>
    weighted(
      [CHILD_KEYS.has(parent) ? 2 : 9 - levels, scalar],
      [4, object(fc.array(member(CHILD_KEYS.get(parent) ?? PLAIN_KEYS, levels - 1), { maxLength: 3 }))],
      [3, fc.array(value(parent, levels - 1), { maxLength: 3 }).map((elements) => `[${elements}]`)],
    ),
  );
}

/** A member with one of the names, and its usual content. */
function named(names: readonly string[], levels: number): fc.Arbitrary<string> {
  const plain = names.filter((name) => !CHILD_KEYS.has(name));
  const of = (some: readonly string[], parent: string) =>
    fc
      .tuple(fc.constantFrom(...some), value(parent, levels))
      .map(([name, text]) => `${JSON.stringify(name)}:${text}`);
  const parents = names.filter((name) => CHILD_KEYS.has(name));
  return weighted(
    [plain.length, of(plain, '')],
    ...parents.map((name) => [1, of([name], name)] as Choice<string>),
  );
}

function member(usual: readonly string[], levels: number): fc.Arbitrary<string> {
  return once(`${usual} ${levels}`, () =>
    weighted(
      [60, named(usual, levels)],
      [15, named(PLAIN_KEYS, levels)],
      [15, named(ODD_KEYS, levels)],
      [10, named(TOP_KEYS, levels)],
    ),
  );
}

/**
 * The text of an object. In text, keys may occur twice, and `__proto__` is a member. Sometimes there are so many members
 * that no path names that the function creates a new object from the rest.
 */
function object(members: fc.Arbitrary<string[]>): fc.Arbitrary<string> {
  const padding = weighted([940, fc.constant(0)], [55, fc.nat(8)], [5, fc.nat(40)]);
  return fc.tuple(members, padding).map(([own, padded]) => {
    const pad = (from: number) =>
      Array.from({ length: padded }, (_, index) => `"w${padded * from + index}":1`);
    return `{${[...pad(0), ...own.flatMap((each, index) => [each, ...pad(index + 1)])]}}`;
  });
}

/** The text of a record. Most are contact records. */
export const recordText: fc.Arbitrary<string> = object(
  fc
    .tuple(fc.array(member(TOP_KEYS, 6), { maxLength: 9 }), sometimes(85, fc.nat(9)))
    .map(([members, at]) => (at === undefined ? members : members.toSpliced(at, 0, '"ContactId":"c"'))),
);

// ---------------------------------------- paths

const SPACE_LIKE = /[\s\p{Z}\p{Cc}\p{Cf}]/u;

/** The spelling of a step of a location in a path, possibly with unnecessary escapes. */
const manner = fc.constantFrom(...Array(12).fill('name'), '*', '*', '#', 'escaped', 'escaped', 'index');

/** A segment that reaches the key: its name if the grammar can spell it, otherwise a wildcard. */
function segmentFor(key: string, escaped = false): string {
  const points = Array.from(key);
  const ends = [points.at(0), points.at(-1)];
  if (ends.some((end) => end === undefined || (end !== ' ' && SPACE_LIKE.test(end)))) return '*';
  return points
    .map((point, index) => {
      const isEnd = index === 0 || index === points.length - 1;
      const needed =
        '\\.*#[]?'.includes(point) || (index === 0 && '$/@'.includes(point)) || (isEnd && point === ' ');
      return needed || (escaped && /[ -/:-@[-`{-~]/.test(point)) ? `\\${point}` : point;
    })
    .join('');
}

const segment = weighted(
  [5, fc.constantFrom(...TOP_KEYS)],
  [4, fc.constantFrom(...PLAIN_KEYS, ...ODD_KEYS).map((key) => segmentFor(key))],
  [2, fc.constantFrom('*', '#')],
);

/** A path that leads to a node of the record, or just past it. */
interface Leading {
  readonly node: number;
  readonly manners: readonly string[];
  readonly cut: boolean;
  readonly tail: string | undefined;
}

const leading: fc.Arbitrary<Leading> = fc.record({
  node: fc.nat(),
  manners: fc.array(manner, { minLength: 8, maxLength: 8 }),
  // Too short or too long by one: a match above the node, or one that meets a scalar.
  cut: fc.nat(6).map((dice) => dice === 6),
  tail: sometimes(12, segment),
});

function pathTo(location: Location, { manners, cut, tail }: Leading): string {
  const segments = location.flatMap((step, index) => {
    const how = manners[index % manners.length] ?? 'name';
    // Rarely a wildcard at the top, where it makes the other paths redundant.
    if ((how === '*' || how === '#') && (index > 0 || manners.at(-1) === how)) return how;
    if (typeof step === 'number') return how === 'index' ? String(step) : [];
    return segmentFor(step, how === 'escaped');
  });
  const kept = cut && segments.length > 1 ? segments.slice(0, -1) : segments;
  return [...kept, ...(tail === undefined ? [] : [tail])].join('.');
}

const nearMandatory = fc
  .tuple(
    fc.constantFrom(...MANDATORY).map((name) => name.split('.')),
    sometimes(15, segment),
    sometimes(30, segment),
    sometimes(15, fc.constant('*')),
  )
  .map(([names, first, last, wild]) =>
    [first, ...(wild === undefined ? names : names.with(-1, wild)), last]
      .filter((each) => each !== undefined)
      .join('.'),
  );

const anyPath = fc.array(segment, { minLength: 1, maxLength: 5 }).map((segments) => segments.join('.'));

/** The text of a valid field path that may lead nowhere. */
export const fieldPath: fc.Arbitrary<string> = weighted([1, anyPath], [1, nearMandatory]);

const leadingOrNot = weighted<Leading | string>([65, leading], [35, fieldPath]);

/** A record, and a list of valid paths most of which lead somewhere in it. */
export const validCase: fc.Arbitrary<RedactionCase> = fc
  .record({
    type: fc.constantFrom<ListType>('WHITELIST', 'BLACKLIST'),
    paths: fc.array(leadingOrNot, { maxLength: 6 }),
    replacing: sometimes(
      40,
      fc.array(fc.tuple(leadingOrNot, fc.constantFrom<Entry['with']>('PSEUDONYM', 'LAST4')), {
        maxLength: 5,
      }),
    ),
    text: recordText,
  })
  .map(({ type, paths, replacing = [], text }) => {
    const nodes = nodesOf(JSON.parse(text) as JsonObject);
    const fieldsOf = (path: Leading | string): string[] => {
      if (typeof path === 'string') return [path];
      const node = nodes[path.node % nodes.length];
      return node === undefined ? [] : [pathTo(node.location, path)];
    };
    const replace = replacing.flatMap(([path, kind]) =>
      fieldsOf(path)
        .filter((field) => !isIneffective(field))
        .map((field) => ({ field, with: kind })),
    );
    return { type, fields: paths.flatMap(fieldsOf), replace, text };
  });

const INTRUDERS = [
  ...['.', '..', '\\', '\\\\', '\\.', '\\a', '\\1', '\\\t', '\\é', '\\ ', '*', '#', '\\*', '\\#', '['],
  ...[']', '[0]', '?'],
  ...['\\?', '\\[', '$', '/', '@', '\\$', '\\/', '\\@', '$.', ' ', '\t', '\n', '\u00a0', '\u2028'],
  ...['\u0000', '\u200b'],
  ...['\ufeff', '\u0085', '\u00ad', '\u{e0001}', '\ud800', '\u{1f600}', '\u180e', '\u3000', '_', '-'],
];
const ODD_PATHS = ['', '.', '\\', ' ', '**', '*#', '$', '@', '/', '\\ ', '[0]', 'A..B'];

/** A path with an inserted text that is often invalid: at an end, next to a dot, or anywhere. */
const disturbance = weighted<(path: string) => string>(
  [
    90,
    fc
      .tuple(fc.constantFrom(...INTRUDERS), fc.nat(4), fc.nat())
      .map(([intruder, place, anywhere]) => (path) => {
        const dot = Math.max(path.indexOf('.'), 0);
        const at = [0, path.length, dot, dot + 1, anywhere % (path.length + 1)][place];
        return path.slice(0, at) + intruder + path.slice(at);
      }),
  ],
  [10, fc.constantFrom(...ODD_PATHS).map((odd) => () => odd)],
);

/** The text of a path that is often invalid. */
export const disturbedPath = fc.tuple(disturbance, fieldPath).map(([disturb, path]) => disturb(path));

/** Like `validCase`, but about one list in ten has a path that may be invalid, in `fields` or in `replace`. */
export const anyCase: fc.Arbitrary<RedactionCase> = fc
  .tuple(validCase, sometimes(12, fc.tuple(disturbance, fc.nat(5), fieldPath, fc.boolean())))
  .map(([valid, disturbed]) => {
    if (disturbed === undefined) return valid;
    const [disturb, index, another, inReplace] = disturbed;
    if (inReplace && valid.replace.length > 0) {
      const at = index % valid.replace.length;
      const entry = valid.replace[at] ?? { field: another, with: 'LAST4' };
      // Another path may be that of a mandatory field, which no valid entry has.
      const field = index === 5 ? another : disturb(entry.field);
      return { ...valid, replace: valid.replace.with(at, { ...entry, field }) };
    }
    const at = index % (valid.fields.length + 1);
    return { ...valid, fields: valid.fields.toSpliced(at, 1, disturb(valid.fields[at] ?? another)) };
  });
