import { isJsonObject, type JsonObject, member } from '../../records/json';
import { deadLetterMessage } from '../aws/dead-letter-message';
import { queueSize } from '../aws/queue-size';
import type { Trail } from './step';

/** The state of the dead-letter queue. */
export interface DeadLetters {
  /** Messages in the queue, including those that others have received. SQS counts approximately. */
  readonly count: number;
  /** Messages that were searched. */
  readonly searched: number;
  /** Why the record was dead-lettered, such as `RetryAttemptsExhausted`. Undefined: no message is about it. */
  readonly condition: string | undefined;
}

/** How long a received message stays hidden from a replay if it is not returned. */
const HIDDEN_SECONDS = 60;
/** The most receives, of ten messages each. */
const MOST_RECEIVES = 100;

/** @throws an error of the SDK */
export async function countDeadLetters({
  aws,
  deployment,
  signal,
}: Pick<Trail, 'aws' | 'deployment' | 'signal'>): Promise<number> {
  const { visible, hidden, delayed } = await queueSize(aws.sqs, deployment.deadLetterQueue.url, signal);
  return visible + hidden + delayed;
}

/**
 * Checks whether the record is in the queue, without removing anything: received messages are returned.
 * Messages name shard and sequence number, and hold no content.
 *
 * @param count messages in the queue
 * @throws an error of the SDK
 */
export async function searchDeadLetters(trail: Trail, count: number): Promise<DeadLetters> {
  const { aws, deployment } = trail;
  const QueueUrl = deployment.deadLetterQueue.url;
  const handles: string[] = [];
  let condition: string | undefined;
  try {
    for (let receives = 0; receives < MOST_RECEIVES && condition === undefined; receives++) {
      const { Messages = [] } = await aws.sqs.receiveMessage(
        // A second's wait asks all servers of the queue.
        { QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: HIDDEN_SECONDS, WaitTimeSeconds: 1 },
        { abortSignal: trail.signal },
      );
      if (Messages.length === 0) break;
      handles.push(...Messages.flatMap(({ ReceiptHandle }) => ReceiptHandle ?? []));
      condition = Messages.map(({ Body = '' }) => conditionIn(Body, trail)).find((why) => why !== undefined);
    }
  } finally {
    // If this fails, they become visible again after a while.
    await Promise.allSettled(
      handles.map((ReceiptHandle) =>
        aws.sqs.changeMessageVisibility({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }),
      ),
    );
  }
  return { count, searched: handles.length, condition };
}

function conditionIn(body: string, { shardId, sequenceNumber }: Trail): string | undefined {
  const letter = deadLetterMessage(body);
  if (letter === undefined) return undefined;
  const { message, batch } = letter;
  if (member(batch, 'shardId') !== shardId) return undefined;
  const [first, last] = [number(batch, 'startSequenceNumber'), number(batch, 'endSequenceNumber')];
  const ours = BigInt(sequenceNumber);
  if (first === undefined || last === undefined || ours < first || ours > last) return undefined;
  const context = member(message, 'context');
  const condition = isJsonObject(context) ? member(context, 'condition') : undefined;
  return typeof condition === 'string' && /^\w{1,60}$/.test(condition) ? condition : 'no reason given';
}

function number(batch: JsonObject, name: string): bigint | undefined {
  const value = member(batch, name);
  return typeof value === 'string' && /^\d+$/.test(value) ? BigInt(value) : undefined;
}
