import fc from 'fast-check';
import { anyCase, type RedactionCase, recordText, sometimes, weighted } from '../reference/cases';

/** The input of the function: the content of the SSM parameter, and the data of an event's Kinesis records. */
export interface FuzzCase {
  readonly document: string;
  /** Whether the key for pseudonyms can be used. */
  readonly key: boolean;
  readonly data: readonly unknown[];
}

/** Occurs only in records, as a key and as a value. The log and errors must not contain it. */
export const CANARY = 'CANARY-7f3a';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** The text with an inserted or replaced character of JSON. */
const alteration = fc
  .tuple(fc.nat(), fc.constantFrom(...'"\\{}[],:.*# 0nt'), fc.nat(1))
  .map(([place, character, replaced]) => (text: string) => {
    const at = place % (text.length + 1);
    return text.slice(0, at) + character + text.slice(at + replaced);
  });

const cutting = fc.nat().map((place) => (text: string) => text.slice(0, place % Math.max(text.length, 1)));

const anyAlteration = fc.oneof(alteration, cutting);

// ---------------------------------------- documents

const GOOD = '{"key":"REDACTION_CONFIG","value":{"type":"TYPE","fields":LIST}}';

const TEMPLATES = [
  '{"value":{"fields":LIST,"type":"TYPE"},"key":"REDACTION_CONFIG"}',
  '{"key":\t"REDACTION_CONFIG",\n"value" : {"type":"TYPE","fields":LIST } }',
  ...[
    ...['"type":"TYPE","fields":LIST,"fields":[]', '"type":"TYPE","typ\\u0065":"BLACKLIST","fields":[]'],
    ...['"type":"TYPE","fields":LIST,"version":2', '"type":"TYPE","fields":LIST,"__proto__":{}'],
    ...['"type":["TYPE"],"fields":LIST', '"type":"whitelist","fields":LIST', '"type":"TYPE"'],
    ...['"type":"TYPE","fields":{}', '"type":"TYPE","fields":[LIST]', '"type":"TYPE","fields":["A",1]'],
    ...[
      ...['[]', '{}', 'null', '["A"]', '[[]]', '[{}]', '[{"with":"LAST4","field":"A"}]', '[{"field":"A"}]'],
      ...[
        '[{"field":"A","with":"last4"}]',
        '[{"field":"A","with":["LAST4"]}]',
        '[{"field":7,"with":"LAST4"}]',
      ],
      ...['[{"field":"A","with":"LAST4","type":"TYPE"}]', '[{"field":"Agent.Username","with":"PSEUDONYM"}]'],
      ...['[{"field":"A","with":"LAST4","field":"B"}]', '[{"field":"Agent","with":"LAST4"}]'],
    ].map((replace) => `"type":"TYPE","replace":${replace},"fields":LIST`),
  ].map((members) => `{"key":"REDACTION_CONFIG","value":{${members}}}`),
  '{"key":"REDACTION","value":{"type":"TYPE","fields":LIST}}',
  '{"key":"REDACTION_CONFIG","value":{"type":"TYPE","fields":LIST},"__proto__":{}}',
  ...['{"key":"REDACTION_CONFIG","value":LIST}', '{"key":"REDACTION_CONFIG"}', `\ufeff${GOOD}`, `${GOOD},`],
  ...['', 'null', '[]', '"REDACTION_CONFIG"', `${'['.repeat(5000)}${']'.repeat(5000)}`],
];

/** The text of `fields`, and of `replace` behind it if there are replacements. */
function listText({ fields, replace }: RedactionCase): string {
  return JSON.stringify(fields) + (replace.length === 0 ? '' : `,"replace":${JSON.stringify(replace)}`);
}

/** The text of a document with the list, nearly always valid. */
const document = fc
  .tuple(weighted([94, fc.constant(GOOD)], [6, fc.constantFrom(...TEMPLATES)]), sometimes(2, anyAlteration))
  .map(([template, alter = (text) => text]) => (sample: RedactionCase) => {
    return alter(template.replace('LIST', () => listText(sample)).replace('TYPE', sample.type));
  });

// ---------------------------------------- records

const canary = fc.constantFrom(`"${CANARY}"`, `{"Name":["${CANARY}"]}`, `[{"A":"${CANARY}"}]`);

/** The record within others. If it is too deep for the naive implementation, it is not a contact record. */
const nesting = fc
  .tuple(fc.constantFrom(10, 25, 499, 500, 5000), fc.constantFrom(['{"A":', '}'], ['[', ']']))
  .map(([levels, [open = '', close = '']]) => (record: string) => {
    const top = levels > 25 ? '' : '"ContactId":"c",';
    return `{${top}"A":${open.repeat(levels - 1)}${record}${close.repeat(levels - 1)}}`;
  });

/** Bytes that are invalid in UTF-8 on their own, or always. */
const BAD_BYTES = [0x80, 0xbf, 0xc0, 0xc3, 0xe2, 0xed, 0xf0, 0xf5, 0xff, 0x00, 0x1f];

const badByte = fc.tuple(fc.constantFrom(...BAD_BYTES), fc.nat()).map(([byte, place]) => (record: string) => {
  const bytes = Buffer.from(record);
  const at = place % bytes.length;
  return Buffer.concat([bytes.subarray(0, at), Buffer.of(byte), bytes.subarray(at)]).toString('base64');
});

type Encoding = (record: string) => unknown;

const encoded = (change: fc.Arbitrary<(text: string) => string>): fc.Arbitrary<Encoding> =>
  change.map((changed) => (record) => base64(changed(record)));

/** The encodings of the data of a Kinesis record, nearly always the usual one. */
const encoding = weighted<Encoding>(
  [920, fc.constant(base64)],
  [6, encoded(nesting)],
  [20, encoded(anyAlteration)],
  [10, badByte],
  [5, cutting.map((cut) => (record) => cut(base64(record)))],
  [
    50,
    fc.constantFrom<Encoding>(
      ...['\ufeff', '\ufeff\ufeff', ' \n'].map(
        (before) => (record: string) => base64(`${before}${record}\t`),
      ),
      (record) => base64(`[${record}]`),
      ...['', 'null', `"${CANARY}"`, '7', '{}', '{"a":1}}', '{"a":01}', "{'a':1}", '[]'].map(
        (text) => () => base64(text),
      ),
      (record) => Buffer.from(record).toString('latin1'),
      (record) => base64(record.replace('{', '{"???>>>":1,')).replaceAll('/', '_'),
      (record) => base64(record.replace('{', '{"???>>>":1,')).replaceAll('+', '-'),
      (record) => base64(record).replace(/=+$/, ''),
      ...['=', '\n'].map((behind) => (record: string) => base64(record) + behind),
      (record) => base64(record).replace(/(?<=^.{4})/, ' '),
      (record) => base64(record).replace(/(?<=^...)./, '\u0141'),
      ...[undefined, null, 7].map((data) => () => data),
      (record) => [base64(record)],
      (record) => ({ data: base64(record) }),
    ),
  ],
);

/** An encoding of a record as the data of a Kinesis record. */
const data = fc.tuple(sometimes(30, canary), encoding).map(([value, encode]) => (record: string) => {
  if (value === undefined) return encode(record);
  return encode(`{"${CANARY}":${value}${record === '{}' ? '' : ','}${record.slice(1)}`);
});

/** About one part in eight is malformed. */
export const fuzzCase: fc.Arbitrary<FuzzCase> = fc
  .tuple(
    fc.tuple(anyCase, document),
    sometimes(98, data),
    sometimes(25, fc.array(fc.tuple(recordText, data), { maxLength: 2 })),
    weighted([80, fc.constant(true)], [20, fc.constant(false)]),
  )
  .map(([[sample, documentOf], first, others = [], key]) => ({
    document: documentOf(sample),
    key,
    data: [
      ...(first === undefined ? [] : [first(sample.text)]),
      ...others.map(([text, dataOf]) => dataOf(text)),
    ],
  }));
