import fc from 'fast-check';
import { formatFieldPath } from '../../functions/privacy-controls/field-path';
import { nodesOf } from './oracle';

/** Names that records and paths have in common, so that paths often match: mandatory, awkward and plain ones. */
const NAMES = [
  'Agent',
  'Queue',
  'SystemEndpoint',
  'QualityMetrics',
  'ContactId',
  'Username',
  'NumberOfHolds',
  'DeviceInfo',
  'Address',
  'Name',
  'ARN',
  'A',
  'B',
  '__proto__',
  'constructor',
  'toString',
  '0',
  '1',
  '*',
  'a.b',
  ' s\\',
  'é',
];

const name = fc.constantFrom(...NAMES);
const scalar = fc.oneof(
  fc.constant('null'),
  fc.constant('true'),
  fc.integer().map(String),
  fc.constant('"s"'),
);

/** Members with names of no path, before and behind each of the others: of a wide object most is removed at once. */
const padding = fc.oneof({ arbitrary: fc.constant(0), weight: 3 }, { arbitrary: fc.constant(4), weight: 1 });

function object(member: fc.Arbitrary<string>, maxLength: number): fc.Arbitrary<string> {
  return fc
    .tuple(fc.uniqueArray(fc.tuple(name, member), { selector: ([key]) => key, maxLength }), padding)
    .map(([members, padded]) => {
      const pad = (from: number) => Array.from({ length: padded }, (_, i) => `"w${padded * from + i}":0`);
      const own = members.flatMap(([key, value], index) => [
        `${JSON.stringify(key)}:${value}`,
        ...pad(index + 1),
      ]);
      return `{${[...pad(0), ...own].join(',')}}`;
    });
}

const { value } = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    { arbitrary: scalar, weight: 2 },
    { arbitrary: object(tie('value'), 4), weight: 3 },
    { arbitrary: fc.array(tie('value'), { maxLength: 3 }).map((items) => `[${items.join(',')}]`), weight: 3 },
  ),
}));

/** The JSON text of a contact record. As text, since a literal cannot have a member named `__proto__`. */
export const recordText: fc.Arbitrary<string> = object(value, 7);

const segment = fc.oneof(
  { arbitrary: name.map((text) => formatFieldPath([text]) ?? '*'), weight: 4 },
  { arbitrary: fc.constantFrom('*', '#'), weight: 1 },
);

/** The text of a valid field path. */
export const fieldPathText: fc.Arbitrary<string> = fc
  .array(segment, { minLength: 1, maxLength: 4 })
  .map((segments) => segments.join('.'));

/** A list of valid field paths. */
export const fieldList: fc.Arbitrary<string[]> = fc.array(fieldPathText, { maxLength: 5 });

/** A list and a record, where most of the list leads to something in the record. */
export const listAndRecord: fc.Arbitrary<readonly [string[], string]> = fc
  .tuple(fc.array(fc.nat(), { maxLength: 4 }), fc.array(fieldPathText, { maxLength: 1 }), recordText)
  .map(([picked, fields, text]) => {
    const nodes = nodesOf(JSON.parse(text));
    const leading = picked.flatMap((number) => {
      const { moves } = nodes[number % nodes.length] ?? { moves: [] };
      return formatFieldPath(moves.flatMap((move) => ('key' in move ? [move.key] : []))) ?? [];
    });
    return [[...leading, ...fields], text] as const;
  });
