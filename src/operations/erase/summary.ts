import { counted, grouped } from '../../cli/counted';
import { escapeControls } from '../../cli/printable';
import type { ErasedObject } from './eraser';
import type { Left } from './examine';

/** Where records can be besides the backup. */
export interface Holder {
  readonly where: string;
  /** In ISO 8601. Null: not known, or without an end. */
  readonly until: string | null;
  readonly what: string;
}

/** An object with selected records, and what became of it or would. */
export interface ObjectReport extends ErasedObject {
  /** Whether an earlier run of the same erasure did that. */
  readonly before?: true;
}

/** The result of an erasure. */
export interface Summary {
  readonly environment: string;
  readonly alias: string;
  readonly bucket: string;
  /** What was to be erased, without contacts or the value. */
  readonly selected: string;
  /** Whether something may have been changed. */
  readonly applied: boolean;
  readonly interrupted: boolean;
  /** Why it ended early; null if it did not. */
  readonly stoppedBy: string | null;
  /** What was read at the beginning. */
  readonly read: { readonly objects: number; readonly versions: number; readonly records: number };
  /** What is erased or, if nothing was applied, would be. */
  readonly records: number;
  /** How many of them are copies of others, byte by byte, such as those that replays made. Null: not known. */
  readonly copies: number | null;
  readonly versions: number;
  readonly objects: readonly ObjectReport[];
  /** What still holds selected records in the bucket, or may. */
  readonly left: readonly Left[];
  /** Other records that contain an ID, or the value. They stay. */
  readonly mentions: number;
  /** Pieces of the backup that are not records, and do not contain an ID or the value. They stay. */
  readonly unreadable: number;
  /** What else holds the records. */
  readonly stillHeld: readonly Holder[];
  readonly notices: readonly string[];
  /** The journal with which it continues; null if it is complete. */
  readonly journal: string | null;
}

const LISTED = 20;

/** Whether nothing is left that is known. */
export const isComplete = ({ left, stoppedBy, interrupted }: Summary): boolean =>
  left.length === 0 && stoppedBy === null && !interrupted;

/** For people. */
export function formatSummary(summary: Summary): string {
  const { applied, read, records, copies, versions, objects, left, mentions, unreadable } = summary;
  const would = applied ? '' : ' to be';
  const lines = [
    `${applied ? 'Erasure' : 'What would be erased'}: ${summary.selected}, in ${summary.environment} (${summary.alias})`,
    '',
    `Backup    ${summary.bucket}: ${counted(read.objects, 'object')} read, in ${counted(read.versions, 'version')}, with ${counted(read.records, 'record')}`,
    `Records   ${counted(records, 'record')}${would} erased${copies ? `; copies of others among them: ${grouped(copies)}` : ''}`,
    `Objects   ${count(objects, 'rewritten')}${would} rewritten, ${count(objects, 'deleted')}${would} deleted; ${counted(versions, 'version')}${would} removed`,
    `Left      ${left.length === 0 ? 'nothing' : counted(left.length, 'place')}`,
  ];
  if (summary.stoppedBy !== null) lines.push(`Stopped   ${summary.stoppedBy}`);
  if (objects.length > 0)
    lines.push('', 'Objects', ...listed(objects.map((one) => objectLine(one, applied))));
  if (left.length > 0) lines.push('', 'What is left', ...listed(left.map(leftLine)));
  lines.push('', 'What else holds the records', ...summary.stillHeld.map(holderLine));
  const notices = [
    ...(mentions > 0
      ? [
          `kept, as other records that only contain an ID or the value, such as those of related contacts: ${grouped(mentions)}`,
        ]
      : []),
    ...(unreadable > 0
      ? [
          `kept, as pieces that are not records and contain neither an ID nor the value, so that it is not known whose they are: ${grouped(unreadable)}`,
        ]
      : []),
    ...summary.notices,
  ];
  if (notices.length > 0) lines.push('', ...notices.map((notice) => `Note: ${notice}`));
  return lines.map(escapeControls).join('\n');
}

const count = (objects: readonly ObjectReport[], outcome: ObjectReport['outcome']): number =>
  objects.filter((one) => one.outcome === outcome).length;

function objectLine(
  { key, outcome, records, versions, expires, expired, before }: ObjectReport,
  applied: boolean,
): string {
  const parts = [
    `${counted(records, 'record')}`,
    applied ? outcome : `would be ${outcome}`.replace('would be only earlier', 'only earlier'),
    counted(versions.length, 'version'),
    ...(before ? ['by an earlier run'] : []),
    ...(expires === undefined
      ? []
      : [`expires ${expires}${expired === undefined ? '' : ` (before: ${expired})`}`]),
  ];
  return `${key}: ${parts.join(', ')}`;
}

const leftLine = ({ key, versionId, reason, until }: Left): string =>
  `${key}${versionId === undefined ? '' : `, version ${versionId}`}: ${reason}${until === undefined ? '' : `, until ${until}`}`;

const holderLine = ({ where, until, what }: Holder): string =>
  `  ${where}${until === null ? '' : ` (until ${until})`}: ${what}`;

function listed(lines: readonly string[]): string[] {
  const more = lines.length - LISTED;
  return [
    ...lines.slice(0, LISTED).map((line) => `  ${line}`),
    ...(more > 0 ? [`  and ${more} more (--json lists all)`] : []),
  ];
}
