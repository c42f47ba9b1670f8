import { ConfigurationError } from '../../cli/errors';
import type { Clock } from '../../delivery/clock';
import type { AwsClients } from '../aws/clients';
import type { Lateness } from '../backup/lateness';
import type { BackupReader } from './backup/reader';
import type { Journal } from './journal';
import type { Progress } from './progress';
import { CannotPut, type ReplayRecord, type Settle, type Sink } from './putter';
import type { Tally } from './tally';

/** The backup of the deployment. */
export interface Backup {
  readonly bucket: string;
  readonly reader: BackupReader;
  readonly lateness: Lateness;
}

/** The result of a replay of one source. */
export interface Report {
  /** Remarks for the summary. */
  readonly notices: readonly string[];
  /** Whether the journal is no longer needed. */
  readonly isFinished: boolean;
  /** Messages that another process holds. @default none */
  readonly hiddenMessages?: number;
}

/** Asks whether to put records. @returns false if not */
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

/** A running replay: what its parts share, and whether it continues. */
export class Replay {
  /** Why it ended early. */
  stoppedBy: string | undefined;

  constructor(readonly props: ReplayProps) {}

  /** Puts records, and accounts for each. */
  async put(records: AsyncIterable<ReplayRecord>, settle: Settle): Promise<void> {
    await this.props.sink.put(records, async (record, outcome) => {
      this.props.progress.settled += 1;
      if (outcome.kind === 'put') {
        this.props.tally.records.end('put');
      } else {
        this.props.tally.records.left(outcome.reason);
        this.props.tally.problems.push(`${record.place}: ${outcome.reason}`);
      }
      await settle(record, outcome);
    });
  }

  /** Whether the replay ends now. */
  get isOver(): boolean {
    return this.props.signal.aborted || this.stoppedBy !== undefined;
  }

  /** Why the open records were not put. */
  get whyOver(): string {
    return this.stoppedBy ?? 'not tried: the replay was interrupted';
  }

  /** Runs an action that may end the replay. @throws the error if it is a defect */
  async orStop(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      this.stop(error);
    }
  }

  /** @throws the error if it is a defect */
  stop(error: unknown): void {
    if (error instanceof CannotPut) this.stoppedBy = error.reason;
    else if (error instanceof ConfigurationError) this.stoppedBy = error.message;
    else throw error;
  }
}
