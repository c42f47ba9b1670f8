import { Histogram } from '../../delivery/histogram';
import { countOf } from '../../records/other-kinds';
import type { FieldCounts } from './removed-fields';

/** What has become of the records of a run so far. */
export class RunCounts {
  /** Records taken into the stream. Each is in exactly one of the outcomes below in the end. */
  received = 0;
  delivered = 0;
  /** It cannot be read: never sent. */
  malformed = 0;
  /** Of another kind, by kind: never sent. */
  readonly otherKinds: Record<string, number> = {};
  /** Nothing was left of it: not sent. */
  empty = 0;
  deadLettered = 0;
  /** Delivery is paused: it waits in the stream, and is in the backup. */
  paused = 0;
  /** The run was interrupted before its turn. */
  notProcessed = 0;

  /** Too large for a stream: never received. */
  tooLarge = 0;
  /** Inputs, and parts of them, that should hold records and do not: unreadable files, arrays that are not closed, damage. */
  inputProblems = 0;

  /** Records that took more than one attempt, and those further attempts. */
  retriedRecords = 0;
  retries = 0;
  /** Dead letters by reason. */
  readonly deadLetterReasons: FieldCounts = new Map();

  /** Bytes of records, and of bodies that were delivered. */
  bytesIn = 0;
  bytesOut = 0;
  /** Time for the function and the requests of a record; waits for the rate limit and for retries are not in it. */
  readonly times = new Histogram();

  /** Records whose outcome is known. */
  settled(): number {
    const notSent = this.malformed + countOf(this.otherKinds) + this.empty;
    return this.delivered + notSent + this.deadLettered + this.paused + this.notProcessed;
  }
}
