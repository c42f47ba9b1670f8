import type { RedactionConfig } from '../../../functions/privacy-controls/redaction-config';
import { lookUp } from '../contact-model/lookup';
import { explainForm } from '../list/normal-form';
import type { Fault, Parsed } from '../list/parse';
import { findInAllowList } from './allow-list';
import { contextOf } from './context';
import { findInDenyList } from './deny-list';
import type { Finding } from './finding';
import { type Covers, coversIn, findInPaths, NOT_SEEN, type Seen } from './paths';

/**
 * Checks a document without records: its faults and probable mistakes and, if it is valid, what should be a decision.
 * The findings follow the order of the list; those about the whole list come last.
 * @param records what records show of the paths; this takes precedence over the model
 */
export function checkDocument(result: Parsed, records: Seen = NOT_SEEN): Finding[] {
  const forms = result.otherForms.map(
    (form): Finding => ({
      id: 'other-code-points',
      severity: 'warning',
      index: form.index,
      field: form.written,
      ...explainForm(form),
    }),
  );
  const faults = result.faults.map(findingOf);
  if (!result.ok)
    return inOrder([...faults, ...forms, ...findInPaths(result.readable)], Number.NEGATIVE_INFINITY);
  const { config } = result;
  const paths = new Map(config.paths.entries());
  const covers = coversIn(paths);
  const findings = [
    ...faults,
    ...findInPaths({ type: config.type, paths }, covers, records),
    ...forms,
    ...findInList(config, covers, records.matched),
  ];
  return inOrder(findings, Number.POSITIVE_INFINITY);
}

/** @param place the position of findings about the whole list */
function inOrder(findings: Finding[], place: number): Finding[] {
  const position = ({ index }: Finding): number => index ?? place;
  return findings.sort((a, b) => (position(a) === position(b) ? 0 : position(a) - position(b)));
}

/**
 * Checks all paths together. Leaves out covered paths, which change nothing, and paths that are probably misspelt, which
 * do not show what was meant to be sent.
 */
function findInList(config: RedactionConfig, covers: Covers, matched: ReadonlySet<number>): Finding[] {
  const staying = [...config.paths.entries()].filter(
    ([index, { segments }]) => !covers.has(index) && (matched.has(index) || lookUp(segments).known),
  );
  const paths = staying.map(([, path]) => path);
  const context = contextOf({ ...config, fields: paths.map(({ text }) => text), paths });
  return [...findInAllowList(context), ...findInDenyList(context)].map((finding) => {
    const [index, path] = staying[finding.index ?? -1] ?? [];
    return index === undefined || path === undefined ? finding : { ...finding, index, field: path.text };
  });
}

function findingOf({ id, at, index, field, message, remedy }: Fault): Finding {
  if (index !== undefined && field !== undefined && remedy !== undefined)
    return { id, severity: 'error', index, field, message, remedy };
  return {
    id,
    severity: 'error',
    message: `${at}: ${message}`,
    remedy: remedy ?? 'fix all errors listed here: one error makes the whole document invalid',
  };
}
