import {
  type Config,
  countRemoved,
  countReplaced,
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
  /** Undefined if the configuration has no replacements. */
  readonly replaced: number | undefined;
  /** Undefined if the configuration asks for no pseudonyms. */
  readonly keyUnavailable: 0 | 1 | undefined;
  /** For each field, then for each entry of `replace`, whether its path leads to a node of a record that was read. */
  readonly matched: readonly boolean[];
}

/** The secret for pseudonyms, if the key can be used. */
export const SECRET = Buffer.from('a secret of 32 bytes for fuzzing');

/** Computes the expectation with the naive implementation. */
export function expectationOf({ document, key, data }: FuzzCase): Expectation {
  const config = parseDocument(document);
  const secret = key ? SECRET : undefined;
  const replace = config?.replace ?? [];
  const records = data.map(decode);
  const decoded = records.filter((record) => record !== undefined);
  const read = decoded.filter(isContactRecord);
  const bodies = read.map((record) => redact(record, config, secret)).filter((body) => body !== undefined);
  return {
    config,
    answer: JSON.stringify(records.length === 1 ? (bodies[0] ?? []) : bodies),
    malformed: records.length - decoded.length,
    notContact: decoded.length - read.length,
    delivered: bodies.length,
    removed: read.reduce((sum, record) => sum + countRemoved(record, config, secret), 0),
    replaced:
      replace.length === 0
        ? undefined
        : read.reduce((sum, record) => sum + countReplaced(record, config, secret), 0),
    keyUnavailable: replace.some((entry) => entry.with === 'PSEUDONYM') ? (key ? 0 : 1) : undefined,
    matched: matchedFields(config, read),
  };
}

function matchedFields(config: Config | undefined, records: readonly JsonObject[]): boolean[] {
  const locations = records.flatMap((record) => nodesOf(record).map((node) => node.location));
  const { fields = [], replace = [] } = config ?? {};
  return [...fields, ...replace.map(({ field }) => field)].map((field) => {
    const path = parsePath(field) ?? [];
    return locations.some((location) => matches(path, location));
  });
}
