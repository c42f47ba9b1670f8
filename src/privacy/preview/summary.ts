import type { OtherKinds } from '../../records/other-kinds';
import type { FieldRow } from './field-table';

/** The totals of all records. */
export interface Summary {
  readonly records: number;
  readonly delivered: number;
  readonly nothingLeft: number;
  /** The number that the function could not deliver, by reason. */
  readonly notDeliverable: Readonly<Record<string, number>>;
  /** The number that are not contact records, by kind. */
  readonly notContactRecords: OtherKinds;
  /** Members and elements, including those beneath removed ones. */
  readonly fieldsKept: number;
  readonly fieldsRemoved: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** Paths of the configuration that matched nothing in the records. */
  readonly unmatched: readonly string[];
  /** What the records contain instead of those, and names similar to listed ones, in sentences. */
  readonly advice: readonly string[];
  readonly fields: readonly FieldRow[];
}
