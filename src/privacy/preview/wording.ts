import type { Decision, Rule } from '../list/explain';
import type { FieldRow } from './field-table';

type Decided = Pick<Decision, 'kept' | 'rule' | 'fields'>;

/** The meaning of each rule, in a sentence. */
export const RULE_MEANINGS: Readonly<Record<Rule, string>> = {
  mandatory: 'Operata always receives it, whatever the configuration.',
  container: 'Always sent itself; of the fields beneath it, only the mandatory ones are always sent.',
  listed: 'A path of the configuration matches it, or something above it.',
  beneath: 'Sent only because something beneath it is sent.',
  'not listed': 'No path of the configuration matches it, nor anything above it.',
};

/** A rule for people. `not listed` alone does not show the outcome, which depends on the type of list. */
export function ruleLabel(rule: Rule, kept: boolean): string {
  return rule === 'not listed' ? `not listed: ${kept ? 'sent' : 'removed'}` : rule;
}

/** The rule that decided, for programs; for `listed`, with the paths of the configuration. */
export function ruleName({ rule, fields }: Decided, list: readonly string[]): string {
  return rule === 'listed' ? `listed: ${fields.map((index) => list[index] ?? '').join(', ')}` : rule;
}

/** The same, for people. */
export function ruleText(decision: Decided, list: readonly string[]): string {
  return decision.rule === 'listed' ? ruleName(decision, list) : ruleLabel(decision.rule, decision.kept);
}

/** The rules that decided about a field, each once, in the order of the records. */
export function rowRules({ verdicts }: FieldRow, list: readonly string[], text = ruleText): string[] {
  return [...new Set(verdicts.map((verdict) => text({ ...verdict, fields: verdict.listedBy }, list)))];
}
