import { BACKUP_STREAM, DEAD_LETTER_QUEUE, KEY } from '../../stack/naming/arns';
import { ARNS } from '../../stack/naming/names';
import { DESTINATION, type OperatorStatements, STREAMS } from './statements';

/** What a command needs in addition if the deployment is named by `--environment`. */
export const FIND_DEPLOYMENT: OperatorStatements = [
  {
    sid: 'FindPipes',
    because: 'The command looks for the pipe of the environment if no instance is named.',
    actions: ['pipes:ListPipes'],
    resources: ['*'],
    anyResourceBecause: 'AWS lists the pipes of an account, and has no narrower permission',
  },
  {
    sid: 'FindPipe',
    because: 'The command reads the source and the target of the pipe.',
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
    because: 'The command checks whether the key has the alias of the key that this project creates.',
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
