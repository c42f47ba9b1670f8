import { relative } from 'node:path';
import { type Command, runCommand } from '../../cli/command';
import { canAsk, confirm, type Dialogue, TERMINAL } from '../../cli/confirm';
import { ConfigurationError } from '../../cli/errors';
import { EXIT } from '../../cli/exit-codes';
import type { FileLock } from '../../cli/file-lock';
import { interruptedCode, onInterrupt } from '../../cli/interrupt';
import { print } from '../../cli/main';
import { escapeControls, escapeJson } from '../../cli/printable';
import { StatusLine } from '../../cli/status-line';
import { type Clock, steadyClock } from '../../delivery/clock';
import { AwsClients } from '../aws/clients';
import { lateness } from '../backup/lateness';
import type { Deployment } from '../deployment/deployment';
import { openDeployment } from '../deployment/options';
import { defaultJournal, takeDeploymentLock, takeJournalLock } from '../journal/lock';
import { BackupReader } from './backup/reader';
import { replayBackup } from './backup/replay';
import { DeadLetterQueue } from './dead-letters/queue';
import { replayDeadLetters } from './dead-letters/replay';
import { Journal, REPLAYING } from './journal';
import { parseReplayOptions, REPLAY, type ReplayOptions } from './options';
import { checkPipe } from './pipe-check';
import { Progress } from './progress';
import { dryRun, Putter, type Sink } from './putter';
import { type Ask, type Backup, Replay, type Report } from './replay';
import { markOf } from './selection';
import { formatSummary, isComplete, nameOf, type Summary } from './summary';
import { Tally } from './tally';

const BACKED_UP_AGAIN =
  'are backed up again, under the current hour, and their retention starts again. They ';
const ERASED = 'may belong to a contact that was erased: check before you put them';

/** Runs the command. @returns its exit code @throws for defects only */
export function runReplayCommand(
  argv: readonly string[],
  dialogue: Dialogue = TERMINAL,
  clock: Clock = steadyClock,
): Promise<number> {
  return runCommand(REPLAY, argv, async () => {
    const options = parseReplayOptions(argv);
    if (!options.yes && !options.dryRun && !canAsk(dialogue)) {
      throw new ConfigurationError([
        'there is no terminal for a confirmation: check with --dry-run, then add --yes',
      ]);
    }
    const { aws, deployment } = await openDeployment(options.deployment);
    const onceOnly = new AwsClients({ region: deployment.region, maxAttempts: 1 });
    const interrupt = onInterrupt();
    try {
      return await run(options, deployment, { aws, onceOnly, signal: interrupt.signal, dialogue, clock });
    } finally {
      interrupt.release();
      onceOnly.close();
      aws.close();
    }
  });
}

interface Surroundings {
  readonly aws: AwsClients;
  /** Clients that try each call once. */
  readonly onceOnly: AwsClients;
  readonly signal: AbortSignal;
  readonly dialogue: Dialogue;
  readonly clock: Clock;
}

async function run(
  options: ReplayOptions,
  deployment: Deployment,
  { aws, onceOnly, signal, dialogue, clock }: Surroundings,
): Promise<number> {
  const { stream } = deployment;
  // By AWS's clock, as it limits the arrival times of the records. A machine's clock can be wrong by hours.
  const now = new Date(Date.now() + (aws.sts.config.systemClockOffset ?? 0));
  checkRequest(options, deployment, now);
  const warnings = await checkPipe(aws, deployment);
  const path = options.journal ?? defaultJournal(deployment, options.selection.kind.replace(' ', '-'));
  const owner = { streamArn: stream.arn, selection: options.selection };
  const locks: FileLock[] = [];
  try {
    if (!options.dryRun) {
      locks.push(takeJournalLock(path, REPLAYING));
      locks.push(takeDeploymentLock(path, deployment, REPLAYING));
    }
    const journal = (options.dryRun ? Journal.look : Journal.open)(path, owner, now);
    const seen = new Set<string>();
    const tally = new Tally(
      journal.doneBefore,
      () => Object.keys(journal.deletingBefore).filter((id) => !seen.has(id)).length,
    );
    const sink: Sink = options.dryRun
      ? dryRun(journal, signal)
      : new Putter({
          kinesis: onceOnly.kinesis,
          streamArn: stream.arn,
          journal,
          rate: options.rate,
          clock,
          signal,
        });
    const progress = new Progress();
    const status = new StatusLine(process.stderr, () => progress.text);
    const replay = new Replay({
      aws,
      streamArn: stream.arn,
      backup: backupOf(aws, deployment, options, signal),
      journal,
      tally,
      progress,
      sink,
      dryRun: options.dryRun,
      clock,
      signal,
    });
    const warn = (warning: string): void => status.say(`warning: ${escapeControls(warning)}`);
    for (const warning of warnings) warn(warning);
    if (journal.isResumed && options.selection.kind === 'backup') {
      warn(
        `the replay of ${journal.startedAt.toISOString()} continues: records that arrived after that are not part of it`,
      );
    }
    const ask: Ask = async (question) => {
      warn(`records that are put ${deployment.backup === undefined ? '' : BACKED_UP_AGAIN}${ERASED}`);
      if (options.yes || options.dryRun) return true;
      status.stop();
      const answer = await confirm(question, dialogue, signal);
      status.start();
      return answer;
    };
    status.start();
    let report: Report | undefined;
    try {
      report =
        options.selection.kind === 'dead letters'
          ? await replayDeadLetters(
              replay,
              new DeadLetterQueue(aws.sqs, deployment.deadLetterQueue.url),
              seen,
              ask,
            )
          : await replayBackup(replay, options.selection, ask);
    } finally {
      status.stop();
    }
    if (report === undefined) {
      process.stderr.write('Nothing was put.\n');
      journal.close();
      if (journal.doneBefore === 0 && journal.withoutAnswer === 0) journal.remove();
      return signal.aborted ? interruptedCode(signal) : EXIT.failed;
    }
    // Records without an outcome: the replay was interrupted, or the stream stopped accepting records.
    if (replay.isOver) tally.records.left(replay.whyOver, tally.records.open);
    const summary = summaryOf(replay, options, deployment, report, path);
    const isReported = await print(
      options.json ? `${escapeJson(JSON.stringify(summary, null, 2))}\n` : `${formatSummary(summary)}\n`,
    );
    journal.close();
    // Last: as long as the journal exists, the command can report again what was done.
    if (isReported && summary.journal === null && !options.dryRun) journal.remove();
    if (signal.aborted) return interruptedCode(signal);
    return isComplete(summary) ? EXIT.ok : EXIT.failed;
  } finally {
    for (const lock of locks) lock.release();
  }
}

/** @throws {ConfigurationError} if the deployment does not allow this replay */
function checkRequest(options: ReplayOptions, { stream, backup }: Deployment, now: Date): void {
  const { selection } = options;
  const problems: string[] = [];
  if (selection.kind === 'backup' && (selection.from ?? 0) > now.getTime()) {
    problems.push(
      `--from ${new Date(selection.from ?? 0).toISOString()}: is in the future; name a time before now`,
    );
  }
  if (!stream.isOurs && !options.otherConsumersAcceptDuplicates) {
    problems.push(
      `the stream ${stream.name} is an existing one: its other consumers would get the records again. ` +
        'If that does no harm, add --other-consumers-accept-duplicates',
    );
  }
  if (selection.kind === 'backup' && backup === undefined) {
    problems.push(
      'there is no backup in this deployment (backup_enabled); only --dead-letters can be replayed',
    );
  }
  if (problems.length > 0) throw new ConfigurationError(problems);
}

function backupOf(
  aws: AwsClients,
  { backup }: Deployment,
  { lateHours }: ReplayOptions,
  signal: AbortSignal,
): Backup | undefined {
  if (backup === undefined) return undefined;
  return {
    bucket: backup.bucket,
    reader: new BackupReader(aws, backup.bucket, signal),
    lateness: lateness(backup.bufferIntervalSeconds, lateHours),
  };
}

function summaryOf(
  replay: Replay,
  { selection, dryRun, lateHours }: ReplayOptions,
  { environment, alias, backup }: Deployment,
  report: Report,
  journal: string,
): Summary {
  const { tally, progress } = replay.props;
  const began = replay.props.journal.startedAt.getTime();
  const [meant, contacts] =
    selection.kind === 'backup'
      ? [{ ...selection, to: Math.min(selection.to ?? began, began) }, new Set(selection.contactIds).size]
      : [selection, 0];
  const records = tally.recordCounts();
  const isKept = !dryRun && (replay.isOver || !report.isFinished);
  const shown = relative(process.cwd(), journal);
  return {
    environment,
    alias,
    replayed: nameOf(markOf(meant, ''), contacts),
    dryRun,
    interrupted: replay.props.signal.aborted,
    stoppedBy: replay.stoppedBy ?? null,
    messages: selection.kind === 'dead letters' ? tally.messageCounts() : null,
    hiddenMessages: report.hiddenMessages ?? 0,
    records,
    possiblyPutTwice: replay.props.journal.withoutAnswer,
    backup: {
      objects: progress.objectsRead,
      records: progress.recordsRead,
      unreadableObjects: tally.unreadableObjects,
    },
    problems: tally.problems,
    notices: [
      ...report.notices,
      ...(progress.objectsRead > 0
        ? [
            `of the backup, objects from ${Math.ceil((backup?.bufferIntervalSeconds ?? 0) / 60) + 5} minutes before to ${lateHours} hours after were read (--late-hours), ` +
              'as Firehose buffers records, and may have been late',
          ]
        : []),
      ...(records.put > 0 && !dryRun
        ? [
            'an older version of a contact’s record may arrive after a newer one: LastUpdateTimestamp distinguishes them',
          ]
        : []),
      ...(isKept
        ? [`the same command continues from here; to start again from the beginning, delete ${shown}`]
        : []),
    ],
    journal: isKept ? shown : null,
  };
}

export const command: Command = { spec: REPLAY, run: (argv) => runReplayCommand(argv) };
