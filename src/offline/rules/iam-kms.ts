/** What IAM and Key Management Service refuse. */
import { valueAt } from '../provider/values';
import { API, all, arnOf, between, length, not, oneOf, pattern, policy, type ServiceRules } from './checks';

const IAM = `${API}/IAM/latest`;

const KMS = `${API}/kms/latest/APIReference`;

export const IAM_KMS_RULES: ServiceRules = {
  values: {
    aws_iam_role: {
      [`${IAM}/APIReference/API_CreateRole.html`]: {
        name: all(length(1, 64), pattern(/^[\w+=,.@-]+$/, 'be letters, digits, + = , . @ - _')),
        description: length(0, 1000),
        permissions_boundary: arnOf('iam'),
      },
      [`${IAM}/UserGuide/reference_iam-quotas.html`]: { assume_role_policy: policy('trust', 4096) },
    },
    aws_iam_role_policy: {
      [`${IAM}/APIReference/API_PutRolePolicy.html`]: {
        name: all(length(1, 128), pattern(/^[\w+=,.@-]+$/, 'be letters, digits, + = , . @ - _')),
      },
      [`${IAM}/UserGuide/reference_iam-quotas.html`]: { policy: policy('identity', 10240) },
    },
    aws_kms_key: {
      [`${KMS}/API_CreateKey.html`]: {
        description: length(0, 8192),
        policy: policy('resource', 32768, 'everything'),
      },
      [`${KMS}/API_ScheduleKeyDeletion.html`]: { deletion_window_in_days: between(7, 30) },
    },
    aws_kms_alias: {
      [`${KMS}/API_CreateAlias.html`]: {
        name: all(
          length(7, 256),
          pattern(/^alias\/[a-zA-Z0-9/_-]+$/, 'be alias/ and letters, digits, / _ -'),
          not(/^alias\/aws\//, 'start with alias/aws/'),
        ),
      },
    },
    aws_kms_grant: {
      [`${KMS}/API_CreateGrant.html`]: {
        name: all(length(1, 256), pattern(/^[a-zA-Z0-9:/_-]+$/, 'be letters, digits, : / _ -')),
        grantee_principal: arnOf('(iam|sts)'),
        operations: oneOf(
          'Decrypt',
          'Encrypt',
          'GenerateDataKey',
          'GenerateDataKeyWithoutPlaintext',
          'ReEncryptFrom',
          'ReEncryptTo',
          'Sign',
          'Verify',
          'GetPublicKey',
          'CreateGrant',
          'RetireGrant',
          'DescribeKey',
          'GenerateDataKeyPair',
          'GenerateDataKeyPairWithoutPlaintext',
          'GenerateMac',
          'VerifyMac',
          'DeriveSharedSecret',
        ),
      },
    },
  },
  combinations: {
    aws_kms_key: [
      {
        check: (config) => {
          const isHmac = String(valueAt(config, 'customer_master_key_spec') ?? '').startsWith('HMAC_');
          const usage = valueAt(config, 'key_usage') ?? 'ENCRYPT_DECRYPT';
          return isHmac === (usage === 'GENERATE_VERIFY_MAC')
            ? undefined
            : `key_usage must be ${isHmac ? 'GENERATE_VERIFY_MAC for an HMAC key' : 'ENCRYPT_DECRYPT for this key'}, not ${usage}`;
        },
        source: `${KMS}/API_CreateKey.html`,
      },
      {
        check: (config) =>
          String(valueAt(config, 'customer_master_key_spec') ?? '').startsWith('HMAC_') &&
          (valueAt(config, 'enable_key_rotation') === true ||
            typeof valueAt(config, 'rotation_period_in_days') === 'number')
            ? 'an HMAC key cannot be rotated: remove enable_key_rotation and rotation_period_in_days'
            : undefined,
        source: `${API}/kms/latest/developerguide/rotate-keys.html`,
      },
    ],
  },
};
