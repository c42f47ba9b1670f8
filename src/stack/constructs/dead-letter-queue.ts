import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue';
import { SqsQueuePolicy } from '@cdktf/provider-aws/lib/sqs-queue-policy';
import { Construct } from 'constructs';
import { expression } from '../hcl/expression';
import { address } from '../hcl/tokens';
import { PolicyDocument } from '../iam/policy-document';
import { denyPlainHttp, encryptionContext, type Statement, viaService } from '../iam/statement';
import type { Naming } from '../naming/names';
import { QUEUE_RETENTION_SECONDS } from '../queue-retention';

export interface DeadLetterQueueProps {
  readonly naming: Naming;
  /** HCL for the ARN of our key. */
  readonly keyArn: string;
}

/**
 * The queue of records whose delivery was given up. Its messages name shard and sequence number, and hold
 * nothing of the record itself.
 */
export class DeadLetterQueue extends Construct {
  readonly queue: SqsQueue;
  readonly policy: SqsQueuePolicy;
  /** HCL for the queue's ARN. */
  readonly arn: string;

  readonly #props: DeadLetterQueueProps;

  constructor(scope: Construct, id: string, props: DeadLetterQueueProps) {
    super(scope, id);
    this.#props = props;
    const { naming, keyArn } = props;
    this.queue = new SqsQueue(this, 'this', {
      name: naming.names.deadLetterQueue.value,
      kmsMasterKeyId: expression(keyArn),
      messageRetentionSeconds: QUEUE_RETENTION_SECONDS,
    });
    this.arn = `${address(this.queue)}.arn`;
    const document = new PolicyDocument(this, 'policy-document', {
      statements: [denyPlainHttp('sqs:*', [expression(this.arn)])],
    });
    this.policy = new SqsQueuePolicy(this, 'policy', {
      queueUrl: this.queue.url,
      policy: expression(document.json),
    });
  }

  /** What a service must be allowed to give up a record with. */
  get sendStatements(): readonly Statement[] {
    const { naming, keyArn } = this.#props;
    return [
      {
        sid: 'GiveUpRecords',
        because:
          'The pipe puts shard and sequence number of a record into the queue when it gives up delivering it.',
        actions: ['sqs:SendMessage'],
        resources: [expression(this.arn)],
      },
      {
        sid: 'EncryptMessages',
        because: 'SQS encrypts that message, with the permissions of the pipe.',
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: [expression(keyArn)],
        conditions: [
          viaService('sqs', naming),
          // If it exists: no page of AWS says that SQS states the queue, and without it nothing would be given up.
          {
            ...encryptionContext('aws:sqs:arn', [expression(this.arn)]),
            test: 'StringEqualsIfExists',
          },
        ],
      },
    ];
  }
}
