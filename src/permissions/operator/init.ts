import { EXISTING_STREAM, INSTANCE } from '../../stack/naming/arns';
import { instanceLookedFor, type OperatorStatements } from './statements';

/** What `operata init` can use. Without a permission, it asks for the text. */
export const INIT: OperatorStatements = [
  instanceLookedFor('The command offers the instances of the region.'),
  {
    sid: 'LookAtInstance',
    because: 'The command reads the stream to which the chosen instance already writes contact records.',
    actions: ['connect:ListInstanceStorageConfigs'],
    resources: [INSTANCE.replace('INSTANCE_ID', '*')],
  },
  {
    sid: 'LookAtStream',
    because: 'The command reads the key of that stream.',
    actions: ['kinesis:DescribeStreamSummary'],
    resources: [EXISTING_STREAM.replace('EXISTING_STREAM', '*')],
  },
  {
    sid: 'LookAtNetwork',
    because: 'The command offers the VPCs of the region, and their private subnets.',
    actions: ['ec2:DescribeSubnets', 'ec2:DescribeVpcs'],
    resources: ['*'],
    anyResourceBecause: 'EC2 has no resource to name for what it describes',
  },
];
