import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { DataResource } from 'cdktf';
import { Construct } from 'constructs';
import { expression, type Flag, type Text, type Texts } from '../hcl/expression';
import { address, hclOf, one, onlyIf } from '../hcl/tokens';
import { accountDecides, administration, THIS_KEY } from '../iam/key-statements';
import { PolicyDocument } from '../iam/policy-document';
import { encryptionContext, fromAccount, type Statement, serviceInRegion } from '../iam/statement';
import { DEPLOYMENT, type Naming } from '../naming/names';

export interface EncryptionKeyProps {
  readonly naming: Naming;
  /**
   * The ARN of a customer managed key to use instead. docs/existing-key-policy.json contains the policy that it needs.
   */
  readonly existingKeyArn?: Text | undefined;
  /**
   * What happens to our key when {@link existingKeyArn} is set later. True keeps it. False deletes it after 7 days, and
   * what it encrypted can no longer be read. @default such a change is refused
   */
  readonly retainCreatedKey?: Flag | undefined;
  /**
   * IAM roles or users that administer the key without using it.
   * @default none besides those that IAM policies allow
   */
  readonly administratorArns?: Texts | undefined;
  /** HCL condition: alarms notify our topic, which the key encrypts. */
  readonly alarmTopicIsOurs: string;
}

/**
 * The customer managed key of stream, queue, bucket, function, connection and log groups: created here, or existing.
 *
 * Most services use the key with their caller's credentials, so the roles contain the permissions, each limited to a
 * service and a resource. The key's policy names only services that use their own credentials.
 */
export class EncryptionKey extends Construct {
  /** HCL condition: the key in use is ours. */
  readonly isOurs: string;
  /** HCL for the key's ARN. */
  readonly arn: string;
  /** HCL for a list with the ARN of our key, if it exists (in use or retained). */
  readonly createdArns: string;
  /** Our key, for resources that must be deleted before it. */
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
      // EventBridge requires this tag to encrypt the connection's credentials with the key.
      tags: { EventBridgeApiDestinations: 'true' },
    });
    new KmsAlias(this, 'alias', {
      count,
      name: naming.names.keyAlias.value,
      targetKeyId: expression(one(this.key, 'key_id')),
    });
    // Deleting our key makes unreadable what it has encrypted, such as the backup. So the state records whether the key
    // was created here, and if that changes, the user must decide what happens to our key.
    new DataResource(this, 'origin', {
      input: { created_here: expression(this.isOurs) },
      lifecycle: {
        ignoreChanges: ['input'],
        postcondition: [
          {
            condition: expression(`(${this.isOurs}) == self.output.created_here || ${retained} != null`),
            errorMessage: `existing_kms_key_arn is \${jsonencode(${existing})}, but this deployment was made with \${self.output.created_here ? "a created key, which would be deleted" : "an existing key. A key would now be created, and deleted when existing_kms_key_arn is set again"}. Data encrypted with a deleted key, such as older records in the backup, cannot be read any more. Set retain_created_kms_key = true to keep the created key until such records have expired, or false to delete it after 7 days.`,
          },
        ],
      },
    });
    this.createdArns = `${address(this.key)}[*].arn`;
    this.arn = `(${this.isOurs} ? ${one(this.key, 'arn')} : ${existing})`;
  }
}

const logEncryption = (naming: Naming): Statement => ({
  sid: 'LogsEncryptsOurLogGroups',
  because: 'CloudWatch Logs encrypts only these log groups with the key, with its own credentials.',
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
  because:
    'CloudWatch encrypts the notifications of the alarms with its own credentials, for our topic only.',
  actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
  resources: ['*'],
  anyResourceBecause: THIS_KEY,
  principals: [{ type: 'Service', identifiers: ['cloudwatch.amazonaws.com'] }],
  conditions: [fromAccount(naming), encryptionContext('aws:sns:topicArn', [naming.arns.alarmTopic])],
});

const always = (naming: Naming): readonly Statement[] => [accountDecides(naming), logEncryption(naming)];

/** The statements that the policy of an existing key needs. The last one is for our alarm topic. */
export const EXISTING_KEY_STATEMENTS: readonly Statement[] = [
  ...always(DEPLOYMENT),
  alarmEncryption(DEPLOYMENT),
];
