import { onlyWhere, pattern, shown, type VariableSpecs } from './rules';

export const ESSENTIALS = {
  aws_region: {
    type: 'string',
    description: 'AWS region of the Amazon Connect instance. All resources are created there.',
    example: '"us-west-2"',
    setInExample: true,
    validations: [
      pattern(
        'aws_region',
        // The number of a region has one digit, and the ARN patterns of EventBridge Pipes accept only one.
        '^[a-z]{2,4}(-(gov|de|iso[a-z]?))?-(central|north|south|east|west|northeast|northwest|southeast|southwest)-[1-9]$',
        'the code of an AWS region, such as us-west-2',
        'Set aws_region to the region of the Amazon Connect instance.',
      ),
    ],
  },
  environment: {
    type: 'string',
    description:
      'Name of this deployment, which is part of every resource name: 2 to 16 lower-case letters, digits and hyphens. Each environment needs its own state, and a name that no other environment of the account has, in any region: CloudWatch dashboards are global.',
    example: '"production"',
    setInExample: true,
    validations: [
      pattern(
        'environment',
        '^[a-z][a-z0-9-]{0,14}[a-z0-9]$',
        '2 to 16 lower-case letters, digits and hyphens, starting with a letter and not ending with a hyphen',
        'Choose a short name such as production or staging.',
      ),
    ],
  },
  connect_instance_alias: {
    type: 'string',
    description:
      'Alias of the Amazon Connect instance, at most 32 characters. It is part of the name of the pipe.',
    example: '"your-instance-alias"',
    setInExample: true,
    validations: [
      {
        condition: 'length(var.connect_instance_alias) <= 32',
        message: `connect_instance_alias is ${shown('connect_instance_alias')}, which has \${length(var.connect_instance_alias)} characters: the maximum is 32. If the instance has a longer alias, set connect_instance_id, and a short name here.`,
      },
      pattern(
        'connect_instance_alias',
        '^[A-Za-z0-9](-*[A-Za-z0-9])*$',
        'letters, digits and hyphens, starting and ending with a letter or digit',
        'It is the first part of the access URL in the Amazon Connect console, without the domain.',
      ),
    ],
  },
  enable_privacy_controls: {
    type: 'bool',
    description:
      'Send records through the privacy controls, which remove fields before records leave the account. There is no default, so that personal data never leaves unredacted by omission.',
    example: 'true',
    setInExample: true,
  },
  vpc_id: {
    type: 'string',
    description: 'VPC in whose private subnets the privacy controls run. Null: they run outside any VPC.',
    default: null,
    example: '"vpc-0123456789abcdef0"',
    validations: [
      pattern(
        'vpc_id',
        '^vpc-([0-9a-f]{8}|[0-9a-f]{17})$',
        'the ID of a VPC: vpc- followed by 8 or 17 hexadecimal digits',
        'Copy it from the VPC console, or remove it to run the privacy controls outside a VPC.',
      ),
      onlyWhere(
        'vpc_id',
        'var.enable_privacy_controls',
        'privacy controls are off, and only they run in a VPC',
        'Set enable_privacy_controls = true, or remove vpc_id.',
      ),
    ],
  },
} as const satisfies VariableSpecs;
