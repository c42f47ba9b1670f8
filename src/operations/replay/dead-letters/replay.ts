import { ConfigurationError } from '../../../cli/errors';
import { failureOf } from '../../aws/failure';
import { type BackupObject, listObjects } from '../../backup/objects';
import { digestOf } from '../backup/contact-record';
import { leaveRecord, type Plan, planBackup, plannedRecords } from '../backup/plan';
import { ArrivalRule } from '../backup/rules';
import type { RecordName } from '../journal';
import type { Outcome, ReplayRecord } from '../putter';
import type { Ask, Backup, Replay, Report } from '../replay';
import { type DeadLetter, parseDeadLetter } from './message';
import type { DeadLetterQueue, HeldMessage } from './queue';
import { StreamReader } from './stream-reader';

/** A message in progress. */
interface Letter extends DeadLetter {
  readonly message: HeldMessage;
  /** Records of it that are not on the stream yet. */
  open: number;
  /** Whether it is deleted, or left. */
  isSettled: boolean;
}

/** Messages received before their records are read together, in the order of the stream. */
const MESSAGES_AT_A_TIME = 10_000;

const PUT: Outcome = { kind: 'put' };

const keyOf = ({ source, item }: RecordName): string => `${source}/${item}`;

const recordsOf = ({ shardId, start, end }: DeadLetter): string => `${shardId}/${start}-${end}`;

const countOf = (letters: readonly Letter[]): number =>
  letters.reduce((sum, { arrival }) => sum + arrival.count, 0);

/** Messages that wait for a record, as a record may have been dead-lettered twice. */
class Waiting {
  readonly #letters = new Map<string, Letter[]>();
  readonly #outcomes = new Map<string, Outcome>();

  /** @returns whether it is the first to wait for the record */
  add(record: string, letter: Letter): boolean {
    const letters = this.#letters.get(record);
    if (letters === undefined) this.#letters.set(record, [letter]);
    else letters.push(letter);
    return letters === undefined;
  }

  outcomeOf(record: string): Outcome | undefined {
    return this.#outcomes.get(record);
  }

  /** @returns the messages that have waited */
  end(record: string, outcome: Outcome): readonly Letter[] {
    this.#outcomes.set(record, outcome);
    const letters = this.#letters.get(record) ?? [];
    this.#letters.delete(record);
    return letters;
  }
}

/**
 * Replays the messages of the dead-letter queue.
 *
 * @param seen receives the IDs of the received messages
 * @returns undefined if the user declines
 * @throws {ConfigurationError} if the queue cannot be read
 */
export async function replayDeadLetters(
  replay: Replay,
  queue: DeadLetterQueue,
  seen: Set<string>,
  ask: Ask,
): Promise<Report | undefined> {
  const { journal, dryRun } = replay.props;
  const before = await queue.size();
  const inQueue = before.visible + Object.keys(journal.heldBefore).length;
  const question = `Put the records of all messages, about ${inQueue}, on the stream again, and so to the destination?`;
  // SQS may count no messages although there are some.
  if (!(await ask(question))) return undefined;
  const undeleted = dryRun ? [] : await queue.recover(journal.deletingBefore, journal.heldBefore);
  const expected = before.hidden > 0 ? before.visible + before.hidden : 0;
  const letters = new DeadLetterReplay(replay, queue, seen, expected);
  await letters.run();
  const stillThere = [...undeleted].filter((id) => !seen.has(id)).length;
  const isSuspicious = before.hidden > 0 || queue.mayHaveMissed || journal.isResumed;
  let hidden = stillThere;
  // A failed count must not prevent the summary.
  await replay.orStop(async () => {
    if (isSuspicious) hidden = Math.max(hidden, (await queue.size()).hidden);
  });
  const notices = [
    ...(letters.fromBackup === 0
      ? []
      : [
          `the stream has deleted the records of ${letters.fromBackup} messages: instead, all records of the backup ` +
            'that arrived around that time were put. If the backup lacks a record of that ' +
            'time, for example after a failure of Firehose, its message may be deleted without it: check the backup',
        ]),
    ...(queue.hasLetGo
      ? [
          'this process was suspended for minutes, and its messages were visible to others: if another replay ran then, records ' +
            'can be on the stream twice',
        ]
      : []),
    ...(hidden === 0
      ? []
      : [
          `about ${hidden} messages are held by another process, or by a killed run: they become visible ` +
            'again in at most 5 minutes. Then run the command again',
        ]),
  ];
  return { notices, isFinished: !letters.isUnfinished && hidden === 0, hiddenMessages: hidden };
}

/** Puts the records of dead-letter messages back on the stream, and deletes each message whose records are there. */
class DeadLetterReplay {
  /** Messages whose records were searched in the backup. */
  fromBackup = 0;
  /** Whether a message is left whose records, or some of them, may be on the stream. */
  isUnfinished = false;
  /** Records that this run has put, as shard and sequence number. */
  readonly #made = new Set<string>();
  readonly #letters: Letter[] = [];
  /** Whether the records of some messages are not searched: they may be any records of the backup. */
  #isPartial = false;
  readonly #replay: Replay;
  readonly #queue: DeadLetterQueue;
  readonly #seen: Set<string>;
  readonly #expected: number;

  /** @param expected the number of messages to receive if some are hidden; with fewer, others hold some */
  constructor(replay: Replay, queue: DeadLetterQueue, seen: Set<string>, expected: number) {
    this.#replay = replay;
    this.#queue = queue;
    this.#seen = seen;
    this.#expected = expected;
  }

  async run(): Promise<void> {
    const gone: Letter[] = [];
    this.#queue.hold();
    try {
      while (!this.#replay.isOver) {
        const messages = await this.#receive();
        const letters = messages.flatMap((message) => this.#parsed(message));
        this.#letters.push(...letters);
        this.#replay.props.progress.putting(countOf(letters));
        await this.#replay.orStop(async () => {
          if (letters.length > 0) gone.push(...(await this.#fromStream(letters)));
          // Together, as each record of the backup counts for one message only.
          else if (messages.length === 0) await this.#goneOnes(gone);
        });
        if (messages.length === 0 && gone.splice(0).length === 0) return;
      }
    } finally {
      for (const letter of this.#letters) this.#leave(letter, this.#replay.whyOver);
      await this.#queue.release();
    }
  }

  async #goneOnes(letters: readonly Letter[]): Promise<void> {
    if (this.#replay.isOver) return;
    const { journal } = this.#replay.props;
    if (
      this.#isPartial ||
      this.#seen.size < this.#expected ||
      this.#queue.mayHaveMissed ||
      Object.keys(journal.heldBefore).some((id) => !this.#seen.has(id))
    ) {
      const reason =
        'the stream has deleted its records, and those in the backup can only be assigned together with the messages that are ' +
        'held elsewhere or cannot be read: run the command again when they are available or, if they are lost, delete the journal';
      for (const letter of letters) this.#leave(letter, reason);
      return;
    }
    // Records that arrived after the start may be those that an earlier run has put, and that failed again.
    const since = journal.startedAt.getTime();
    const isOld = ({ arrival }: Letter): boolean => arrival.last < since;
    const [old, fresh] = [letters.filter(isOld), letters.filter((letter) => !isOld(letter))];
    if (old.length > 0 && !this.#replay.isOver) await this.#fromBackup(old, since);
    if (fresh.length > 0 && !this.#replay.isOver) await this.#fromBackup(fresh);
  }

  /** A failure after the first messages must not prevent the summary. */
  async #receive(): Promise<HeldMessage[]> {
    try {
      const { journal, signal, dryRun, progress } = this.#replay.props;
      return await this.#queue.receive(MESSAGES_AT_A_TIME, signal, (messages) => {
        progress.messagesReceived += Object.keys(messages).length;
        if (!dryRun) journal.holding(messages);
      });
    } catch (error) {
      if (this.#seen.size === 0) throw error;
      this.#replay.stop(error);
      return [];
    }
  }

  #parsed(message: HeldMessage): Letter[] {
    const { tally, streamArn } = this.#replay.props;
    this.#seen.add(message.id);
    tally.messages.found();
    const letter = parseDeadLetter(message.body, streamArn);
    const reason =
      typeof letter === 'string'
        ? letter
        : this.#made.has(`${letter.shardId}/${letter.start}`)
          ? 'about a record that this run has put, and that failed again'
          : undefined;
    if (typeof letter !== 'string' && reason === undefined)
      return [{ ...letter, message, open: letter.arrival.count, isSettled: false }];
    tally.messages.left(reason ?? '');
    tally.problems.push(`message ${message.id}: ${reason}`);
    return [];
  }

  /** @returns the messages whose records the stream has deleted */
  async #fromStream(letters: readonly Letter[]): Promise<Letter[]> {
    const gone: Letter[] = [];
    const waiting = new Waiting();
    await this.#replay.put(this.#streamRecords(letters, waiting, gone), async (name, outcome) => {
      this.#remember(outcome);
      await this.#settle(waiting.end(keyOf(name), outcome), outcome);
    });
    return gone;
  }

  async *#streamRecords(
    letters: readonly Letter[],
    waiting: Waiting,
    gone: Letter[],
  ): AsyncGenerator<ReplayRecord> {
    const { aws, streamArn, clock, signal, journal } = this.#replay.props;
    const reader = new StreamReader(aws.kinesis, streamArn, clock, signal);
    for await (const reading of reader.read(letters)) {
      const { letter } = reading;
      if (reading.kind === 'gone') gone.push(letter);
      if (reading.kind === 'failed') {
        this.#isPartial = true;
        this.#leave(letter, `its records could not be read from the stream: ${reading.reason}`);
      }
      if (reading.kind !== 'records') continue;
      letter.open = reading.records.length;
      for (const {
        SequenceNumber: item = '',
        Data: data = new Uint8Array(),
        PartitionKey,
      } of reading.records) {
        const record = {
          source: letter.shardId,
          item,
          data,
          partitionKey: PartitionKey ?? item,
          content: journal.contentOf(digestOf(data)),
          place: `${letter.shardId}, record ${item}`,
        };
        const ended = journal.isDone(record) ? PUT : waiting.outcomeOf(keyOf(record));
        if (ended !== undefined) {
          await this.#settle([letter], ended);
        } else if (waiting.add(keyOf(record), letter)) {
          this.#replay.props.tally.records.found();
          yield record;
        }
      }
    }
  }

  /** Settles one record of each message. */
  async #settle(letters: readonly Letter[], outcome: Outcome): Promise<void> {
    for (const letter of letters) {
      if (outcome.kind === 'left') {
        this.#leave(letter, outcome.reason);
      } else {
        letter.open -= 1;
        if (letter.open === 0) await this.#delete(letter);
      }
    }
  }

  /** @param until excludes later arrivals. @default none */
  async #fromBackup(letters: readonly Letter[], until?: number): Promise<void> {
    const replay = this.#replay;
    const { backup } = replay.props;
    if (backup === undefined) {
      for (const letter of letters)
        this.#leave(letter, 'the stream has deleted its records, and there is no backup');
      return;
    }
    this.fromBackup += letters.length;
    // The same records may have been dead-lettered twice.
    const arrivals = new Map(letters.map((letter) => [recordsOf(letter), letter.arrival]));
    const rule = new ArrivalRule([...arrivals.values()], backup.lateness, until);
    let plan: Plan;
    try {
      plan = await this.#plan(backup, rule);
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      const reason = `the stream has deleted its records, and the backup cannot be read: ${error.message}`;
      for (const letter of letters) this.#leave(letter, reason);
      return;
    }
    replay.props.progress.putting(plan.count - countOf(letters));
    await replay.put(plannedRecords(plan, backup.reader, replay.props), async (record, outcome) => {
      this.#remember(outcome);
      if (outcome.kind === 'left') leaveRecord(plan, record, outcome.reason);
    });
    if (replay.isOver) return;
    for (const letter of letters) {
      // An incomplete object affects only the messages whose records it may hold.
      const isNear = (object: BackupObject): boolean => rule.mayHold(object, letter.arrival);
      const [, refusal] = [...plan.refused].find(([object]) => isNear(object)) ?? [];
      const reason = [...plan.unread].some(isNear)
        ? 'the stream has deleted its records, and the backup cannot be read completely around their time'
        : !rule.isCovered(letter.arrival)
          ? 'the stream has deleted its records, and the backup does not have them'
          : refusal;
      if (reason === undefined) await this.#delete(letter);
      else this.#leave(letter, reason);
    }
  }

  async #plan(backup: Backup, rule: ArrivalRule): Promise<Plan> {
    const objects = await listObjects(this.#replay.props.aws, backup.bucket, rule.span);
    return await planBackup(objects, rule, this.#replay.props, backup.reader);
  }

  #remember(outcome: Outcome): void {
    if (outcome.kind === 'put' && outcome.at !== undefined) this.#made.add(outcome.at);
  }

  #leave(letter: Letter, reason: string): void {
    if (letter.isSettled) return;
    letter.isSettled = true;
    this.isUnfinished = true;
    this.#replay.props.tally.messages.left(reason);
    this.#replay.props.tally.problems.push(`message ${letter.message.id}: ${reason}`);
  }

  async #delete(letter: Letter): Promise<void> {
    if (letter.isSettled) return;
    if (!this.#replay.props.dryRun) {
      this.#replay.props.journal.deleting({ [letter.message.id]: this.#queue.handleOf(letter.message) });
      try {
        await this.#queue.delete(letter.message);
      } catch (error) {
        this.#leave(letter, `its records were put, but it could not be deleted: ${failureOf(error).text}`);
        return;
      }
    }
    letter.isSettled = true;
    this.#replay.props.tally.messages.end('deleted');
  }
}
