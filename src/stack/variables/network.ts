import { PSEUDONYMS_ARE_ASKED_FOR } from './privacy-controls';
import type { VariableSpecs } from './rules';

export const NETWORK = {
  private_subnet_ids: {
    type: 'list(string)',
    description:
      'Subnets of vpc_id in which the function runs, 1 to 16. Empty: the subnets of the VPC that assign no public addresses.',
    default: [],
    example: '["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]',
    validations: [
      {
        condition: 'length(var.private_subnet_ids) <= 16',
        message:
          'private_subnet_ids names ${length(var.private_subnet_ids)} subnets: Lambda accepts at most 16. Remove some: two in different zones are enough.',
      },
      {
        condition:
          'alltrue([for id in var.private_subnet_ids : can(regex("^subnet-([0-9a-f]{8}|[0-9a-f]{17})$", id))])',
        message:
          'private_subnet_ids is ${jsonencode(var.private_subnet_ids)}: each must be subnet- followed by 8 or 17 hexadecimal digits. Copy them from the VPC console.',
      },
      {
        condition: 'length(var.private_subnet_ids) == 0 || var.vpc_id != null',
        message:
          'private_subnet_ids is ${jsonencode(var.private_subnet_ids)}, but vpc_id is not set, so the function would run outside the VPC. Set vpc_id, or remove private_subnet_ids.',
      },
      {
        condition: 'length(distinct(var.private_subnet_ids)) == length(var.private_subnet_ids)',
        message:
          'private_subnet_ids is ${jsonencode(var.private_subnet_ids)}, which contains a subnet twice. Remove the duplicate.',
      },
    ],
  },
  private_subnet_tags: {
    type: 'map(string)',
    description: 'Tags that select private subnets in vpc_id. The value * matches any value.',
    default: {},
    example: '{ Tier = "private" }',
    validations: [
      {
        condition:
          'length(var.private_subnet_tags) == 0 || (var.vpc_id != null && length(var.private_subnet_ids) == 0)',
        message:
          'private_subnet_tags is ${jsonencode(var.private_subnet_tags)}, which selects subnets in vpc_id: it needs vpc_id, and cannot be combined with private_subnet_ids. Set vpc_id and remove private_subnet_ids, or remove private_subnet_tags.',
      },
    ],
  },
  create_ssm_endpoint: {
    type: 'bool',
    description:
      'Create an interface endpoint for Systems Manager in vpc_id, if the subnets have no other route to it. A VPC can have one such endpoint with private DNS, which everything in the VPC uses.',
    default: false,
    validations: [
      {
        condition: '!var.create_ssm_endpoint || (var.vpc_id != null && var.enable_privacy_controls)',
        message:
          'create_ssm_endpoint is true, but only privacy controls in a VPC use the endpoint. Set vpc_id and enable_privacy_controls = true, or remove create_ssm_endpoint.',
      },
    ],
  },
  create_kms_endpoint: {
    type: 'bool',
    description:
      'Create an interface endpoint for KMS in vpc_id, for pseudonyms. Everything in the VPC uses it and can then use no other key through it. Null: none, which is refused if create_ssm_endpoint is true and redaction_config asks for pseudonyms. False: the function has another route to KMS.',
    default: null,
    validations: [
      {
        condition: `var.create_kms_endpoint == true ? var.vpc_id != null && var.enable_privacy_controls && ${PSEUDONYMS_ARE_ASKED_FOR} : true`,
        message:
          'create_kms_endpoint is true, but only privacy controls in a VPC whose redaction_config asks for pseudonyms use the endpoint. Set vpc_id, enable_privacy_controls = true and a replacement with PSEUDONYM, or remove create_kms_endpoint.',
      },
      {
        condition: `var.create_kms_endpoint == null ? !(var.create_ssm_endpoint && ${PSEUDONYMS_ARE_ASKED_FOR}) : true`,
        message:
          'create_kms_endpoint is null, but create_ssm_endpoint is true and redaction_config asks for pseudonyms: the function could reach only Systems Manager, and would remove the fields. Set create_kms_endpoint = true, or false if the subnets have another route to KMS.',
      },
    ],
  },
} as const satisfies VariableSpecs;
