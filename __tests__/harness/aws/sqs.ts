import { createHash, randomUUID } from 'node:crypto';
import { AwsError, type AwsStandIn } from './stand-in';

interface Message {
  readonly id: string;
  readonly body: string;
  readonly sent: number;
  visibleAt: number;
  receives: number;
  handle: string;
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** An SQS queue: messages that were received are hidden until their visibility time-out is over, or deleted. */
export class SqsQueue {
  /** Time in milliseconds: a test may move it. */
  clock: () => number = () => Date.now();
  readonly #messages = new Map<string, Message>();

  constructor(
    readonly arn: string,
    readonly keyArn: string,
    /** In seconds. */
    readonly visibilityTimeout = 30,
  ) {}

  get name(): string {
    return this.arn.slice(this.arn.lastIndexOf(':') + 1);
  }

  /** Its URL on a stand-in. */
  url(aws: AwsStandIn): string {
    return `${aws.url}/111122223333/${this.name}`;
  }

  /** The bodies of all messages, hidden ones too. */
  get bodies(): readonly string[] {
    return [...this.#messages.values()].map(({ body }) => body);
  }

  send(body: string): string {
    const id = randomUUID();
    this.#messages.set(id, { id, body, sent: this.clock(), visibleAt: 0, receives: 0, handle: '' });
    return id;
  }

  /** Makes every hidden message visible again, as time does. */
  showAll(): void {
    for (const message of this.#messages.values()) message.visibleAt = 0;
  }

  /** Hides a message, as if someone else had received it. */
  hideFirst(seconds: number): void {
    for (const message of [...this.#messages.values()].slice(0, 1))
      message.visibleAt = this.clock() + seconds * 1000;
  }

  /** Answers the calls of the queue. */
  serve(aws: AwsStandIn): void {
    const named = (answer: (input: never) => unknown) => (input: { QueueUrl: string }) => {
      if (!input.QueueUrl.endsWith(`/${this.name}`)) throw new AwsError('QueueDoesNotExist');
      return answer(input as never);
    };
    aws.on('sqs', 'GetQueueUrl', ({ QueueName }: { QueueName: string }) => {
      if (QueueName !== this.name) throw new AwsError('QueueDoesNotExist');
      return { QueueUrl: this.url(aws) };
    });
    aws.on(
      'sqs',
      'ReceiveMessage',
      named((input) => this.#receive(input)),
    );
    aws.on(
      'sqs',
      'DeleteMessage',
      named(({ ReceiptHandle }: { ReceiptHandle: string }) => this.#delete(ReceiptHandle)),
    );
    aws.on(
      'sqs',
      'ChangeMessageVisibility',
      named((input) => this.#change(input)),
    );
    aws.on(
      'sqs',
      'GetQueueAttributes',
      named(() => ({ Attributes: this.attributes })),
    );
  }

  /** Attributes as GetQueueAttributes gives them. */
  get attributes(): Record<string, string> {
    const all = [...this.#messages.values()];
    const hidden = all.filter(({ visibleAt }) => visibleAt > this.clock()).length;
    return {
      ApproximateNumberOfMessages: String(all.length - hidden),
      ApproximateNumberOfMessagesNotVisible: String(hidden),
      ApproximateNumberOfMessagesDelayed: '0',
      QueueArn: this.arn,
      VisibilityTimeout: String(this.visibilityTimeout),
      KmsMasterKeyId: this.keyArn,
    };
  }

  #receive(input: { readonly MaxNumberOfMessages?: number; readonly VisibilityTimeout?: number }): unknown {
    const now = this.clock();
    const most = input.MaxNumberOfMessages ?? 1;
    if (most < 1 || most > 10) throw new AwsError('InvalidParameterValue');
    const received = [...this.#messages.values()].filter(({ visibleAt }) => visibleAt <= now).slice(0, most);
    const Messages = received.map((message) => {
      message.visibleAt = now + (input.VisibilityTimeout ?? this.visibilityTimeout) * 1000;
      message.receives += 1;
      message.handle = randomUUID();
      return {
        MessageId: message.id,
        ReceiptHandle: message.handle,
        Body: message.body,
        MD5OfBody: md5(message.body),
        Attributes: {
          SentTimestamp: String(message.sent),
          ApproximateReceiveCount: String(message.receives),
        },
      };
    });
    return { ...(Messages.length > 0 && { Messages }) };
  }

  /** As AWS does it, deleting with an old handle succeeds, and may delete nothing. */
  #delete(handle: string): unknown {
    for (const { id, handle: current } of this.#messages.values()) {
      if (current === handle) this.#messages.delete(id);
    }
    return {};
  }

  #change(input: { readonly ReceiptHandle: string; readonly VisibilityTimeout: number }): unknown {
    for (const message of this.#messages.values()) {
      if (message.handle === input.ReceiptHandle)
        message.visibleAt = this.clock() + input.VisibilityTimeout * 1000;
    }
    return {};
  }
}
