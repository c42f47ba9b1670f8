import { ARNS } from '../../stack/naming/names';
import { DESTINATION, metricsRead, type OperatorStatements, STREAMS } from './statements';

/** What `operata capacity` needs with `--from-metrics`. It reads, and nothing else. */
export const CAPACITY: OperatorStatements = [
  metricsRead(
    'ReadMetrics',
    'The command reads how many records arrived, how large they were, and how long each stage took.',
  ),
  {
    sid: 'ReadStream',
    because: 'The command reads how many shards the stream has, and how long it keeps records.',
    actions: ['kinesis:DescribeStreamSummary'],
    resources: STREAMS,
  },
  {
    sid: 'ReadPipe',
    because: 'The command reads how many records are delivered at a time, and when they are dead-lettered.',
    actions: ['pipes:DescribePipe'],
    resources: [ARNS.pipe],
  },
  {
    sid: 'ReadDestination',
    because: 'The command reads the rate limit.',
    actions: ['events:DescribeApiDestination'],
    resources: DESTINATION,
  },
  {
    sid: 'ReadFunction',
    because: 'The command reads the memory of the privacy controls, and what is reserved for them.',
    actions: ['lambda:GetFunctionConfiguration', 'lambda:GetFunctionConcurrency'],
    resources: [ARNS.privacyFunction],
  },
  {
    sid: 'ReadQuota',
    because: 'The command reads how many functions the account may run at the same time.',
    actions: ['lambda:GetAccountSettings'],
    resources: ['*'],
    anyResourceBecause: 'it is about the account, and AWS knows no narrower right',
  },
];
