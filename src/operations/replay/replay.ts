import { ConfigurationError } from '../../cli/errors';
import type { Clock } from '../../delivery/clock';
import type { AwsClients } from '../aws/clients';
import type { BackupReader } from './backup/reader';
import type { Lateness } from './backup/rules';
import type { Journal } from './journal';
import type { Progress } from './progress';
import { CannotPut, type ReplayRecord, type Settle, type Sink } from './putter';
import type { Tally } from './tally';

/** The backup, where there is one. */
export interface Backup {
  readonly bucket: string;
  readonly reader: BackupReader;
  readonly lateness: Lateness;
}

/** What the parts of the command say to each other. */
export interface Report {
  /** What the summary has to say besides its figures. */
  readonly notices: readonly string[];
  /** Whether the journal is of no use any more. */
  readonly isFinished: boolean;
  /** Messages that someone else holds. @default none */
  readonly hiddenMessages?: number;
}

/** Asks whether records are to be put. @returns false where they are not */
export type Ask = (question: string) => Promise<boolean>;

export interface ReplayProps {
  readonly aws: AwsClients;
  readonly streamArn: string;
  readonly backup: Backup | undefined;
  readonly journal: Journal;
  readonly tally: Tally;
  readonly progress: Progress;
  readonly sink: Sink;
  readonly dryRun: boolean;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** A replay under way: what its parts share, and whether it goes on. */
export class Replay {
  readonly aws: AwsClients;
  readonly streamArn: string;
  readonly backup: Backup | undefined;
  readonly journal: Journal;
  readonly tally: Tally;
  readonly progress: Progress;
  readonly dryRun: boolean;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly #sink: Sink;
  /** Why it ended early. */
  stoppedBy: string | undefined;

  constructor(props: ReplayProps) {
    this.aws = props.aws;
    this.streamArn = props.streamArn;
    this.backup = props.backup;
    this.journal = props.journal;
    this.tally = props.tally;
    this.progress = props.progress;
    this.dryRun = props.dryRun;
    this.clock = props.clock;
    this.signal = props.signal;
    this.#sink = props.sink;
  }

  /** Puts records, and accounts for each. */
  async put(records: AsyncIterable<ReplayRecord>, settle: Settle): Promise<void> {
    await this.#sink.put(records, async (record, outcome) => {
      this.progress.settled += 1;
      if (outcome.kind === 'put') {
        this.tally.records.end('put');
      } else {
        this.tally.records.left(outcome.reason);
        this.tally.problems.push(`${record.place}: ${outcome.reason}`);
      }
      await settle(record, outcome);
    });
  }

  /** Whether nothing more is to be done. */
  get isOver(): boolean {
    return this.signal.aborted || this.stoppedBy !== undefined;
  }

  /** Why what is open then was not done. */
  get whyOver(): string {
    return this.stoppedBy ?? 'not tried: the replay was interrupted';
  }

  /** Does something that may find that nothing more can be done. @throws what is a defect */
  async orStop(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      this.stop(error);
    }
  }

  /** @throws what is a defect */
  stop(error: unknown): void {
    if (error instanceof CannotPut) this.stoppedBy = error.reason;
    else if (error instanceof ConfigurationError) this.stoppedBy = error.message;
    else throw error;
  }
}
