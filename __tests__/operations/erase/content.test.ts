import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type FieldPath, parseFieldPath } from '../../../functions/privacy-controls/field-path';
import { seededRandom } from '../../../src/delivery/retry';
import { Inseparable, readContent } from '../../../src/operations/erase/content';
import { covers } from '../../../src/operations/erase/examine';
import { Unpackable } from '../../../src/operations/erase/packing';
import { Matcher } from '../../../src/operations/erase/selection';
import { contact } from '../../local/support';

const ID = '00000000-0000-4000-8000-000000000000';
const OTHER = '11111111-1111-4111-8111-111111111111';
const ALWAYS = { from: undefined, to: undefined };
const BY_CONTACT = new Matcher({ kind: 'contacts', contactIds: [ID], ...ALWAYS });
const own = JSON.stringify({ ContactId: ID, Attributes: { x: '{"' } });
/** Numbers, names and spaces that a parser would change. */
const other = `{ "ContactId":"${OTHER}","PreviousContactId":"${ID}","n":12345678901234567890,"m":1.0,"n":1e400 }`;
const large = JSON.stringify({ ContactId: ID, Attributes: { x: 'x'.repeat(1_200_000) } });
const pretty = (record: string): string => JSON.stringify(JSON.parse(record), null, 2);
const raw = (text: string): string =>
  JSON.stringify({ attemptsMade: 4, rawData: Buffer.from(text).toString('base64') });
const event = `{"EventType":"STATE_CHANGE","CurrentAgentSnapshot":{"Contacts":[{"ContactId":"${ID}"}]}}`;

const erased = (text: string | Buffer, matcher = BY_CONTACT) => {
  const content = readContent(Buffer.from(text), matcher);
  return { ...content, after: content.without().toString() };
};

describe('an object without the records of a contact', () => {
  it.each<[string, string, string]>([
    ['of lines', `${other}\n${own}\n${other}\n`, `${other}\n${other}\n`],
    ['that begins and ends with them', `${own}\n${other}\n${own}`, `${other}\n`],
    ['of concatenated records', `${other}${own}${other}${own}`, `${other}${other}`],
    ['of several records on a line', `${own}${other}\n${other}\n`, `${other}\n${other}\n`],
    ['with carriage returns', `${own}\r\n${other}\r\n`, `${other}\r\n`],
    ['of pretty-printed records', `${pretty(own)}\n${pretty(event)}\n`, `${pretty(event)}\n`],
    ['with agent events and empty lines', `${event}\n\n${own}\n\n${event}`, `${event}\n\n\n${event}`],
    ['with a large record', `${other}\n${large}\n${other}\n`, `${other}\n${other}\n`],
    ['with a byte-order mark', `\ufeff${own}\n${other}\n`, `\ufeff${other}\n`],
    ['of nothing else', `${own}\n${own}\n`, ''],
    ['with escapes in its name', `{"Contact\\u0049d":"${ID}"}\n${other}\n`, `${other}\n`],
    ['that Firehose wrapped', `${raw(own)}\n${raw(other)}\n${raw(`${own}\n`)}`, `${raw(other)}\n`],
    ['in an array: the first', `[${own},${other},${event}]`, `[${other},${event}]`],
    ['in an array: the last', `[${other},${own}]\n`, `[${other}]\n`],
    ['in an array: those at the end', `[ ${other},\n  ${own},\n  ${own}\n]`, `[ ${other}\n]`],
    ['in an array: all', `[${own},${own}]`, '[]'],
  ])('%s keeps every other byte', (_name, before, after) => {
    for (const pack of [
      (text: string) => Buffer.from(text),
      gzipSync,
      (text: string) => gzipSync(gzipSync(text)),
    ]) {
      const content = readContent(pack(before), BY_CONTACT);
      let packed = content.without();
      while (packed[0] === 0x1f && packed[1] === 0x8b) packed = gunzipSync(packed);
      expect(packed.toString()).toBe(after);
      expect(content).toMatchObject({ unreadable: 0, isDoubtful: false });
      expect(content.kept.length === 0).toBe(!/\w/.test(after));
    }
  });

  it.each<[string, string, boolean]>([
    ['a record that was cut off', `${other}\n{"ContactId":"${ID}","Attri\n${other}\n`, true],
    [
      'a record with escapes that was cut off',
      `{"ContactId":"${ID.replaceAll('-', '\\u002D')}","Attri\n${other}\n`,
      true,
    ],
    ['a piece of another record', `{"n":"x\n${other}\n`, false],
    ['binary data', `\u0000\u0001\n${other}\n`, false],
    ['binary data with the ID', `\u0000${ID}\u0001\n${other}\n`, true],
    ['a wrapped record that was cut off', `${raw(`{"ContactId":"${ID}","Attri`)}\n${other}\n`, true],
    ['a piece of a wrapped record', `${raw(own).slice(0, -9)}\n${other}\n`, true],
    ['several wrapped records', `${raw(`${own}${other}`)}\n${other}\n`, true],
    ['an array on a line', `${other}\n[${own}]\n`, true],
    ['a part of another record, if that is damaged', `{"ContactId":"${ID.slice(0, -1)}1"}"${event}\n`, true],
  ])('keeps %s', (_name, text, isDoubtful) => {
    const { after, ...content } = erased(text);
    expect(after).toBe(text);
    expect(content).toMatchObject({ named: 0, isDoubtful });
    expect(content.unreadable).toBeGreaterThan(0);
  });

  it('is not made if damaged data in front of a record would hide it', () => {
    const hidden = contact(OTHER);
    const text = `${contact(ID)}${hidden.slice(0, -5)}${hidden}`;
    expect(() => readContent(Buffer.from(text), BY_CONTACT).without()).toThrow(Inseparable);
  });

  it.each<[string, Buffer]>([
    ['gzip', gzipSync('x')],
    ['another format', Buffer.from('PK\u0003\u0004')],
  ])('is not made if the rest would begin like %s', (_name, rest) => {
    const text = Buffer.concat([Buffer.from(`${own}\n`), rest, Buffer.from(`\n${other}\n`)]);
    for (const stored of [text, gzipSync(text)])
      expect(() => readContent(stored, BY_CONTACT).without()).toThrow(Inseparable);
  });

  it('keeps the other bytes of random objects', () => {
    const random = seededRandom(16);
    const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] as T;
    const kept = [other, event, pretty(event), raw(other), 'oops', '{"x":1'];
    let found = 0;
    for (let round = 0; round < 150; round++) {
      const pieces = Array.from({ length: 1 + Math.floor(random() * 8) }, () =>
        pick([...kept, own, own, raw(own), pretty(own)]),
      );
      const isKept = (piece: string): boolean => kept.includes(piece);
      const lines = (all: readonly string[]): string => all.map((piece) => `${piece}\n`).join('');
      const at = Math.floor(random() * pieces.length);
      const members = [pieces.slice(0, at), pieces.slice(at)].filter(({ length }) => length > 0);
      const packed = Buffer.concat(members.map((member) => gzipSync(lines(member))));
      const content = readContent(packed, BY_CONTACT);
      // Broken data in front of a record can hide it, which is then reported.
      if (content.isDoubtful) continue;
      found += content.named;
      expect(content.named).toBe(pieces.filter((piece) => !isKept(piece)).length);
      const after = content.without();
      const text = after.length === 0 ? '' : gunzipSync(after).toString();
      expect(text).toBe(lines(pieces.filter(isKept)));
      // An erasure that is killed in between finds that nothing of others is only in the earlier version.
      expect(covers(readContent(after, BY_CONTACT).kept, content.kept)).toBe(true);
    }
    expect(found).toBeGreaterThan(150);
  });

  it.each<[string, Buffer, RegExp]>([
    ['truncated', gzipSync(own).subarray(0, -9), /^is truncated$/],
    ['cut off in its header', gzipSync(own).subarray(0, 5), /^is (truncated|damaged)/],
    ['damaged', gzipSync(own).fill(0xff, 12, 20), /^is damaged/],
    ['followed by something else', Buffer.concat([gzipSync(own), Buffer.from('{}')]), /^is followed by/],
    [
      'packed too often',
      [1, 2, 3, 4].reduce((bytes) => gzipSync(bytes), Buffer.from(own)),
      /^is packed more/,
    ],
    ['in UTF-16', Buffer.from(`\ufeff${own}`, 'utf16le'), /UTF-16/],
  ])('cannot be made of one that is %s', (_name, stored, reason) => {
    expect(() => readContent(stored, BY_CONTACT)).toThrow(Unpackable);
    expect(() => readContent(stored, BY_CONTACT)).toThrow(reason);
  });

  it('accepts zeros after the last gzip member, and names in its header', () => {
    const named = gzipSync(`${own}\n${other}\n`);
    named[3] = 0x08;
    const header = Buffer.concat([named.subarray(0, 10), Buffer.from('name\0'), named.subarray(10)]);
    const after = readContent(Buffer.concat([header, Buffer.alloc(9)]), BY_CONTACT).without();
    expect(after.subarray(-9)).toEqual(Buffer.alloc(9));
    expect(gunzipSync(after).toString()).toBe(`${other}\n`);
  });

  it('is empty only if nothing else is in it', () => {
    expect(erased(`${own}\n`).kept).toEqual([]);
    expect(erased(`${own}\n?`).kept).toHaveLength(1);
  });

  it('counts records that only mention the contact', () => {
    expect(erased(`${other}\n${event}\n${raw(other)}\n${own}\n{"ContactId":"x"}`)).toMatchObject({
      records: 5,
      named: 1,
      mentions: 3,
    });
  });
});

describe('the records with a value in a field', () => {
  const path = (text: string): FieldPath => {
    const parsed = parseFieldPath(text);
    if (!parsed.ok) throw new Error(text);
    return parsed.path;
  };
  it.each<[string, string, string, boolean]>([
    ['CustomerEndpoint.Address', '+15550100', '{"CustomerEndpoint":{"Address":"+15550100"}}', true],
    ['CustomerEndpoint.Address', '+15550100', '{"CustomerEndpoint":{"Address":"\\u002b15550100"}}', true],
    ['CustomerEndpoint.Address', '+15550100', '{"CustomerEndpoint":{"Address":"+155501000"}}', false],
    ['CustomerEndpoint.Address', '+15550100', '{"SystemEndpoint":{"Address":"+15550100"}}', false],
    ['CustomerEndpoint.Address', '+15550100', '{"CustomerEndpoint":{"Address":["+15550100"]}}', true],
    ['CustomerEndpoint', '+15550100', '{"CustomerEndpoint":{"Address":"+15550100"}}', false],
    ['Recordings.Location', 'x', '{"Recordings":[{"Location":"y"},{"Location":"x"}]}', true],
    ['Attributes.*', 'Jane', '{"Attributes":{"a":"Joe","b":"Jane"}}', true],
    ['Attributes.a\\.b', 'Jane', '{"Attributes":{"a.b":"Jane","a":{"b":"Joe"}}}', true],
    ['Attributes.n', '12', '{"Attributes":{"n":12}}', true],
    ['Attributes.n', '12', '{"Attributes":{"n":"12"}}', true],
    ['Attributes.n', '12', '{"Attributes":{"n":12.0}}', false],
    ['Attributes.n', '12345678901234567890', '{"Attributes":{"n":12345678901234567890}}', true],
    ['Attributes.n', '12345678901234567890', '{"Attributes":{"n":12345678901234567891}}', false],
    ['Attributes.n', '1e3', '{"Attributes":{"n":1e3,"m":"\\"1e3"}}', true],
    ['Attributes.n', 'true', '{"Attributes":{"n":true}}', false],
    ['Attributes.n', 'a\nb', '{"Attributes":{"n":"a\\nb"}}', true],
    ['toString', 'x', '{"a":"x"}', false],
  ])('are those with %s of exactly %j: %s %s', (field, value, record, isNamed) => {
    const matcher = new Matcher({ kind: 'field', path: path(field), value, ...ALWAYS });
    for (const text of [record, raw(record)])
      expect(erased(`${text}\n`, matcher).named).toBe(isNamed ? 1 : 0);
  });

  it('are found as numbers next to a text of megabytes', () => {
    const matcher = new Matcher({ kind: 'field', path: path('n'), value: '12', ...ALWAYS });
    expect(erased(`{"text":"${'x'.repeat(9_000_000)}","n":12}`, matcher).named).toBe(1);
  });

  it.each([
    ['jos\u00e9/+1 \ud83d\ude00', '"jos\\u00E9\\/\\u002b1 \\uD83D\\uDE00'],
    ['say "\n', '"say \\u0022\\u000a'],
  ])('are found in damaged JSON, however it is escaped: %j', (value, text) => {
    const matcher = new Matcher({ kind: 'field', path: path('a'), value, ...ALWAYS });
    expect(matcher.isMentionedIn(Buffer.from(text))).toBe(true);
    expect(matcher.isMentionedIn(Buffer.from(text.replaceAll('\\', '\\\\')))).toBe(false);
  });

  it('are not searched for in a record that is nested too deeply', () => {
    const matcher = new Matcher({ kind: 'field', path: path('a.b'), value: 'x', ...ALWAYS });
    const deep = `{"a":${'['.repeat(30_000)}{"b":"x"}${']'.repeat(30_000)}}`;
    const { after, ...content } = erased(deep, matcher);
    expect(after).toBe(deep);
    expect(content).toMatchObject({ named: 0, unreadable: 1, isDoubtful: true });
  });
});

describe('what another version covers', () => {
  it.each<[readonly string[], readonly string[], boolean]>([
    [['a', 'b'], ['b', 'a'], true],
    [['a', 'b'], [], true],
    [['a'], ['a', 'a'], false],
    [[], ['a'], false],
  ])('%j covers %j: %s', (all, some, expected) => {
    expect(covers(all, some)).toBe(expected);
  });
});
