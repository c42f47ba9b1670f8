import { counted, grouped } from '../../../cli/counted';
import { printableJson, printableWords } from '../../../cli/printable';
import { adviceOn, countOf, notContactRecords } from '../../../records/other-kinds';
import type { Summary } from '../page-data';
import type { Style } from './style';

/** The summary for people: the numbers, and the paths that matched nothing. */
export function summaryView(summary: Summary, style: Style): string {
  return [
    style.heading('All records'),
    ...(summary.records === 0
      ? [
          style.warning(
            '  the inputs contain no records; specify files with contact records, such as those of the S3 backup',
          ),
        ]
      : numbers(summary)),
    ...summary.unmatched.map((path) =>
      style.warning(`  ${printableJson(path)} of the configuration matched nothing in these records`),
    ),
    ...summary.advice.map((sentence) => style.warning(`  ${printableWords(sentence)}`)),
  ].join('\n');
}

function numbers(summary: Summary): string[] {
  const lost = Object.entries(summary.notDeliverable).map(
    ([reason, count]) => `  ${grouped(count)} cannot be delivered: ${reason}`,
  );
  const replaced = summary.fieldsReplaced > 0 ? `, ${grouped(summary.fieldsReplaced)} replaced` : '';
  return [
    `  ${grouped(summary.delivered)} of ${counted(summary.records, 'record')} delivered, ${grouped(summary.bytesOut)} of ${grouped(summary.bytesIn)} bytes`,
    ...(summary.nothingLeft > 0 ? [`  ${grouped(summary.nothingLeft)} not delivered: nothing is left`] : []),
    ...lost,
    ...(countOf(summary.notContactRecords) > 0
      ? [`  ${notContactRecords(summary.notContactRecords, summary.records)}, and not delivered`]
      : []),
    ...adviceOn(summary.notContactRecords).map((sentence) => `    ${sentence}`),
    `  ${counted(summary.fieldsKept, 'field')} kept${replaced}, ${grouped(summary.fieldsRemoved)} removed (members and elements, each occurrence)`,
  ];
}
