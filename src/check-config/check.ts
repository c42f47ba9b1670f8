import type {
  RedactionConfig,
  RedactionConfigResult,
} from '../../functions/privacy-controls/redaction-config';
import { findInAllowList } from './allow-list';
import { contextOf } from './context';
import { findInDenyList } from './deny-list';
import type { Finding } from './finding';
import { findInPaths } from './paths';

/**
 * All that can be said of a document without any record: what is wrong with it, or, of a valid one, what it
 * probably does not mean and what should be a decision. In the order of the list, what is about all of it last.
 * @param matched indexes of paths that are known to match something, whatever the model says
 */
export function checkDocument(
  result: RedactionConfigResult,
  matched: ReadonlySet<number> = new Set(),
): Finding[] {
  if (!result.ok) {
    return result.errors.map(({ at, message }) => ({
      id: 'invalid-document',
      severity: 'error',
      message: `${at}: ${message}`,
      remedy: 'the document is valid whole or not at all: put right all that is listed here',
    }));
  }
  const context = contextOf(result.config);
  const findings = [
    ...findTooLong(result.config),
    ...findInPaths(result, matched),
    ...findInAllowList(context),
    ...findInDenyList(context),
  ];
  const position = ({ index }: Finding): number => index ?? Number.POSITIVE_INFINITY;
  return findings
    .map((finding) =>
      finding.index === undefined
        ? finding
        : { ...finding, field: result.config.fields[finding.index] ?? '' },
    )
    .sort((a, b) => (position(a) === position(b) ? 0 : position(a) - position(b)));
}

/** Bytes of the value of a Systems Manager parameter of the advanced tier. */
const LONGEST_PARAMETER = 8192;

function findTooLong({ type, fields }: RedactionConfig): Finding[] {
  const bytes = Buffer.byteLength(JSON.stringify({ key: 'REDACTION_CONFIG', value: { type, fields } }));
  if (bytes <= LONGEST_PARAMETER) return [];
  return [
    {
      id: 'too-long',
      severity: 'warning',
      message: `the document has ${bytes} bytes; a parameter of Systems Manager holds ${LONGEST_PARAMETER}`,
      remedy: 'shorten the list: a path covers everything beneath it, and * stands for any name',
      count: bytes,
    },
  ];
}
