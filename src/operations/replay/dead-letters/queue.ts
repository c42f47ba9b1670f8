import type { SQS } from '@aws-sdk/client-sqs';
import { asked } from '../../aws/asked';

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
/** An answer without a message is believed when it comes twice in a row. */
const EMPTY_ANSWERS = 2;
const CALLS_AT_A_TIME = 10;

/** The dead-letter queue, and the messages of it that are held. */
export class DeadLetterQueue {
  /** Receipt handles by the message's ID. */
  readonly #held = new Map<string, string>();
  readonly #deleted = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly sqs: SQS,
    private readonly url: string,
    private readonly holdSeconds = HOLD_SECONDS,
  ) {}

  /** How many messages are in the queue, by and large. @throws {ConfigurationError} where AWS does not say */
  async size(): Promise<{ readonly visible: number; readonly hidden: number }> {
    const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
    const { Attributes = {} } = await asked(
      'the dead-letter queue',
      this.sqs.getQueueAttributes({ QueueUrl: this.url, AttributeNames: [...names] }),
    );
    const [visible, hidden] = names.map((name) => Number(Attributes[name] ?? 0));
    return { visible: visible ?? 0, hidden: hidden ?? 0 };
  }

  /** Keeps what is held from becoming visible, until {@link release}. */
  hold(): void {
    this.#timer = setInterval(
      () => {
        // What cannot be extended is received again: it is known by its ID, and its records by their numbers.
        this.#forEachHeld(this.holdSeconds).catch(() => undefined);
      },
      (this.holdSeconds * 1000) / 3,
    );
    this.#timer.unref();
  }

  /**
   * Receives what is in the queue, but for what is held already.
   *
   * @param most about so many; what is over stays in the queue
   * @throws {ConfigurationError} where nothing can be received
   */
  async receive(most: number, signal: AbortSignal): Promise<HeldMessage[]> {
    const received: HeldMessage[] = [];
    let empty = 0;
    while (received.length < most && empty < EMPTY_ANSWERS && !signal.aborted) {
      const { Messages = [] } = await asked(
        'the dead-letter queue',
        this.sqs.receiveMessage({
          QueueUrl: this.url,
          MaxNumberOfMessages: MOST_MESSAGES,
          VisibilityTimeout: this.holdSeconds,
          WaitTimeSeconds: WAIT_SECONDS,
        }),
      );
      empty = Messages.length === 0 ? empty + 1 : 0;
      for (const { MessageId: id = '', ReceiptHandle: handle = '', Body: body = '' } of Messages) {
        if (this.#deleted.has(id)) {
          // SQS may give a message once more after it was deleted.
          await this.#deleteCall(handle);
          continue;
        }
        // The handle of the last time is the one that counts.
        if (!this.#held.has(id)) received.push({ id, body });
        this.#held.set(id, handle);
      }
    }
    return received;
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
    // What cannot be shown now shows itself when its time is over.
    await this.#forEachHeld(0).catch(() => undefined);
    this.#held.clear();
  }

  async #deleteCall(handle: string): Promise<void> {
    await this.sqs.deleteMessage({ QueueUrl: this.url, ReceiptHandle: handle });
  }

  async #forEachHeld(seconds: number): Promise<void> {
    const handles = [...this.#held.values()];
    const change = async (): Promise<void> => {
      for (let handle = handles.pop(); handle !== undefined; handle = handles.pop()) {
        await this.sqs.changeMessageVisibility({
          QueueUrl: this.url,
          ReceiptHandle: handle,
          VisibilityTimeout: seconds,
        });
      }
    };
    await Promise.all(Array.from({ length: CALLS_AT_A_TIME }, change));
  }
}
