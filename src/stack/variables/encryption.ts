import { keyArn } from './rules';
import type { VariableSpecs } from './spec';

export const ENCRYPTION = {
  existing_kms_key_arn: {
    type: 'string',
    description:
      'Customer managed key to use instead of one of our own. It needs the policy and the tag in docs/existing-key-policy.json.',
    default: null,
    example: '"arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"',
    validations: keyArn('existing_kms_key_arn'),
  },
  retain_created_kms_key: {
    type: 'bool',
    description:
      'What becomes of our key once existing_kms_key_arn is set on a deployment that was made without it. True: it stays, so that what it encrypted can still be read. False: it is disabled at once and deleted after 7 days, and with it the access to records still in the stream and in the backup. Such a change is refused until this is set.',
    default: null,
    example: 'true',
  },
  kms_key_administrator_arns: {
    type: 'list(string)',
    description:
      'IAM roles or users that may administer the key, its policy included, but not use it. Whatever is set, the IAM policies of the account apply.',
    default: [],
    example: '["arn:aws:iam::111122223333:role/KeyAdministrators"]',
    validations: [
      {
        condition:
          'alltrue([for arn in var.kms_key_administrator_arns : can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:(role|user)/[^*\\\\s]+$", arn))])',
        message:
          'kms_key_administrator_arns is ${jsonencode(var.kms_key_administrator_arns)}: each must be the ARN of one IAM role or user. A session of a role is not one: name the role, arn:aws:iam::ACCOUNT:role/NAME.',
      },
      {
        condition:
          'length(var.kms_key_administrator_arns) == 0 || var.existing_kms_key_arn == null || coalesce(var.retain_created_kms_key, false)',
        message:
          'kms_key_administrator_arns is ${jsonencode(var.kms_key_administrator_arns)}, but the policy of existing_kms_key_arn is not ours. Put the administrators into the policy of that key, and remove them here.',
      },
    ],
  },
} as const satisfies VariableSpecs;
