import { BACKUP_STREAM, DEAD_LETTER_QUEUE, KEY } from '../../stack/naming/arns';
import { ARNS } from '../../stack/naming/names';
import { DESTINATION, type OperatorStatements, STREAMS } from './statements';

/** What a command needs besides its own where it is told the deployment by `--environment`. */
export const FIND_DEPLOYMENT: OperatorStatements = [
  {
    sid: 'FindPipes',
    because: 'The command looks for the pipe of the environment, where no instance is named.',
    actions: ['pipes:ListPipes'],
    resources: ['*'],
    anyResourceBecause: 'AWS lists the pipes of an account, and knows no narrower right',
  },
  {
    sid: 'FindPipe',
    because: 'The command reads what the pipe reads from, and where it sends to.',
    actions: ['pipes:DescribePipe'],
    resources: [ARNS.pipe],
  },
  {
    sid: 'FindStream',
    because: 'The command reads how long the stream keeps records, and with which key.',
    actions: ['kinesis:DescribeStreamSummary'],
    resources: STREAMS,
  },
  {
    sid: 'FindQueue',
    because: 'The command reads the address of the dead-letter queue, and its key.',
    actions: ['sqs:GetQueueAttributes', 'sqs:GetQueueUrl'],
    resources: [DEAD_LETTER_QUEUE],
  },
  {
    sid: 'FindKey',
    because: 'The command reads whether the key is that of the alias which this project gives to its own.',
    actions: ['kms:DescribeKey'],
    resources: [KEY],
  },
  {
    sid: 'FindDestination',
    because: 'The command reads the endpoint, and the name of the connection.',
    actions: ['events:DescribeApiDestination'],
    resources: DESTINATION,
  },
  {
    sid: 'FindFunction',
    because: 'The command reads the role, the log group and the parameter of the privacy controls.',
    actions: ['lambda:GetFunctionConfiguration'],
    resources: [ARNS.privacyFunction],
  },
  {
    sid: 'FindBackup',
    because: 'The command reads the bucket of the backup.',
    actions: ['firehose:DescribeDeliveryStream'],
    resources: [BACKUP_STREAM],
  },
];
