import { Token } from 'cdktf';
import { expression } from '../hcl/expression';
import type { Naming } from '../naming/names';
import type { Statement } from './statement';

/** The reason for `*` in the policy of a key. */
export const THIS_KEY = 'in a key policy, * means that key';

/** Lets IAM policies of the account decide who uses the key. */
export const accountDecides = (naming: Naming): Statement => ({
  sid: 'AccountDecidesThroughIam',
  because:
    'IAM policies of the account control who else can use the key, and the account cannot be locked out of it. AWS recommends this statement for every key.',
  actions: ['kms:*'],
  resources: ['*'],
  anyResourceBecause: THIS_KEY,
  principals: [{ type: 'AWS', identifiers: [naming.arns.accountRoot] }],
});

/** Lets administrators manage the key. @param arns HCL for a list */
export const administration = (arns: string): Statement => ({
  sid: 'AdministratorsManageTheKey',
  because: 'The administrators that you name manage the key. They cannot use it, but can change this policy.',
  actions: [
    'kms:CancelKeyDeletion',
    'kms:CreateAlias',
    'kms:DeleteAlias',
    'kms:DescribeKey',
    'kms:DisableKey',
    'kms:DisableKeyRotation',
    'kms:EnableKey',
    'kms:EnableKeyRotation',
    'kms:GetKeyPolicy',
    'kms:GetKeyRotationStatus',
    'kms:ListGrants',
    'kms:ListKeyPolicies',
    'kms:ListResourceTags',
    'kms:PutKeyPolicy',
    'kms:RevokeGrant',
    'kms:ScheduleKeyDeletion',
    'kms:TagResource',
    'kms:UntagResource',
    'kms:UpdateAlias',
    'kms:UpdateKeyDescription',
  ],
  resources: ['*'],
  anyResourceBecause: THIS_KEY,
  principals: [{ type: 'AWS', identifiers: Token.asList(expression(arns)) }],
});
