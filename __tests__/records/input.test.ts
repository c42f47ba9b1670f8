import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { findSources, notRead, readRecords, readSources } from '../../src/records/input';
import { BINARY } from '../../src/records/not-records';
import { eachScratch } from '../harness/scratch';

const scratch = eachScratch();

async function read(paths: readonly string[], stdin: Readable = Readable.from([])): Promise<string[]> {
  const found: string[] = [];
  for await (const item of readSources(findSources(paths, stdin), signal)) {
    if (item.kind === 'unreadable') found.push(`! ${item.reason}`);
    else
      for (const piece of item.pieces)
        found.push(piece.kind === 'record' ? piece.bytes.toString() : piece.kind);
  }
  return found;
}

/** The beginning of a tar archive: a header with checksum, and a JSON file. */
function tar(name: string, magic = 'ustar'): Buffer {
  const header = Buffer.alloc(512);
  header.write(name);
  header.write('0000644\u0000', 100);
  header.write('        ', 148);
  header.write(magic, 257);
  header.write(
    header
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, '0'),
    148,
  );
  return Buffer.concat([header, Buffer.alloc(512).fill('{"a":1}\n', 0, 8)]);
}

const { signal } = new AbortController();
const packedBy = (name: string): string =>
  `is compressed with ${name}, not with gzip; unpack it, and name the result`;
const LINES = '{"a":1}\n{"a":2}\n';

describe('readSources', () => {
  it('recognises gzip by its first bytes, including several members', async () => {
    const path = scratch.file('records', Buffer.concat([gzipSync(LINES), gzipSync('{"a":3}')]));
    expect(await read([path])).toEqual(['{"a":1}', '{"a":2}', '{"a":3}']);
  });

  it('reads a folder recursively, sorted, without hidden files', async () => {
    mkdirSync(scratch.join('2026/02'), { recursive: true });
    mkdirSync(scratch.join('2026/01'), { recursive: true });
    scratch.file('2026/02/b', '{"n":3}');
    scratch.file('2026/01/b.gz', gzipSync('{"n":2}'));
    scratch.file('2026/01/a', '{"n":1}');
    scratch.file('2026/.DS_Store', 'x');
    expect(await read([scratch.folder])).toEqual(['{"n":1}', '{"n":2}', '{"n":3}']);
  });

  it('reads standard input, compressed or not, in any chunks', async () => {
    const packed = gzipSync(LINES);
    const bytes = Array.from(packed, (byte) => Buffer.from([byte]));
    expect(await read(['-'], Readable.from(bytes))).toEqual(['{"a":1}', '{"a":2}']);
    expect(await read(['-'], Readable.from([Buffer.from('{'), Buffer.from('}')]))).toEqual(['{}']);
  });

  it('returns the readable part of a truncated compressed file, and reports the truncation', async () => {
    const lines = Array.from({ length: 5000 }, (_, n) => `{"n":${n},"r":"${Math.random()}"}\n`).join('');
    const packed = gzipSync(lines);
    const found = await read([scratch.file('cut.gz', packed.subarray(0, packed.length - 100))]);
    expect(found.slice(0, 2)).toEqual(lines.split('\n').slice(0, 2));
    expect(found.length).toBeGreaterThan(4000);
    expect(found.at(-1)).toMatch(
      /^! cannot be read beyond byte \d+ of its content: the compressed file is truncated$/,
    );
  });

  it('reports damaged compressed data', async () => {
    const packed = gzipSync(LINES);
    packed.fill(0xff, 12, 20);
    expect((await read([scratch.file('damaged.gz', packed)])).at(-1)).toMatch(
      /^! cannot be read beyond byte \d+ of its content: the compressed file is damaged, or followed by something other than gzip \(Z_DATA_ERROR\)$/,
    );
  });

  it.each<[string, (packed: Buffer) => void]>([
    ['in its checksum', (packed) => packed.fill(0, packed.length - 8, packed.length - 4)],
    ['in its content', (packed) => packed.fill(0xff, packed.length - 300, packed.length - 200)],
  ])('returns what precedes the damage of a compressed file %s', async (_name, damage) => {
    const lines = Array.from({ length: 5000 }, (_, n) => `{"n":${n},"r":"${Math.random()}"}`);
    const packed = gzipSync(lines.join('\n'));
    damage(packed);
    const file = scratch.file('damaged.gz', packed);
    for (const found of [await read([file]), await read(['-'], Readable.from([packed]))]) {
      expect(found.slice(0, 4900)).toEqual(lines.slice(0, 4900));
      expect(found.at(-1)).toMatch(/ of its content: the compressed file is (damaged|truncated)/);
    }
  });

  it('returns the gzip members of a file before other data', async () => {
    const packed = Buffer.concat([gzipSync(LINES), Buffer.from('no gzip')]);
    expect(await read([scratch.file('trailing.gz', packed)])).toEqual([
      '{"a":1}',
      '{"a":2}',
      expect.stringMatching(
        /^! cannot be read beyond byte 16 of its content: the compressed file is damaged/,
      ),
    ]);
    const padded = Buffer.concat([gzipSync(LINES), Buffer.alloc(100)]);
    expect(await read([scratch.file('padded.gz', padded)])).toEqual(['{"a":1}', '{"a":2}']);
  });

  it('refuses a ZIP archive in any chunks', async () => {
    const zip = Buffer.from('PK\u0003\u0004 and so on\n more\n', 'latin1');
    const refused = ['! is a ZIP archive, not gzip; unpack it, and name the folder'];
    expect(await read([scratch.file('records.zip', zip)])).toEqual(refused);
    expect(await read(['-'], Readable.from(Array.from(zip, (byte) => Buffer.from([byte]))))).toEqual(refused);
    expect(await read([scratch.file('text', 'PK\n{}')])).toEqual(['PK', '{}']);
  });

  it.each<[string, Buffer | string, string]>([
    ['a tar archive', tar('records/a.json'), 'is a tar archive; unpack it, and name the folder'],
    ['a .tgz', gzipSync(tar('a.json')), 'is a tar archive; unpack it, and name the folder'],
    ['a tar archive of 1979', tar('a', ''), 'is a tar archive; unpack it, and name the folder'],
    [
      'gzip within gzip',
      gzipSync(gzipSync(LINES)),
      'is gzip within gzip; unpack it once, and name the result',
    ],
    ['bzip2', 'BZh91AY', packedBy('bzip2')],
    ['zstd', '\x28\xb5\x2f\xfd\x00', packedBy('zstd')],
    ['xz', '\xfd7zXZ\x00', packedBy('xz')],
    ['LZMA', '\x5d\x00\x00\x80\x00', packedBy('LZMA')],
    ['LZ4', '\x04\x22\x4d\x18dp', packedBy('LZ4')],
    ['compress', '\x1f\x9d\x90{"', packedBy('compress')],
    ['zlib', deflateSync(LINES), packedBy('zlib')],
    ['framed Snappy', '\xff\x06\x00\x00sNaPpY\x00', packedBy('Snappy')],
    ['Snappy of Java', '\x82SNAPPY\x00\x00', packedBy('Snappy')],
    [
      'Hadoop-Snappy',
      `\x00\x00\x00\x10\x00\x00\x00\x12\x10\x3c${LINES}`,
      packedBy('Snappy, as Hadoop writes it'),
    ],
    ['Parquet', 'PAR1xx', 'is a Parquet file; write the records as JSON'],
    ['ORC', 'ORC\x0a\x0b\x0a', 'is an ORC file; write the records as JSON'],
    ['Avro', 'Obj\x01\x04\x14', 'is an Avro file; write the records as JSON'],
    ['ZIP', 'PK\x03\x04\x14\x00', 'is a ZIP archive, not gzip; unpack it, and name the folder'],
    [
      'a workbook',
      `PK\x03\x04${'\x00'.repeat(26)}[Content_Types].xml`,
      'is a workbook, or another office document; write the records as JSON',
    ],
    [
      'an old workbook',
      '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00',
      'is a Microsoft Office file, such as Excel; write the records as JSON',
    ],
    ['7z', '7z\xbc\xaf\x27\x1c\x00', 'is a 7z archive; unpack it, and name the folder'],
    ['RAR', 'Rar!\x1a\x07', 'is a RAR archive; unpack it, and name the folder'],
    ['PDF', '%PDF-1.7\n', 'is a PDF file; name files with contact records, as JSON'],
    [
      'a recording',
      'RIFF\x24\x08\x00\x00WAVE',
      'is a RIFF file, such as a recording; name files with contact records, as JSON',
    ],
    ['UTF-16', Buffer.from(`\ufeff${LINES}`, 'utf16le'), 'begins like UTF-16; save it as UTF-8'],
    [
      'UTF-16, big-endian',
      Buffer.from(`\ufeff${LINES}`, 'utf16le').swap16(),
      'begins like UTF-16; save it as UTF-8',
    ],
    ['UTF-16 without its mark', Buffer.from(LINES, 'utf16le'), 'is UTF-16 or UTF-32; save it as UTF-8'],
    [
      'UTF-16 without its mark, big-endian',
      Buffer.from(LINES, 'utf16le').swap16(),
      'is UTF-16 or UTF-32; save it as UTF-8',
    ],
    ['UTF-32', Buffer.from('fffe0000', 'hex'), 'begins like UTF-32; save it as UTF-8'],
    ['Brotli', '[\xff\x88\x00', BINARY],
    ['Protocol Buffers', '\x0a\x03abc\x10\x00', BINARY],
    ['NUL bytes', 'anything\x00\x01\n', BINARY],
    ['an invalid first byte', '\x93NUMPY', BINARY],
  ])('recognises %s in any chunks, and continues', async (_, content, reason) => {
    const bytes = Buffer.isBuffer(content) ? content : Buffer.from(content, 'latin1');
    const expected = [`! ${reason}`];
    scratch.file('b.json', '{"b":1}');
    scratch.file('a', bytes);
    expect(await read([scratch.folder])).toEqual([...expected, '{"b":1}']);
    expect(await read(['-'], Readable.from(Array.from(bytes, (byte) => Buffer.from([byte]))))).toEqual(
      expected,
    );
    if (bytes[0] !== 0x1f) expect(await read([scratch.file('a', gzipSync(bytes))])).toEqual(expected);
  });

  it('reports records with NUL bytes, and continues after them', async () => {
    const found = [];
    const content = `{"a":1}\n{"a":"\u0000"}\n{"a":2}\n${'\u0000'.repeat(3_000_000)}\n{"a":3}\n`;
    for await (const item of readSources(
      findSources([scratch.file('a', content)], Readable.from([])),
      signal,
    )) {
      if (item.kind === 'pieces') found.push(...item.pieces.map((piece) => ({ ...piece, bytes: undefined })));
    }
    expect(found).toMatchObject([
      { kind: 'record', line: 1 },
      { kind: 'broken', line: 2, offset: 8, reason: BINARY },
      { kind: 'record', line: 3 },
      { kind: 'broken', line: 4, reason: BINARY },
      { kind: 'record', line: 5 },
    ]);
    expect(await read([scratch.file('first', '\u0000oops\n{"a":1}\n')])).toEqual(['broken', '{"a":1}']);
    expect(await read([scratch.file('first', 'x\u0001oops\n{"a":1}\n')])).toEqual(['x\u0001oops', '{"a":1}']);
  });

  it('skips records that Firehose could not process, and reports that', async () => {
    mkdirSync(scratch.join('errors/processing-failed'), { recursive: true });
    scratch.file('errors/processing-failed/a', '{"rawData":"e30="}');
    const note =
      /: skipped 1 file beneath errors\/, where Firehose writes records that it could not process; name that folder/;
    expect(() => findSources([scratch.folder], Readable.from([]))).toThrow(note);
    scratch.file('b', '{"b":1}');
    expect(await read([scratch.folder])).toEqual(['{"b":1}']);
    const notes: string[] = [];
    for await (const item of readRecords(findSources([scratch.folder], Readable.from([])), signal))
      if (item.kind === 'note') notes.push(item.text);
    expect(notes).toEqual([expect.stringMatching(note)]);
    expect(await read([scratch.join('errors')])).toEqual(['{"rawData":"e30="}']);
  });

  it('does not mistake a text for an archive, and does not delay live input', async () => {
    const lines = Array.from({ length: 100 }, (_, n) => `{"n":${n}}`);
    expect(await read([scratch.file('input', lines.join('\n'))])).toEqual(lines);
    const words = `x ${'words '.repeat(200)}`;
    expect(await read([scratch.file('text', words)])).toEqual([words.trim()]);
    const live = new Readable({ read() {} });
    const items = readSources(findSources(['-'], live), new AbortController().signal);
    live.push('{"a":1}\n');
    expect((await items.next()).value).toMatchObject({ pieces: [{ kind: 'record' }] });
    await items.return(undefined);
    const packed = new Readable({ read() {} });
    const unpacked = readSources(findSources(['-'], packed), new AbortController().signal);
    packed.push(gzipSync(LINES));
    expect((await unpacked.next()).value).toMatchObject({ pieces: [{ kind: 'record' }, { kind: 'record' }] });
    await unpacked.return(undefined);
  });

  it('ends with its signal, even while a source waits for data', async () => {
    const controller = new AbortController();
    const silent = new Readable({ read() {} });
    setTimeout(() => controller.abort(), 20);
    const found: unknown[] = [];
    for await (const item of readSources(findSources(['-'], silent), controller.signal)) found.push(item);
    expect(found).toEqual([]);
    expect(silent.destroyed).toBe(true);
  });

  it.each<[string, string | Buffer]>([
    ['nothing', ''],
    ['blank lines', '\n \n\r\n'],
    ['gzip of nothing', gzipSync('')],
    ['gzip of blank lines', gzipSync('\n\n')],
    ['an array of nothing', '[]'],
    ['a byte order mark', '\uFEFF'],
  ])('reports each input without a record: %s', async (_name, content) => {
    mkdirSync(scratch.join('folder'));
    const paths = [scratch.file('empty', content), scratch.join('folder'), '-', scratch.file('good', LINES)];
    for (const name of ['a', 'b']) scratch.file(join('folder', name), content);
    const found = await read(paths, Readable.from(content.length === 0 ? [] : [Buffer.from(content)]));
    expect(found).toEqual(['{"a":1}', '{"a":2}', ...Array(3).fill('! contains no records')]);

    scratch.file(join('folder', 'b'), LINES);
    expect(await read([scratch.join('folder')])).toEqual(['{"a":1}', '{"a":2}']);
  });

  it.each([
    [undefined, 'a, b, c, 2 further inputs'],
    [{ source: 'b', line: 7 }, 'b after the record on line 7, c, d, e'],
    [{ source: 'e', line: 1 }, 'e after the record on line 1'],
  ])('reports what an interrupted command has not read (%j)', (last, text) => {
    const sources = [...'abcde'].map((name) => ({ name, open: () => Readable.from([]) }));
    expect(notRead(sources, last)).toBe(`interrupted, and not read: ${text}`);
  });

  it('reports every wrong path', () => {
    mkdirSync(scratch.join('empty'));
    const find = () =>
      findSources([scratch.join('missing'), scratch.join('empty'), '-', '-'], Readable.from([]));
    expect(find).toThrow(
      /missing: cannot be read \(ENOENT\).*\n.*empty: the folder contains no files.*\n.*given twice/,
    );
  });
});
