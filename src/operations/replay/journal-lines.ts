import {
  anyOf,
  count,
  type JournalFormat,
  list,
  literal,
  members,
  table,
  text,
  time,
} from '../journal/lines';
import type { SelectionMark } from './selection';

/** The first line of a journal. */
export interface Header {
  readonly version: 1;
  readonly stream: string;
  readonly startedAt: string;
  readonly salt: string;
  readonly selection: SelectionMark;
}

/** The lines after it. */
export type Entry =
  /** These records are about to be put, as batch `put`: by source, each with its item and content name. */
  | { readonly put: number; readonly records: Readonly<Record<string, readonly string[]>> }
  /** The stream has answered: it accepted the batch except for the records at these places. */
  | { readonly answered: number; readonly refused: readonly number[] }
  /** These messages are held. */
  | { readonly holding: Handles }
  /** These messages are about to be deleted. */
  | { readonly deleting: Handles };

/** Receipt handles of messages, by their IDs. */
export type Handles = Readonly<Record<string, string>>;

const HEADER = members({
  version: literal(1),
  stream: text(/^arn:\S+$/),
  startedAt: time,
  salt: text(/^[0-9a-f]{32}$/),
  selection: anyOf(
    members({ kind: literal('dead letters') }),
    members({ kind: literal('backup') }, { from: time, to: time, contacts: text(/^[0-9a-f]{64}$/) }),
  ),
});
const ENTRY = anyOf(
  members({ put: count, records: table(list(text())) }),
  members({ answered: count, refused: list(count) }),
  members({ holding: table(text()) }),
  members({ deleting: table(text()) }),
);

/** For errors. */
export const STARTS_AGAIN = 'starts the replay again and repeats the records that were put';

/** @param streamArn the stream that a partial first line must name */
export const formatFor = (streamArn: string): JournalFormat<Entry> => ({
  writer: 'a replay',
  startsAgain: STARTS_AGAIN,
  header: HEADER,
  headerBeginning: `{"version":1,"stream":${JSON.stringify(streamArn)},"startedAt":"`,
  entry: ENTRY,
  entryBeginnings: ['{"put":', '{"answered":', '{"holding":', '{"deleting":'],
  checker: batchChecker,
});

/** Checks that batches are numbered, and answered once. */
function batchChecker(): (entry: Entry) => string | undefined {
  const open = new Map<number, number>();
  let batches = 0;
  return (entry) => {
    if ('put' in entry) {
      if (entry.put !== batches) return `is about batch ${entry.put}, and the next batch is ${batches}`;
      open.set(batches, Object.values(entry.records).flat().length);
      batches += 1;
    } else if ('answered' in entry) {
      const size = open.get(entry.answered);
      if (size === undefined) return `answers batch ${entry.answered}, which has no open answer`;
      const refused = new Set(entry.refused);
      if (refused.size < entry.refused.length || entry.refused.some((place) => place >= size))
        return `refuses records that batch ${entry.answered} does not have`;
      open.delete(entry.answered);
    }
    return undefined;
  };
}
