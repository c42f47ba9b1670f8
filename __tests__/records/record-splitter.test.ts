import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAXIMUM_RECORD_BYTES, type Piece, RecordSplitter } from '../../src/records/record-splitter';

/** The pieces of `input` when it arrives in chunks that end at `cuts`. */
function split(input: string | Buffer, cuts: readonly number[] = []): Piece[] {
  const bytes = Buffer.from(input as string);
  const splitter = new RecordSplitter();
  const pieces: Piece[] = [];
  const copy = (found: Piece[]) => {
    for (const piece of found)
      pieces.push(piece.kind === 'record' ? { ...piece, bytes: Buffer.from(piece.bytes) } : piece);
  };
  let from = 0;
  for (const cut of [...cuts].sort((a, b) => a - b)) {
    copy(splitter.push(bytes.subarray(from, cut)));
    from = Math.max(from, cut);
  }
  copy(splitter.push(bytes.subarray(from)));
  copy(splitter.end());
  return pieces;
}

const show = (pieces: Piece[]): string[] =>
  pieces.map((piece) => (piece.kind === 'record' ? piece.bytes.toString() : `<${piece.kind}>`));
const places = (pieces: Piece[]): string[] => pieces.map(({ offset, line }) => `${offset}:${line}`);

/** A record that begins like those of Amazon Connect. */
const contact = (id: string, more: object = {}): string =>
  JSON.stringify({ AWSAccountId: '111122223333', ContactId: id, ...more });

const jsonObject = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 6 });

describe('RecordSplitter', () => {
  it.each([
    ['NDJSON', '{"a":1}\n{"a":2}\n', ['{"a":1}', '{"a":2}'], ['0:1', '8:2']],
    [
      'NDJSON of Windows, without a last line feed',
      '{"a":1}\r\n\r\n{"a":2}',
      ['{"a":1}', '{"a":2}'],
      ['0:1', '11:3'],
    ],
    ['concatenated', '{"a":1}{"a":2} {"a":3}', ['{"a":1}', '{"a":2}', '{"a":3}'], ['0:1', '7:1', '15:1']],
    ['one object', '\n{"a":{"b":[1,{}]}}', ['{"a":{"b":[1,{}]}}'], ['1:2']],
    [
      'pretty-printed',
      '{\n  "a": [\n    {}\n  ]\n}\n{\n}\n',
      ['{\n  "a": [\n    {}\n  ]\n}', '{\n}'],
      ['0:1', '24:6'],
    ],
    ['an array', '[{"a":1},{"a":2}]', ['{"a":1}', '{"a":2}'], ['1:1', '9:1']],
    ['a pretty array', '[\n  {\n    "a": 1\n  },\n  {}\n]\n', ['{\n    "a": 1\n  }', '{}'], ['4:2', '24:5']],
    ['two arrays', '[{"a":1}]\n[{"a":2}]', ['{"a":1}', '{"a":2}'], ['1:1', '11:2']],
    ['an empty array', ' [ ] ', [], []],
    ['nothing', ' \n', [], []],
    ['a byte-order mark', '\uFEFF{"a":1}\n', ['{"a":1}'], ['3:1']],
    [
      'brackets and escapes in strings',
      '{"a":"}{\\"]\\\\"}{"b":"\\\\"}',
      ['{"a":"}{\\"]\\\\"}', '{"b":"\\\\"}'],
      ['0:1', '15:1'],
    ],
    [
      'no indentation',
      '{\n"a": [\n{\n"b": 1\n},\n{\n"b": 2\n}\n]\n}\n',
      ['{\n"a": [\n{\n"b": 1\n},\n{\n"b": 2\n}\n]\n}'],
      ['0:1'],
    ],
  ])('finds the records of %s', (_, input, records, at) => {
    const pieces = split(input);
    expect(show(pieces)).toEqual(records);
    expect(places(pieces)).toEqual(at);
  });

  it.each([
    ['a line that is not JSON', '{"a":1}\noops\n{"a":2}', ['{"a":1}', 'oops', '{"a":2}']],
    ['two lines that are not JSON', 'oops\n42\n{"a":2}', ['oops', '42', '{"a":2}']],
    ['a line with an array', '{"a":1}\n[{"a":3}]\n{"a":2}', ['{"a":1}', '[{"a":3}]', '{"a":2}']],
    ['a line cut in a string', '{"a":1}\n{"a":"tr\n{"a":2}\n', ['{"a":1}', '{"a":"tr', '{"a":2}']],
    ['a first line cut after a value', '{"a":1\n{"a":2}\n{"a":3}', ['{"a":1', '{"a":2}', '{"a":3}']],
    ['a first line cut after a colon', '{"a":\n{"a":2}\n{"a":3}', ['{"a":', '{"a":2}', '{"a":3}']],
    ['a last line cut after a colon', '{"a":1}\n{"a":\n{"a":2}\n', ['{"a":1}', '{"a":', '{"a":2}']],
    ['a line cut after a bracket', '{"a":[\n{"a":2}\n{"a":3}\n', ['{"a":[', '{"a":2}', '{"a":3}']],
    ['a line cut after a comma', '{"a":1,\n{"a":2}\n', ['{"a":1,', '{"a":2}']],
    ['a missing comma', '{"a":1 "b":2}\n{"a":2}\n', ['{"a":1 "b":2}', '{"a":2}']],
    ['the wrong bracket', '{"a":[1}\n{"a":2}\n', ['{"a":[1}', '{"a":2}']],
    ['one bracket too many', '{"a":1}}\n{"a":2}\n', ['{"a":1}', '}', '{"a":2}']],
    ['a quote too many', '{"a":"b"c"}\n{"a":2}\n', ['{"a":"b"c"}', '{"a":2}']],
    ['an end in a string', '{"a":1}\n{"a":"x', ['{"a":1}', '{"a":"x']],
    [
      'a broken record among concatenated ones',
      '{"a":1}{"a":1]}{"a":2}{"a":3}',
      ['{"a":1}', '{"a":1]}', '{"a":2}', '{"a":3}'],
    ],
    [
      'a cut record among concatenated ones',
      `${contact('1')}${contact('2').slice(0, -4)}${contact('3')}${contact('4')}`,
      [contact('1'), contact('2').slice(0, -4), contact('3'), contact('4')],
    ],
    [
      'a record cut after a colon among concatenated ones',
      `${contact('1')}${contact('2').slice(0, -3)}${contact('3')}${contact('4')}`,
      [contact('1'), contact('2').slice(0, -3), contact('3'), contact('4')],
    ],
    [
      'text among concatenated ones',
      `${contact('1')}oops${contact('3')}`,
      [contact('1'), 'oops', contact('3')],
    ],
    [
      'elements that are not objects',
      '[1, "a,]{", null, {"a":1}, [2]]',
      ['1', '"a,]{"', 'null', '{"a":1}', '[2]'],
    ],
    ['a broken element', '[{"a":1},{"a":1 "b":{}},{"a":2}]', ['{"a":1}', '{"a":1 "b":{}}', '{"a":2}']],
    [
      'a cut element',
      `[${contact('1')},${contact('2').slice(0, -4)},${contact('3')}]`,
      [contact('1'), contact('2').slice(0, -4), contact('3')],
    ],
    [
      'a broken element of a pretty array',
      '[\n  {\n    "a": 1\n  },\n  {\n    "a": 1\n    "b": 2\n  },\n  {\n    "a": 3\n  }\n]\n',
      ['{\n    "a": 1\n  }', '{\n    "a": 1\n    "b": 2\n  }', '{\n    "a": 3\n  }'],
    ],
    [
      'a cut element of a pretty array',
      '[\n  {\n    "a": [\n  {\n    "a": 3\n  }\n]\n',
      ['{\n    "a": [', '{\n    "a": 3\n  }'],
    ],
    [
      'a broken pretty record',
      '{\n  "a": "x,\n  "b": 2\n}\n{\n  "a": 3\n}\n',
      ['{\n  "a": "x,\n  "b": 2\n}', '{\n  "a": 3\n}'],
    ],
    ['a truncated array', '[{"a":1},', ['{"a":1}', '<broken>']],
    ['bytes that are not UTF-8', '\xff{"a":1}\n', ['\xff{"a":1}']],
  ])('finds the good records around %s', (_, input, records) => {
    expect(show(split(input))).toEqual(records);
  });

  it('reports the position of each record, even after broken ones', () => {
    expect(places(split('{"a":\n\n{"a":\n1}\noops\n{"b":"\n\n{"c":1}'))).toEqual([
      '0:1',
      '7:3',
      '16:5',
      '21:6',
      '29:8',
    ]);
  });

  it('finds the same records in any chunks', () => {
    const good = jsonObject.map((value) => JSON.stringify(value));
    const pretty = jsonObject.map((value) => JSON.stringify(value, null, 2));
    const cut = fc.tuple(good, fc.nat(40)).map(([text, length]) => text.slice(0, length));
    const part = fc.oneof(
      good,
      pretty,
      cut,
      fc.constantFrom('\n', '}', '[', '"', 'oops', '}{"', ',', ' ', '\uFEFF'),
    );
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 12 }),
        fc.constantFrom('', '\n'),
        fc.array(fc.nat(400), { maxLength: 8 }),
        (parts, separator, cuts) => {
          const input = parts.join(separator);
          const whole = split(input);
          expect(split(input, cuts)).toEqual(whole);
          expect(split(input, [...Buffer.from(input).keys()])).toEqual(whole);
        },
      ),
      { numRuns: 1500 },
    );
  });

  it('finds every record of valid input in every format', () => {
    fc.assert(
      fc.property(fc.array(jsonObject, { maxLength: 8 }), (values) => {
        const compact = values.map((value) => JSON.stringify(value));
        const pretty = values.map((value) => JSON.stringify(value, null, 2));
        expect(show(split(compact.join('\n')))).toEqual(compact);
        expect(show(split(compact.join('')))).toEqual(compact);
        expect(show(split(pretty.join('\n')))).toEqual(pretty);
        expect(show(split(JSON.stringify(values)))).toEqual(compact);
        const array = show(split(JSON.stringify(values, null, 2)));
        expect(array.map((text) => JSON.stringify(JSON.parse(text)))).toEqual(compact);
      }),
      { numRuns: 500 },
    );
  });

  it('finds the complete lines around any other line of NDJSON', () => {
    fc.assert(
      fc.property(
        fc
          .string({ unit: 'grapheme', maxLength: 60 })
          .filter((text) => text.trim() !== '' && !/[\n\r]/.test(text)),
        (line) => {
          const records = show(split(`${contact('1')}\n${line}\n${contact('2')}\n${contact('3')}\n`));
          expect(records[0]).toBe(contact('1'));
          expect(records.slice(-2)).toEqual([contact('2'), contact('3')]);
          expect(records.length).toBeGreaterThan(3);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('skips what is too large for a Kinesis record, and reports its position and length', () => {
    const large = `{"a":"${'x'.repeat(3 * MAXIMUM_RECORD_BYTES)}"}`;
    const input = `{"a":1}\n${large}\n{"a":2}${large}{"a":3}`;
    const expected = [
      { kind: 'record', bytes: Buffer.from('{"a":1}'), offset: 0, line: 1 },
      { kind: 'too large', length: large.length, offset: 8, line: 2 },
      { kind: 'record', bytes: Buffer.from('{"a":2}'), offset: 9 + large.length, line: 3 },
      { kind: 'too large', length: large.length, offset: 16 + large.length, line: 3 },
      { kind: 'record', bytes: Buffer.from('{"a":3}'), offset: 16 + 2 * large.length, line: 3 },
    ];
    expect(split(input)).toEqual(expected);
    const every64k = Array.from(
      { length: Math.floor(input.length / 65_536) },
      (_, index) => (index + 1) * 65_536,
    );
    expect(split(input, every64k)).toEqual(expected);
  });

  it('accepts a record of exactly the largest size', () => {
    const fits = `{"a":"${'x'.repeat(MAXIMUM_RECORD_BYTES - 8)}"}`;
    expect(split(`${fits}\n`).map(({ kind }) => kind)).toEqual(['record']);
    expect(split(`${fits.replace('x', 'xx')}\n`).map(({ kind }) => kind)).toEqual(['too large']);
  });
});
