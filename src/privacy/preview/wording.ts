import type { Listed, ReplacementKind } from '../../../functions/privacy-controls/redaction-config';
import { type Decision, outcomeOf, type Rule } from '../list/explain';
import type { FieldRow, Verdict } from './field-table';

type Decided = Omit<Verdict, 'number' | 'count'>;

/** The meaning of each rule, in a sentence. */
export const RULE_MEANINGS: Readonly<Record<Rule, string>> = {
  mandatory: 'Operata always receives it, whatever the configuration.',
  container: 'Always sent itself; of the fields beneath it, only the mandatory ones are always sent.',
  listed: 'A path of the configuration matches it, or something above it.',
  beneath: 'Sent only because something beneath it is sent.',
  'not listed': 'No path of the configuration matches it, nor anything above it.',
};

/** The meaning of each replacement, in a sentence. */
export const REPLACEMENT_MEANINGS: Readonly<Record<ReplacementKind, string>> = {
  PSEUDONYM: 'Replaced by a token, which is the same for the same value.',
  LAST4: 'Replaced by **** and the last four characters, or by **** if it has at most eight.',
};

/** A rule for people. `not listed` alone does not show the outcome, which depends on the type of list. */
export function ruleLabel(rule: Rule, kept: boolean): string {
  return rule === 'not listed' ? `not listed: ${kept ? 'sent' : 'removed'}` : rule;
}

/** The rule that decided about a field, for people; with the paths of the configuration. */
export function ruleText(decision: Decision, list: Listed): string {
  const { rule, fields, replacedBy } = decision;
  return textOf({ outcome: outcomeOf(decision), rule, listedBy: fields, replacedBy: replacedBy[0] }, list);
}

/** The rules that decided about a field, each once, in the order of the records. */
export function rowRules({ verdicts }: FieldRow, list: Listed, label = ruleLabel): string[] {
  return [...new Set(verdicts.map((verdict) => textOf(verdict, list, label)))];
}

function textOf(
  { outcome, rule, listedBy, replacedBy = 0 }: Decided,
  list: Listed,
  label = ruleLabel,
): string {
  if (outcome === 'replaced') {
    const entry = list.replace[replacedBy];
    return `${entry?.with}: ${entry?.field}`;
  }
  if (rule === 'listed') return `listed: ${listedBy.map((index) => list.fields[index] ?? '').join(', ')}`;
  return label(rule, outcome === 'sent');
}
