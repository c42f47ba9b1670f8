import type { RedactionConfig } from '../../../functions/privacy-controls/redaction-config';
import type { Summary } from './summary';

/** What the page knows besides the records themselves. */
export interface PageData {
  readonly origin: PageOrigin;
  readonly config: Pick<RedactionConfig, 'type' | 'fields'>;
  readonly summary: Summary;
  /** Names of the inputs. */
  readonly sources: readonly string[];
  /** One for each record that the page holds, in the order of their lines. */
  readonly records: readonly PageRecord[];
}

/** What the page was made of and by, so that it can be told which configuration a print is about. */
export interface PageOrigin {
  /** The configuration's file, as the user named it. */
  readonly configFile: string;
  /** Of the configuration, as the function's log and the report name it. */
  readonly sha256: string;
  /** Of this project. */
  readonly version: string;
}

/** What the list of records shows, and filters by. The rules are found out by the page when it shows the record. */
export interface PageRecord {
  /** From 1, over all inputs. */
  readonly record: number;
  /** Index in `sources`. */
  readonly source: number;
  readonly line: number;
  /** `delivered`, `nothing left`, what it is if not a contact record, or the reason why the function could not read it. */
  readonly outcome: string;
  /** Members and elements that are removed. */
  readonly removed: number;
  /** The numbers of the verdicts about its fields, each once. */
  readonly verdicts: readonly number[];
}
