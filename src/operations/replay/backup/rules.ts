import type { Selection } from '../selection';
import type { BackupRecord } from './contact-record';
import type { BackupObject, ObjectSpan } from './objects';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** Clocks of AWS and of Amazon Connect, and what Firehose takes to write. */
const TOLERANCE_MS = 5 * MINUTE_MS;

/** Says which records are meant. */
export interface Rule {
  /** Undefined: none of this object. */
  forObject(object: BackupObject): ((record: BackupRecord) => boolean) | undefined;
}

/** How records and the objects that hold them may lie apart in time, in milliseconds. */
export interface Lateness {
  /** Firehose collects for so long: an object's oldest record may have arrived so much before another of it. */
  readonly bufferMs: number;
  /** Firehose or Amazon Connect may have been so late. */
  readonly lateMs: number;
}

export const lateness = (bufferSeconds: number, lateHours: number): Lateness => ({
  bufferMs: bufferSeconds * 1000 + TOLERANCE_MS,
  lateMs: lateHours * HOUR_MS,
});

/** Where records that arrived from `first` to `last` may be. */
const spanOf = (first: number, last: number, { bufferMs, lateMs }: Lateness): ObjectSpan => ({
  from: first - bufferMs,
  to: last + lateMs,
});

const overlaps = ({ earliest, latest }: BackupObject, { from, to }: ObjectSpan): boolean =>
  latest >= from && earliest <= to;

/** The records that a user asks for. @param until nothing that arrived later is meant: our own copies among it */
export function selectionRule(
  { from = 0, to, contactIds }: Extract<Selection, { kind: 'backup' }>,
  until: number,
  late: Lateness,
): { readonly rule: Rule; readonly span: ObjectSpan } {
  const end = Math.min(to ?? until, until);
  const contacts = new Set(contactIds);
  const span = { from: Math.max(0, from - late.bufferMs), to: Math.min(end + late.lateMs, until) };
  const arrivals = { from: from - late.bufferMs, to: end };
  const rule: Rule = {
    forObject: (object) => {
      const isNear = overlaps(object, arrivals);
      // What does not say when it was updated is taken by its object's time.
      const isInTime = (record: BackupRecord): boolean =>
        record.kind === 'record' && record.updated !== undefined
          ? record.updated >= from && record.updated < (to ?? Number.POSITIVE_INFINITY)
          : isNear;
      const isOfContact = (record: BackupRecord): boolean =>
        contacts.size === 0 ||
        record.kind !== 'record' ||
        (record.contactId !== undefined && contacts.has(record.contactId));
      return (record) => isInTime(record) && isOfContact(record);
    },
  };
  return { rule, span };
}

/** When the records of a dead letter arrived, and how many they are. */
export interface Arrival {
  readonly first: number;
  readonly last: number;
  readonly count: number;
}

/**
 * The records that may be those of dead letters: the backup does not know sequence numbers. All that are in an object
 * that may hold a letter's, and were updated before those arrived.
 */
export class ArrivalRule implements Rule {
  /** Records that are still missing of each arrival. */
  readonly #missing: Map<Arrival, number>;

  constructor(
    private readonly arrivals: readonly Arrival[],
    private readonly late: Lateness,
  ) {
    this.#missing = new Map(arrivals.map((arrival) => [arrival, arrival.count]));
  }

  get span(): ObjectSpan {
    return spanOf(
      this.arrivals.reduce((least, { first }) => Math.min(least, first), Number.POSITIVE_INFINITY),
      this.arrivals.reduce((most, { last }) => Math.max(most, last), 0),
      this.late,
    );
  }

  forObject(object: BackupObject): ((record: BackupRecord) => boolean) | undefined {
    const mayHold = ({ first, last }: Arrival): boolean => overlaps(object, spanOf(first, last, this.late));
    const latest = this.arrivals.reduce((most, one) => (mayHold(one) ? Math.max(most, one.last) : most), -1);
    if (latest < 0) return undefined;
    return (record) => {
      // What does not say when it was updated is taken by its object's time.
      const updated = (record.kind === 'record' ? record.updated : undefined) ?? object.earliest;
      const mayBeOf = ({ last }: { readonly last: number }): boolean => updated <= last + TOLERANCE_MS;
      if (record.kind === 'record') {
        for (const [arrival, missing] of this.#missing) {
          if (!mayHold(arrival) || !mayBeOf(arrival)) continue;
          if (missing > 1) this.#missing.set(arrival, missing - 1);
          else this.#missing.delete(arrival);
        }
      }
      return mayBeOf({ last: latest });
    };
  }

  /** Whether there are as many records that may be those of the arrival. */
  isCovered(arrival: Arrival): boolean {
    return !this.#missing.has(arrival);
  }
}
