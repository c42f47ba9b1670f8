import {
  API_DESTINATION,
  CONNECTION,
  CONNECTION_SECRET,
  DEAD_LETTER_QUEUE,
  KEY,
  PIPE_LOG_GROUP,
  PIPE_ROLE,
  serviceLinkedRole,
} from '../../stack/naming/arns';
import { ARNS } from '../../stack/naming/names';
import { encryptionContext, passedTo, via } from './conditions';
import type { Feature } from './types';

/** The pipe and its target. */
export const DELIVERY: Feature = {
  prefix: 'Delivery',
  needed: 'always',
  manages: [
    { type: 'aws_cloudwatch_event_connection', on: CONNECTION },
    // EventBridge asks for some of these on the connection, too.
    { type: 'aws_cloudwatch_event_api_destination', on: [...API_DESTINATION, ...CONNECTION] },
    { type: 'aws_cloudwatch_log_group', on: PIPE_LOG_GROUP },
    { type: 'aws_iam_role', on: [PIPE_ROLE] },
    { type: 'aws_iam_role_policy', on: [PIPE_ROLE] },
    { type: 'aws_pipes_pipe', on: [ARNS.pipe] },
    { type: 'aws_sqs_queue', on: [DEAD_LETTER_QUEUE] },
    { type: 'aws_sqs_queue_policy', on: [DEAD_LETTER_QUEUE] },
    { type: 'terraform_data', on: [] },
  ],
  looksUp: [
    { type: 'data.aws_caller_identity', on: [] },
    { type: 'data.aws_iam_policy_document', on: [] },
    { type: 'data.aws_partition', on: [] },
  ],
  further: [
    {
      sid: 'DeliveryPassTheRole',
      actions: ['iam:PassRole'],
      resources: [PIPE_ROLE],
      conditions: passedTo('pipes.amazonaws.com'),
    },
    {
      sid: 'DeliveryServiceLinkedRole',
      actions: ['iam:CreateServiceLinkedRole'],
      resources: [
        serviceLinkedRole(
          'apidestinations.events.amazonaws.com',
          'AWSServiceRoleForAmazonEventBridgeApiDestinations',
        ),
      ],
      conditions: [
        {
          test: 'StringEquals',
          variable: 'iam:AWSServiceName',
          values: ['apidestinations.events.amazonaws.com'],
        },
      ],
    },
    {
      // EventBridge stores the credentials there, with the permissions of the caller that creates the connection.
      sid: 'DeliveryKeepTheCredentials',
      actions: [
        'secretsmanager:CreateSecret',
        'secretsmanager:DeleteSecret',
        'secretsmanager:DescribeSecret',
        'secretsmanager:GetSecretValue',
        'secretsmanager:PutSecretValue',
        'secretsmanager:UpdateSecret',
      ],
      resources: [CONNECTION_SECRET],
      unconfirmed:
        'CloudFormation asks for create, update, read and write of the connection’s secret, and not for `secretsmanager:DescribeSecret` and `secretsmanager:DeleteSecret`; the two may not be needed.',
    },
    {
      sid: 'DeliveryEncryptTheCredentials',
      actions: ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey'],
      planActions: ['kms:Decrypt'],
      resources: [KEY],
      conditions: [
        via('secretsmanager'),
        // Secrets Manager sends the second value when it checks whether the caller may use the key.
        encryptionContext('SecretARN', CONNECTION_SECRET, 'RequestToValidateKeyAccess'),
      ],
      unconfirmed:
        'EventBridge uses the key of the connection through Secrets Manager alone, which states `RequestToValidateKeyAccess` when it checks that the caller may use the key. Whether reading a connection decrypts anything is not documented; CloudFormation asks for `kms:Decrypt` there.',
    },
    {
      sid: 'DeliveryLookAtTheKey',
      actions: ['kms:DescribeKey'],
      planActions: ['kms:DescribeKey'],
      resources: [KEY],
      unconfirmed:
        'EventBridge describes the key with the deployer’s permission. If Kinesis, SQS or CloudWatch Logs do so, this covers it.',
    },
    {
      sid: 'DeliveryEncryptTheLogs',
      actions: [
        'kms:Decrypt',
        'kms:Encrypt',
        'kms:GenerateDataKey',
        'kms:GenerateDataKeyWithoutPlaintext',
        'kms:ReEncryptFrom',
        'kms:ReEncryptTo',
      ],
      resources: [KEY],
      conditions: [via('logs')],
      unconfirmed:
        'CloudWatch Logs asks for these on the key of a log group from the role that creates the group, besides its own permission. AWS’s page on encrypted logs states this; which of them a request really needs is not documented.',
    },
    {
      // The pipe's log is set up as "vended logs" are.
      sid: 'DeliverySetUpTheLog',
      actions: [
        'logs:CreateLogDelivery',
        'logs:DeleteLogDelivery',
        'logs:DescribeResourcePolicies',
        'logs:GetLogDelivery',
        'logs:ListLogDeliveries',
        'logs:PutResourcePolicy',
        'logs:UpdateLogDelivery',
      ],
      resources: ['*'],
      anyResourceBecause:
        'a log delivery has no ARN, and a resource policy of CloudWatch Logs is the account’s',
    },
  ],
};
