import { accessSync, constants, createReadStream, type Dirent, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { OptionSpecs } from '../cli/arguments';
import { counted } from '../cli/counted';
import { ConfigurationError, errorCode } from '../cli/errors';
import { printable } from '../cli/printable';
import { isTelling, whyNoJson, whyNoRecords } from './not-records';
import { MAXIMUM_RECORD_BYTES, type Piece, type Position, RecordSplitter } from './record-splitter';
import { Unwrapper } from './wrappers';

/** The option that names files with records. Every command that reads records has it. */
export const INPUT_OPTION = {
  input: {
    value: 'PATH',
    multiple: true,
    help:
      'Contact records: a file or folder, or - for the standard input. JSON objects, one per line, pretty-printed, ' +
      'concatenated or in one array, with or without gzip, such as the files of the S3 backup.',
  },
} as const satisfies OptionSpecs;

/** One file, or the standard input. */
export interface InputSource {
  /** For messages: the path as the user wrote it. */
  readonly name: string;
  /** A note about the folder; with its first file. */
  readonly note?: string | undefined;
  /** The path on the command line, which may be a folder with many files. An input without any record is reported. */
  readonly input?: string;
  /** Its stored size; undefined if unknown. */
  readonly bytes?: number;
  /** Opens the stored bytes. */
  open(): Readable;
}

/** The content of a source: its pieces, or at the end the reason why it could not be read further. */
export type InputItem =
  | {
      readonly kind: 'pieces';
      readonly source: InputSource;
      readonly pieces: readonly Piece[];
      /** The source could not be read further: one of the pieces may be only the beginning of a record. */
      readonly cutOff?: true;
    }
  | { readonly kind: 'unreadable'; readonly source: InputSource; readonly reason: string };

/** Information about the inputs that is not an error. */
export interface InputNote {
  readonly kind: 'note';
  readonly text: string;
}

const STANDARD_INPUT = '-';
/** The folder of a backup with the records that Firehose could not process. */
const ERRORS = 'errors/';
const ERRORS_FOLDER = /(^|[\\/])errors[\\/]/;
const NO_RECORDS = 'contains no records';
/** The most inputs that are listed by name. */
const NAMED = 3;
const READ_BYTES = 256 * 1024;
/** The compressed bytes that are unpacked at a time. */
const SLICE_BYTES = 16 * 1024;
/** The most compressed bytes that are kept to recover the content before damage. Firehose writes smaller objects. */
const MOST_HELD_BYTES = 32 * 1024 * 1024;
const LINE_FEED = 0x0a;
const GZIP_MAGIC = [0x1f, 0x8b] as const;

/**
 * The sources of the given paths, each a file, a folder or `-`. Of a folder, all files beneath it, sorted, because a
 * backup bucket is laid out by date; names that begin with a dot are skipped.
 * @throws {ConfigurationError} with every path that cannot be read, and every folder without files
 */
export function findSources(paths: readonly string[], standardInput: Readable): InputSource[] {
  const problems: string[] = [];
  const sources = paths.flatMap((path) => {
    if (path === STANDARD_INPUT)
      return [{ name: 'standard input', input: 'standard input', open: () => standardInput }];
    try {
      return sourcesAt(path, problems).map((source) => ({ ...source, input: path }));
    } catch (error) {
      problems.push(
        `--input ${path}: cannot be read (${errorCode(error)}); name an existing file or folder, or -`,
      );
      return [];
    }
  });
  if (paths.filter((path) => path === STANDARD_INPUT).length > 1)
    problems.push('--input - is given twice; the standard input can be read only once');
  if (problems.length > 0) throw new ConfigurationError(problems);
  return sources;
}

function sourcesAt(path: string, problems: string[]): InputSource[] {
  if (!statSync(path).isDirectory()) {
    accessSync(path, constants.R_OK);
    return [fileSource(path)];
  }
  const all = filesBeneath(path);
  const files = all.filter((file) => !ERRORS_FOLDER.test(relative(path, file)));
  const left = all.length - files.length;
  const note =
    left === 0
      ? undefined
      : `${path}: skipped ${counted(left, 'file')} beneath ${ERRORS}, where Firehose writes records that it could not process; name that folder with --input to read it too`;
  if (files.length === 0)
    problems.push(note ?? `--input ${path}: the folder contains no files; name one that does`);
  for (const file of files) accessSync(file, constants.R_OK);
  return files.map((file, index) => ({ ...fileSource(file), note: index === 0 ? note : undefined }));
}

function filesBeneath(folder: string): string[] {
  const entries: Dirent[] = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter(
      (entry) => entry.isFile() || (entry.isSymbolicLink() && isFile(join(entry.parentPath, entry.name))),
    )
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !/(^|[\\/])\./.test(relative(folder, file)))
    .sort();
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function fileSource(path: string): InputSource {
  const { size } = statSync(path);
  return {
    name: path,
    ...(size > 0 && { bytes: size }),
    open: () => createReadStream(path, { highWaterMark: READ_BYTES }),
  };
}

/**
 * Reads the sources, with or without gzip, and finds the records in them. Holds at most a piece of a file, one record and
 * the beginning of a compressed file in memory; reads the next piece when the consumer asks for it.
 * @param signal Ends the reading, even while a source waits for data.
 */
export async function* readSources(
  sources: readonly InputSource[],
  signal: AbortSignal,
  unwrapper?: Unwrapper,
): AsyncGenerator<InputItem> {
  const empty = new Set(sources.map(({ input }) => input));
  empty.delete(undefined);
  for (const source of sources) {
    if (signal.aborted) return;
    const stream = source.open();
    const stop = (): void => {
      stream.destroy();
    };
    signal.addEventListener('abort', stop);
    try {
      for await (const item of readSource(source, stream, signal, unwrapper)) {
        if (item.kind === 'unreadable' || item.pieces.length > 0) empty.delete(source.input);
        yield item;
      }
    } finally {
      signal.removeEventListener('abort', stop);
      // An open standard input would keep the process running.
      stream.destroy();
    }
  }
  if (signal.aborted) return;
  for (const source of sources) {
    if (empty.delete(source.input))
      yield { kind: 'unreadable', source: { ...source, name: source.input ?? '' }, reason: NO_RECORDS };
  }
}

/** A message about what an interrupted command has not read. @param last the last record that it has read */
export function notRead(
  sources: readonly InputSource[],
  last: { readonly source: string; readonly line: number } | undefined,
): string {
  const at = sources.findIndex(({ name }) => name === last?.source);
  const rest = sources.slice(at + 1).map(({ name }) => printable(name));
  const parts = [
    ...(last === undefined ? [] : [`${printable(last.source)} after the record on line ${last.line}`]),
    ...rest.slice(0, NAMED),
    ...(rest.length > NAMED ? [counted(rest.length - NAMED, 'further input')] : []),
  ];
  return `interrupted, and not read: ${parts.join(', ')}`;
}

/**
 * Like {@link readSources}, but also extracts records from wrappers, such as the output of `aws kinesis get-records`.
 * For inputs of users; the content of the backup was on the stream in this form, and must not be unpacked.
 */
export async function* readRecords(
  sources: readonly InputSource[],
  signal: AbortSignal,
): AsyncGenerator<InputItem | InputNote> {
  const unwrapper = new Unwrapper();
  for (const { note } of sources) if (note !== undefined) yield { kind: 'note', text: note };
  yield* readSources(sources, signal, unwrapper);
  for (const text of unwrapper.notes()) yield { kind: 'note', text };
}

async function* readSource(
  source: InputSource,
  stream: Readable,
  signal: AbortSignal,
  unwrapper: Unwrapper | undefined,
): AsyncGenerator<InputItem> {
  const splitter = new RecordSplitter(unwrapper !== undefined);
  const opened = (pieces: readonly Piece[]): readonly Piece[] =>
    unwrapper === undefined ? pieces : pieces.flatMap((piece) => piecesIn(piece, unwrapper));
  let offset = 0;
  try {
    for await (const chunk of withHead(decompressed(stream))) {
      const reason = offset === 0 ? (whyNoRecords(chunk) ?? (unwrapper && whyNoJson(chunk))) : undefined;
      if (reason !== undefined) {
        yield { kind: 'unreadable', source, reason };
        return;
      }
      offset += chunk.length;
      yield { kind: 'pieces', source, pieces: opened(splitter.push(chunk)) };
    }
    yield { kind: 'pieces', source, pieces: opened(splitter.end()) };
  } catch (error) {
    if (signal.aborted) return;
    // The last piece of a truncated file may be a complete record.
    yield { kind: 'pieces', source, pieces: opened(splitter.end()), cutOff: true };
    const reason = `cannot be read beyond byte ${offset} of its content: ${whyNot(errorCode(error))}`;
    yield { kind: 'unreadable', source, reason };
  }
}

/** The records in a piece, which may be a record itself. */
function piecesIn(piece: Piece, unwrapper: Unwrapper): Piece | readonly Piece[] {
  if (piece.kind !== 'record') return piece;
  const { bytes, offset, line } = piece;
  const inside = unwrapper.open(bytes);
  if (inside === undefined) return ofRecord(bytes, piece);
  let counted = 0;
  let lines = line;
  return inside.map((each) => {
    for (; counted < each.at; counted++) if (bytes[counted] === LINE_FEED) lines++;
    const place = { offset: offset + each.at, line: lines };
    return 'damage' in each ? { kind: 'broken', reason: each.damage, ...place } : ofRecord(each.bytes, place);
  });
}

function ofRecord(bytes: Buffer, { offset, line }: Position): Piece {
  return bytes.length > MAXIMUM_RECORD_BYTES
    ? { kind: 'too large', length: bytes.length, offset, line }
    : { kind: 'record', bytes, offset, line };
}

/** The same bytes, with a first chunk that is large enough to identify the format. */
async function* withHead(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let head: Buffer | undefined = Buffer.alloc(0);
  let failure: unknown;
  try {
    for await (const chunk of chunks) {
      if (head === undefined) {
        yield chunk;
        continue;
      }
      head = Buffer.concat([head, chunk]);
      if (!isTelling(head)) continue;
      yield head;
      head = undefined;
    }
  } catch (error) {
    failure = error;
  }
  // Even if the input ends within its first bytes.
  if (head !== undefined && head.length > 0) yield head;
  if (failure !== undefined) throw failure;
}

/** The bytes of a stream, unpacked if they are gzip. Several concatenated gzip members are one text. */
async function* decompressed(stream: Readable): AsyncGenerator<Buffer> {
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let head = Buffer.alloc(0);
  while (head.length < GZIP_MAGIC.length) {
    const { done, value } = await chunks.next();
    if (done) break;
    head = Buffer.concat([head, value]);
  }
  if (head[0] !== GZIP_MAGIC[0] || head[1] !== GZIP_MAGIC[1]) {
    if (head.length > 0) yield head;
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value;
    return;
  }
  yield* unpacked(stream, head, chunks);
}

async function* unpacked(
  stream: Readable,
  head: Buffer,
  chunks: AsyncIterator<Buffer>,
): AsyncGenerator<Buffer> {
  const unpacker = new Unpacker();
  const before = new Packed();
  let given: Buffer[] = [];
  let failure: unknown;
  try {
    for await (const slice of slicesOf(head, chunks)) {
      try {
        given = await unpacker.take(slice);
      } catch (error) {
        given = await before.beforeDamage(slice);
        throw error;
      }
      yield* given.splice(0);
      if (unpacker.isOver) break;
      before.hold(slice);
    }
    if (!unpacker.isOver) given.push(...(await unpacker.end()));
  } catch (error) {
    failure = error;
  } finally {
    unpacker.close();
    stream.destroy();
  }
  yield* given;
  if (failure !== undefined) throw failure;
}

async function* slicesOf(head: Buffer, chunks: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  for (let chunk: Buffer | undefined = head; chunk !== undefined; ) {
    for (let at = 0; at < chunk.length; at += SLICE_BYTES) yield chunk.subarray(at, at + SLICE_BYTES);
    const { done, value }: IteratorResult<Buffer> = await chunks.next();
    chunk = done ? undefined : value;
  }
}

/** Unpacks gzip piece by piece, and returns the whole content of a piece before it accepts the next. */
class Unpacker {
  /** Whether the gzip content has ended. */
  isOver = false;
  readonly #gunzip = createGunzip({ chunkSize: READ_BYTES });
  #given: Buffer[] = [];
  #settle: { readonly resolve: () => void; readonly reject: (error: Error) => void } | undefined;

  constructor() {
    this.#gunzip
      .on('data', (chunk: Buffer) => this.#given.push(chunk))
      .on('end', () => {
        this.isOver = true;
        this.#settle?.resolve();
      })
      .on('error', (error) => this.#settle?.reject(error));
  }

  async take(packed: Buffer): Promise<Buffer[]> {
    return await this.#after((done) => void this.#gunzip.write(packed, done));
  }

  async end(): Promise<Buffer[]> {
    return await this.#after(() => void this.#gunzip.end());
  }

  close(): void {
    this.#gunzip.destroy();
  }

  async #after(action: (done: (error?: Error | null) => void) => void): Promise<Buffer[]> {
    await new Promise<void>((resolve, reject) => {
      this.#settle = { resolve, reject };
      action((error) => (error ? reject(error) : resolve()));
    });
    const given = this.#given;
    this.#given = [];
    return given;
  }
}

/** The bytes of a compressed text that could be unpacked so far. */
class Packed {
  #slices: Buffer[] | undefined = [];
  #length = 0;

  hold(slice: Buffer): void {
    this.#length += slice.length;
    if (this.#length > MOST_HELD_BYTES) this.#slices = undefined;
    this.#slices?.push(slice);
  }

  /** The content of a slice before the damage in it. zlib does not return what it unpacked from bytes at which it fails. */
  async beforeDamage(slice: Buffer): Promise<Buffer[]> {
    if (this.#slices === undefined) return [];
    const given: Buffer[] = [];
    const again = new Unpacker();
    try {
      for (const one of this.#slices) await again.take(one);
      for (let at = 0; at < slice.length; at++) given.push(...(await again.take(slice.subarray(at, at + 1))));
    } catch {
      // The damaged byte is reached.
    } finally {
      again.close();
    }
    return [Buffer.concat(given)];
  }
}

function whyNot(code: string): string {
  if (code === 'Z_BUF_ERROR') return 'the compressed file is truncated';
  return code.startsWith('Z_')
    ? `the compressed file is damaged, or followed by something other than gzip (${code})`
    : code;
}
