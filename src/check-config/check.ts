import type { RedactionConfig } from '../../functions/privacy-controls/redaction-config';
import { grouped } from '../command-line/counted';
import { lookUp } from '../contact-model/lookup';
import { explainForm } from '../redaction/normal-form';
import type { Parsed } from '../redaction/parse';
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
  if (!result.ok) {
    return [
      ...result.errors.map(
        ({ at, message }): Finding => ({
          id: 'invalid-document',
          severity: 'error',
          message: `${at}: ${message}`,
          remedy: 'the document is valid whole or not at all: put right all that is listed here',
        }),
      ),
      ...forms,
      ...findInPaths(result.readable),
    ];
  }
  const { config } = result;
  const paths = new Map(config.paths.entries());
  const covers = coversIn(paths);
  const findings = [
    ...findTooLong(config),
    ...findInPaths({ type: config.type, paths }, covers, records),
    ...forms,
    ...findInList(config, covers, records.matched),
  ];
  const position = ({ index }: Finding): number => index ?? Number.POSITIVE_INFINITY;
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

/** Bytes of the value of a Systems Manager parameter of the advanced tier. */
const LONGEST_PARAMETER = 8192;

function findTooLong({ type, fields }: RedactionConfig): Finding[] {
  const bytes = Buffer.byteLength(JSON.stringify({ key: 'REDACTION_CONFIG', value: { type, fields } }));
  if (bytes <= LONGEST_PARAMETER) return [];
  return [
    {
      id: 'too-long',
      severity: 'error',
      message:
        `the document has ${grouped(bytes)} bytes; a parameter of Systems Manager holds ${grouped(LONGEST_PARAMETER)}, ` +
        'and terraform plan refuses it',
      remedy: 'shorten the list: a path covers everything beneath it, and * stands for any name',
      count: bytes,
    },
  ];
}
