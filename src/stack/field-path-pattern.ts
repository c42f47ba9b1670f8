import { MANDATORY_SUBTREES } from '../../functions/privacy-controls/mandatory-fields';

const ESCAPE = '\\\\[ -/:-@\\[-`{-~]';
/** Characters that are allowed without escape within a segment, at its ends, and at the start of the path. */
const WITHIN = '[^.\\\\\\[\\]?*#]';
const EDGE = '[^.\\\\\\[\\]?*#\\s\\p{Z}\\p{Cc}\\p{Cf}]';
const START = '[^.\\\\\\[\\]?*#\\s\\p{Z}\\p{Cc}\\p{Cf}$/@]';
const segment = (first: string): string =>
  `(?:[*#]|(?:${first}|${ESCAPE})(?:(?:${WITHIN}|${ESCAPE})*(?:${EDGE}|${ESCAPE}))?)`;

/**
 * The grammar of a field path as a regular expression of RE2, Terraform's engine, so that `terraform plan` rejects a
 * wrong path. A test ensures that the function's own parser accepts the same paths.
 */
export const FIELD_PATH_PATTERN = `^${segment(START)}(?:\\.${segment(EDGE)})*$`;

const escapeForPattern = (text: string): string => text.replaceAll('.', '\\.');

/** Matches a field path that can never remove anything from a deny list: it lies in a mandatory subtree. */
export const INEFFECTIVE_PATH_PATTERN = `^(?:${MANDATORY_SUBTREES.map(escapeForPattern).join('|')})(?:\\.|$)`;
