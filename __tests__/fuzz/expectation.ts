import {
  type Config,
  countRemoved,
  decode,
  isContactRecord,
  type JsonObject,
  matches,
  nodesOf,
  parseDocument,
  parsePath,
  redact,
} from '../reference/naive-redaction';
import type { FuzzCase } from './cases';

/** The expected result of a case by the specification. */
export interface Expectation {
  /** Undefined if the document is not valid. */
  readonly config: Config | undefined;
  /** What the pipe receives, as JSON. */
  readonly answer: string;
  readonly malformed: number;
  readonly notContact: number;
  readonly delivered: number;
  /** Removed members and elements whose parent stays. */
  readonly removed: number;
  /** For each field, whether its path leads to a node of a record that was read. */
  readonly matched: readonly boolean[];
}

/** Computes the expectation with the naive implementation. */
export function expectationOf({ document, data }: FuzzCase): Expectation {
  const config = parseDocument(document);
  const records = data.map(decode);
  const decoded = records.filter((record) => record !== undefined);
  const read = decoded.filter(isContactRecord);
  const bodies = read.map((record) => redact(record, config)).filter((body) => body !== undefined);
  return {
    config,
    answer: JSON.stringify(records.length === 1 ? (bodies[0] ?? []) : bodies),
    malformed: records.length - decoded.length,
    notContact: decoded.length - read.length,
    delivered: bodies.length,
    removed: read.reduce((sum, record) => sum + countRemoved(record, config), 0),
    matched: matchedFields(config, read),
  };
}

function matchedFields(config: Config | undefined, records: readonly JsonObject[]): boolean[] {
  const locations = records.flatMap((record) => nodesOf(record).map((node) => node.location));
  return (config?.fields ?? []).map((field) => {
    const path = parsePath(field) ?? [];
    return locations.some((location) => matches(path, location));
  });
}
