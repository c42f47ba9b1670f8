import type { SQS } from '@aws-sdk/client-sqs';
import { asked } from '../../aws/asked';
import { type QueueSize, queueSize } from '../../aws/queue-size';
import type { Handles } from '../journal-lines';

/** A message that this process holds: nobody else receives it meanwhile. */
export interface HeldMessage {
  readonly id: string;
  readonly body: string;
}

/** How long a message stays hidden, should this process be killed. Extended as long as it lives. */
const HOLD_SECONDS = 300;
/** ReceiveMessage gives at most so many. */
const MOST_MESSAGES = 10;
/** Waiting makes SQS ask all its servers, and not only some. */
const WAIT_SECONDS = 1;
/** An answer without a new message is believed when it comes twice in a row. */
const EMPTY_ANSWERS = 2;
const CALLS_AT_A_TIME = 10;

/** The dead-letter queue, and the messages of it that are held. */
export class DeadLetterQueue {
  /** Receipt handles by the message's ID. */
  readonly #held = new Map<string, string>();
  readonly #deleted = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  /** Whether an answer with messages may have been lost: these are hidden, and nobody knows them. */
  mayHaveMissed = false;
  /** Whether what is held was visible to others for a time: this process stood still, as a laptop that sleeps does. */
  hasLetGo = false;
  #extended = 0;
  readonly #sqs: SQS;
  readonly #url: string;
  readonly #holdSeconds: number;

  constructor(sqs: SQS, url: string, holdSeconds = HOLD_SECONDS) {
    this.#sqs = sqs;
    this.#url = url;
    this.#holdSeconds = holdSeconds;
  }

  /** How many messages are in the queue, by and large. @throws {ConfigurationError} where AWS does not say */
  async size(): Promise<QueueSize> {
    return await asked('the dead-letter queue', queueSize(this.#sqs, this.#url));
  }

  /** Keeps what is held from becoming visible, until {@link release}. */
  hold(): void {
    this.#extended = Date.now();
    this.#timer = setInterval(
      () => {
        this.#checkHold();
        // What cannot be extended is received again: it is known by its ID, and its records by their numbers.
        void this.#forEachHeld(this.#holdSeconds);
      },
      (this.#holdSeconds * 1000) / 3,
    );
    this.#timer.unref();
  }

  /**
   * Ends what a run that was killed has begun: deletes again what it was about to delete, and shows what it held.
   *
   * @returns IDs of messages that could not be deleted
   */
  async recover(deleting: Handles, held: Handles): Promise<ReadonlySet<string>> {
    const failed = new Set<string>();
    // SQS takes it for a success where the message is gone.
    await atATime(Object.entries(deleting), ([id, handle]) =>
      this.#deleteCall(handle).catch(() => failed.add(id)),
    );
    // What is visible already, or gone, is refused.
    await atATime(Object.values(held), (handle) => this.#hide(handle, 0).catch(() => undefined));
    return failed;
  }

  /**
   * Receives what is in the queue, but for what is held already.
   *
   * @param most about so many; what is over stays in the queue
   * @param note is told of what is received, before anything is done with it
   * @throws {ConfigurationError} where nothing can be received
   */
  async receive(
    most: number,
    signal: AbortSignal,
    note: (messages: Handles) => void = () => undefined,
  ): Promise<HeldMessage[]> {
    const received: HeldMessage[] = [];
    let empty = 0;
    while (received.length < most && empty < EMPTY_ANSWERS && !signal.aborted) {
      const { Messages = [], $metadata } = await asked(
        'the dead-letter queue',
        this.#sqs.receiveMessage({
          QueueUrl: this.#url,
          MaxNumberOfMessages: MOST_MESSAGES,
          VisibilityTimeout: this.#holdSeconds,
          WaitTimeSeconds: WAIT_SECONDS,
        }),
      );
      this.mayHaveMissed ||= ($metadata?.attempts ?? 1) > 1;
      const known = received.length;
      for (const { MessageId: id = '', ReceiptHandle: handle = '', Body: body = '' } of Messages) {
        if (this.#deleted.has(id)) {
          // SQS may give a message once more after it was deleted.
          await this.#deleteCall(handle).catch(() => {
            this.mayHaveMissed = true;
          });
          continue;
        }
        // The handle of the last time is the one that counts.
        if (!this.#held.has(id)) received.push({ id, body });
        this.#held.set(id, handle);
      }
      // Known messages come back for ever where they cannot be kept hidden, or are not deleted.
      empty = received.length > known ? 0 : empty + 1;
      const held = Messages.map(({ MessageId = '', ReceiptHandle = '' }) => [MessageId, ReceiptHandle]);
      // Last: what is held is shown again if this fails.
      if (held.length > 0) note(Object.fromEntries(held));
    }
    return received;
  }

  /** What SQS wants in order to delete the message. */
  handleOf({ id }: HeldMessage): string {
    return this.#held.get(id) ?? '';
  }

  /** @throws what the SDK throws */
  async delete({ id }: HeldMessage): Promise<void> {
    await this.#deleteCall(this.#held.get(id) ?? '');
    this.#held.delete(id);
    this.#deleted.add(id);
  }

  /** Lets go of what is held, which is visible again at once. */
  async release(): Promise<void> {
    clearInterval(this.#timer);
    this.#checkHold();
    // What cannot be shown now shows itself when its time is over.
    await this.#forEachHeld(0);
    this.#held.clear();
  }

  #checkHold(): void {
    const now = Date.now();
    this.hasLetGo ||= now - this.#extended > this.#holdSeconds * 1000;
    this.#extended = now;
  }

  async #deleteCall(handle: string): Promise<void> {
    await this.#sqs.deleteMessage({ QueueUrl: this.#url, ReceiptHandle: handle });
  }

  async #hide(handle: string, seconds: number): Promise<void> {
    await this.#sqs.changeMessageVisibility({
      QueueUrl: this.#url,
      ReceiptHandle: handle,
      VisibilityTimeout: seconds,
    });
  }

  async #forEachHeld(seconds: number): Promise<void> {
    // One that was deleted meanwhile must not keep the others from their turn.
    await atATime([...this.#held.values()], (handle) => this.#hide(handle, seconds).catch(() => undefined));
  }
}

/** Calls for each, some at the same time. */
async function atATime<T>(items: readonly T[], call: (item: T) => Promise<unknown>): Promise<void> {
  const open = [...items];
  const work = async (): Promise<void> => {
    for (let item = open.pop(); item !== undefined; item = open.pop()) await call(item);
  };
  await Promise.all(Array.from({ length: CALLS_AT_A_TIME }, work));
}
