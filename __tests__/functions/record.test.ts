import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeRecord, MAX_DEPTH } from '../../functions/privacy-controls/record';

const base64 = (content: string | Uint8Array) => Buffer.from(content).toString('base64');
const reasonFor = (data: unknown) => {
  const result = decodeRecord(data);
  return result.ok ? undefined : result.reason;
};

describe('decodeRecord', () => {
  it('reads a record', () => {
    expect(decodeRecord(base64('{"ContactId":"c","A":[1,null]}'))).toEqual({
      ok: true,
      record: { ContactId: 'c', A: [1, null] },
    });
  });

  it('reads any JSON object', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()), (record) => {
        const text = JSON.stringify(record);
        const result = decodeRecord(base64(text));
        expect(result.ok && JSON.stringify(result.record)).toBe(JSON.stringify(JSON.parse(text)));
      }),
    );
  });

  it.each([undefined, null, 7, {}, ['e30='], true])('refuses data that is not a string: %j', (data) => {
    expect(reasonFor(data)).toBe('no string');
  });

  it.each([
    ['not padded', 'eyJhIjoxfQ'],
    ['padded too much', 'eyJhIjoxfQ==='],
    ['padding only', '===='],
    ['padding within', 'eyJh=joxfQ=='],
    ['the alphabet for URLs', 'eyJhIjoiPz8_In0='],
    ['a line break', 'eyJh\nIjoxfQ=='],
    ['a space at the end', 'e30= '],
    ['a space in front', ' e30='],
    ['other characters', 'e3é='],
    ['more after the padding', 'e30=e30='],
    ['plain JSON', '{"a":1}'],
  ])('is strict about base64: %s', (_, data) => {
    expect(reasonFor(data)).toBe('not base64');
  });

  it('accepts only strict base64, unlike Buffer', () => {
    const strict = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
    const unit = fc.constantFrom(...'AZaz09+/', ...'AZaz09+/', ...'-_= \n=é\u0141\u0d3d\u{1f600}');
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 16 }), (text) => {
        expect(reasonFor(text) === 'not base64').toBe(!strict.test(text));
      }),
      { numRuns: 5000 },
    );
    fc.assert(
      fc.property(fc.base64String(), (text) => {
        expect(reasonFor(text)).not.toBe('not base64');
      }),
    );
  });

  it('accepts base64 whose unused bits are set', () => {
    expect(decodeRecord('e31=')).toEqual({ ok: true, record: {} });
  });

  it.each([
    ['a lone continuation byte', [0x80]],
    ['an overlong form', [0xc0, 0xaf]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['beyond Unicode', [0xf4, 0x90, 0x80, 0x80]],
    ['cut off', [0xe2, 0x82]],
    ['Latin-1', [0xe9]],
  ])('is strict about UTF-8: %s', (_, bytes) => {
    expect(
      reasonFor(base64(Uint8Array.from([...Buffer.from('{"a":"'), ...bytes, ...Buffer.from('"}')]))),
    ).toBe('not UTF-8');
  });

  it('accepts only UTF-8, unlike Buffer', () => {
    const strict = new TextDecoder('utf-8', { fatal: true });
    const isUtf8 = (bytes: Uint8Array) => {
      try {
        strict.decode(bytes);
        return true;
      } catch {
        return false;
      }
    };
    const near = fc.constantFrom(
      ...[0x41, 0x7f, 0x80, 0xbf, 0xc0, 0xc2, 0xe0, 0xed, 0xa0, 0xef, 0xbd, 0xf0, 0xf4, 0x90],
    );
    fc.assert(
      fc.property(fc.array(near, { maxLength: 8 }), (values) => {
        const bytes = Uint8Array.from(values);
        expect(reasonFor(base64(bytes)) === 'not UTF-8').toBe(!isUtf8(bytes));
      }),
      { numRuns: 5000 },
    );
  });

  it('accepts the replacement character in a record', () => {
    expect(decodeRecord(base64('{"\ufffd":"é\ufffd"}'))).toEqual({
      ok: true,
      record: { '\ufffd': 'é\ufffd' },
    });
  });

  it('never mixes a record with the previous one, whatever their sizes', () => {
    const around = [1, 60_000, 65_520, 65_530, 65_536, 65_540, 90_000, 1_000_000];
    const sizes = [...around, ...around.toReversed()];
    for (const [index, size] of sizes.entries()) {
      for (const text of ['x'.repeat(size), 'é'.repeat(size / 2)]) {
        const record = { index, text };
        expect(decodeRecord(base64(JSON.stringify(record)))).toEqual({ ok: true, record });
      }
      expect(reasonFor(base64('x'.repeat(size)))).toBe('not JSON');
      expect(reasonFor(`${base64('x'.repeat(size))}=`)).toBe('not base64');
    }
  });

  it('ignores one leading byte-order mark', () => {
    expect(decodeRecord(base64('\ufeff{"a":"\ufeff"}'))).toEqual({ ok: true, record: { a: '\ufeff' } });
    expect(reasonFor(base64('\ufeff\ufeff{}'))).toBe('not JSON');
    expect(reasonFor(base64('{}\ufeff'))).toBe('not JSON');
  });

  it.each(['', ' ', '{', '{"a":1', '{"a":1}}', "{'a':1}", '{"a":NaN}', '{"a":01}', '{}{}', '{"a":"\u0001"}'])(
    'is strict about JSON: %j',
    (text) => {
      expect(reasonFor(base64(text))).toBe('not JSON');
    },
  );

  it.each(['null', '1', '"a"', 'true', '[]', '[{"a":1}]'])('requires an object at the top: %s', (text) => {
    expect(reasonFor(base64(text))).toBe('not a JSON object');
  });

  it.each([
    ['objects', '{"a":', '1', '}'],
    ['arrays in an object', '[', '', ']'],
  ])('accepts %s of up to 500 levels', (kind, open, leaf, close) => {
    const nested = (levels: number) =>
      kind === 'objects'
        ? open.repeat(levels) + leaf + close.repeat(levels)
        : `{"a":${open.repeat(levels - 1)}${leaf}${close.repeat(levels - 1)}}`;

    expect(MAX_DEPTH).toBe(500);
    expect(reasonFor(base64(nested(500)))).toBeUndefined();
    expect(reasonFor(base64(nested(501)))).toBe('nested too deeply');
    expect(reasonFor(base64(nested(100_000)))).toBe('nested too deeply');
    // A value that a repeated key replaces counts too.
    expect(reasonFor(base64(`{"b":${nested(500)},"b":1}`))).toBe('nested too deeply');
  });

  it('does not count brackets in strings or shallow objects as depth', () => {
    const brackets = '[{'.repeat(1000);

    expect(decodeRecord(base64(JSON.stringify({ [brackets]: `\\"${brackets}` }))).ok).toBe(true);
    expect(decodeRecord(base64(JSON.stringify({ a: Array.from({ length: 2000 }, () => [{}]) }))).ok).toBe(
      true,
    );
  });

  it('reads numbers as doubles, and the last value of a repeated key', () => {
    const result = decodeRecord(base64('{"a":1.0,"b":12345678901234567890,"c":1,"c":2,"d":1e400}'));

    expect(result.ok && JSON.stringify(result.record)).toBe(
      '{"a":1,"b":12345678901234567000,"c":2,"d":null}',
    );
  });

  it('treats __proto__ as a key', () => {
    const result = decodeRecord(base64('{"__proto__":{"a":1}}'));

    expect(result.ok && Object.keys(result.record)).toEqual(['__proto__']);
  });

  it('never returns anything from the content as the reason', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.uint8Array()), (content) => {
        const reason = reasonFor(base64(content));
        expect(['not UTF-8', 'not JSON', 'not a JSON object', 'nested too deeply', undefined]).toContain(
          reason,
        );
      }),
    );
  });
});
