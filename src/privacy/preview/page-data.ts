import type { JsonObject } from '../../../functions/privacy-controls/json';
import type { Listed } from '../../../functions/privacy-controls/redaction-config';
import type { OtherKinds } from '../../records/other-kinds';
import type { FieldRow } from './field-table';

/** The data of the page, besides the records themselves. */
export interface PageData {
  readonly origin: PageOrigin;
  readonly config: Listed;
  readonly summary: Summary;
  /** Names of the inputs. */
  readonly sources: readonly string[];
  /** One for each record in the page, in the order of the lines. */
  readonly records: readonly PageRecord[];
}

/** The origin of the page, so that a print shows which configuration it is about. */
export interface PageOrigin {
  /** The configuration's file, as the user named it. */
  readonly configFile: string;
  /** The hash of the configuration that the function's log and the report also contain. */
  readonly sha256: string;
  /** The version of this project. */
  readonly version: string;
}

/** What the list of records shows and filters by. The page applies the rules when it shows the record. */
export interface PageRecord {
  /** From 1, over all inputs. */
  readonly record: number;
  /** Index in `sources`. */
  readonly source: number;
  readonly line: number;
  /** `delivered`, `nothing left`, the kind if not a contact record, or the reason why the function could not read it. */
  readonly outcome: string;
  /** Members and elements that are replaced, and that are removed. */
  readonly replaced: number;
  readonly removed: number;
  /** The numbers of the verdicts about its fields, each once. */
  readonly verdicts: readonly number[];
}

/** A record in the page, with the texts that replace its values, in the order of the record. */
export type RecordLine = readonly [record: JsonObject, ...replacements: string[]];

/** The totals of all records. */
export interface Summary {
  readonly records: number;
  readonly delivered: number;
  readonly nothingLeft: number;
  /** The number that the function could not deliver, by reason. */
  readonly notDeliverable: Readonly<Record<string, number>>;
  /** The number that are not contact records, by kind. */
  readonly notContactRecords: OtherKinds;
  /** Members and elements that are sent as they are. */
  readonly fieldsKept: number;
  readonly fieldsReplaced: number;
  /** Includes those beneath removed ones. */
  readonly fieldsRemoved: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** Paths of the configuration that matched nothing in the records. */
  readonly unmatched: readonly string[];
  /** What the records contain instead of those, and names similar to listed ones, in sentences. */
  readonly advice: readonly string[];
  readonly fields: readonly FieldRow[];
}
