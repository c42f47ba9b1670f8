import { createHmac, randomBytes } from 'node:crypto';
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
import {
  type Contents,
  type Entry,
  type Handles,
  type Header,
  JournalFault,
  readLines,
} from './journal-lines';
import { described, isSameMark, markOf, type Selection } from './selection';

/** Names a record, and holds nothing of it. */
export interface RecordName {
  /** Where it is: a shard, or an object of the backup in one of its versions. */
  readonly source: string;
  /** Which one there: a sequence number, or its place. */
  readonly item: string;
  /** The same for records that are equal byte by byte, in this journal: {@link Journal.contentOf}. */
  readonly content?: string;
}

/** What a journal belongs to. */
export interface JournalOwner {
  readonly streamArn: string;
  readonly selection: Selection;
}

/**
 * What a replay has done, so that it goes on where it was, should it be ended at any moment. Each line is on the
 * disk before what it announces is done: a record is put at least once, and where it may have been put more often,
 * this is known.
 */
export class Journal {
  /** When the replay began, be it in an earlier run. */
  readonly startedAt: Date;
  /** Records of earlier runs that the stream has taken. */
  readonly doneBefore: number;
  /** Messages that an earlier run was about to delete. */
  readonly deletingBefore: Handles;
  /** Messages that an earlier run held, and was not about to delete. */
  readonly heldBefore: Handles;
  readonly #done = new Set<string>();
  readonly #contents = new Set<string>();
  readonly #salt: string;
  readonly #unanswered = new Map<number, readonly RecordName[]>();
  readonly #held = new Map<string, string>();
  readonly #deleting = new Map<string, string>();
  #nextBatch = 0;
  readonly #file: number | undefined;
  /** Why nothing more is written: what came after half a line could not be read. */
  #broken: ConfigurationError | undefined;

  private constructor(
    readonly path: string,
    /** Whether there was an earlier run. */
    readonly isResumed: boolean,
    header: Header,
    entries: readonly Entry[],
    file: number | undefined,
  ) {
    this.startedAt = new Date(header.startedAt);
    this.#salt = header.salt;
    this.#file = file;
    for (const entry of entries) this.#take(entry);
    this.doneBefore = this.#done.size;
    this.deletingBefore = Object.fromEntries(this.#deleting);
    this.heldBefore = Object.fromEntries(this.#held);
  }

  /**
   * Opens a journal to write to, and begins it where there is none. Its directory is there, as its lock is.
   *
   * @throws {ConfigurationError} where it belongs to another replay, or cannot be read or written
   */
  static open(path: string, owner: JournalOwner, now: Date): Journal {
    let file: number | undefined;
    try {
      file = openOurs('--journal', path, constants.O_RDWR | constants.O_APPEND | constants.O_CREAT);
      const earlier = read(path, readFileSync(file), owner, now);
      // What an end in the middle of a line has left of it: it announced nothing that was done.
      ftruncateSync(file, earlier?.length ?? 0);
      const header = earlier?.header ?? begin(owner, now);
      if (earlier === undefined) {
        append(file, header);
        syncDirectory(dirname(path));
      }
      return new Journal(path, earlier !== undefined, header, earlier?.entries ?? [], file);
    } catch (error) {
      if (file !== undefined) closeSync(file);
      if (error instanceof ConfigurationError) throw error;
      throw unwritable(path, error);
    }
  }

  /** Reads a journal, and never writes: in a dry run, it goes on in memory. @throws as {@link open} does */
  static look(path: string, owner: JournalOwner, now: Date): Journal {
    const earlier = read(path, readIfThere(path), owner, now);
    const header = earlier?.header ?? begin(owner, now);
    return new Journal(path, earlier !== undefined, header, earlier?.entries ?? [], undefined);
  }

  /** Whether the stream has taken the record, in this run or an earlier one. */
  isDone(name: RecordName): boolean {
    return this.#done.has(keyOf(name));
  }

  /** Whether the stream has taken a record of that content, from wherever it came. */
  hasTaken(content: string): boolean {
    return this.#contents.has(content);
  }

  /** Names what a record holds, and says nothing of it without that. @param digest of its bytes */
  contentOf(digest: string): string {
    return createHmac('sha256', this.#salt).update(digest).digest('base64url').slice(0, 16);
  }

  /** Records, as often as they were sent and no answer came: so many more copies may be on the stream. */
  get withoutAnswer(): number {
    return [...this.#unanswered.values()].reduce((sum, records) => sum + records.length, 0);
  }

  /**
   * Announces that a batch is put now.
   *
   * @returns the number of the batch, for {@link answered}
   * @throws {ConfigurationError} where the disk does not take it, as do all that write
   */
  putting(records: readonly RecordName[]): number {
    const grouped: Record<string, string[]> = {};
    for (const { source, item, content } of records) {
      grouped[source] ??= [];
      grouped[source].push(content === undefined ? item : `${item} ${content}`);
    }
    const number = this.#nextBatch;
    this.#write({ put: number, records: grouped });
    return number;
  }

  /** Notes what the stream has answered. @param refused what it has not taken */
  answered(batch: number, refused: readonly RecordName[]): void {
    const keys = new Set(refused.map(keyOf));
    const places = (this.#unanswered.get(batch) ?? []).flatMap((name, place) =>
      keys.has(keyOf(name)) ? [place] : [],
    );
    this.#write({ answered: batch, refused: places });
  }

  /** Notes that messages are held. */
  holding(messages: Handles): void {
    this.#write({ holding: messages });
  }

  /** Announces that messages are deleted now. */
  deleting(messages: Handles): void {
    this.#write({ deleting: messages });
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
  }

  /** Ends the replay: nothing is left of it. */
  remove(): void {
    rmSync(this.path, { force: true });
  }

  #write(entry: Entry): void {
    if (this.#broken !== undefined) throw this.#broken;
    try {
      if (this.#file !== undefined) append(this.#file, entry);
    } catch (error) {
      this.#broken = unwritable(this.path, error);
      throw this.#broken;
    }
    this.#take(entry);
  }

  #take(entry: Entry): void {
    if ('holding' in entry) {
      for (const [id, handle] of Object.entries(entry.holding)) this.#held.set(id, handle);
    } else if ('deleting' in entry) {
      for (const [id, handle] of Object.entries(entry.deleting)) {
        this.#deleting.set(id, handle);
        this.#held.delete(id);
      }
    } else if ('put' in entry) {
      const names = Object.entries(entry.records).flatMap(([source, items]) =>
        items.map((text) => {
          const [item = '', content] = text.split(' ');
          return { source, item, ...(content !== undefined && { content }) };
        }),
      );
      this.#unanswered.set(entry.put, names);
      this.#nextBatch = entry.put + 1;
    } else {
      const names = this.#unanswered.get(entry.answered) ?? [];
      const refused = new Set(entry.refused);
      names.forEach((name, place) => {
        if (refused.has(place)) return;
        this.#done.add(keyOf(name));
        if (name.content !== undefined) this.#contents.add(name.content);
      });
      this.#unanswered.delete(entry.answered);
    }
  }
}

const keyOf = ({ source, item }: RecordName): string => `${source} ${item}`;

function begin({ streamArn, selection }: JournalOwner, now: Date): Header {
  const salt = randomBytes(16).toString('hex');
  return {
    version: 1,
    stream: streamArn,
    startedAt: now.toISOString(),
    salt,
    selection: markOf(selection, salt),
  };
}

/** Nothing where there is no journal. */
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
 * @returns undefined where no run has done anything: such a replay begins now, whatever its journal says
 * @throws {ConfigurationError} where it is not a journal, or one of another replay
 */
function read(
  path: string,
  bytes: Buffer,
  { streamArn, selection }: JournalOwner,
  now: Date,
): (Contents & { readonly header: Header }) | undefined {
  let contents: Contents;
  try {
    contents = readLines(bytes, streamArn, now);
  } catch (error) {
    if (!(error instanceof JournalFault)) throw error;
    throw new ConfigurationError([
      `--journal ${path}: cannot be read: ${error.message}; restore it, or name another file with --journal, ` +
        'which begins the replay anew and puts again what this one has put',
    ]);
  }
  const { header, entries } = contents;
  if (header === undefined || entries.length === 0) return undefined;
  const other = header.stream !== streamArn ? ` on ${header.stream}` : '';
  if (other !== '' || !isSameMark(header.selection, markOf(selection, header.salt))) {
    throw new ConfigurationError([
      `--journal ${path}: belongs to a replay of ${described(header.selection)}${other}, begun at ${header.startedAt} ` +
        'and not complete; run that one to its end, or name another file with --journal, or delete this one to give that one up',
    ]);
  }
  return { ...contents, header };
}

/** What to do about a journal that cannot be written. */
export const MAKE_ROOM =
  'make room for it, or make it writable. Another file begins the replay anew, which puts again what was put';

const unwritable = (path: string, error: unknown): ConfigurationError =>
  new ConfigurationError([`--journal ${path}: cannot be written (${errorCode(error)}); ${MAKE_ROOM}`]);

function append(file: number, line: Header | Entry): void {
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
