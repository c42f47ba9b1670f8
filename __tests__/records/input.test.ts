import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { findSources, notRead, readSources } from '../../src/records/input';
import { eachScratch } from '../support/scratch';

const scratch = eachScratch();

async function read(paths: readonly string[], stdin: Readable = Readable.from([])): Promise<string[]> {
  const found: string[] = [];
  for await (const item of readSources(findSources(paths, stdin), new AbortController().signal)) {
    if (item.kind === 'unreadable') found.push(`! ${item.reason}`);
    else
      for (const piece of item.pieces)
        found.push(piece.kind === 'record' ? piece.bytes.toString() : piece.kind);
  }
  return found;
}

/** The beginning of a tar archive: a header with its checksum, and a file of JSON. */
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

const LINES = '{"a":1}\n{"a":2}\n';

describe('readSources', () => {
  it('tells gzip by its first bytes, several members in a row included', async () => {
    const path = scratch.file('records', Buffer.concat([gzipSync(LINES), gzipSync('{"a":3}')]));
    expect(await read([path])).toEqual(['{"a":1}', '{"a":2}', '{"a":3}']);
  });

  it('reads a folder beneath and beneath, sorted, without hidden files', async () => {
    mkdirSync(scratch.join('2026/02'), { recursive: true });
    mkdirSync(scratch.join('2026/01'), { recursive: true });
    scratch.file('2026/02/b', '{"n":3}');
    scratch.file('2026/01/b.gz', gzipSync('{"n":2}'));
    scratch.file('2026/01/a', '{"n":1}');
    scratch.file('2026/.DS_Store', 'x');
    expect(await read([scratch.folder])).toEqual(['{"n":1}', '{"n":2}', '{"n":3}']);
  });

  it('reads standard input, compressed or not, in any pieces', async () => {
    const packed = gzipSync(LINES);
    const bytes = Array.from(packed, (byte) => Buffer.from([byte]));
    expect(await read(['-'], Readable.from(bytes))).toEqual(['{"a":1}', '{"a":2}']);
    expect(await read(['-'], Readable.from([Buffer.from('{'), Buffer.from('}')]))).toEqual(['{}']);
  });

  it('hands on what it can of a compressed file that was cut off, and says so', async () => {
    const lines = Array.from({ length: 5000 }, (_, n) => `{"n":${n},"r":"${Math.random()}"}\n`).join('');
    const packed = gzipSync(lines);
    const found = await read([scratch.file('cut.gz', packed.subarray(0, packed.length - 100))]);
    expect(found.slice(0, 2)).toEqual(lines.split('\n').slice(0, 2));
    expect(found.length).toBeGreaterThan(4000);
    expect(found.at(-1)).toMatch(
      /^! cannot be read beyond byte \d+ of its content: the compressed file is truncated$/,
    );
  });

  it('says of damaged compressed data that it is that', async () => {
    const packed = gzipSync(LINES);
    packed.fill(0xff, 12, 20);
    expect((await read([scratch.file('damaged.gz', packed)])).at(-1)).toMatch(
      /^! cannot be read beyond byte \d+ of its content: the compressed file is damaged \(Z_DATA_ERROR\)$/,
    );
  });

  it.each<[string, (packed: Buffer) => void]>([
    ['in its checksum', (packed) => packed.fill(0, packed.length - 8, packed.length - 4)],
    ['in its content', (packed) => packed.fill(0xff, packed.length - 300, packed.length - 200)],
  ])('hands on what is in front of the damage of a compressed file %s', async (_name, damage) => {
    const lines = Array.from({ length: 5000 }, (_, n) => `{"n":${n},"r":"${Math.random()}"}`);
    const packed = gzipSync(lines.join('\n'));
    damage(packed);
    const file = scratch.file('damaged.gz', packed);
    for (const found of [await read([file]), await read(['-'], Readable.from([packed]))]) {
      expect(found.slice(0, 4900)).toEqual(lines.slice(0, 4900));
      expect(found.at(-1)).toMatch(/ of its content: the compressed file is (damaged|truncated)/);
    }
  });

  it('hands on the members of a compressed file in front of what is none', async () => {
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

  it('takes no ZIP archive for records, in whatever pieces it comes', async () => {
    const zip = Buffer.from('PK\u0003\u0004 and so on\n more\n', 'latin1');
    const refused = ['! is a ZIP archive, and not gzip; unpack it, and name the folder'];
    expect(await read([scratch.file('records.zip', zip)])).toEqual(refused);
    expect(await read(['-'], Readable.from(Array.from(zip, (byte) => Buffer.from([byte]))))).toEqual(refused);
    expect(await read([scratch.file('text', 'PK\n{}')])).toEqual(['PK', '{}']);
  });

  it.each([
    ['a tar archive', tar('records/a.json'), 'is a tar archive; unpack it, and name the folder'],
    ['a .tgz', gzipSync(tar('a.json')), 'is a tar archive; unpack it, and name the folder'],
    ['a tar archive of 1979', tar('a', ''), 'is a tar archive; unpack it, and name the folder'],
    [
      'gzip within gzip',
      gzipSync(gzipSync(LINES)),
      'is gzip within gzip; unpack it once, and name the result',
    ],
    [
      'bzip2',
      Buffer.from('BZh91AY'),
      'is compressed with bzip2, and not with gzip; unpack it, and name the result',
    ],
    [
      'zstd',
      Buffer.from('28b52ffd00', 'hex'),
      'is compressed with zstd, and not with gzip; unpack it, and name the result',
    ],
    ['Parquet', Buffer.from('PAR1xx'), 'is a Parquet file; write the records as JSON'],
  ])('takes %s for what it is, in whatever pieces it comes', async (_, bytes, reason) => {
    expect(await read([scratch.file('input', bytes)])).toEqual([`! ${reason}`]);
    expect(await read(['-'], Readable.from(Array.from(bytes, (byte) => Buffer.from([byte]))))).toEqual([
      `! ${reason}`,
    ]);
  });

  it('takes no text for an archive, however long, and holds up no live input', async () => {
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

  it('ends with its signal, even while a source gives nothing', async () => {
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
  ])('names each path without a record that the user gave: %s', async (_name, content) => {
    mkdirSync(scratch.join('folder'));
    const paths = [scratch.file('empty', content), scratch.join('folder'), '-', scratch.file('good', LINES)];
    for (const name of ['a', 'b']) scratch.file(join('folder', name), content);
    const found = await read(paths, Readable.from(content.length === 0 ? [] : [Buffer.from(content)]));
    expect(found).toEqual(['{"a":1}', '{"a":2}', ...Array(3).fill('! holds no records')]);

    scratch.file(join('folder', 'b'), LINES);
    expect(await read([scratch.join('folder')])).toEqual(['{"a":1}', '{"a":2}']);
  });

  it.each([
    [undefined, 'a, b, c, 2 further inputs'],
    [{ source: 'b', line: 7 }, 'b after the record on line 7, c, d, e'],
    [{ source: 'e', line: 1 }, 'e after the record on line 1'],
  ])('tells what an interrupted command has not read (%j)', (last, text) => {
    const sources = [...'abcde'].map((name) => ({ name, open: () => Readable.from([]) }));
    expect(notRead(sources, last)).toBe(`interrupted, and not read: ${text}`);
  });

  it('goes on with the next file after one that cannot be read', async () => {
    const utf16 = scratch.file('a', Buffer.from('\uFEFF{"a":1}', 'utf16le'));
    expect(await read([utf16, scratch.file('b', '{"b":1}')])).toEqual([
      '! begins as UTF-16 does; save it as UTF-8',
      '{"b":1}',
    ]);
  });

  it('reports every path that is wrong', () => {
    mkdirSync(scratch.join('empty'));
    const find = () =>
      findSources([scratch.join('missing'), scratch.join('empty'), '-', '-'], Readable.from([]));
    expect(find).toThrow(
      /missing: cannot be read \(ENOENT\).*\n.*empty: the folder holds no files.*\n.*given twice/,
    );
  });
});
