import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { DataResource, Token } from 'cdktf';
import { Construct } from 'constructs';
import { onlyIf } from '../hcl/count';
import { expression, type Flag, type Text, type Texts } from '../hcl/expression';
import { address, hclOf, one } from '../hcl/tokens';
import { PolicyDocument } from '../iam/policy-document';
import { encryptionContext, fromAccount, type Statement, serviceInRegion } from '../iam/statement';
import { DEPLOYMENT, type Naming } from '../naming/names';

export interface EncryptionKeyProps {
  readonly naming: Naming;
  /** The ARN of a customer managed key to use instead. docs/existing-key-policy.json has what its policy must hold. */
  readonly existingKeyArn?: Text | undefined;
  /**
   * What becomes of our key once {@link existingKeyArn} is given: true keeps it, false deletes it after 7 days, and with
   * it the access to what it encrypted. @default such a change is refused
   */
  readonly retainCreatedKey?: Flag | undefined;
  /** IAM roles or users that administer the key, without using it. @default none but those whom IAM lets */
  readonly administratorArns?: Texts | undefined;
  /** HCL condition: alarms notify a topic of ours, which the key encrypts. */
  readonly alarmTopicIsOurs: string;
}

/**
 * The customer managed key of stream, queue, bucket, function, connection and log groups: ours, or an
 * existing one.
 *
 * Services mostly use it with their caller's credentials, so that the roles carry the permissions, each
 * bound to a service and a resource. The key's policy names a service only where that acts for itself.
 */
export class EncryptionKey extends Construct {
  /** HCL condition: the key in use is ours. */
  readonly isOurs: string;
  /** HCL for the key's ARN. */
  readonly arn: string;
  /** HCL for a list: the ARN of our key while there is one, in use or retained. */
  readonly createdArns: string;
  /** Our key, for what must not outlive it. */
  readonly key: KmsKey;

  constructor(scope: Construct, id: string, props: EncryptionKeyProps) {
    super(scope, id);
    const { naming, administratorArns = [] } = props;
    const existing = hclOf(props.existingKeyArn);
    const retained = hclOf(props.retainCreatedKey);
    const administratorList = hclOf(administratorArns);
    this.isOurs = `${existing} == null`;
    const exists = `${this.isOurs} || coalesce(${retained}, false)`;
    const count = onlyIf(exists);

    const administrators = new PolicyDocument(this, 'administrators', {
      statements: [administration(administratorList)],
      count: onlyIf(`(${exists}) && length(${administratorList}) > 0`),
    });
    const alarms = new PolicyDocument(this, 'alarms', {
      statements: [alarmEncryption(naming)],
      count: onlyIf(`(${exists}) && ${props.alarmTopicIsOurs}`),
    });
    const policy = new PolicyDocument(this, 'policy', {
      statements: always(naming),
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
      name: naming.names.keyAlias.value,
      targetKeyId: expression(one(this.key, 'key_id')),
    });
    // What our key has encrypted is lost with it, the backup above all. So the state remembers with whose key
    // the deployment was made, and once it is another's the user has to say what becomes of ours.
    new DataResource(this, 'origin', {
      input: { created_here: expression(this.isOurs) },
      lifecycle: {
        ignoreChanges: ['input'],
        postcondition: [
          {
            condition: expression(`(${this.isOurs}) == self.output.created_here || ${retained} != null`),
            errorMessage: `existing_kms_key_arn is \${jsonencode(${existing})}, but this deployment was made with \${self.output.created_here ? "a key of our own, which would be deleted" : "another key, and one of our own would be created, which would be deleted when existing_kms_key_arn is set again"}: what that key has encrypted, older records in the backup above all, could then not be read any more. Set retain_created_kms_key = true to keep it until such records have expired, or false to have it deleted after 7 days.`,
          },
        ],
      },
    });
    this.createdArns = `${address(this.key)}[*].arn`;
    this.arn = `(${this.isOurs} ? ${one(this.key, 'arn')} : ${existing})`;
  }
}

const THIS_KEY = 'in the policy of a key, * is that key';

const account = (naming: Naming): Statement => ({
  sid: 'AccountDecidesThroughIam',
  because:
    'IAM policies of the account decide who else uses the key, and nobody can lock the account out of it. AWS documents this statement for every key.',
  actions: ['kms:*'],
  resources: ['*'],
  anyResourceBecause: THIS_KEY,
  principals: [{ type: 'AWS', identifiers: [naming.arns.accountRoot] }],
});

/** @param arns HCL for a list */
const administration = (arns: string): Statement => ({
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
  principals: [{ type: 'AWS', identifiers: Token.asList(expression(arns)) }],
});

const logEncryption = (naming: Naming): Statement => ({
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
  principals: [{ type: 'Service', identifiers: [serviceInRegion('logs', naming)] }],
  conditions: [
    {
      test: 'ArnEquals',
      variable: 'kms:EncryptionContext:aws:logs:arn',
      values: [naming.arns.pipeLogGroup, naming.arns.functionLogGroup, naming.arns.backupLogGroup],
    },
  ],
});

const alarmEncryption = (naming: Naming): Statement => ({
  sid: 'AlarmsEncryptNotifications',
  because: 'CloudWatch encrypts what the alarms tell, with its own credentials, for our topic and no other.',
  actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
  resources: ['*'],
  anyResourceBecause: THIS_KEY,
  principals: [{ type: 'Service', identifiers: ['cloudwatch.amazonaws.com'] }],
  conditions: [fromAccount(naming), encryptionContext('aws:sns:topicArn', [naming.arns.alarmTopic])],
});

const always = (naming: Naming): readonly Statement[] => [account(naming), logEncryption(naming)];

/** What the policy of an existing key must hold. The last statement is for our topic of the alarms. */
export const EXISTING_KEY_STATEMENTS: readonly Statement[] = [
  ...always(DEPLOYMENT),
  alarmEncryption(DEPLOYMENT),
];
