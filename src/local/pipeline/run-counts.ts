import { Histogram } from '../../delivery/histogram';
import { countOf } from '../../records/other-kinds';
import type { FieldCounts } from './removed-fields';

/** The outcomes of the records of a run so far. */
export class RunCounts {
  /** Records accepted by the stream. Each ends in exactly one of the outcomes below. */
  received = 0;
  delivered = 0;
  /** Unreadable, and never sent. */
  malformed = 0;
  /** Of another kind, by kind. Never sent. */
  readonly otherKinds: Record<string, number> = {};
  /** Not sent, because nothing was left. */
  empty = 0;
  deadLettered = 0;
  /** In the stream and the backup, because delivery is paused. */
  paused = 0;
  /** Not started, because the run was interrupted. */
  notProcessed = 0;

  /** Never received, because they are too large for a stream. */
  tooLarge = 0;
  /** Inputs, and parts of them, without the expected records: unreadable files, unclosed arrays, damage. */
  inputProblems = 0;

  /** Records that needed more than one attempt, and the number of further attempts. */
  retriedRecords = 0;
  retries = 0;
  /** Dead letters by reason. */
  readonly deadLetterReasons: FieldCounts = new Map();

  /** Bytes of records, and of delivered bodies. */
  bytesIn = 0;
  bytesOut = 0;
  /** Time for the function and the requests of a record, without waits for the rate limit and for retries. */
  readonly times = new Histogram();

  /** Records whose outcome is known. */
  settled(): number {
    const notSent = this.malformed + countOf(this.otherKinds) + this.empty;
    return this.delivered + notSent + this.deadLettered + this.paused + this.notProcessed;
  }
}

/** The progress of a run, in one line. @param seconds since it began */
export function progressText(counts: RunCounts, seconds: number): string {
  const { received, delivered, malformed, empty, deadLettered, paused, retries } = counts;
  const parts = [`${received} received`, `${delivered} delivered (${Math.round(delivered / seconds)}/s)`];
  const further = {
    malformed,
    'not contact records': countOf(counts.otherKinds),
    'nothing left': empty,
    'dead-lettered': deadLettered,
    paused,
    retries,
  };
  for (const [label, value] of Object.entries(further)) if (value > 0) parts.push(`${value} ${label}`);
  return parts.join(', ');
}
