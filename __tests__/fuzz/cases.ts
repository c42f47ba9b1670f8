import type { ListType } from '../reference/naive-redaction';
import { below, chance, mulberry32, pick, type Random, times } from '../reference/random';
import { randomRecordText, randomTexts } from '../reference/random-cases';

/** All that the function is given: what the SSM parameter holds, and the data of an event's Kinesis records. */
export interface FuzzCase {
  readonly document: string;
  readonly data: readonly unknown[];
}

/** Occurs in records only, as a key and as a value: whatever the log and errors hold, they do not hold this. */
export const CANARY = 'CANARY-7f3a';

/** The case that belongs to a seed, an integer: always the same one. About one part in eight is malformed. */
export function fuzzCase(seed: number): FuzzCase {
  const random = mulberry32(seed);
  const { type, fields, text } = randomTexts(random);
  const others = chance(random, 0.25) ? times(below(random, 3), () => randomRecordText(random)) : [];
  const records = chance(random, 0.02) ? others : [text, ...others];
  return {
    document: randomDocument(random, type, fields),
    data: records.map((record) => randomData(random, withCanary(random, record))),
  };
}

// ---------------------------------------- documents

function randomDocument(random: Random, type: ListType, fields: readonly string[]): string {
  const good = JSON.stringify({ key: 'REDACTION_CONFIG', value: { type, fields } });
  if (!chance(random, 0.08)) return good;
  const list = JSON.stringify(fields);
  return pick(random, [
    `{"value":{"fields":${list},"type":"${type}"},"key":"REDACTION_CONFIG"}`,
    JSON.stringify(JSON.parse(good), null, '\t'),
    `{"key":"REDACTION_CONFIG","value":{"type":"${type}","fields":${list},"fields":[]}}`,
    `{"key":"REDACTION_CONFIG","value":{"type":"${type}","typ\\u0065":"BLACKLIST","fields":[]}}`,
    `{"key":"REDACTION_CONFIG","value":{"type":"${type}","fields":${list},"version":2}}`,
    `{"key":"REDACTION_CONFIG","value":{"type":"${type}","fields":${list}},"__proto__":{}}`,
    `{"key":"REDACTION_CONFIG","value":{"type":"${type.toLowerCase()}","fields":${list}}}`,
    `{"key":"REDACTION_CONFIG","value":{"type":["${type}"],"fields":${list}}}`,
    `{"key":"REDACTION","value":{"type":"${type}","fields":${list}}}`,
    `{"key":"REDACTION_CONFIG","value":{"type":"${type}","fields":${JSON.stringify([...fields, 1])}}}`,
    `{"key":"REDACTION_CONFIG","value":{"type":"${type}","fields":{}}}`,
    `{"key":"REDACTION_CONFIG","value":{"type":"${type}"}}`,
    `{"key":"REDACTION_CONFIG","value":${list}}`,
    `{"key":"REDACTION_CONFIG"}`,
    `\ufeff${good}`,
    `${good},`,
    good.slice(0, below(random, good.length)),
    altered(random, good),
    pick(random, ['', 'null', '[]', '"REDACTION_CONFIG"', `${'['.repeat(5000)}${']'.repeat(5000)}`]),
  ]);
}

/** The text with a character of JSON put in, or in place of another. */
function altered(random: Random, text: string): string {
  const at = below(random, text.length + 1);
  return text.slice(0, at) + pick(random, [...'"\\{}[],:.*# 0nt']) + text.slice(at + below(random, 2));
}

// ---------------------------------------- records

function withCanary(random: Random, record: string): string {
  if (!chance(random, 0.3)) return record;
  const member = `"${CANARY}":${pick(random, [`"${CANARY}"`, `{"Name":["${CANARY}"]}`, `[{"A":"${CANARY}"}]`])}`;
  return record === '{}' ? `{${member}}` : `{${member},${record.slice(1)}`;
}

/**
 * Too deep for the function, or as deep as the naive implementation can bear: what is 500 levels deep is left to the
 * tests with hostile input.
 */
function nested(random: Random, record: string): string {
  const levels = pick(random, [10, 25, 500, 501, 5000]);
  const [open, close] = pick(random, [
    ['{"A":', '}'],
    ['[', ']'],
  ] as const);
  return `{"A":${open.repeat(levels - 1)}${record}${close.repeat(levels - 1)}}`;
}

/** The record with more members in most of its objects: of a wide object the function makes anew what stays. */
function padded(random: Random, value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((element) => padded(random, element)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(
    ([key, member]) => `${JSON.stringify(key)}:${padded(random, member)}`,
  );
  const more = chance(random, 0.7) ? below(random, chance(random, 0.02) ? 150 : 15) : 0;
  for (const name of times(more, () => `"w${below(random, 1000)}":1`)) {
    members.splice(below(random, members.length + 1), 0, name);
  }
  return `{${members.join(',')}}`;
}

function randomData(random: Random, record: string): unknown {
  if (chance(random, 0.1)) return base64(padded(random, JSON.parse(record)));
  if (chance(random, 0.003)) return base64(nested(random, record));
  const data = base64(record);
  if (!chance(random, 0.08)) return data;
  const bytes = Buffer.from(record);
  const at = below(random, bytes.length);
  return pick<unknown>(random, [
    base64(`\ufeff${record}`),
    base64(`\ufeff\ufeff${record}`),
    base64(` \n${record}\t`),
    base64(record.slice(0, at)),
    base64(altered(random, record)),
    base64(`[${record}]`),
    base64(pick(random, ['', 'null', `"${CANARY}"`, '7', '{}', '{"a":1}}', '{"a":01}', "{'a':1}", '[]'])),
    bytes.toString('latin1'),
    Buffer.concat([
      bytes.subarray(0, at),
      Buffer.from([pick(random, BAD_BYTES)]),
      bytes.subarray(at),
    ]).toString('base64'),
    bytes.toString('base64url'),
    data.replace(/=+$/, ''),
    `${data}=`,
    `${data}\n`,
    data.slice(0, below(random, data.length)),
    `${data.slice(0, 4)} ${data.slice(4)}`,
    `${data.slice(0, 3)}\u0141${data.slice(4)}`,
    undefined,
    null,
    7,
    [data],
    { data },
  ]);
}

/** What UTF-8 has only in company, or never. */
const BAD_BYTES = [0x80, 0xbf, 0xc0, 0xc3, 0xe2, 0xed, 0xf0, 0xf5, 0xff, 0x00, 0x1f];

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
