import type { ReplacementKind } from '../../../../functions/privacy-controls/redaction-config';
import type { List } from './contestants';

/** A record or configuration that is as expensive as possible for the function. */
export interface HostileInput {
  readonly name: string;
  readonly list: List;
  /** The text of a record with about `size` elements, levels, keys or paths. */
  readonly record: (size: number) => string;
  /** Overrides `list`, if the list grows with the size. */
  readonly listOf?: (size: number) => List;
  /** The size in the report. Half of it is measured too. */
  readonly size: number;
}

const deny = (...fields: string[]): List => ({ type: 'BLACKLIST', fields });
const allow = (...fields: string[]): List => ({ type: 'WHITELIST', fields });
const replace = (field: string, kind: ReplacementKind): List => ({
  type: 'BLACKLIST',
  fields: [],
  replace: [{ field, with: kind }],
});
const items = (size: number, item: (index: number) => string): string =>
  Array.from({ length: size }, (_, index) => item(index)).join(',');
const wildcards = (levels: number): string => Array.from({ length: levels }, () => '*').join('.');
const nested = (levels: number): string => `${'{"A":'.repeat(levels - 1)}{"A":1}${'}'.repeat(levels - 1)}`;

/** All combinations of a name and a wildcard. Each could match. */
const combinations = (count: number): string[] =>
  Array.from({ length: count }, (_, bits) =>
    [...Array.from({ length: 12 }, (_each, at) => ((bits >> at) & 1 ? '*' : 'A')), 'Z'].join('.'),
  );

/** At most 1 MB, the limit of Kinesis. */
const INPUTS: readonly HostileInput[] = [
  {
    name: 'nested objects, denied by wildcards all the way',
    list: deny(wildcards(499)),
    record: nested,
    size: 500,
  },
  {
    name: 'nested objects, allowed by wildcards all the way',
    list: allow(wildcards(499)),
    record: nested,
    size: 500,
  },
  {
    name: 'nested too deeply',
    list: deny('A'),
    record: (size) => `{"A":${'['.repeat(size)}${']'.repeat(size)}}`,
    size: 100_000,
  },
  {
    name: 'an array of numbers, denied one by one',
    list: deny('A.*'),
    record: (size) => `{"A":[${items(size, String)}]}`,
    size: 150_000,
  },
  {
    name: 'an array of numbers, each given a pseudonym',
    list: replace('A', 'PSEUDONYM'),
    record: (size) => `{"A":[${items(size, String)}]}`,
    size: 50_000,
  },
  {
    name: 'nested objects, masked by wildcards all the way',
    list: replace(wildcards(499), 'LAST4'),
    record: nested,
    size: 500,
  },
  {
    name: 'an array of objects, every other one allowed',
    list: allow('A.B'),
    record: (size) => `{"A":[${items(size, (index) => (index % 2 ? '{"B":1}' : '{"C":1}'))}]}`,
    size: 100_000,
  },
  {
    name: 'arrays in arrays with mandatory fields, denied',
    list: deny('*'),
    record: (size) => `{"Agent":[${items(size, () => '[{"Username":"u","ARN":"a"}]')}]}`,
    size: 30_000,
  },
  {
    name: 'a string of 1 MB with escapes and lone surrogates',
    list: deny('B'),
    record: (size) => `{"A":"${'\\ud800x\\"'.repeat(size / 10)}"}`,
    size: 1_000_000,
  },
  {
    name: 'keys, all of them allowed by a wildcard',
    list: allow('*.B', 'Attributes.*'),
    record: (size) => `{"Attributes":{${items(size, (index) => `"${index.toString(36)}x":1`)}}}`,
    size: 100_000,
  },
  {
    name: 'keys, none of them allowed',
    list: allow('Attributes.A'),
    record: (size) =>
      `{"ContactId":"c","Attributes":{${items(size, (index) => `"${index.toString(36)}x":1`)}}}`,
    size: 100_000,
  },
  {
    name: 'one key again and again',
    list: deny('B'),
    record: (size) => `{${items(size, () => '"A":{"B":1}')}}`,
    size: 80_000,
  },
  {
    name: 'keys of prototypes',
    list: deny('__proto__.__proto__', '*.constructor.prototype'),
    record: (size) =>
      `{"A":[${items(size, () => '{"__proto__":{"__proto__":1},"constructor":{"prototype":{"x":1}}}')}]}`,
    size: 12_000,
  },
  {
    name: 'numbers beyond 2^53',
    list: deny('A.B'),
    record: (size) => `{"A":[${items(size, () => '12345678901234567890e10')}]}`,
    size: 40_000,
  },
  {
    name: 'denied paths, none of which is there',
    list: deny(),
    listOf: (size) => deny(...Array.from({ length: size }, (_, index) => `A.B.k${index}`)),
    record: () => `{"A":{"B":[${items(1000, (index) => `{"k${index}x":1}`)}]}}`,
    size: 4000,
  },
  {
    name: 'combinations of names and wildcards, all of which are followed',
    list: deny(),
    listOf: (size) => deny(...combinations(size)),
    record: () => `${'{"A":['.repeat(6)}{"A":1}${']}'.repeat(6)}`,
    size: 4096,
  },
  {
    name: 'one path of wildcards',
    list: deny(),
    listOf: (size) => deny(wildcards(size)),
    record: () => nested(100),
    size: 4000,
  },
  {
    name: 'rules beneath a denied object, which are followed to check whether they match',
    list: deny(),
    listOf: (size) => deny('A', ...Array.from({ length: size }, (_, index) => `A.k${index}`)),
    record: () => `{"A":{${items(5000, (index) => `"k${index}x":1`)}}}`,
    size: 2000,
  },
];

/** The inputs as contact records, as the function drops anything else early. */
export const HOSTILE_INPUTS: readonly HostileInput[] = INPUTS.map((input) => ({
  ...input,
  record: (size) => `{"ContactId":"c",${input.record(size).slice(1)}`,
}));
