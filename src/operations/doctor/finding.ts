/** In the order of a record's path, then what is not on it. */
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
  'Version',
] as const;

/** How bad a finding is. A `note` is not a fault, but something that an operator should know. */
export type Severity = 'fail' | 'warn' | 'note';

export type Status = 'pass' | 'warn' | 'fail' | 'could-not-check';

/** Reports a finding: what was found, and what to do, one step or command per line. */
export type Report<Id extends string> = (id: Id, found: string, remedy?: string) => void;

/**
 * Checks one thing, and reports what is wrong with it. Its possible findings are declared, so that there is a test for
 * each.
 */
export interface Check<Subject, Id extends string = string> {
  /** Stable: scripts identify the check by it. */
  readonly id: string;
  /** Its heading in the report. */
  readonly stage: string;
  readonly findings: Readonly<Record<Id, Severity>>;
  /** The other checks depend on it: they are left out if it does not pass. */
  readonly comesFirst?: boolean;
  /** Why there is nothing to check. Undefined: there is. */
  skip?(subject: Subject): string | undefined;
  /** @returns what is healthy, shown if nothing is reported */
  run(subject: Subject, report: Report<Id>): Promise<string>;
}

/** The IDs of all that checks may report. */
export type FindingOf<Checks extends readonly unknown[]> = {
  [Index in keyof Checks]: Checks[Index] extends { readonly findings: infer Findings }
    ? keyof Findings & string
    : never;
}[number];

/** A result of a check. */
export interface Result {
  readonly check: string;
  readonly stage: string;
  readonly status: Status;
  /** Undefined: nothing was found, or it could not be checked. */
  readonly finding: string | undefined;
  readonly found: string;
  readonly remedy: string | undefined;
}

/** A check that has nothing to check. */
export interface Skipped {
  readonly check: string;
  readonly stage: string;
  readonly because: string;
}

/** A check could not run, for a reason of its own. */
export class CouldNotCheck extends Error {
  override readonly name = 'CouldNotCheck';
  constructor(
    readonly because: string,
    readonly remedy?: string,
  ) {
    super(because);
  }
}
