import { EXIT } from '../../cli/exit-codes';
import { stepTable } from '../step-table';
import type { StepResult, StepState } from './step';
import { CONTACT_ID_PREFIX } from './synthetic-record';

/** What the command found. */
export interface VerifyReport {
  /** HTTPS URL that records are delivered to. */
  readonly endpoint: string;
  /** Undefined: none was put. */
  readonly record:
    | {
        readonly contactId: string;
        /** Shard and sequence number. */
        readonly eventId: string;
        /** ISO 8601. */
        readonly arrived: string;
      }
    | undefined;
  readonly interrupted: boolean;
  /** In their order. */
  readonly steps: readonly StepResult[];
}

const isBad = (state: StepState): boolean => state === 'failed' || state === 'timed-out';

/** The exit code of a run that was not interrupted. */
export function exitCodeOf({ steps }: VerifyReport): number {
  if (steps.some(({ state }) => isBad(state))) return EXIT.failed;
  return steps.some(({ state }) => state === 'could-not-check') ? EXIT.doubtful : EXIT.ok;
}

/** The report as text. */
export function formatReport(report: VerifyReport): string {
  const { record, endpoint, interrupted, steps } = report;
  const lines = [
    ...(record === undefined
      ? []
      : [`Record ${record.contactId} at ${record.eventId}, arrived ${record.arrived}`, '']),
    ...stepTable(steps),
    '',
    interrupted
      ? 'Interrupted: the command did not wait for the missing results.'
      : conclusion(report, endpoint),
  ];
  return `${lines.join('\n')}\n`;
}

function conclusion(report: VerifyReport, endpoint: string): string {
  switch (exitCodeOf(report)) {
    case EXIT.ok:
      return (
        `Everything that can be checked without contents is healthy: the record should be at ${endpoint}. ` +
        `Operata shows it by its ContactId; to exclude all such records from reports, exclude ${CONTACT_ID_PREFIX}….`
      );
    case EXIT.doubtful:
      return 'Nothing failed, but not everything could be checked.';
    default:
      return 'Something failed, or took too long.';
  }
}
