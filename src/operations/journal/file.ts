import {
  closeSync,
  constants,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { ConfigurationError, errorCode } from '../../cli/errors';
import { checkOurs, openOurs } from '../../cli/output-file';
import { type Contents, JournalFault, type JournalFormat, readLines } from './lines';

/** What each first line has. */
export interface JournalHeader {
  readonly startedAt: string;
}

/** A journal's format, its first line, and whether it belongs to what the command is about to do. */
export interface JournalUse<Header, Entry> {
  readonly format: JournalFormat<Entry>;
  readonly begin: () => Header;
  /** What another journal belongs to, and what to do. Undefined: it is the right one. */
  readonly refusal: (header: Header) => string | undefined;
}

/** For errors: what another file does. */
type Startable = Pick<JournalFormat<never>, 'startsAgain'>;

/** What to do about a journal that cannot be written. */
export const makeRoom = ({ startsAgain }: Startable): string =>
  `make room for it, or make it writable. Another file ${startsAgain}`;

/** The file of a journal: a line of JSON for each entry, each on the disk before the next action. */
export class JournalFile<Header extends JournalHeader, Entry> {
  /** The error that ended writing: lines after a partial line could not be read. */
  #broken: ConfigurationError | undefined;
  readonly #file: number | undefined;
  readonly #format: JournalFormat<Entry>;

  private constructor(
    readonly path: string,
    readonly header: Header,
    /** Those of earlier runs. Undefined: there was none. */
    readonly earlier: readonly Entry[] | undefined,
    file: number | undefined,
    format: JournalFormat<Entry>,
  ) {
    this.#file = file;
    this.#format = format;
  }

  /**
   * Opens a journal for writing, and creates it if there is none. Its directory exists, as the lock is in it.
   *
   * @throws {ConfigurationError} if it belongs to other work, or cannot be read or written
   */
  static open<Header extends JournalHeader, Entry>(
    path: string,
    use: JournalUse<Header, Entry>,
    now: Date,
  ): JournalFile<Header, Entry> {
    let file: number | undefined;
    try {
      file = openOurs('--journal', path, constants.O_RDWR | constants.O_APPEND | constants.O_CREAT);
      const earlier = read(path, readFileSync(file), use, now);
      // Removes a partial last line, whose action was not started.
      ftruncateSync(file, earlier?.length ?? 0);
      const header = earlier?.header ?? use.begin();
      if (earlier === undefined) {
        append(file, header);
        syncDirectory(dirname(path));
      }
      return new JournalFile(path, header, earlier?.entries, file, use.format);
    } catch (error) {
      if (file !== undefined) closeSync(file);
      if (error instanceof ConfigurationError) throw error;
      throw unwritable(path, use.format, error);
    }
  }

  /** Reads a journal for a run that never writes it. @throws like {@link open} */
  static look<Header extends JournalHeader, Entry>(
    path: string,
    use: JournalUse<Header, Entry>,
    now: Date,
  ): JournalFile<Header, Entry> {
    const earlier = read(path, readIfThere(path), use, now);
    return new JournalFile(path, earlier?.header ?? use.begin(), earlier?.entries, undefined, use.format);
  }

  /** @throws {ConfigurationError} if it cannot be written */
  append(entry: Entry): void {
    if (this.#broken !== undefined) throw this.#broken;
    try {
      if (this.#file !== undefined) append(this.#file, entry);
    } catch (error) {
      this.#broken = unwritable(this.path, this.#format, error);
      throw this.#broken;
    }
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
  }

  /** Removes the journal of complete work. */
  remove(): void {
    rmSync(this.path, { force: true });
  }
}

/** Empty if there is no journal. */
function readIfThere(path: string): Buffer {
  try {
    if (!checkOurs('--journal', path)) return Buffer.alloc(0);
    const file = openOurs('--journal', path, constants.O_RDONLY);
    try {
      return readFileSync(file);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    throw new ConfigurationError([
      `--journal ${path}: cannot be read (${errorCode(error)}); name another file with --journal`,
    ]);
  }
}

/**
 * @returns undefined if no run has done anything: the work begins now
 * @throws {ConfigurationError} if it is not a journal, or belongs to other work
 */
function read<Header extends JournalHeader, Entry>(
  path: string,
  bytes: Buffer,
  { format, refusal }: JournalUse<Header, Entry>,
  now: Date,
): (Contents<Header, Entry> & { readonly header: Header }) | undefined {
  let contents: Contents<Header, Entry>;
  try {
    contents = readLines<Header, Entry>(bytes, format, now);
  } catch (error) {
    if (!(error instanceof JournalFault)) throw error;
    throw new ConfigurationError([
      `--journal ${path}: cannot be read: ${error.message}; restore it, or name another file with --journal, which ${format.startsAgain}`,
    ]);
  }
  const { header, entries } = contents;
  if (header === undefined || entries.length === 0) return undefined;
  const refused = refusal(header);
  if (refused !== undefined) throw new ConfigurationError([`--journal ${path}: ${refused}`]);
  return { ...contents, header };
}

const unwritable = (path: string, format: Startable, error: unknown): ConfigurationError =>
  new ConfigurationError([`--journal ${path}: cannot be written (${errorCode(error)}); ${makeRoom(format)}`]);

function append(file: number, line: unknown): void {
  const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
  fsyncSync(file);
}

function syncDirectory(path: string): void {
  const directory = openSync(path, 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}
