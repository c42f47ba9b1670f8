import { crc32, deflateSync, inflateSync } from 'node:zlib';

/** The size of the palette. A page has few colors, plus shades at the edges of letters. */
const COLOURS = 128;
const SIGNATURE = 8;

/** Reduces a picture to its most frequent colors, and to a third of its size. @param png RGB, 8 bits, not interlaced */
export function smallPng(png: Buffer): Buffer {
  const chunks = chunksOf(png);
  const header = Buffer.from(chunks.find(([type]) => type === 'IHDR')?.[1] ?? []);
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const data = chunks.flatMap(([type, content]) => (type === 'IDAT' ? [content] : []));
  const pixels = pixelsOf(inflateSync(Buffer.concat(data)), width, height);
  const counts = new Map<number, number>();
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
  const palette = [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, COLOURS)
    .map(([colour]) => colour);
  const nearest = new Map([...counts.keys()].map((colour) => [colour, nearestOf(palette, colour)]));
  const rows = Buffer.alloc(height * (width + 1));
  pixels.forEach((pixel, at) => {
    rows[at + Math.floor(at / width) + 1] = nearest.get(pixel) ?? 0;
  });
  // Indexes into a palette.
  header[9] = 3;
  return Buffer.concat([
    png.subarray(0, SIGNATURE),
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flatMap(channels))),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunksOf(png: Buffer): [type: string, content: Buffer][] {
  const chunks: [string, Buffer][] = [];
  for (let at = SIGNATURE; at < png.length; ) {
    const end = at + 8 + png.readUInt32BE(at);
    chunks.push([png.toString('latin1', at + 4, at + 8), png.subarray(at + 8, end)]);
    at = end + 4;
  }
  return chunks;
}

/** Undoes the filters of the rows. See https://www.w3.org/TR/png-3/#9Filters */
function pixelsOf(rows: Buffer, width: number, height: number): number[] {
  const length = width * 3;
  const pixels: number[] = [];
  let above = Buffer.alloc(length);
  for (let row = 0; row < height; row++) {
    const start = row * (length + 1);
    const filter = rows[start];
    const current = Buffer.from(rows.subarray(start + 1, start + 1 + length));
    for (let at = 0; at < length; at++) {
      const [a, b, c] = [current[at - 3] ?? 0, above[at] ?? 0, above[at - 3] ?? 0];
      const predicted = [0, a, b, (a + b) >> 1, paeth(a, b, c)][filter ?? 0] ?? 0;
      current[at] = (current[at] ?? 0) + predicted;
    }
    for (let at = 0; at < length; at += 3) pixels.push(current.readUIntBE(at, 3));
    above = current;
  }
  return pixels;
}

function paeth(a: number, b: number, c: number): number {
  const [fromA, fromB, fromC] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)];
  if (fromA <= fromB && fromA <= fromC) return a;
  return fromB <= fromC ? b : c;
}

const channels = (colour: number): number[] => [colour >> 16, (colour >> 8) & 255, colour & 255];

function nearestOf(palette: readonly number[], colour: number): number {
  const wanted = channels(colour);
  const distances = palette.map((each) =>
    channels(each).reduce((sum, value, at) => sum + (value - (wanted[at] ?? 0)) ** 2, 0),
  );
  return distances.indexOf(Math.min(...distances));
}

function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
