import { viaService } from '../../stack/iam/statement';
import { CONNECTION, DEAD_LETTER_QUEUE, KEY } from '../../stack/naming/arns';
import { ARNS } from '../../stack/naming/names';
import { BUCKETS, type OperatorStatements, STREAMS } from './statements';

/** What `operata replay` does. */
export const REPLAY: OperatorStatements = [
  {
    sid: 'CheckPipe',
    because: 'The command puts nothing on the stream if the pipe bypasses the privacy controls.',
    actions: ['pipes:DescribePipe'],
    resources: [ARNS.pipe],
  },
  {
    sid: 'CheckConnection',
    because:
      'The command warns if the connection is not authorized: records would be dead-lettered again. It cannot read its credentials.',
    actions: ['events:DescribeConnection'],
    resources: CONNECTION,
  },
  {
    sid: 'TakeDeadLetters',
    because:
      'The command receives the messages, keeps them hidden meanwhile, and deletes those whose records are on the stream again.',
    actions: [
      'sqs:ChangeMessageVisibility',
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
      'sqs:ReceiveMessage',
    ],
    resources: [DEAD_LETTER_QUEUE],
  },
  {
    sid: 'ReadAndPutRecords',
    because: 'The command reads the records of dead-letter messages from the stream, and puts records on it.',
    actions: ['kinesis:GetRecords', 'kinesis:GetShardIterator', 'kinesis:PutRecords'],
    resources: STREAMS,
  },
  {
    sid: 'FindBackupObjects',
    because: 'The command looks for the objects of the backup that may hold a record.',
    actions: ['s3:ListBucket'],
    resources: BUCKETS,
  },
  {
    sid: 'ReadBackup',
    because: 'The command reads records from the backup, unredacted.',
    actions: ['s3:GetObject'],
    resources: BUCKETS.map((bucket) => `${bucket}/*`),
  },
  {
    sid: 'DecryptRecords',
    because:
      'Stream, queue and bucket decrypt with the permissions of the reader. Also name the key of an existing stream or bucket if it has its own.',
    actions: ['kms:Decrypt'],
    resources: [KEY],
    conditions: [
      {
        ...viaService('kinesis'),
        values: ['kinesis', 's3', 'sqs'].flatMap((service) => viaService(service).values),
      },
    ],
  },
  {
    sid: 'EncryptRecords',
    because: 'The stream encrypts with the permissions of the caller that puts records.',
    actions: ['kms:GenerateDataKey'],
    resources: [KEY],
    conditions: [viaService('kinesis')],
  },
];
