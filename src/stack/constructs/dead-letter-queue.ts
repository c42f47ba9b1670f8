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
 * The queue for records that could not be delivered. A message contains the record's shard and sequence number, and no
 * content of the record.
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

  /** The permissions to send a record to the queue. */
  get sendStatements(): readonly Statement[] {
    const { naming, keyArn } = this.#props;
    return [
      {
        sid: 'GiveUpRecords',
        because:
          'The pipe sends the shard and sequence number of a record that it could not deliver to the queue.',
        actions: ['sqs:SendMessage'],
        resources: [expression(this.arn)],
      },
      {
        sid: 'EncryptMessages',
        because: 'SQS encrypts the message with the permissions of the pipe.',
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: [expression(keyArn)],
        conditions: [
          viaService('sqs', naming),
          // IfExists: AWS does not document that SQS sends this context. If it did not, a stricter test would block the
          // message.
          {
            ...encryptionContext('aws:sqs:arn', [expression(this.arn)]),
            test: 'StringEqualsIfExists',
          },
        ],
      },
    ];
  }
}
