import { type JsonObject, type ListType, type Location, MANDATORY, nodesOf } from './naive-redaction';
import { below, chance, mulberry32, pick, type Random, times } from './random';

/** A configuration and a record to apply it to. About one case in ten has a path that may be invalid. */
export type RandomCase = { type: ListType; fields: string[]; record: JsonObject };

// ---------------------------------------- records

// Few and short, so that paths and records meet often.
const PLAIN_KEYS = ['A', 'B', 'X', 'N', 'K'];

const TOP_KEYS = [
  ...['Agent', 'Agent', 'Agent', 'Queue', 'Queue', 'SystemEndpoint', 'SystemEndpoint'],
  ...['QualityMetrics', 'TransferredToEndpoint', 'ContactId', 'Channel', 'DisconnectReason', 'AWSAccountId'],
  ...['AgentConnectionAttempts', 'CustomerEndpoint', 'Attributes', 'Attributes', 'Recordings', 'References'],
  // Neighbours: what a careless comparison takes for a mandatory name.
  ...['agent', 'AgentX', 'ContactIdX', 'Contact', 'Name', 'Username', 'Address', 'DeviceInfo', 'Customer'],
];

const CHILD_KEYS: ReadonlyMap<string, readonly string[]> = new Map([
  [
    'Agent',
    [
      ...['Username', 'Username', 'DeviceInfo', 'HierarchyGroups', 'NumberOfHolds', 'CustomerHoldDuration'],
      ...['ARN', 'ARN', 'RoutingProfile', 'StateTransitions', 'username', 'UsernameX', 'Agent', 'Name', 'X'],
    ],
  ],
  ['Queue', ['Name', 'Name', 'Duration', 'EnqueueTimestamp', 'ARN', 'ARN', 'name', 'Queue', 'Username', 'X']],
  ['SystemEndpoint', ['Type', 'Address', 'Address', 'DisplayName', 'DisplayName', 'type', 'Name', 'X']],
  ['QualityMetrics', ['Agent', 'Customer', 'Audio', 'QualityScore', 'Username']],
  ['TransferredToEndpoint', ['Type', 'Address', 'DisplayName']],
  ['CustomerEndpoint', ['Type', 'Address', 'DisplayName']],
  ['Recordings', ['Location', 'Status', 'Name', 'N']],
  ['References', ['Name', 'Type', 'Value', 'N']],
]);

/**
 * Whether this Node's JSON.parse gives a name of one escaped character, such as a quotation mark, as a backslash once it
 * has read an object of the same shape with a backslash there. Node 24.21 does, Node 20 does not.
 */
function confusesBackslash(): boolean {
  const texts = ['{"a":1,"\\\\":{}}', '{"a":1,"\\"":{}}'];
  return Array.from({ length: 20 }, (_, index) => texts[index % 2] ?? '').some(
    (text) => JSON.stringify(JSON.parse(text)) !== text,
  );
}

const ODD_KEYS = [
  // With such a Node two processes would read one record differently: what the function does with it is as specified.
  confusesBackslash() ? '\\\\' : '\\',
  ...['a.b', 'a', 'b', '.', 'a.', '*', '#', 'Card*', '**', 'x\\y', '\\.', '[0]', 'a[]', '?', 'a?'],
  ...[
    '__proto__',
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    'valueOf',
    'length',
  ],
  ...['0', '1', '10', '01', '-1', '', '', ' ', ' a', 'a ', 'a b', '\t', 'a\n', 'a\nb', '\u00a0', '\u200b'],
  ...['$', '$x', '/', '/p', '@', '@x', 'x@y', 'connect:Subtype', 'aws:connect:instanceId', 'Agent.Username'],
  // One name in two normalisation forms, then an astral key, a lone surrogate and an astral format character.
  ...['caf\u00e9', 'cafe\u0301', '\u{1f600}', '\ud800', '\u{e0001}', '\ufeff', '"', 'null'],
];

const SCALARS = [
  ...['null', 'null', 'true', 'false', '0', '1', '2', '-0', '1.0', '1e400', '12345678901234567890'],
  ...['""', '"s"', '"t"', '"Agent"', '"+15550100"', '"\\ud800"', '"a\\u0000b"', '"*"'],
];

function randomKey(random: Random, parent: string | undefined): string {
  const usual = parent === undefined ? PLAIN_KEYS : (CHILD_KEYS.get(parent) ?? PLAIN_KEYS);
  const dice = random();
  if (dice < 0.6) return pick(random, usual);
  if (dice < 0.75) return pick(random, PLAIN_KEYS);
  if (dice < 0.9) return pick(random, ODD_KEYS);
  return pick(random, TOP_KEYS);
}

/** Text of a value. `parent` is the key it hangs from, arrays in between passed: for likely names. */
function randomValueText(random: Random, parent: string | undefined, depth: number): string {
  const isContainer = parent === 'Agent' || parent === 'Queue' || parent === 'SystemEndpoint';
  const scalars = depth >= 6 ? 1 : isContainer ? 0.2 : 0.25 + 0.08 * depth;
  if (chance(random, scalars)) return pick(random, SCALARS);
  if (chance(random, 0.4)) {
    const elements = times(below(random, 4), () => randomValueText(random, parent, depth + 1));
    return `[${elements.join(',')}]`;
  }
  return objectText(random, below(random, 4), () => randomKey(random, parent), depth);
}

/** Text and not a value: `JSON.parse` then settles repeated keys and makes `__proto__` a member. */
function objectText(random: Random, size: number, key: () => string, depth: number): string {
  return `{${membersText(random, size, key, depth).join(',')}}`;
}

function membersText(random: Random, size: number, key: () => string, depth: number): string[] {
  return times(size, () => {
    const name = key();
    return `${JSON.stringify(name)}:${randomValueText(random, name, depth + 1)}`;
  });
}

/** The text of a record, in which keys may occur twice. Most are contact records. */
export function randomRecordText(random: Random): string {
  const key = (): string => {
    const dice = random();
    if (dice < 0.7) return pick(random, TOP_KEYS);
    return pick(random, dice < 0.85 ? PLAIN_KEYS : ODD_KEYS);
  };
  const members = membersText(random, below(random, 10), key, 0);
  if (chance(random, 0.85)) members.splice(below(random, members.length + 1), 0, '"ContactId":"c"');
  return `{${members.join(',')}}`;
}

// ---------------------------------------- paths

const ESCAPABLE = /[ -/:-@[-`{-~]/;
const SPACE_LIKE = /[\s\p{Z}\p{Cc}\p{Cf}]/u;

function wildcard(random: Random): string {
  return chance(random, 0.7) ? '*' : '#';
}

/** A segment that reaches the key: its name where the grammar has a spelling for it, else a wildcard. */
function segmentFor(random: Random, key: string): string {
  const points = Array.from(key);
  const ends = [points.at(0), points.at(-1)];
  const isUnspeakable = ends.some((end) => end === undefined || (end !== ' ' && SPACE_LIKE.test(end)));
  if (isUnspeakable) return wildcard(random);
  const spelled = points.map((point, index) => {
    const isEnd = index === 0 || index === points.length - 1;
    const needed =
      '\\.*#[]?'.includes(point) || (index === 0 && '$/@'.includes(point)) || (isEnd && point === ' ');
    // An escape that is not needed is allowed, and must not change the name.
    const superfluous = ESCAPABLE.test(point) && chance(random, 0.15);
    return needed || superfluous ? `\\${point}` : point;
  });
  return spelled.join('');
}

function pathTo(random: Random, location: Location): string {
  const segments: string[] = [];
  for (const step of location) {
    if (typeof step === 'number') {
      if (chance(random, 0.3)) segments.push(wildcard(random));
      else if (chance(random, 0.04)) segments.push(String(step));
    } else {
      // Seldom at the top, where a wildcard makes the other paths of the list pointless.
      const blurred = chance(random, segments.length === 0 ? 0.06 : 0.2);
      segments.push(blurred ? wildcard(random) : segmentFor(random, step));
    }
  }
  // Too short or too long by one: a match above the node, or one that meets a scalar.
  if (segments.length > 1 && chance(random, 0.15)) segments.pop();
  if (chance(random, 0.12)) segments.push(anySegment(random));
  return segments.join('.');
}

function anySegment(random: Random): string {
  return chance(random, 0.2) ? wildcard(random) : segmentFor(random, randomKey(random, undefined));
}

function pathNearMandatory(random: Random): string {
  const segments = pick(random, MANDATORY).split('.');
  if (chance(random, 0.3)) segments.push(anySegment(random));
  if (chance(random, 0.15)) segments.unshift(anySegment(random));
  if (chance(random, 0.15)) segments[segments.length - 1] = wildcard(random);
  if (chance(random, 0.04)) segments[0] = wildcard(random);
  return segments.join('.');
}

function pathNowhereNear(random: Random): string {
  const first = chance(random, 0.8) ? pick(random, TOP_KEYS) : anySegment(random);
  return [first, ...times(below(random, 4), () => anySegment(random))].join('.');
}

function randomPath(random: Random, locations: readonly Location[]): string {
  const dice = random();
  if (dice < 0.65 && locations.length > 0) return pathTo(random, pick(random, locations));
  return dice < 0.82 ? pathNearMandatory(random) : pathNowhereNear(random);
}

const INTRUDERS = [
  ...[
    '.',
    '..',
    '\\',
    '\\\\',
    '\\.',
    '\\a',
    '\\1',
    '\\\t',
    '\\é',
    '\\ ',
    '*',
    '#',
    '\\*',
    '\\#',
    '[',
    ']',
    '[0]',
  ],
  ...[
    '?',
    '\\?',
    '\\[',
    '$',
    '/',
    '@',
    '\\$',
    '\\/',
    '\\@',
    '$.',
    ' ',
    '\t',
    '\n',
    '\u00a0',
    '\u2028',
    '\u0000',
  ],
  ...[
    '\u200b',
    '\ufeff',
    '\u0085',
    '\u00ad',
    '\u{e0001}',
    '\ud800',
    '\u{1f600}',
    '\u180e',
    '\u3000',
    '_',
    '-',
  ],
];

/** The path with something put where it often does not belong: at an end, beside a dot, or anywhere. */
function disturbed(random: Random, path: string): string {
  if (chance(random, 0.1))
    return pick(random, ['', '.', '\\', ' ', '**', '*#', '$', '@', '/', '\\ ', '[0]', 'A..B']);
  const intruder = pick(random, INTRUDERS);
  const dot = path.indexOf('.');
  const places = [0, path.length, below(random, path.length + 1), dot < 0 ? 0 : dot, dot + 1];
  const at = pick(random, places);
  return path.slice(0, at) + intruder + path.slice(at);
}

/** The case that belongs to a seed, an integer: always the same one. */
export function randomCase(seed: number): RandomCase {
  const { type, fields, text } = randomTexts(mulberry32(seed));
  return { type, fields, record: JSON.parse(text) as JsonObject };
}

/** A random configuration, and the text of a record that its paths often match. */
export function randomTexts(random: Random): { type: ListType; fields: string[]; text: string } {
  const text = randomRecordText(random);
  const record = JSON.parse(text) as JsonObject;
  const locations = nodesOf(record).map((node) => node.location);
  const type: ListType = chance(random, 0.5) ? 'WHITELIST' : 'BLACKLIST';
  const fields = times(below(random, 7), () => randomPath(random, locations));
  if (chance(random, 0.12)) {
    const at = below(random, fields.length + 1);
    fields[at] = disturbed(random, fields[at] ?? randomPath(random, locations));
  }
  return { type, fields, text };
}
