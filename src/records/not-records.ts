/** How files begin that hold no records as they are, and what to do with them. */
const BEGINNINGS: readonly (readonly [bytes: readonly number[], what: string])[] = [
  [[0xff, 0xfe], 'begins as UTF-16 does; save it as UTF-8'],
  [[0xfe, 0xff], 'begins as UTF-16 does; save it as UTF-8'],
  [[0x50, 0x4b, 0x03, 0x04], 'is a ZIP archive, and not gzip; unpack it, and name the folder'],
  [[0x50, 0x4b, 0x05, 0x06], 'is an empty ZIP archive'],
  [[0x1f, 0x8b], 'is gzip within gzip; unpack it once, and name the result'],
  [[0x42, 0x5a, 0x68], 'is compressed with bzip2, and not with gzip; unpack it, and name the result'],
  [
    [0xfd, 0x37, 0x7a, 0x58, 0x5a],
    'is compressed with xz, and not with gzip; unpack it, and name the result',
  ],
  [[0x28, 0xb5, 0x2f, 0xfd], 'is compressed with zstd, and not with gzip; unpack it, and name the result'],
  [[0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], 'is a 7z archive; unpack it, and name the folder'],
  [[0x52, 0x61, 0x72, 0x21], 'is a RAR archive; unpack it, and name the folder'],
  [[0x50, 0x41, 0x52, 0x31], 'is a Parquet file; write the records as JSON'],
  [[0x4f, 0x62, 0x6a, 0x01], 'is an Avro file; write the records as JSON'],
];

const TAR_HEADER = 512;
/** Where the checksum of a tar header is. */
const CHECKSUM = { from: 148, to: 156 } as const;

/** Whether these first bytes are enough for {@link whyNoRecords}. JSON is known by its first: a live input is not held up. */
export const isTelling = (head: Uint8Array): boolean =>
  head.length >= TAR_HEADER || /^[\s[{"\u00ef]/.test(String.fromCharCode(head[0] ?? 0));

/** Why content that begins so holds no records as it is. Undefined where it may. */
export function whyNoRecords(head: Uint8Array): string | undefined {
  const found = BEGINNINGS.find(([bytes]) => bytes.every((byte, at) => head[at] === byte));
  if (found !== undefined) return found[1];
  return isTar(head) ? 'is a tar archive; unpack it, and name the folder' : undefined;
}

/** Every format of tar has the checksum; the word "ustar" not. */
function isTar(head: Uint8Array): boolean {
  if (head.length < TAR_HEADER) return false;
  const [stated] =
    /^[ 0]*[0-7]+/.exec(Buffer.from(head.subarray(CHECKSUM.from, CHECKSUM.to)).toString('latin1')) ?? [];
  if (stated === undefined) return false;
  let sum = 0;
  for (let at = 0; at < TAR_HEADER; at++) {
    // The field itself counts as blanks.
    sum += at >= CHECKSUM.from && at < CHECKSUM.to ? 0x20 : (head[at] ?? 0);
  }
  return sum === Number.parseInt(stated, 8);
}
