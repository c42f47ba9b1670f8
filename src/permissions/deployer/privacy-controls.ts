import { FUNCTION_LOG_GROUP, FUNCTION_ROLE, KEY } from '../../stack/naming/arns';
import { ARNS } from '../../stack/naming/names';
import { encryptionContext, passedTo, via } from './conditions';
import type { Feature } from './types';

/** The function and its configuration. */
export const PRIVACY_CONTROLS: Feature = {
  prefix: 'Privacy',
  needed: '`enable_privacy_controls` is true',
  manages: [
    { type: 'aws_cloudwatch_log_group', on: FUNCTION_LOG_GROUP },
    { type: 'aws_iam_role', on: [FUNCTION_ROLE] },
    { type: 'aws_iam_role_policy', on: [FUNCTION_ROLE] },
    { type: 'aws_lambda_function', on: [ARNS.privacyFunction] },
    { type: 'aws_ssm_parameter', on: [ARNS.redactionParameter] },
  ],
  further: [
    {
      sid: 'PrivacyPassTheRole',
      actions: ['iam:PassRole'],
      resources: [FUNCTION_ROLE],
      conditions: passedTo('lambda.amazonaws.com'),
    },
    {
      sid: 'PrivacyEncryptTheSettings',
      actions: ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey'],
      // Without it Lambda leaves the environment out, and a plan shows it as changed.
      planActions: ['kms:Decrypt'],
      resources: [KEY],
      conditions: [via('lambda'), encryptionContext('aws:lambda:FunctionArn', ARNS.privacyFunction)],
      unconfirmed:
        'Lambda states the function’s ARN in the encryption context whenever it uses the key for the environment.',
    },
    {
      sid: 'PrivacyLetLambdaDecrypt',
      actions: ['kms:CreateGrant'],
      resources: [KEY],
      conditions: [via('lambda'), { test: 'Bool', variable: 'kms:GrantIsForAWSResource', values: ['true'] }],
      unconfirmed: 'KMS treats Lambda’s grant as one of an AWS service (`kms:GrantIsForAWSResource`).',
    },
  ],
};
