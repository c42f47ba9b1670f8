import { PROGRAM } from '../cli/command';
import { grouped } from '../cli/counted';
import { printable } from '../cli/printable';
import { shellWord } from '../cli/shell-word';
import { countOf, notContactRecords, type OtherKinds } from '../records/other-kinds';
import type { FieldChanges } from './pipeline/removed-fields';
import type { RunCounts } from './pipeline/run-counts';

/** The result of a run, for people and for programs. */
export interface Summary {
  readonly received: number;
  readonly delivered: number;
  readonly malformed: number;
  /** The part of `malformed` that is bundled on purpose. */
  readonly malformedOnPurpose: number;
  /** The number that are not contact records, by kind. */
  readonly notContactRecords: OtherKinds;
  readonly nothingLeft: number;
  readonly deadLettered: number;
  readonly paused: number;
  readonly notProcessed: number;
  readonly tooLarge: number;
  readonly inputProblems: number;
  readonly retried: number;
  readonly retries: number;
  /** Reasons for dead letters, by number of records. */
  readonly deadLetterReasons: Readonly<Record<string, number>>;
  /** Fields that the privacy controls removed, by name, most frequent first; `null` if privacy controls are off. */
  readonly fieldsRemoved: Readonly<Record<string, number>> | null;
  /** The same of values that they replaced. */
  readonly fieldsReplaced: Readonly<Record<string, number>> | null;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** Milliseconds for the function and the requests of a delivered record, without waits. */
  readonly timePerRecordMs: { readonly mean: number; readonly p50: number; readonly p95: number };
  /** Milliseconds in the function, per invocation. */
  readonly functionMs: number | null;
  readonly seconds: number;
  /** The receiver of the bodies. */
  readonly destination: string;
  readonly interrupted: boolean;
  readonly files: Readonly<Record<string, string>>;
  readonly stackDirectory: string;
  /** Why the stack is not ready to deploy. Empty if it is ready. */
  readonly notReady: readonly string[];
  readonly notes: readonly string[];
}

/** The input of a summary besides the counts. `notReady` has only the reasons that do not depend on the run. */
export interface SummaryContext
  extends Pick<
    Summary,
    | 'malformedOnPurpose'
    | 'seconds'
    | 'destination'
    | 'interrupted'
    | 'files'
    | 'stackDirectory'
    | 'notReady'
    | 'notes'
  > {
  /** Absent if privacy controls are off. */
  readonly privacy: (FieldChanges & { readonly meanMs: number }) | undefined;
}

/** @throws if a record is not accounted for, which is a defect of the local run */
export function summarize(counts: RunCounts, context: SummaryContext): Summary {
  if (counts.received !== counts.settled())
    throw new Error(`${counts.received} records were received, but ${counts.settled()} are accounted for`);
  const { privacy, malformedOnPurpose, ...rest } = context;
  const ms = (microseconds: number) => Math.round(microseconds) / 1000;
  const summary: Summary = {
    received: counts.received,
    delivered: counts.delivered,
    malformed: counts.malformed,
    malformedOnPurpose: Math.min(malformedOnPurpose, counts.malformed),
    notContactRecords: counts.otherKinds,
    nothingLeft: counts.empty,
    deadLettered: counts.deadLettered,
    paused: counts.paused,
    notProcessed: counts.notProcessed,
    tooLarge: counts.tooLarge,
    inputProblems: counts.inputProblems,
    retried: counts.retriedRecords,
    retries: counts.retries,
    deadLetterReasons: byCount(counts.deadLetterReasons),
    fieldsRemoved: privacy === undefined ? null : byCount(privacy.removed),
    fieldsReplaced: privacy === undefined ? null : byCount(privacy.replaced),
    bytesIn: counts.bytesIn,
    bytesOut: counts.bytesOut,
    timePerRecordMs: {
      mean: ms(counts.times.mean()),
      p50: ms(counts.times.percentile(0.5)),
      p95: ms(counts.times.percentile(0.95)),
    },
    functionMs: privacy === undefined ? null : Math.round(privacy.meanMs * 1000) / 1000,
    ...rest,
  };
  if (isComplete(summary) && summary.delivered > 0) return summary;
  const problem = summary.delivered === 0 ? 'nothing was delivered' : 'not all was delivered';
  return { ...summary, notReady: [problem, ...summary.notReady] };
}

function byCount(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)));
}

/** Whether there were records, and all were delivered except those that are malformed on purpose. */
export function isComplete(summary: Summary): boolean {
  return (
    summary.delivered === summary.received - summary.malformedOnPurpose &&
    summary.tooLarge === 0 &&
    summary.inputProblems === 0 &&
    summary.received > 0 &&
    !summary.interrupted
  );
}

/** What only the command line knows of what to do next. */
export interface Asked {
  /** The most names of removed fields that the summary lists. */
  readonly namesShown: number;
  /** Variables that are not set, or still have the placeholder of the example. */
  readonly toSet: readonly string[];
  /** Whether the project's example was read, as there is no other file. */
  readonly isExample: boolean;
  /** The list and the records of the run, as arguments of another command. */
  readonly sources: readonly string[];
}

const KEY = 'operata_api_key';

/** What to do next, most urgent first. */
function nextSteps(summary: Summary, { toSet, isExample, sources }: Asked): string[] {
  const { notReady, deadLettered, interrupted, fieldsRemoved, files } = summary;
  const inFile = toSet.filter((name) => name !== KEY);
  const preview = [PROGRAM, 'preview', ...sources.map(shellWord), '--html preview.html'].join(' ');
  return [
    ...(interrupted ? ['run the same command again; it starts from the beginning'] : []),
    ...(deadLettered > 0 ? [`read the reasons above, and the records in ${files['dead letters']}`] : []),
    ...(fieldsRemoved === null ? [] : [`${preview}   shows each field, whether it is sent, and why`]),
    ...(inFile.length > 0
      ? [
          isExample
            ? `${PROGRAM} init   asks for ${inFile.join(', ')} and the other variables`
            : `set ${inFile.join(', ')} in your variables`,
        ]
      : []),
    ...(toSet.includes(KEY) ? [`export TF_VAR_${KEY}=…`] : []),
    ...(isComplete(summary) ? [`${PROGRAM} plan   shows what Terraform would create, without AWS`] : []),
    ...(notReady.length === 0 ? [`${PROGRAM} preflight, then terraform apply (docs/deploying.md)`] : []),
  ];
}

/** The summary for people. */
export function formatSummary(summary: Summary, asked: Asked): string {
  const lines = ['', isComplete(summary) ? 'Done.' : headline(summary), ''];
  const row = (label: string, value: string, remark = '') =>
    lines.push(`  ${label.padEnd(22)}${value.padStart(12)}${remark && `   ${remark}`}`);
  const count = (label: string, value: number, remark = '', always = false) => {
    if (always || value > 0) row(label, grouped(value), remark);
  };
  count('received', summary.received, size(summary.bytesIn), true);
  count('delivered', summary.delivered, `${size(summary.bytesOut)} to ${summary.destination}`, true);
  count('malformed', summary.malformed, malformedRemark(summary), true);
  if (countOf(summary.notContactRecords) > 0) {
    const kinds = notContactRecords(summary.notContactRecords, summary.received);
    count('not contact records', countOf(summary.notContactRecords), `${kinds}: not sent`);
  }
  count('nothing left', summary.nothingLeft, 'no field of these records may be sent');
  count('dead-lettered', summary.deadLettered, '', true);
  for (const [reason, records] of Object.entries(summary.deadLetterReasons))
    lines.push(`  ${''.padEnd(34)}   ${grouped(records)} x ${reason}`);
  count('paused', summary.paused, 'delivery_enabled is false, so the pipe is stopped');
  count('not processed', summary.notProcessed, 'the run was interrupted');
  count('too large', summary.tooLarge, 'larger than a Kinesis record (1 MiB): never received');
  count('unreadable input', summary.inputProblems, 'see above');
  count(
    'retried',
    summary.retried,
    summary.retries > 0 ? `${grouped(summary.retries)} further attempts` : '',
    true,
  );
  const { mean, p50, p95 } = summary.timePerRecordMs;
  const ofFunction =
    summary.functionMs === null ? '' : `, of which the function ${milliseconds(summary.functionMs)}`;
  if (summary.delivered > 0) {
    row(
      'time per record',
      milliseconds(mean),
      `median ${milliseconds(p50)}, 95 % within ${milliseconds(p95)}${ofFunction}`,
    );
  }
  row('total time', `${summary.seconds.toFixed(1)} s`);
  lines.push('', ...changedLines(summary, asked.namesShown));
  for (const note of summary.notes) lines.push(`  Note: ${note}`);
  if (summary.notes.length > 0) lines.push('');
  for (const [label, path] of Object.entries(summary.files)) lines.push(`  ${label.padEnd(22)}${path}`);
  const isReady = summary.notReady.length === 0;
  lines.push(`  ${(isReady ? 'ready to deploy' : 'synthesized stack').padEnd(22)}${summary.stackDirectory}`);
  if (!isReady) lines.push('', '  Not ready to deploy:');
  for (const reason of summary.notReady) lines.push(`    - ${reason}`);
  lines.push('', '  Next:', ...nextSteps(summary, asked).map((step) => `    - ${step}`), '');
  return lines.join('\n');
}

function headline(summary: Summary): string {
  if (summary.interrupted) return 'Interrupted.';
  if (summary.received + summary.tooLarge === 0)
    return 'No record was found. Specify files with contact records, such as those of the S3 backup.';
  if (summary.paused > 0 && summary.paused === summary.received)
    return 'Delivery is paused: nothing was delivered.';
  return 'Not every record was delivered.';
}

function malformedRemark({ malformed, malformedOnPurpose }: Summary): string {
  if (malformedOnPurpose === 0) return '';
  if (malformed === malformedOnPurpose) return 'as expected: bundled on purpose';
  return `${malformedOnPurpose} of them bundled on purpose`;
}

function changedLines({ fieldsRemoved, fieldsReplaced }: Summary, namesShown: number): string[] {
  if (fieldsRemoved === null) return ['  Privacy controls are off: no field was removed.', ''];
  const removed = namedLines(fieldsRemoved, namesShown);
  const replaced = namedLines(fieldsReplaced ?? {}, namesShown);
  return [
    ...(removed.length === 0
      ? ['  The privacy controls removed no field.']
      : ['  Fields removed by the privacy controls, each with everything beneath it:', ...removed]),
    '',
    ...(replaced.length === 0 ? [] : ['  Fields replaced by the privacy controls:', ...replaced, '']),
  ];
}

function namedLines(counts: Readonly<Record<string, number>>, namesShown: number): string[] {
  const fields = Object.entries(counts);
  const shown = fields
    .slice(0, namesShown)
    .map(([name, count]) => `    ${grouped(count).padStart(10)}  ${printable(name)}`);
  if (fields.length > namesShown)
    shown.push(
      `    ${''.padStart(10)}  and ${fields.length - namesShown} more names: --names ${fields.length} lists all`,
    );
  return shown;
}

const milliseconds = (value: number): string => `${value < 10 ? value.toFixed(2) : value.toFixed(0)} ms`;

/** A number of bytes for people. */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ['kB', 'MB', 'GB'];
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value.toFixed(1)} ${units[unit]}`;
}
