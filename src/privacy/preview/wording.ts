import type { Decision, Rule } from '../list/explain';
import type { FieldRow } from './field-table';

/** What a rule says, in a sentence. */
export const RULE_MEANINGS: Readonly<Record<Rule, string>> = {
  mandatory: 'Operata always receives it, whatever the configuration says.',
  container: 'Always sent for itself; of what is beneath it, only the mandatory fields are sent in any case.',
  listed: 'A path of the configuration matches it, or something above it.',
  beneath: 'Sent only because something beneath it is sent.',
  'not listed': 'No path of the configuration matches it, nor anything above it.',
};

/** The rule that decided, and by which paths of the configuration where it is `listed`. */
export function ruleText(decision: Pick<Decision, 'rule' | 'fields'>, fields: readonly string[]): string {
  if (decision.rule !== 'listed') return decision.rule;
  return `listed: ${decision.fields.map((index) => fields[index] ?? '').join(', ')}`;
}

/** The rules that decided about a field, each once, in the order of the records. */
export function rowRules({ verdicts }: FieldRow, fields: readonly string[]): string[] {
  return [...new Set(verdicts.map(({ rule, listedBy }) => ruleText({ rule, fields: listedBy }, fields)))];
}
