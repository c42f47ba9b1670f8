import type { RedactionConfig } from '../../../functions/privacy-controls/redaction-config';
import { lookUp } from '../contact-model/lookup';
import { explainForm } from '../list/normal-form';
import { type Fault, type Parsed, readableIn } from '../list/parse';
import { findInAllowList } from './allow-list';
import { contextOf } from './context';
import { findInDenyList } from './deny-list';
import type { Finding } from './finding';
import { type Covers, coversIn, findInPaths, NOT_SEEN } from './paths';
import type { RecordsReport, Seen } from './records';
import {
  findInReplacedPaths,
  findInReplacements,
  findMandatoryUnreplaced,
  findUnreplacedBooleans,
} from './replacements';

/** What records show of both lists. */
type AllSeen = Pick<RecordsReport, keyof Seen | 'replace'>;

/** More than the positions of any document. */
const AFTER_FIELDS = 1_000_000;

/**
 * Checks a document without records: its faults and probable mistakes and, if it is valid, what should be a decision.
 * The findings follow the order of the list; those about the whole list come last.
 * @param records what records show of the paths; this takes precedence over the model
 */
export function checkDocument(
  result: Parsed,
  records: AllSeen = { ...NOT_SEEN, replace: NOT_SEEN },
): Finding[] {
  const forms = result.otherForms.map(
    (form): Finding => ({
      id: 'other-code-points',
      severity: 'warning',
      ...(form.list === 'replace' && { list: 'replace' }),
      index: form.index,
      field: form.written,
      ...explainForm(form),
    }),
  );
  const faults = result.faults.map(findingOf);
  if (!result.ok) {
    const inPaths = [...findInPaths(result.readable), ...findInReplacedPaths(result.readable.replaced)];
    return inOrder([...faults, ...forms, ...inPaths], Number.NEGATIVE_INFINITY);
  }
  const { config } = result;
  const { paths, replaced } = readableIn(config);
  const covers = coversIn(paths);
  const findings = [
    ...faults,
    ...findInPaths({ type: config.type, paths }, covers, records),
    ...findInReplacedPaths(replaced, records.replace),
    ...forms,
    ...findInList(config, covers, records),
    ...findInReplacements(result),
  ];
  return inOrder(findings, Number.POSITIVE_INFINITY);
}

/** @param place the position of findings about the whole list */
function inOrder(findings: Finding[], place: number): Finding[] {
  const position = ({ list, index }: Finding): number =>
    index === undefined ? place : index + (list === 'replace' ? AFTER_FIELDS : 0);
  return findings.sort((a, b) => (position(a) === position(b) ? 0 : position(a) - position(b)));
}

/**
 * Checks all paths together. Leaves out covered paths, which change nothing, and paths that are probably misspelt, which
 * do not show what was meant to be sent or replaced.
 */
function findInList(config: RedactionConfig, covers: Covers, { matched, replace }: AllSeen): Finding[] {
  const staying = [...config.paths.entries()].filter(
    ([index, { segments }]) => !covers.has(index) && (matched.has(index) || lookUp(segments).known),
  );
  const replacing = [...readableIn(config).replaced].filter(
    ([index, { segments }]) => replace.matched.has(index) || lookUp(segments).known,
  );
  const paths = staying.map(([, path]) => path);
  const context = contextOf({
    type: config.type,
    fields: paths.map(({ text }) => text),
    paths,
    replace: replacing.flatMap(([index]) => config.replace[index] ?? []),
  });
  const found = [
    ...findInAllowList(context),
    ...findInDenyList(context),
    ...findMandatoryUnreplaced(context),
    ...findUnreplacedBooleans(context),
  ];
  return found.map((finding) => {
    const [index, path] = (finding.list === 'replace' ? replacing : staying)[finding.index ?? -1] ?? [];
    return index === undefined || path === undefined ? finding : { ...finding, index, field: path.text };
  });
}

function findingOf({ id, at, list, index, field, message, remedy }: Fault): Finding {
  if (index !== undefined && field !== undefined && remedy !== undefined)
    return { id, severity: 'error', ...(list && { list }), index, field, message, remedy };
  return {
    id,
    severity: 'error',
    message: `${at}: ${message}`,
    remedy: remedy ?? 'fix all errors listed here: one error makes the whole document invalid',
  };
}
