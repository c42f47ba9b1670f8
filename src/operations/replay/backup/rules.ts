import type { Selection } from '../selection';
import type { BackupRecord } from './contact-record';
import type { BackupObject, ObjectSpan } from './objects';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** Clocks of AWS and of Amazon Connect, and what Firehose takes to write. */
const TOLERANCE_MS = 5 * MINUTE_MS;

/** Says which records are meant. */
export interface Rule {
  /** Whether a record counts as put where an earlier run has put another copy of it. @default true */
  readonly copiesCount?: boolean;
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

/** What is missing of an arrival. */
interface Missing {
  readonly arrival: Arrival;
  count: number;
}

/**
 * The records that may be those of dead letters: the backup does not know sequence numbers. All that are in an object
 * that may hold a letter's, and were updated before those arrived.
 */
export class ArrivalRule implements Rule {
  /** What is missing of each arrival: the earliest end first. */
  readonly #missing: Missing[];
  /** Records that were counted: a copy of one does not stand for another that is missing. */
  readonly #counted = new Set<string>();
  readonly #arrivals: readonly Arrival[];
  readonly #late: Lateness;
  readonly #until: number;

  /** @param until what arrived from then on is not meant, in milliseconds since 1970: our own copies among it */
  constructor(arrivals: readonly Arrival[], late: Lateness, until = Number.POSITIVE_INFINITY) {
    this.#arrivals = arrivals;
    this.#late = late;
    this.#until = until;
    this.#missing = arrivals
      .map((arrival) => ({ arrival, count: arrival.count }))
      .sort((a, b) => a.arrival.last - b.arrival.last);
  }

  /** Where what we have put is meant too, it may have failed again: that it was put once says nothing. */
  get copiesCount(): boolean {
    return Number.isFinite(this.#until);
  }

  get span(): ObjectSpan {
    const { from, to } = spanOf(
      this.#arrivals.reduce((least, { first }) => Math.min(least, first), Number.POSITIVE_INFINITY),
      this.#arrivals.reduce((most, { last }) => Math.max(most, last), 0),
      this.#late,
    );
    return { from, to: Math.min(to, this.#until) };
  }

  forObject(object: BackupObject): ((record: BackupRecord) => boolean) | undefined {
    if (object.latest >= this.#until) return undefined;
    const mayHold = (arrival: Arrival): boolean => this.mayHold(object, arrival);
    const latest = this.#arrivals.reduce((most, one) => (mayHold(one) ? Math.max(most, one.last) : most), -1);
    if (latest < 0) return undefined;
    return (record) => {
      // What does not say when it was updated is taken by its object's time.
      const updated = (record.kind === 'record' ? record.updated : undefined) ?? object.earliest;
      const mayBeOf = ({ last }: { readonly last: number }): boolean => updated <= last + TOLERANCE_MS;
      if (record.kind === 'record' && !this.#counted.has(record.digest)) {
        // A record is that of one arrival: of those that it may be of, the one that has the fewest left to come.
        const index = this.#missing.findIndex(({ arrival }) => mayBeOf(arrival) && mayHold(arrival));
        const missing = this.#missing[index];
        if (missing !== undefined) {
          this.#counted.add(record.digest);
          missing.count -= 1;
          if (missing.count === 0) this.#missing.splice(index, 1);
        }
      }
      return mayBeOf({ last: latest });
    };
  }

  /** Whether the object may hold records of the arrival. */
  mayHold(object: BackupObject, { first, last }: Arrival): boolean {
    return overlaps(object, spanOf(first, last, this.#late));
  }

  /**
   * Whether there are as many different records as the arrival, and those of about its time, have together. With
   * fewer, nobody knows whose are missing.
   */
  isCovered({ first, last }: Arrival): boolean {
    const own = spanOf(first, last, this.#late);
    return !this.#missing.some(({ arrival }) => {
      const other = spanOf(arrival.first, arrival.last, this.#late);
      return other.from <= own.to && own.from <= other.to;
    });
  }
}
