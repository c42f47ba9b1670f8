/** What Key Management Service refuses. */
import { all, arnOf, between, length, not, oneOf, pattern, policy } from '../provider/checks';
import { API, type ServiceRules } from './rule';

const KMS = `${API}/kms/latest/APIReference`;

export const KMS_RULES: ServiceRules = {
  values: {
    aws_kms_key: [
      { path: 'description', check: length(0, 8192), source: `${KMS}/API_CreateKey.html` },
      {
        path: 'deletion_window_in_days',
        check: between(7, 30),
        source: `${KMS}/API_ScheduleKeyDeletion.html`,
      },
      { path: 'policy', check: policy('resource', 32768, 'everything'), source: `${KMS}/API_CreateKey.html` },
    ],
    aws_kms_alias: [
      {
        path: 'name',
        check: all(
          length(7, 256),
          pattern(/^alias\/[a-zA-Z0-9/_-]+$/, 'be alias/ and letters, digits, / _ -'),
          not(/^alias\/aws\//, 'start with alias/aws/'),
        ),
        source: `${KMS}/API_CreateAlias.html`,
      },
    ],
    aws_kms_grant: [
      {
        path: 'name',
        check: all(length(1, 256), pattern(/^[a-zA-Z0-9:/_-]+$/, 'be letters, digits, : / _ -')),
        source: `${KMS}/API_CreateGrant.html`,
      },
      { path: 'grantee_principal', check: arnOf('(iam|sts)'), source: `${KMS}/API_CreateGrant.html` },
      {
        path: 'operations',
        check: oneOf(
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
        source: `${KMS}/API_CreateGrant.html`,
      },
    ],
  },
};
