import { CONNECTION } from '../../stack/naming/arns';
import { ARNS } from '../../stack/naming/names';
import { DESTINATION, LOGS_DECRYPTED, metricsRead, type OperatorStatements } from './statements';

/** What `operata rotate-key` may do: it changes nothing. */
export const ROTATE_KEY: OperatorStatements = [
  {
    sid: 'ReadConnection',
    because:
      'The command reads how the connection authorizes, and when it was changed. AWS returns no credential.',
    actions: ['events:DescribeConnection'],
    resources: CONNECTION,
  },
  {
    sid: 'ReadApiDestination',
    because: 'The command tries the new key with the endpoint and the method of the deployment.',
    actions: ['events:DescribeApiDestination'],
    resources: DESTINATION,
  },
  {
    sid: 'ReadPipe',
    because: 'The command checks whether the pipe runs.',
    actions: ['pipes:DescribePipe'],
    resources: [ARNS.pipe],
  },
  {
    sid: 'ReadPipeLog',
    because: 'The command checks whether the endpoint refuses the key.',
    actions: ['logs:FilterLogEvents'],
    resources: [`${ARNS.pipeLogGroup}:*`],
  },
  LOGS_DECRYPTED,
  metricsRead('ReadFigures', 'The command reads what CloudWatch has counted of the pipe.'),
];
