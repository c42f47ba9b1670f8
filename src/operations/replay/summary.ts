import { counted } from '../../cli/counted';
import { escapeControls } from '../../cli/printable';
import { described, type SelectionMark } from './selection';
import type { MessageCounts, RecordCounts } from './tally';

/** The result of a replay. Every record and every message is in exactly one of the counts of its kind. */
export interface Summary {
  readonly environment: string;
  readonly alias: string;
  /** What was replayed, without naming contacts. */
  readonly replayed: string;
  readonly dryRun: boolean;
  readonly interrupted: boolean;
  /** Why it ended early; null if it did not. */
  readonly stoppedBy: string | null;
  /** Null if the backup was replayed. */
  readonly messages: MessageCounts | null;
  /** Messages held by another process or a killed run: not received, and in none of the counts. */
  readonly hiddenMessages: number;
  readonly records: RecordCounts;
  /** Records that were sent without an answer and sent again: so many more copies may be on the stream. */
  readonly possiblyPutTwice: number;
  readonly backup: { readonly objects: number; readonly records: number; readonly unreadableObjects: number };
  /** The locations of what was left. */
  readonly problems: readonly string[];
  readonly notices: readonly string[];
  /** The journal with which it continues; null if it is complete. */
  readonly journal: string | null;
}

const PROBLEMS_TOLD = 20;

const total = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

/** Whether nothing was left. */
export const isComplete = ({ messages, hiddenMessages, records, stoppedBy, backup }: Summary): boolean =>
  total(records.left) + total(messages?.left ?? {}) + hiddenMessages + backup.unreadableObjects === 0 &&
  stoppedBy === null;

export const nameOf = (mark: SelectionMark, contacts: number): string =>
  described(mark).replace('certain contacts', counted(contacts, 'contact'));

/** For people. */
export function formatSummary(summary: Summary): string {
  const { messages, records, dryRun, backup, problems } = summary;
  const would = dryRun ? 'to be ' : '';
  const lines = [
    `${dryRun ? 'Dry run of a replay' : 'Replay'} of ${summary.replayed}, in ${summary.environment} (${summary.alias})`,
    '',
  ];
  if (messages !== null) {
    lines.push(
      `Messages  ${messages.received} received = ${messages.deleted} ${would}deleted + ${messages.deletedBefore} deleted before + ${total(messages.left)} left`,
      ...reasons(messages.left),
    );
  }
  lines.push(
    `Records   ${records.found} found = ${records.put} ${would}put + ${records.putBefore} put before + ` +
      `${records.duplicates} skipped as copies + ${total(records.left)} left`,
    ...reasons(records.left),
  );
  if (summary.possiblyPutTwice > 0) {
    lines.push(
      `          ${counted(summary.possiblyPutTwice, 'record')} sent without an answer: so many more copies may be on the stream`,
    );
  }
  if (backup.objects > 0) {
    lines.push(
      `Backup    ${counted(backup.objects, 'object')} read, with ${counted(backup.records, 'record')}` +
        (backup.unreadableObjects > 0 ? `; ${backup.unreadableObjects} could not be read completely` : ''),
    );
  }
  if (problems.length > 0) {
    const more = problems.length - PROBLEMS_TOLD;
    lines.push(
      '',
      'What was left',
      ...problems.slice(0, PROBLEMS_TOLD).map((problem) => `  ${problem}`),
      ...(more > 0 ? [`  and ${more} more (--json lists all)`] : []),
    );
  }
  if (summary.notices.length > 0) lines.push('', ...summary.notices.map((notice) => `Note: ${notice}`));
  return lines.map(escapeControls).join('\n');
}

const reasons = (left: Readonly<Record<string, number>>): string[] =>
  Object.entries(left).map(([reason, count]) => `            ${count} left: ${reason}`);
