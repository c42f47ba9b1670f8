/** Along the way of a record, from left to right, and then what is beside it. */
export const STAGES = [
  'Amazon Connect',
  'Stream',
  'Pipe',
  'Privacy controls',
  'Operata',
  'Backup',
  'Dead-letter queue',
  'Roles',
  'Alarms',
] as const;

/** How bad a finding is. A `note` is no fault: something that an operator should know. */
export type Severity = 'fail' | 'warn' | 'note';

export type Status = 'pass' | 'warn' | 'fail' | 'could-not-check';

/** Reports a finding: what was found, and what to do, one step or command a line. */
export type Report<Id extends string> = (id: Id, found: string, remedy?: string) => void;

/**
 * Looks at one thing, and reports what is wrong with it. What it may report is declared, so that there is a test for
 * each.
 */
export interface Check<Subject, Id extends string = string> {
  /** Stable: machines know the check by it. */
  readonly id: string;
  /** What it belongs to: a heading of the report. */
  readonly stage: string;
  readonly findings: Readonly<Record<Id, Severity>>;
  /** Without it no other check can say anything: these are left out where it does not pass. */
  readonly comesFirst?: boolean;
  /** Why there is nothing to look at. Undefined: there is. */
  skip?(subject: Subject): string | undefined;
  /** @returns what is well, for where nothing is reported */
  run(subject: Subject, report: Report<Id>): Promise<string>;
}

/** The IDs of all that checks may report. */
export type FindingOf<Checks extends readonly unknown[]> = {
  [Index in keyof Checks]: Checks[Index] extends { readonly findings: infer Findings }
    ? keyof Findings & string
    : never;
}[number];

/** What a check has to say. */
export interface Result {
  readonly check: string;
  readonly stage: string;
  readonly status: Status;
  /** Undefined: nothing was found, or it could not be checked. */
  readonly finding: string | undefined;
  readonly found: string;
  readonly remedy: string | undefined;
}

/** A check for which there is nothing to look at. */
export interface Skipped {
  readonly check: string;
  readonly stage: string;
  readonly because: string;
}

/** A check cannot say whether all is well, for a reason of its own. */
export class CouldNotCheck extends Error {
  override readonly name = 'CouldNotCheck';
  constructor(
    readonly because: string,
    readonly remedy?: string,
  ) {
    super(because);
  }
}
