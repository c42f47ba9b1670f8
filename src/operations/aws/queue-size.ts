import type { SQS } from '@aws-sdk/client-sqs';

/** How many messages are in a queue. SQS counts approximately. */
export interface QueueSize {
  readonly visible: number;
  /** Received by a consumer, and hidden from others for a time. */
  readonly hidden: number;
  readonly delayed: number;
}

/** @throws an error of the SDK */
export async function queueSize(sqs: SQS, QueueUrl: string, abortSignal?: AbortSignal): Promise<QueueSize> {
  const { Attributes = {} } = await sqs.getQueueAttributes(
    {
      QueueUrl,
      AttributeNames: [
        'ApproximateNumberOfMessages',
        'ApproximateNumberOfMessagesNotVisible',
        'ApproximateNumberOfMessagesDelayed',
      ],
    },
    abortSignal === undefined ? {} : { abortSignal },
  );
  return {
    visible: Number(Attributes.ApproximateNumberOfMessages ?? 0),
    hidden: Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0),
    delayed: Number(Attributes.ApproximateNumberOfMessagesDelayed ?? 0),
  };
}
