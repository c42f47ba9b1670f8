import { counted, grouped } from '../../../cli/counted';
import { adviceOn, countOf, notContactRecords } from '../../../records/other-kinds';
import type { PageData, Summary } from '../page-data';

type Answered = Pick<PageData, 'config' | 'summary'>;

/** The answer of the page in one sentence: how much the list removes. */
export function answer({ config, summary }: Answered): string {
  const { fieldsKept, fieldsReplaced, fieldsRemoved } = summary;
  const read = summary.delivered + summary.nothingLeft;
  if (summary.records === 0) return 'There are no records in the input';
  if (read === 0)
    return summary.records === 1
      ? 'The record is not sent'
      : `None of ${grouped(summary.records)} records is sent`;
  const records = counted(read, 'record');
  const areReplaced = `${counted(fieldsReplaced, 'field')} ${fieldsReplaced === 1 ? 'is' : 'are'} replaced`;
  const replaced = fieldsReplaced === 0 ? '' : `, and ${areReplaced}`;
  if (fieldsRemoved === 0 && fieldsReplaced > 0) return `Nothing is removed in ${records}${replaced}`;
  if (fieldsRemoved === 0) return `Nothing is removed: ${records} ${read === 1 ? 'is' : 'are'} sent whole`;
  if (config.type === 'BLACKLIST') {
    const rules = rulesOf(summary);
    return `${counted(rules, 'rule')} ${rules === 1 ? 'removes' : 'remove'} ${counted(fieldsRemoved, 'field')} in ${records}${replaced}`;
  }
  const all = counted(fieldsKept + fieldsReplaced + fieldsRemoved, 'field');
  return `${grouped(fieldsRemoved)} of ${all} ${fieldsRemoved === 1 ? 'is' : 'are'} removed in ${records}${replaced}`;
}

/** The result in sentences: how many records are sent, and why the others are not. */
export function totals({ config, summary }: Answered): string[] {
  const { records, delivered, nothingLeft, notDeliverable, notContactRecords: others } = summary;
  if (records === 0) return ['There is nothing to show, and nothing that the list could match.'];
  const lost = Object.entries(notDeliverable).map(([reason, count]) => `${grouped(count)} ${reason}`);
  const lostCount = Object.values(notDeliverable).reduce((sum, count) => sum + count, 0);
  const rules = rulesOf(summary);
  const added = rules === 0 ? '' : `, and what ${counted(rules, 'rule')} ${rules === 1 ? 'adds' : 'add'}`;
  const why = config.type === 'WHITELIST' && delivered > 0 ? ` (the mandatory ones${added})` : '';
  return [
    `${grouped(delivered)} of ${counted(records, 'record')} ${delivered === 1 ? 'is' : 'are'} sent, with ${counted(summary.fieldsKept + summary.fieldsReplaced, 'field')}${why} and ${grouped(summary.bytesOut)} of ${grouped(summary.bytesIn)} bytes.`,
    ...(lostCount > 0 ? [`${grouped(lostCount)} cannot be delivered: ${lost.join(', ')}.`] : []),
    ...(nothingLeft > 0
      ? [`${counted(nothingLeft, 'record')} not sent, because the list leaves nothing.`]
      : []),
    ...(countOf(others) > 0 ? [`${notContactRecords(others, records)}, and not sent.`] : []),
    ...adviceOn(others).map((sentence) => `${sentence}.`),
  ];
}

/** The number of listed paths that decided about a field. */
function rulesOf({ fields }: Summary): number {
  return new Set(fields.flatMap(({ verdicts }) => verdicts.flatMap(({ listedBy }) => listedBy))).size;
}
