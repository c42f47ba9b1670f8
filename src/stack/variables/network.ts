import type { VariableSpecs } from './spec';

export const NETWORK = {
  private_subnet_ids: {
    type: 'list(string)',
    description:
      'Subnets of vpc_id in which the function runs, 1 to 16. Empty: the subnets of the VPC that give no public addresses.',
    default: [],
    example: '["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]',
    validations: [
      {
        condition: 'length(var.private_subnet_ids) <= 16',
        message:
          'private_subnet_ids names ${length(var.private_subnet_ids)} subnets: Lambda takes at most 16. Name fewer; two in different zones are enough.',
      },
      {
        condition:
          'alltrue([for id in var.private_subnet_ids : can(regex("^subnet-([0-9a-f]{8}|[0-9a-f]{17})$", id))])',
        message:
          'private_subnet_ids is ${jsonencode(var.private_subnet_ids)}: each must be subnet- and 8 or 17 hexadecimal digits. Copy them from the VPC console.',
      },
      {
        condition: 'length(var.private_subnet_ids) == 0 || var.vpc_id != null',
        message:
          'private_subnet_ids is ${jsonencode(var.private_subnet_ids)}, but vpc_id is not set, so that the function would run outside the VPC. Set vpc_id, or remove private_subnet_ids.',
      },
      {
        condition: 'length(distinct(var.private_subnet_ids)) == length(var.private_subnet_ids)',
        message:
          'private_subnet_ids is ${jsonencode(var.private_subnet_ids)}, which names a subnet twice. Name each once.',
      },
    ],
  },
  private_subnet_tags: {
    type: 'map(string)',
    description: 'Tags that narrow down the private subnets found in vpc_id. The value * matches any.',
    default: {},
    example: '{ Tier = "private" }',
    validations: [
      {
        condition:
          'length(var.private_subnet_tags) == 0 || (var.vpc_id != null && length(var.private_subnet_ids) == 0)',
        message:
          'private_subnet_tags is ${jsonencode(var.private_subnet_tags)}, which narrows down the subnets found in vpc_id: it needs vpc_id, and no private_subnet_ids. Set vpc_id and remove private_subnet_ids, or remove private_subnet_tags.',
      },
    ],
  },
  create_ssm_endpoint: {
    type: 'bool',
    description:
      'Create an interface endpoint for Systems Manager in vpc_id, for subnets with no other way to it. A VPC can have one with private DNS, for all that runs in it.',
    default: false,
    validations: [
      {
        condition: '!var.create_ssm_endpoint || (var.vpc_id != null && var.enable_privacy_controls)',
        message:
          'create_ssm_endpoint is true, but the endpoint serves the privacy controls in a VPC. Set vpc_id and enable_privacy_controls = true, or remove create_ssm_endpoint.',
      },
    ],
  },
} as const satisfies VariableSpecs;
