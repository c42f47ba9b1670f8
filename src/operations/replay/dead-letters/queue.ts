import type { SQS } from '@aws-sdk/client-sqs';
import { asked } from '../../aws/answers';
import { type QueueSize, queueSize } from '../../aws/queue-size';
import type { Handles } from '../journal-lines';

/** A message that this process holds: no other consumer receives it meanwhile. */
export interface HeldMessage {
  readonly id: string;
  readonly body: string;
}

/** How long a message stays hidden if this process is killed. Extended as long as it runs. */
const HOLD_SECONDS = 300;
/** The limit of ReceiveMessage. */
const MOST_MESSAGES = 10;
/** With a wait, SQS asks all of its servers, not only some. */
const WAIT_SECONDS = 1;
/** The queue counts as empty after so many answers in a row without a new message. */
const EMPTY_ANSWERS = 2;
const CALLS_AT_A_TIME = 10;

/** The dead-letter queue, and the messages that are held. */
export class DeadLetterQueue {
  /** Receipt handles by the message's ID. */
  readonly #held = new Map<string, string>();
  readonly #deleted = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  /** Whether an answer with messages may have been lost: they are hidden, but unknown. */
  mayHaveMissed = false;
  /** Whether held messages were visible to others for a time, because this process was suspended. */
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

  /** The approximate number of messages in the queue. @throws {ConfigurationError} if AWS does not answer */
  async size(): Promise<QueueSize> {
    return await asked('the dead-letter queue', queueSize(this.#sqs, this.#url));
  }

  /** Keeps held messages hidden until {@link release}. */
  hold(): void {
    this.#extended = Date.now();
    this.#timer = setInterval(
      () => {
        this.#checkHold();
        // A message that cannot be extended is received again, and recognized by its ID and sequence numbers.
        void this.#forEachHeld(this.#holdSeconds);
      },
      (this.#holdSeconds * 1000) / 3,
    );
    this.#timer.unref();
  }

  /**
   * Finishes the work of a killed run: deletes again what it was about to delete, and makes visible what it held.
   *
   * @returns IDs of messages that could not be deleted
   */
  async recover(deleting: Handles, held: Handles): Promise<ReadonlySet<string>> {
    const failed = new Set<string>();
    // SQS reports success if the message no longer exists.
    await atATime(Object.entries(deleting), ([id, handle]) =>
      this.#deleteCall(handle).catch(() => failed.add(id)),
    );
    // SQS refuses messages that are visible already, or no longer exist.
    await atATime(Object.values(held), (handle) => this.#hide(handle, 0).catch(() => undefined));
    return failed;
  }

  /**
   * Receives the messages in the queue, except those held already.
   *
   * @param most the approximate limit; further messages stay in the queue
   * @param note called with the received messages before they are used
   * @throws {ConfigurationError} if nothing can be received
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
          // SQS may return a message again after it was deleted.
          await this.#deleteCall(handle).catch(() => {
            this.mayHaveMissed = true;
          });
          continue;
        }
        // Only the latest handle is valid.
        if (!this.#held.has(id)) received.push({ id, body });
        this.#held.set(id, handle);
      }
      // Known messages come back for ever if they cannot be kept hidden or deleted.
      empty = received.length > known ? 0 : empty + 1;
      const held = Messages.map(({ MessageId = '', ReceiptHandle = '' }) => [MessageId, ReceiptHandle]);
      // Last: if this fails, the held messages become visible again.
      if (held.length > 0) note(Object.fromEntries(held));
    }
    return received;
  }

  /** The receipt handle of the message. */
  handleOf({ id }: HeldMessage): string {
    return this.#held.get(id) ?? '';
  }

  /** @throws an error of the SDK */
  async delete({ id }: HeldMessage): Promise<void> {
    await this.#deleteCall(this.#held.get(id) ?? '');
    this.#held.delete(id);
    this.#deleted.add(id);
  }

  /** Makes the held messages visible again at once. */
  async release(): Promise<void> {
    clearInterval(this.#timer);
    this.#checkHold();
    // A message that cannot be made visible now becomes visible when its time is over.
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
    // A message that was deleted meanwhile must not stop the others.
    await atATime([...this.#held.values()], (handle) => this.#hide(handle, seconds).catch(() => undefined));
  }
}

/** Calls for each item, some concurrently. */
async function atATime<T>(items: readonly T[], call: (item: T) => Promise<unknown>): Promise<void> {
  const open = [...items];
  const work = async (): Promise<void> => {
    for (let item = open.pop(); item !== undefined; item = open.pop()) await call(item);
  };
  await Promise.all(Array.from({ length: CALLS_AT_A_TIME }, work));
}
