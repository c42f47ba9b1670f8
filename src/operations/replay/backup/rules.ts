import { type Lateness, TOLERANCE_MS } from '../../backup/lateness';
import type { BackupObject, ObjectSpan } from '../../backup/objects';
import type { Selection } from '../selection';
import type { BackupRecord } from './contact-record';

/** Selects records. */
export interface Rule {
  /** Whether a record counts as put if an earlier run has put another copy of it. @default true */
  readonly copiesCount?: boolean;
  /** Undefined: no record of this object. */
  forObject(object: BackupObject): ((record: BackupRecord) => boolean) | undefined;
}

/** The objects that may hold records that arrived from `first` to `last`. */
const spanOf = (first: number, last: number, { bufferMs, lateMs }: Lateness): ObjectSpan => ({
  from: first - bufferMs,
  to: last + lateMs,
});

const overlaps = ({ earliest, latest }: BackupObject, { from, to }: ObjectSpan): boolean =>
  latest >= from && earliest <= to;

/** The records that a user selects. @param until excludes later arrivals, among them our own copies */
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
      // A record without its time of update is selected by its object's time.
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

/** When the records of a dead-letter message arrived, and their number. */
export interface Arrival {
  readonly first: number;
  readonly last: number;
  readonly count: number;
}

/** The records of an arrival that were not found yet. */
interface Missing {
  readonly arrival: Arrival;
  count: number;
}

/**
 * The records that may be those of dead-letter messages, as the backup has no sequence numbers: all in objects
 * that may hold a message's records, and updated before those arrived.
 */
export class ArrivalRule implements Rule {
  /** The missing records of each arrival, the earliest end first. */
  readonly #missing: Missing[];
  /** Records that were counted: a copy does not count as another record. */
  readonly #counted = new Set<string>();
  readonly #arrivals: readonly Arrival[];
  readonly #late: Lateness;
  readonly #until: number;

  /** @param until excludes later arrivals, among them our own copies, in milliseconds since 1970 */
  constructor(arrivals: readonly Arrival[], late: Lateness, until = Number.POSITIVE_INFINITY) {
    this.#arrivals = arrivals;
    this.#late = late;
    this.#until = until;
    this.#missing = arrivals
      .map((arrival) => ({ arrival, count: arrival.count }))
      .sort((a, b) => a.arrival.last - b.arrival.last);
  }

  /** False if our own copies are selected too: a record that was put may have failed again. */
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
      // A record without its time of update is selected by its object's time.
      const updated = (record.kind === 'record' ? record.updated : undefined) ?? object.earliest;
      const mayBeOf = ({ last }: { readonly last: number }): boolean => updated <= last + TOLERANCE_MS;
      if (record.kind === 'record' && !this.#counted.has(record.digest)) {
        // A record belongs to one arrival: of the possible ones, that with the earliest end.
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
   * Whether all records of the arrival, and of those around its time, were found. With
   * fewer records, it is not known whose are missing.
   */
  isCovered({ first, last }: Arrival): boolean {
    const own = spanOf(first, last, this.#late);
    return !this.#missing.some(({ arrival }) => {
      const other = spanOf(arrival.first, arrival.last, this.#late);
      return other.from <= own.to && own.from <= other.to;
    });
  }
}
