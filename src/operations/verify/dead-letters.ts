import { isJsonObject, type JsonObject, member } from '../../records/json';
import { deadLetterMessage } from '../aws/dead-letter-message';
import { queueSize } from '../aws/queue-size';
import type { Trail } from './step';

/** What was found in the dead-letter queue. */
export interface DeadLetters {
  /** Messages in the queue, those that others have received included. SQS counts approximately. */
  readonly count: number;
  /** Messages that were looked at. */
  readonly lookedAt: number;
  /** Why the pipe gave the record up, such as `RetryAttemptsExhausted`. Undefined: the record is in none of them. */
  readonly givenUp: string | undefined;
}

/** A message that was received is hidden for as long from whoever replays, should we not give it back. */
const HIDDEN_SECONDS = 60;
/** Messages that are looked at, ten at a time. */
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
 * Looks whether the record is in the queue, without taking anything out of it: what was received is given back.
 * Messages name shard and sequence number, and hold no content.
 *
 * @param count messages in the queue
 * @throws an error of the SDK
 */
export async function lookAtDeadLetters(trail: Trail, count: number): Promise<DeadLetters> {
  const { aws, deployment } = trail;
  const QueueUrl = deployment.deadLetterQueue.url;
  const handles: string[] = [];
  let givenUp: string | undefined;
  try {
    for (let receives = 0; receives < MOST_RECEIVES && givenUp === undefined; receives++) {
      const { Messages = [] } = await aws.sqs.receiveMessage(
        // A second's wait asks all servers of the queue.
        { QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: HIDDEN_SECONDS, WaitTimeSeconds: 1 },
        { abortSignal: trail.signal },
      );
      if (Messages.length === 0) break;
      handles.push(...Messages.flatMap(({ ReceiptHandle }) => ReceiptHandle ?? []));
      givenUp = Messages.map(({ Body = '' }) => whyGivenUp(Body, trail)).find((why) => why !== undefined);
    }
  } finally {
    // Where that fails, they come back by themselves.
    await Promise.allSettled(
      handles.map((ReceiptHandle) =>
        aws.sqs.changeMessageVisibility({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }),
      ),
    );
  }
  return { count, lookedAt: handles.length, givenUp };
}

function whyGivenUp(body: string, { shardId, sequenceNumber }: Trail): string | undefined {
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
