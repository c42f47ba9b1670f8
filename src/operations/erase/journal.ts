import { randomBytes } from 'node:crypto';
import { JournalFile } from '../journal/file';
import { anyOf, count, type JournalFormat, list, literal, members, text, time } from '../journal/lines';
import { isSameMark, markOf, type Selection, type SelectionMark } from './selection';

/** What was done about a key. Keys and IDs of versions are no content of records. */
export interface Done {
  readonly key: string;
  readonly outcome: 'rewritten' | 'deleted' | 'only earlier versions removed';
  /** Selected records. None, as long as a version is left that has them or may have. */
  readonly records: number;
  /** IDs of the versions that are removed. */
  readonly versions: readonly string[];
}

interface Header {
  readonly version: 1;
  readonly bucket: string;
  readonly startedAt: string;
  readonly salt: string;
  readonly selection: SelectionMark;
}

type Entry =
  /** The key is about to be changed. With `hide`, it ends with a delete marker over it, as before. */
  | { readonly begin: Done; readonly hide: boolean }
  /** Nothing of the contact, or with the value, is left in it. */
  | { readonly done: Done };

const DONE = members({
  key: text(),
  outcome: anyOf(literal('rewritten'), literal('deleted'), literal('only earlier versions removed')),
  records: count,
  versions: list(text()),
});

const STARTS_AGAIN = 'starts the erasure again, whose summary then lacks what was erased before';

/** The words of an erasure's locks. */
export const ERASING = {
  name: 'erasure',
  doing: 'erasing',
  begin: 'erase',
  startsAgain: STARTS_AGAIN,
} as const;

const formatFor = (bucket: string): JournalFormat<Entry> => ({
  writer: 'an erasure',
  startsAgain: STARTS_AGAIN,
  header: members({
    version: literal(1),
    bucket: text(/^\S+$/),
    startedAt: time,
    salt: text(/^[0-9a-f]{32}$/),
    selection: members(
      { kind: anyOf(literal('contacts'), literal('field')), hash: text(/^[0-9a-f]{64}$/) },
      { from: time, to: time },
    ),
  }),
  headerBeginning: `{"version":1,"bucket":${JSON.stringify(bucket)},"startedAt":"`,
  entry: anyOf(
    members({ begin: DONE, hide: (value) => typeof value === 'boolean' }),
    members({ done: DONE }),
  ),
  entryBeginnings: ['{"begin":', '{"done":'],
  checker: () => () => undefined,
});

/**
 * What an erasure has done, so that its summary is true after an end at any moment. The bucket itself shows what is left
 * to do, except for delete markers.
 */
export class EraseJournal {
  /** When the erasure began, in this run or an earlier one. */
  readonly startedAt: Date;
  readonly isResumed: boolean;
  /** What earlier runs have completed. */
  readonly doneBefore: readonly Done[];
  readonly #begun = new Map<string, { readonly done: Done; readonly hide: boolean }>();
  readonly #file: JournalFile<Header, Entry>;

  private constructor(file: JournalFile<Header, Entry>) {
    this.#file = file;
    this.startedAt = new Date(file.header.startedAt);
    this.isResumed = file.earlier !== undefined;
    const done: Done[] = [];
    for (const entry of file.earlier ?? []) {
      if ('begin' in entry) {
        this.#begun.set(entry.begin.key, { done: entry.begin, hide: entry.hide });
      } else {
        done.push(entry.done);
        this.#begun.delete(entry.done.key);
      }
    }
    this.doneBefore = done;
  }

  /** @throws {ConfigurationError} if it belongs to another erasure, or cannot be read or written */
  static open(path: string, bucket: string, selection: Selection, now: Date): EraseJournal {
    const begin = (): Header => {
      const salt = randomBytes(16).toString('hex');
      return {
        version: 1,
        bucket,
        startedAt: now.toISOString(),
        salt,
        selection: markOf(selection, salt),
      };
    };
    const refusal = (header: Header): string | undefined =>
      header.bucket === bucket && isSameMark(header.selection, markOf(selection, header.salt))
        ? undefined
        : `belongs to another erasure, in ${header.bucket}, begun at ${header.startedAt} and not complete; finish that ` +
          'erasure, or name another file with --journal, or delete this file to abandon that erasure';
    return new EraseJournal(JournalFile.open(path, { format: formatFor(bucket), begin, refusal }, now));
  }

  /** Keys that were begun, and not completed. */
  get open(): readonly string[] {
    return [...this.#begun.keys()];
  }

  /** What was about to be done about a key. */
  begun(key: string): Done | undefined {
    return this.#begun.get(key)?.done;
  }

  /** Whether a key that was begun ends with a delete marker over it. */
  isToHide(key: string): boolean {
    return this.#begun.get(key)?.hide === true;
  }

  /** @throws {ConfigurationError} if it cannot be written, like all methods that write */
  begin(done: Done, hide: boolean): void {
    this.#file.append({ begin: done, hide });
    this.#begun.set(done.key, { done, hide });
  }

  done(done: Done): void {
    this.#file.append({ done });
    this.#begun.delete(done.key);
  }

  close(): void {
    this.#file.close();
  }

  /** Removes the journal of a complete erasure. */
  remove(): void {
    this.#file.remove();
  }
}
