import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { DataResource, Token } from 'cdktf';
import { Construct } from 'constructs';
import { onlyIf } from '../count';
import { address, expression, one } from '../expression';
import { PolicyDocument } from '../iam/policy-document';
import { encryptionContext, FROM_THIS_ACCOUNT, type Statement, serviceInRegion } from '../iam/statement';
import { ARNS, NAMES } from '../names';
import { ALARM_TOPIC_IS_OURS } from './monitoring/conditions';

/** HCL condition: the key in use is ours. */
export const KEY_IS_OURS = 'var.existing_kms_key_arn == null';
const EXISTS = `${KEY_IS_OURS} || coalesce(var.retain_created_kms_key, false)`;

/**
 * The customer managed key of stream, queue, bucket, function, connection and log groups: ours, or an
 * existing one.
 *
 * Services mostly use it with their caller's credentials, so that the roles carry the permissions, each
 * bound to a service and a resource. The key's policy names a service only where that acts for itself.
 */
export class EncryptionKey extends Construct {
  /** HCL for the key's ARN. */
  readonly arn: string;
  /** HCL for a list: the ARN of our key while there is one, in use or retained. */
  readonly createdArns: string;
  /** Our key, for what must not outlive it. */
  readonly key: KmsKey;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const count = onlyIf(EXISTS);

    const administrators = new PolicyDocument(this, 'administrators', {
      statements: [ADMINISTRATION],
      count: onlyIf(`(${EXISTS}) && length(var.kms_key_administrator_arns) > 0`),
    });
    const alarms = new PolicyDocument(this, 'alarms', {
      statements: [ALARM_ENCRYPTION],
      count: onlyIf(`(${EXISTS}) && ${ALARM_TOPIC_IS_OURS}`),
    });
    const policy = new PolicyDocument(this, 'policy', {
      statements: ALWAYS,
      count,
      including: [administrators, alarms],
    });

    this.key = new KmsKey(this, 'this', {
      count,
      description: 'Contact records on their way from Amazon Connect to Operata',
      deletionWindowInDays: 7,
      enableKeyRotation: true,
      policy: expression(policy.json),
      // Lets EventBridge use the key for the connection's credentials.
      tags: { EventBridgeApiDestinations: 'true' },
    });
    new KmsAlias(this, 'alias', {
      count,
      name: NAMES.keyAlias.value,
      targetKeyId: expression(one(this.key, 'key_id')),
    });
    // What our key has encrypted is lost with it, the backup above all. So the state remembers with whose key
    // the deployment was made, and once it is another's the user has to say what becomes of ours.
    new DataResource(this, 'origin', {
      input: { created_here: expression(KEY_IS_OURS) },
      lifecycle: {
        ignoreChanges: ['input'],
        postcondition: [
          {
            condition: expression(
              `(${KEY_IS_OURS}) == self.output.created_here || var.retain_created_kms_key != null`,
            ),
            errorMessage:
              'existing_kms_key_arn is ${jsonencode(var.existing_kms_key_arn)}, but this deployment was made with ${self.output.created_here ? "a key of our own, which would be deleted" : "another key, and one of our own would be created, which would be deleted when existing_kms_key_arn is set again"}: what that key has encrypted, older records in the backup above all, could then not be read any more. Set retain_created_kms_key = true to keep it until such records have expired, or false to have it deleted after 7 days.',
          },
        ],
      },
    });
    this.createdArns = `${address(this.key)}[*].arn`;
    this.arn = `(${KEY_IS_OURS} ? ${one(this.key, 'arn')} : var.existing_kms_key_arn)`;
  }
}

const THIS_KEY = 'in the policy of a key, * is that key';

const ACCOUNT: Statement = {
  sid: 'AccountDecidesThroughIam',
  because:
    'IAM policies of the account decide who else uses the key, and nobody can lock the account out of it. AWS documents this statement for every key.',
  actions: ['kms:*'],
  resources: ['*'],
  anyResourceBecause: THIS_KEY,
  principals: [{ type: 'AWS', identifiers: [ARNS.accountRoot] }],
};

const ADMINISTRATION: Statement = {
  sid: 'AdministratorsManageTheKey',
  because:
    'Those whom you name administer the key. They cannot use it to encrypt or decrypt, but can change this policy.',
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
  principals: [{ type: 'AWS', identifiers: Token.asList('${var.kms_key_administrator_arns}') }],
};

const LOG_ENCRYPTION: Statement = {
  sid: 'LogsEncryptsOurLogGroups',
  because: 'CloudWatch Logs encrypts these log groups and no other, with its own credentials.',
  actions: [
    'kms:Decrypt',
    'kms:DescribeKey',
    'kms:Encrypt',
    'kms:GenerateDataKey',
    'kms:GenerateDataKeyWithoutPlaintext',
    'kms:ReEncryptFrom',
    'kms:ReEncryptTo',
  ],
  resources: ['*'],
  anyResourceBecause: THIS_KEY,
  principals: [{ type: 'Service', identifiers: [serviceInRegion('logs')] }],
  conditions: [
    {
      test: 'ArnEquals',
      variable: 'kms:EncryptionContext:aws:logs:arn',
      values: [ARNS.pipeLogGroup, ARNS.functionLogGroup, ARNS.backupLogGroup],
    },
  ],
};

const ALARM_ENCRYPTION: Statement = {
  sid: 'AlarmsEncryptNotifications',
  because: 'CloudWatch encrypts what the alarms tell, with its own credentials, for our topic and no other.',
  actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
  resources: ['*'],
  anyResourceBecause: THIS_KEY,
  principals: [{ type: 'Service', identifiers: ['cloudwatch.amazonaws.com'] }],
  conditions: [FROM_THIS_ACCOUNT, encryptionContext('aws:sns:topicArn', [ARNS.alarmTopic])],
};

const ALWAYS: readonly Statement[] = [ACCOUNT, LOG_ENCRYPTION];

/** What the policy of an existing key must hold. The last statement is for our topic of the alarms. */
export const EXISTING_KEY_STATEMENTS: readonly Statement[] = [...ALWAYS, ALARM_ENCRYPTION];
