import { PSEUDONYMS_ARE_ASKED_FOR } from './privacy-controls';
import { keyArn, type VariableSpecs } from './rules';

export const ENCRYPTION = {
  existing_kms_key_arn: {
    type: 'string',
    description:
      'Existing customer managed key, instead of a created one. It needs the policy and the tag in docs/existing-key-policy.json.',
    default: null,
    example: '"arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"',
    validations: keyArn('existing_kms_key_arn'),
  },
  retain_created_kms_key: {
    type: 'bool',
    description:
      'What happens to the created key when existing_kms_key_arn is set on a deployment that was made without it. True: the key stays, so that the data that it encrypted can still be read. False: the key is disabled at once and deleted after 7 days, and records that are still in the stream and in the backup can no longer be read. Until this is set, Terraform rejects such a change.',
    default: null,
    example: 'true',
  },
  kms_key_administrator_arns: {
    type: 'list(string)',
    description:
      'IAM roles or users that can administer the created keys, including their policies, but not use them. The IAM policies of the account also apply.',
    default: [],
    example: '["arn:aws:iam::111122223333:role/KeyAdministrators"]',
    validations: [
      {
        condition:
          'alltrue([for arn in var.kms_key_administrator_arns : can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:(role|user)/[^*\\\\s]+$", arn))])',
        message:
          'kms_key_administrator_arns is ${jsonencode(var.kms_key_administrator_arns)}: each must be the ARN of one IAM role or user. For a session of a role, set the ARN of the role: arn:aws:iam::ACCOUNT:role/NAME.',
      },
      {
        condition: `length(var.kms_key_administrator_arns) == 0 || var.existing_kms_key_arn == null || coalesce(var.retain_created_kms_key, false) || ${PSEUDONYMS_ARE_ASKED_FOR}`,
        message:
          'kms_key_administrator_arns is ${jsonencode(var.kms_key_administrator_arns)}, but Terraform does not manage the policy of existing_kms_key_arn. Add the administrators to the policy of that key, and remove kms_key_administrator_arns.',
      },
    ],
  },
} as const satisfies VariableSpecs;
