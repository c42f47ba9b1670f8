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
 * All that can be said of a document without any record: what is wrong with it, and what it probably does not mean;
 * of a valid one also what should be a decision. In the order of the list, what is about all of it last.
 * @param records what they show of the paths, whatever the model says
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
  if (!result.ok) {
    return inOrder([...faults, ...forms, ...findInPaths(result.readable)], Number.NEGATIVE_INFINITY);
  }
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

/** @param place of what is about the list as a whole */
function inOrder(findings: Finding[], place: number): Finding[] {
  const position = ({ index }: Finding): number => index ?? place;
  return findings.sort((a, b) => (position(a) === position(b) ? 0 : position(a) - position(b)));
}

/**
 * What is to be said of all paths together. Those beside which others change nothing stand for these. One that probably
 * does not mean the key that it names says nothing about what is sent.
 */
function findInList(config: RedactionConfig, covers: Covers, matched: ReadonlySet<number>): Finding[] {
  const staying = [...config.paths.entries()].filter(
    ([index, { segments }]) => !covers.has(index) && (matched.has(index) || lookUp(segments).known),
  );
  const paths = staying.map(([, path]) => path);
  const context = contextOf({ type: config.type, fields: paths.map(({ text }) => text), paths });
  return [...findInAllowList(context), ...findInDenyList(context)].map((finding) => {
    const [index, path] = staying[finding.index ?? -1] ?? [];
    return index === undefined || path === undefined ? finding : { ...finding, index, field: path.text };
  });
}

function findingOf({ id, at, index, field, message, remedy }: Fault): Finding {
  if (index !== undefined && field !== undefined && remedy !== undefined) {
    return { id, severity: 'error', index, field, message, remedy };
  }
  return {
    id,
    severity: 'error',
    message: `${at}: ${message}`,
    remedy: remedy ?? 'the document is valid whole or not at all: put right all that is listed here',
  };
}
