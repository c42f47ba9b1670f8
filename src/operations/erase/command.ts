import { relative } from 'node:path';
import { type Command, runCommand } from '../../cli/command';
import { canAsk, confirm, type Dialogue, TERMINAL } from '../../cli/confirm';
import { counted } from '../../cli/counted';
import { ConfigurationError } from '../../cli/errors';
import { EXIT } from '../../cli/exit-codes';
import type { FileLock } from '../../cli/file-lock';
import { interruptedCode, onInterrupt } from '../../cli/interrupt';
import { print } from '../../cli/main';
import { escapeJson } from '../../cli/printable';
import { StatusLine } from '../../cli/status-line';
import { type Clock, steadyClock } from '../../delivery/clock';
import type { AwsClients } from '../aws/clients';
import { lateness } from '../backup/lateness';
import type { Deployment } from '../deployment/deployment';
import { openDeployment } from '../deployment/options';
import { defaultJournal, takeDeploymentLock, takeJournalLock } from '../journal/lock';
import { Eraser } from './eraser';
import type { Left } from './examine';
import { holders, runAgainAfter } from './holders';
import { ERASING, EraseJournal } from './journal';
import { ERASE, type EraseOptions, parseEraseOptions } from './options';
import { type Scan, scan } from './scan';
import { described, Matcher } from './selection';
import { BackupStore } from './store';
import { formatSummary, isComplete, type ObjectReport, type Summary } from './summary';

/** After so many keys in a row without an answer of AWS, the erasure stops. */
const MOST_UNANSWERED = 5;
const INTERRUPTED = 'not tried: the erasure was interrupted';

/** Runs the command. @returns its exit code @throws for defects only */
export function runEraseCommand(
  argv: readonly string[],
  dialogue: Dialogue = TERMINAL,
  clock: Clock = steadyClock,
  input?: AsyncIterable<Uint8Array | string>,
): Promise<number> {
  return runCommand(ERASE, argv, async () => {
    const options = await parseEraseOptions(argv, input);
    if (options.apply && !options.yes && !canAsk(dialogue)) {
      throw new ConfigurationError([
        'there is no terminal for a confirmation: check without --apply, then add --yes',
      ]);
    }
    const { aws, deployment } = await openDeployment(options.deployment);
    const interrupt = onInterrupt();
    const status = new ProgressLine();
    try {
      return await run(options, deployment, { aws, signal: interrupt.signal, dialogue, clock, status });
    } finally {
      status.line.stop();
      interrupt.release();
      aws.close();
    }
  });
}

/** The line that shows the progress. */
class ProgressLine {
  text = '';
  readonly line = new StatusLine(process.stderr, () => this.text);
}

interface Surroundings {
  readonly aws: AwsClients;
  readonly signal: AbortSignal;
  readonly dialogue: Dialogue;
  readonly clock: Clock;
  readonly status: ProgressLine;
}

/** What was erased, or would be. */
interface Result {
  readonly objects: readonly ObjectReport[];
  readonly left: readonly Left[];
  readonly stoppedBy?: string | undefined;
}

async function run(options: EraseOptions, deployment: Deployment, around: Surroundings): Promise<number> {
  const { backup } = deployment;
  if (backup === undefined)
    throw new ConfigurationError(['there is no backup in this deployment (backup_enabled)']);
  const { selection, apply } = options;
  // By AWS's clock. A machine's clock can be wrong by hours.
  const now = (): number => Date.now() + (around.aws.sts.config.systemClockOffset ?? 0);
  const path = options.journal ?? defaultJournal(deployment, 'erase');
  const locks: FileLock[] = [];
  try {
    let journal: EraseJournal | undefined;
    if (apply) {
      locks.push(takeJournalLock(path, ERASING));
      locks.push(takeDeploymentLock(path, deployment, ERASING));
      journal = EraseJournal.open(path, backup.bucket, selection, new Date(now()));
    }
    const erasure = new Erasure({
      ...{ around, options, journal, now },
      store: new BackupStore(around.aws, backup.bucket, around.clock, around.signal),
      matcher: new Matcher(selection),
      since: (selection.from ?? 0) - lateness(backup.bufferIntervalSeconds, 0).bufferMs,
    });
    const summary = await erasure.run(deployment, relative(process.cwd(), path));
    let isReported = true;
    if (summary === undefined) {
      process.stderr.write(
        journal?.isResumed
          ? 'Nothing more was erased. The same command continues.\n'
          : 'Nothing was erased.\n',
      );
    } else {
      isReported = await print(
        options.json ? `${escapeJson(JSON.stringify(summary, null, 2))}\n` : `${formatSummary(summary)}\n`,
      );
    }
    journal?.close();
    // Last: as long as the journal exists, the command can report again what was done.
    if (isReported && (summary === undefined ? journal?.isResumed === false : summary.journal === null))
      journal?.remove();
    if (around.signal.aborted) return interruptedCode(around.signal);
    if (summary === undefined || !isComplete(summary)) return EXIT.failed;
    return summary.unreadable > 0 ? EXIT.doubtful : EXIT.ok;
  } finally {
    for (const lock of locks) lock.release();
  }
}

interface ErasureProps {
  readonly around: Surroundings;
  readonly options: EraseOptions;
  /** Undefined: nothing is changed. */
  readonly journal: EraseJournal | undefined;
  readonly store: BackupStore;
  readonly matcher: Matcher;
  /** Older objects are not read, in milliseconds since 1970. */
  readonly since: number;
  readonly now: () => number;
}

class Erasure {
  readonly #props: ErasureProps;

  constructor(props: ErasureProps) {
    this.#props = props;
  }

  /** @returns undefined if nothing was changed, as the user declined, or interrupted it before */
  async run(deployment: Deployment, journalShown: string): Promise<Summary | undefined> {
    const { around, options, journal, store, matcher, since, now } = this.#props;
    const { signal, status } = around;
    status.line.start();
    await store.open();
    const found = await scan(store, matcher, {
      ...{ since, signal, now: now() },
      report: (text) => {
        status.text = text;
      },
    });
    status.line.stop();
    if (signal.aborted) return undefined;
    const keys = [...new Set([...(journal?.open ?? []), ...found.plans.map(({ key }) => key)])];
    if (journal !== undefined && keys.length > 0 && !options.yes && !(await this.#confirm(found)))
      return undefined;
    status.line.start();
    const result: Result =
      journal === undefined
        ? { objects: found.plans, left: found.left }
        : await this.#erase(keys, found, journal);
    status.line.stop();
    return summaryOf(this.#props, deployment, found, result, journalShown);
  }

  #confirm({ plans }: Scan): Promise<boolean> {
    const { around, store } = this.#props;
    const question =
      `Erase ${counted(total(plans.map(({ records }) => records)), 'record')} in ${counted(plans.length, 'object')} of ` +
      `${store.bucket}, and ${counted(total(plans.map(({ versions }) => versions.length)), 'version')} with them, for good?`;
    return confirm(question, around.dialogue, around.signal);
  }

  async #erase(keys: readonly string[], found: Scan, journal: EraseJournal): Promise<Result> {
    const { around, store, matcher, now } = this.#props;
    const { signal, status } = around;
    const eraser = new Eraser(store, matcher, journal, now);
    const objects: ObjectReport[] = journal.doneBefore.map((done) => ({ ...done, before: true }));
    const tried = new Set<string>();
    const left: Left[] = [];
    let stoppedBy: string | undefined;
    let unanswered = 0;
    for (const key of keys) {
      if (signal.aborted || stoppedBy !== undefined) break;
      status.text = `erasing: ${tried.size} of ${keys.length} objects`;
      try {
        const outcome = await eraser.erase(key);
        if (outcome.done !== undefined) objects.push(outcome.done);
        left.push(...outcome.left);
        unanswered = outcome.isUnanswered ? unanswered + 1 : 0;
        if (outcome.isForAll || unanswered >= MOST_UNANSWERED) stoppedBy = outcome.left.at(-1)?.reason ?? '';
        tried.add(key);
      } catch (error) {
        if (!(error instanceof ConfigurationError)) throw error;
        stoppedBy = error.message;
      }
    }
    const reason = stoppedBy === undefined ? INTERRUPTED : `not tried, or not completed: ${stoppedBy}`;
    return {
      objects,
      left: [
        ...left,
        ...keys.filter((key) => !tried.has(key)).map((key) => ({ key, reason, isHeld: true })),
        ...found.left.filter(({ key }) => !keys.includes(key)),
      ],
      stoppedBy,
    };
  }
}

function summaryOf(
  { around, options, journal, store, matcher, now }: ErasureProps,
  deployment: Deployment,
  found: Scan,
  { objects, left, stoppedBy }: Result,
  journalShown: string,
): Summary {
  const { selection } = options;
  const isKept =
    journal !== undefined && (stoppedBy !== undefined || around.signal.aborted || journal.open.length > 0);
  const unseen = journal?.isResumed ? [] : matcher.unseen;
  return {
    environment: deployment.environment,
    alias: deployment.alias,
    bucket: store.bucket,
    selected: described(selection),
    applied: options.apply,
    interrupted: around.signal.aborted,
    stoppedBy: stoppedBy ?? null,
    read: found.read,
    records: total(objects.map(({ records }) => records)),
    copies: copiesIn(objects, found),
    versions: total(objects.map(({ versions }) => versions.length)),
    objects,
    left,
    mentions: found.mentions,
    unreadable: found.unreadable,
    stillHeld: holders(deployment, now()),
    notices: [
      ...unseen.map((id) => `there is no record of the contact ${id} in the objects that were read`),
      ...(selection.kind === 'field' && objects.length === 0 && left.length === 0
        ? [
            `no record has the given value in ${selection.path.text}`,
            ...(selection.value.trim() === selection.value
              ? []
              : ['the given value begins or ends with white space, or with a byte-order mark of an editor']),
          ]
        : []),
      ...(found.ofOtherTimes > 0
        ? [`${counted(found.ofOtherTimes, 'record')} of another time than --from and --to select stay`]
        : []),
      ...(objects.some(({ outcome }) => outcome === 'rewritten')
        ? [
            'S3 counts the age of a rewritten object from now: its other records are kept for the days of the bucket’s life cycle again',
          ]
        : []),
      `run the same command again after ${runAgainAfter(deployment, now())}: until then, records can come from the stream`,
      ...(isKept ? [`the same command continues from here (${journalShown})`] : []),
    ],
    journal: isKept ? journalShown : null,
  };
}

/** Null: not known, as the records that an earlier run erased are gone. */
function copiesIn(objects: readonly ObjectReport[], { erased }: Scan): number | null {
  if (objects.some(({ before }) => before)) return null;
  const digests = objects.flatMap(({ key, records }) => (records > 0 ? (erased.get(key) ?? []) : []));
  return digests.length - new Set(digests).size;
}

const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);

export const command: Command = { spec: ERASE, run: (argv) => runEraseCommand(argv) };
