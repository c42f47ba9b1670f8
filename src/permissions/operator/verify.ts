import { viaService } from '../../stack/iam/statement';
import { BACKUP_BUCKET, CONNECTION, DEAD_LETTER_QUEUE, EXISTING_BUCKET, KEY } from '../../stack/naming/arns';
import { ARNS, BACKUP_PREFIX } from '../../stack/naming/names';
import { BUCKETS, LOGS_DECRYPTED, metricsRead, type OperatorStatements, STREAMS } from './statements';

/** What `operata verify` may do. */
export const VERIFY: OperatorStatements = [
  {
    sid: 'ReadPipe',
    because: 'The command puts no record if the pipe does not run.',
    actions: ['pipes:DescribePipe'],
    resources: [ARNS.pipe],
  },
  {
    sid: 'ReadConnection',
    because:
      'The command puts no record if the connection is not authorized. It cannot read its credentials.',
    actions: ['events:DescribeConnection'],
    resources: CONNECTION,
  },
  {
    sid: 'PutAndReadRecord',
    because:
      'The command puts a synthetic record on the stream, and reads it there. It may read other records too.',
    actions: ['kinesis:GetRecords', 'kinesis:GetShardIterator', 'kinesis:PutRecord'],
    resources: STREAMS,
  },
  {
    sid: 'UseStreamKey',
    because: 'Kinesis encrypts and decrypts the record, with the permissions of the caller.',
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    resources: [KEY],
    conditions: [viaService('kinesis')],
  },
  {
    sid: 'ReadLogs',
    because:
      'The command looks for the record in the log of the function, and for errors in that of the pipe.',
    actions: ['logs:FilterLogEvents'],
    resources: [`${ARNS.functionLogGroup}:*`, `${ARNS.pipeLogGroup}:*`],
  },
  LOGS_DECRYPTED,
  metricsRead('ReadFigures', 'The command reads what CloudWatch has counted of the pipe and of the stream.'),
  {
    sid: 'LookAtDeadLetters',
    because:
      'The command checks whether the record was dead-lettered, and returns the messages that it received.',
    actions: ['sqs:ChangeMessageVisibility', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
    resources: [DEAD_LETTER_QUEUE],
  },
  {
    sid: 'DecryptDeadLetters',
    because: 'SQS decrypts these messages, with the permissions of the caller.',
    actions: ['kms:Decrypt'],
    resources: [KEY],
    conditions: [viaService('sqs')],
  },
  {
    sid: 'FindBackupObjects',
    because: 'The command looks for new objects of the backup.',
    actions: ['s3:ListBucket'],
    resources: BUCKETS,
  },
  {
    sid: 'ReadBackupObjects',
    because: 'The command looks for the record in them. They hold other records too, unredacted.',
    actions: ['s3:GetObject'],
    resources: [`${BACKUP_BUCKET}/${BACKUP_PREFIX}*`, `${EXISTING_BUCKET}/${BACKUP_PREFIX}*`],
  },
  {
    sid: 'DecryptBackup',
    because: 'S3 decrypts these objects, with the permissions of the caller.',
    actions: ['kms:Decrypt'],
    resources: [KEY],
    conditions: [viaService('s3')],
  },
];
