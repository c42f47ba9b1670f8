import type { OtherKinds } from '../../records/other-kinds';
import type { FieldRow } from './field-table';

/** What all records came to. */
export interface Summary {
  readonly records: number;
  readonly delivered: number;
  readonly nothingLeft: number;
  /** How many the function could not deliver, by reason. */
  readonly notDeliverable: Readonly<Record<string, number>>;
  /** How many are not contact records, by kind. */
  readonly notContactRecords: OtherKinds;
  /** Members and elements, those beneath removed ones too. */
  readonly fieldsKept: number;
  readonly fieldsRemoved: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** Paths of the configuration that matched nothing in the records. */
  readonly unmatched: readonly string[];
  /** What the records hold instead of those, and beside listed names, in sentences. */
  readonly advice: readonly string[];
  readonly fields: readonly FieldRow[];
}
