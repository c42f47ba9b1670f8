import { isContainer } from '../../../functions/privacy-controls/json';
import { asksForPseudonyms, type Listed } from '../../../functions/privacy-controls/redaction-config';
import { escapeJson } from '../../cli/printable';
import { UNKNOWN_KIND } from '../../records/other-kinds';
import type { Decision } from '../list/explain';
import { LONGEST_NAME } from '../list/field-name';
import type { Summary } from './page-data';
import type { Previewed } from './preview';
import { rowRules } from './wording';

/**
 * The most UTF-16 code units in the names of one record. A long name with many fields beneath it would otherwise make a
 * line of gigabytes, which exceeds the length of a string.
 */
export const MOST_NAMED = 20_000_000;

/** One record as a line of JSON; the format is in the command's help. */
export function recordLine(previewed: Previewed, list: Listed): string {
  const { record, source, line, outcome } = previewed;
  const head = { kind: 'record', record, source, line, outcome };
  if (outcome === 'not deliverable' || outcome === 'not a contact record') {
    const reason = outcome === 'not deliverable' ? previewed.reason : (previewed.recordKind ?? UNKNOWN_KIND);
    return escapeJson(JSON.stringify({ ...head, reason, delivered: null, decisions: [] }));
  }
  const lines = new Lines(list);
  lines.add(previewed.decisions, '');
  const beginning = JSON.stringify({ ...head, reason: null }).slice(0, -1);
  // The delivered text itself, apart from escapes: its numbers and duplicate keys must not change by parsing it again.
  return escapeJson(
    `${beginning},"delivered":${previewed.delivered ?? 'null'},"decisions":${JSON.stringify(lines.all)}}`,
  );
}

export function summaryLine(summary: Summary, list: Listed): string {
  return escapeJson(
    JSON.stringify({
      kind: 'summary',
      ...(asksForPseudonyms(list) && { pseudonyms: 'demonstration' }),
      ...summary,
      fields: summary.fields.map((row) => ({
        field: row.path,
        kept: row.kept,
        replaced: row.replaced,
        removed: row.removed,
        rules: rowRules(row, list, (rule) => rule),
      })),
    }),
  );
}

/** The lines of a record. Omits names beyond a total of {@link MOST_NAMED}. */
class Lines {
  readonly all: object[] = [];
  #named = 0;
  readonly #list: Listed;

  constructor(list: Listed) {
    this.#list = list;
  }

  /** Appends, because joining arrays at each level takes time proportional to the depth. */
  add(decisions: readonly Decision[], above: string): void {
    const { fields, replace } = this.#list;
    for (const decision of decisions) {
      const { key, path, value, kept, rule, fields: matching, replacedBy, replacement, children } = decision;
      const at = `${above}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`;
      this.all.push({
        at: this.#bounded(at),
        field: this.#bounded(path),
        kept,
        rule,
        listedBy: rule === 'listed' ? matching.map((index) => fields[index]) : [],
        ...(isContainer(value) ? {} : { value }),
        ...(replacement === undefined ? {} : { replacement, ...describe(replace[replacedBy[0] ?? 0]) }),
      });
      this.add(children, at);
    }
  }

  #bounded(name: string): string | null {
    if (name.length > LONGEST_NAME || this.#named > MOST_NAMED) return null;
    this.#named += name.length;
    return name;
  }
}

function describe(entry: Listed['replace'][number] | undefined): object {
  return { with: entry?.with, replacedBy: entry?.field };
}
