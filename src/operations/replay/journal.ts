import { createHmac, randomBytes } from 'node:crypto';
import { JournalFile, type JournalUse } from '../journal/file';
import { type Entry, formatFor, type Handles, type Header, STARTS_AGAIN } from './journal-lines';
import { described, isSameMark, markOf, type Selection } from './selection';

/** The words of a replay's locks. */
export const REPLAYING = {
  name: 'replay',
  doing: 'replaying',
  begin: 'replay',
  startsAgain: STARTS_AGAIN,
} as const;

/** Identifies a record, without its content. */
export interface RecordName {
  /** A shard, or a version of an object of the backup. */
  readonly source: string;
  /** Its sequence number, or its place in the object. */
  readonly item: string;
  /** The same for records with the same bytes, within this journal: {@link Journal.contentOf}. */
  readonly content?: string;
}

/** What a journal belongs to. */
export interface JournalOwner {
  readonly streamArn: string;
  readonly selection: Selection;
}

/**
 * What a replay has done, so that it can continue after an end at any moment. Each line is on the
 * disk before its action: a record is put at least once, and if it may have been put more often,
 * this is known.
 */
export class Journal {
  /** Whether there was an earlier run. */
  readonly isResumed: boolean;
  /** When the replay began, in this run or an earlier one. */
  readonly startedAt: Date;
  /** Records that the stream accepted in earlier runs. */
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
  readonly #file: JournalFile<Header, Entry>;

  private constructor(file: JournalFile<Header, Entry>) {
    this.#file = file;
    this.isResumed = file.earlier !== undefined;
    this.startedAt = new Date(file.header.startedAt);
    this.#salt = file.header.salt;
    for (const entry of file.earlier ?? []) this.#take(entry);
    this.doneBefore = this.#done.size;
    this.deletingBefore = Object.fromEntries(this.#deleting);
    this.heldBefore = Object.fromEntries(this.#held);
  }

  /**
   * Opens a journal for writing, and creates it if there is none. Its directory exists, as the lock is in it.
   *
   * @throws {ConfigurationError} if it belongs to another replay, or cannot be read or written
   */
  static open(path: string, owner: JournalOwner, now: Date): Journal {
    return new Journal(JournalFile.open(path, useOf(owner, now), now));
  }

  /** Reads a journal for a dry run, which continues in memory and never writes. @throws like {@link open} */
  static look(path: string, owner: JournalOwner, now: Date): Journal {
    return new Journal(JournalFile.look(path, useOf(owner, now), now));
  }

  /** Whether the stream accepted the record, in this run or an earlier one. */
  isDone(name: RecordName): boolean {
    return this.#done.has(keyOf(name));
  }

  /** Whether the stream accepted a record with that content, from any source. */
  hasTaken(content: string): boolean {
    return this.#contents.has(content);
  }

  /** A name of a record's content that does not reveal it. @param digest of its bytes */
  contentOf(digest: string): string {
    return createHmac('sha256', this.#salt).update(digest).digest('base64url').slice(0, 16);
  }

  /** How many records were sent without an answer: so many more copies may be on the stream. */
  get withoutAnswer(): number {
    return [...this.#unanswered.values()].reduce((sum, records) => sum + records.length, 0);
  }

  /**
   * Notes that a batch is about to be put.
   *
   * @returns the number of the batch, for {@link answered}
   * @throws {ConfigurationError} if it cannot be written, like all methods that write
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

  /** Notes the answer of the stream. @param refused the records that it did not accept */
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

  /** Notes that messages are about to be deleted. */
  deleting(messages: Handles): void {
    this.#write({ deleting: messages });
  }

  close(): void {
    this.#file.close();
  }

  /** Removes the journal of a complete replay. */
  remove(): void {
    this.#file.remove();
  }

  #write(entry: Entry): void {
    this.#file.append(entry);
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

function useOf(owner: JournalOwner, now: Date): JournalUse<Header, Entry> {
  return {
    format: formatFor(owner.streamArn),
    begin: () => begin(owner, now),
    refusal: (header) => refusal(header, owner),
  };
}

function refusal(header: Header, { streamArn, selection }: JournalOwner): string | undefined {
  const other = header.stream !== streamArn ? ` on ${header.stream}` : '';
  if (other === '' && isSameMark(header.selection, markOf(selection, header.salt))) return undefined;
  return (
    `belongs to a replay of ${described(header.selection)}${other}, begun at ${header.startedAt} ` +
    'and not complete; finish that replay, or name another file with --journal, or delete this file to abandon that replay'
  );
}
