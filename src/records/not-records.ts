const UNPACK = 'unpack it, and name the result';
const UNPACK_FOLDER = 'unpack it, and name the folder';
const AS_JSON = 'write the records as JSON';
const AS_UTF_8 = 'save it as UTF-8';
const NO_RECORDS = 'name files with contact records, as JSON';
const packedBy = (name: string): string => `is compressed with ${name}, not with gzip; ${UNPACK}`;

const ZIP = '504b0304';

/** The first bytes, in hexadecimal, of files that contain no readable records, and the fix. Longer ones come first. */
const BEGINNINGS: readonly (readonly [bytes: string, what: string])[] = [
  ['fffe0000', `begins like UTF-32; ${AS_UTF_8}`],
  ['0000feff', `begins like UTF-32; ${AS_UTF_8}`],
  ['fffe', `begins like UTF-16; ${AS_UTF_8}`],
  ['feff', `begins like UTF-16; ${AS_UTF_8}`],
  [ZIP, `is a ZIP archive, not gzip; ${UNPACK_FOLDER}`],
  ['504b0506', 'is an empty ZIP archive'],
  ['504b0708', `is a ZIP archive, not gzip; ${UNPACK_FOLDER}`],
  ['1f8b', 'is gzip within gzip; unpack it once, and name the result'],
  ['1f9d', packedBy('compress')],
  ['425a68', packedBy('bzip2')],
  ['fd377a585a', packedBy('xz')],
  ['5d0000', packedBy('LZMA')],
  ['28b52ffd', packedBy('zstd')],
  ['04224d18', packedBy('LZ4')],
  ['02214c18', packedBy('LZ4')],
  ['4c5a4950', packedBy('lzip')],
  ['894c5a4f', packedBy('lzop')],
  ['ff060000734e61507059', packedBy('Snappy')],
  ['82534e4150505900', packedBy('Snappy')],
  ['7801', packedBy('zlib')],
  ['785e', packedBy('zlib')],
  ['789c', packedBy('zlib')],
  ['78da', packedBy('zlib')],
  ['377abcaf271c', `is a 7z archive; ${UNPACK_FOLDER}`],
  ['52617221', `is a RAR archive; ${UNPACK_FOLDER}`],
  ['50415231', `is a Parquet file; ${AS_JSON}`],
  ['50415245', `is an encrypted Parquet file; ${AS_JSON}`],
  ['4f5243', `is an ORC file; ${AS_JSON}`],
  ['4f626a01', `is an Avro file; ${AS_JSON}`],
  ['534551', `is a Hadoop sequence file; ${AS_JSON}`],
  ['4152524f5731', `is an Arrow file; ${AS_JSON}`],
  ['f3899ac2', `is an aggregate of the Kinesis Producer Library; ${AS_JSON}`],
  ['53616c7465645f5f', 'is encrypted with OpenSSL; decrypt it, and name the result'],
  ['e00100ea', `is an Ion file; ${AS_JSON}`],
  ['d0cf11e0a1b11ae1', `is a Microsoft Office file, such as Excel; ${AS_JSON}`],
  ['255044462d', `is a PDF file; ${NO_RECORDS}`],
  ['52494646', `is a RIFF file, such as a recording; ${NO_RECORDS}`],
];
const LONGEST_BEGINNING = 10;

/** The names of the first file in the ZIP archive of an office document. */
const OFFICE = /^.{30}(?:\[Content_Types\]\.xml|_rels\/|docProps\/|xl\/|mimetype)/s;

const TAR_HEADER = 512;
/** The position of the checksum in a tar header. */
const CHECKSUM = { from: 148, to: 156 } as const;
/** The beginning of an object, an array, a string, or the base64 of an object. */
const JSON_BEGINNING =
  /^(?:\u00ef\u00bb\u00bf)?[ \t\r\n]*(?:\{[ \t\r\n"}]|\[[ \t\r\n[{"\]\-\dtfn]|"(?:[ [{"\\]|e[wy])|e[wy])/;
const JSON_BEGINNING_BYTES = 64;
/** The bytes in which JSON in UTF-16 or UTF-32 has NUL bytes. */
const WIDE_BYTES = 8;
/** The bytes needed to identify content that is not JSON and has no known first bytes. */
const TELLING_BYTES = 64 * 1024;
/** A record at the start of a line: the content may be damaged, but is not binary as a whole. */
const RECORD_ON_A_LINE = /\n\{"\w/;

export const BINARY =
  'contains NUL bytes or other binary data; provide the records as JSON in UTF-8, with or without gzip';

const CLI_AS_JSON = `${AS_JSON}, with --output json if they are from the AWS CLI`;

/** The beginnings of texts that contain no records, or records in another format than JSON. */
const TEXTS: readonly (readonly [beginning: RegExp, what: string])[] = [
  [/^H4sI[\w+/]/, 'is gzip in base64; decode it with base64 -d, and name the result'],
  [/^(?:-{3}\s+)?(?:- )?[A-Za-z]\w*:\s/, `is YAML, or other text; ${CLI_AS_JSON}`],
  [/^(?:\d+|RECORDS)\t/, `is text in columns; ${CLI_AS_JSON}`],
  [/^-{3,}\r?\n\|/, `is a table; ${CLI_AS_JSON}`],
  [/^[A-Za-z]\w* +: /, 'is a list from PowerShell; write the output of aws kinesis get-records to a file'],
  [/^(?:"?[\w ]+"?,)+"?[\w ]+"?\r?\n/, `is CSV; ${AS_JSON}`],
  [/^<[!?A-Za-z]/, `is XML or HTML, such as an error page; ${NO_RECORDS}`],
  [/^[[{]+'/, `has single quotes, as Python prints them; ${AS_JSON}, with json.dumps`],
];

/** Why a text of a user contains no records, if its beginning identifies the format and no JSON follows. */
export function whyNoJson(content: Uint8Array): string | undefined {
  if (beginsAsJson(content)) return undefined;
  const text = latin1(content, TELLING_BYTES)
    .replace(/^\u00ef\u00bb\u00bf/, '')
    .trimStart();
  const [, what] = TEXTS.find(([beginning]) => beginning.test(text)) ?? [];
  return /(?:^|\s)\{"/.test(text) ? undefined : what;
}

/** Whether these bytes are enough for {@link whyNoRecords}. Few bytes are enough for JSON, so a live input is not delayed. */
export const isTelling = (head: Uint8Array): boolean => head.length >= TELLING_BYTES || beginsAsJson(head);

/** Why content that begins like this contains no readable records; undefined if it may contain some. */
export function whyNoRecords(content: Uint8Array): string | undefined {
  const head = content.subarray(0, TELLING_BYTES);
  const hasRecords = (): boolean => RECORD_ON_A_LINE.test(latin1(head, head.length));
  const first = Buffer.from(head.subarray(0, LONGEST_BEGINNING)).toString('hex');
  const [bytes, what] = BEGINNINGS.find(([each]) => first.startsWith(each)) ?? [];
  if (bytes === ZIP && OFFICE.test(latin1(head, 64)))
    return `is a workbook, or another office document; ${AS_JSON}`;
  // Two bytes may match by chance, in the backup of a stream that carries other data too.
  if (what !== undefined && !(bytes?.length === 4 && hasRecords())) return what;
  if (isTar(head)) return `is a tar archive; ${UNPACK_FOLDER}`;
  if (isHadoopSnappy(head)) return packedBy('Snappy, as Hadoop writes it');
  const start = head.subarray(0, WIDE_BYTES);
  if (start.includes(0) && beginsAsJson(start.filter((byte) => byte !== 0)))
    return `is UTF-16 or UTF-32; ${AS_UTF_8}`;
  const isBinary = !beginsAsJson(head) && (head.includes(0) || !beginsText(head[0] ?? 0));
  return isBinary && !hasRecords() ? BINARY : undefined;
}

const latin1 = (bytes: Uint8Array, length: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1', 0, length);

const beginsAsJson = (head: Uint8Array): boolean => JSON_BEGINNING.test(latin1(head, JSON_BEGINNING_BYTES));

/** Whether it is not a control character, and can begin a character in UTF-8. */
const beginsText = (byte: number): boolean =>
  byte >= 0xc2 ? byte < 0xf5 : byte < 0x7f && (byte >= 0x20 || (byte >= 0x09 && byte <= 0x0d));

/** A block has the length of the content, its compressed length, and the compressed content, which begins with its length. */
function isHadoopSnappy(head: Uint8Array): boolean {
  if (head.length < 12) return false;
  const view = new DataView(head.buffer, head.byteOffset);
  const [content, compressed] = [view.getUint32(0), view.getUint32(4)];
  let stated = 0;
  for (let at = 8, shift = 0; at < 12; at++, shift += 7) {
    const byte = head[at] ?? 0;
    stated |= (byte & 0x7f) << shift;
    if (byte < 0x80) break;
  }
  return stated > 0 && stated <= content && compressed > 0 && compressed < content * 2 + 64 && head[0] === 0;
}

/** Every tar format has the checksum, but not the word "ustar". */
function isTar(head: Uint8Array): boolean {
  if (head.length < TAR_HEADER) return false;
  const [stated] =
    /^[ 0]*[0-7]+/.exec(Buffer.from(head.subarray(CHECKSUM.from, CHECKSUM.to)).toString('latin1')) ?? [];
  if (stated === undefined) return false;
  let sum = 0;
  // The checksum field itself counts as spaces.
  for (let at = 0; at < TAR_HEADER; at++)
    sum += at >= CHECKSUM.from && at < CHECKSUM.to ? 0x20 : (head[at] ?? 0);
  return sum === Number.parseInt(stated, 8);
}
