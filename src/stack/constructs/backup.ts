import { CloudwatchLogStream } from '@cdktf/provider-aws/lib/cloudwatch-log-stream';
import { DataAwsS3Bucket } from '@cdktf/provider-aws/lib/data-aws-s3-bucket';
import { KinesisFirehoseDeliveryStream } from '@cdktf/provider-aws/lib/kinesis-firehose-delivery-stream';
import { Construct } from 'constructs';
import { expression, type Flag, type Quantity, type Text } from '../hcl/expression';
import { hclOf, one, onlyIf, quantity } from '../hcl/tokens';
import { ServiceRole } from '../iam/service-role';
import { encryptionContext, logEncryption, viaService } from '../iam/statement';
import { BACKUP_ERRORS_PREFIX, BACKUP_PREFIX, type Naming } from '../naming/names';
import { BackupBucket, type BackupRetention } from './backup-bucket';
import type { ContactStream } from './contact-stream';
import { EncryptedLogGroup } from './encrypted-log-group';
import type { EncryptionKey } from './encryption-key';

/** The log stream to which Firehose writes its errors. */
const LOG_STREAM = 'S3Delivery';

/** A bucket that exists already. */
export interface ExistingBucket {
  /** If Terraform's value is null, there is none, and one is created. */
  readonly name: Text;
  /** The customer managed key that encrypts it. @default the key of S3 */
  readonly keyArn?: Text | undefined;
}

export interface BackupProps extends BackupRetention {
  readonly naming: Naming;
  /** Whether there is a backup. @default true */
  readonly enabled?: Flag | undefined;
  /** The bucket to write to, instead of a created one. */
  readonly existingBucket?: ExistingBucket | undefined;
  /** Seconds for which Firehose collects records, 0 to 900. @default 300 */
  readonly bufferIntervalSeconds?: Quantity | undefined;
  /** MB that Firehose collects, 1 to 128. @default 5 */
  readonly bufferSizeMb?: Quantity | undefined;
  readonly logRetentionDays: Quantity;
  readonly permissionsBoundaryArn?: Text | undefined;
  readonly key: EncryptionKey;
  readonly stream: ContactStream;
}

/** An unredacted copy of every record in a bucket of the account. */
export class Backup extends Construct {
  readonly deliveryStream: KinesisFirehoseDeliveryStream;
  readonly logGroup: EncryptedLogGroup;
  /** HCL for the seconds for which Firehose collects records. */
  readonly bufferSeconds: string;
  /** HCL condition: there is a backup. */
  readonly isOn: string;
  /** HCL condition: there is a backup, in a created bucket. */
  readonly bucketIsOurs: string;
  /** HCL for the name of the bucket. Null without a backup. */
  readonly bucketName: string;

  readonly #props: BackupProps;
  /** HCL for the ARN of the bucket. */
  readonly #bucketArn: string;
  /**
   * HCL for the ARN of the key that the backup is encrypted with. Null for an existing bucket without a customer
   * managed key.
   */
  readonly #keyArn: string;

  constructor(scope: Construct, id: string, props: BackupProps) {
    super(scope, id);
    this.#props = props;
    const { naming, key, enabled = true, existingBucket, bufferIntervalSeconds = 300 } = props;
    this.isOn = hclOf(enabled);
    this.bufferSeconds = hclOf(bufferIntervalSeconds);
    this.bucketIsOurs = `${this.isOn} && ${hclOf(existingBucket?.name)} == null`;
    this.#keyArn = `(${this.bucketIsOurs} ? ${key.arn} : ${hclOf(existingBucket?.keyArn)})`;

    const ours = new BackupBucket(this, 'bucket', {
      naming,
      key,
      retention: props,
      onlyIf: this.bucketIsOurs,
    });
    const existing = existingBucket && this.#lookUp(existingBucket, naming.place.region);
    const ofBucket = (attribute: string): string =>
      existing === undefined
        ? one(ours.bucket, attribute)
        : `(${this.bucketIsOurs} ? ${one(ours.bucket, attribute)} : ${one(existing, attribute)})`;
    this.#bucketArn = ofBucket('arn');
    this.bucketName = ofBucket('bucket');

    this.logGroup = new EncryptedLogGroup(this, 'log-group', {
      name: naming.names.backupLogGroup.value,
      keyArn: key.arn,
      retentionDays: props.logRetentionDays,
      onlyIf: this.isOn,
    });
    const logStream = new CloudwatchLogStream(this, 'log-stream', {
      count: onlyIf(this.isOn),
      name: LOG_STREAM,
      logGroupName: expression(one(this.logGroup, 'name')),
    });
    this.deliveryStream = this.#deliver(this.#createRole(), logStream, ours.settings);
  }

  /** The role of Firehose, with all its permissions. */
  #createRole(): ServiceRole {
    const { naming, key, stream, permissionsBoundaryArn } = this.#props;
    const { names, arns, place } = naming;
    const role = new ServiceRole(this, 'role', {
      name: names.backupRole.value,
      permissionsBoundaryArn,
      description: 'Firehose: copies contact records from the stream to the backup bucket',
      service: 'firehose.amazonaws.com',
      trustConditions: [{ test: 'StringEquals', variable: 'sts:ExternalId', values: [place.accountId] }],
      trustBecause:
        'Firehose assumes the role only for delivery streams of this account: it sends their account as the external ID.',
      onlyIf: this.isOn,
    });
    role.allow('read-stream', stream.readStatements('Firehose reads the records that it backs up.'));
    role.allow('decrypt-stream', stream.decryptStatements, stream.hasCustomerKey);
    this.#letWrite(role);
    role.allow('write-log', [
      {
        sid: 'WriteLog',
        because: 'Firehose logs the records that it cannot write.',
        actions: ['logs:PutLogEvents'],
        resources: [`${arns.backupLogGroup}:log-stream:${LOG_STREAM}`],
      },
      ...logEncryption(naming, expression(key.arn), arns.backupLogGroup),
    ]);
    return role;
  }

  #letWrite(role: ServiceRole): void {
    const bucketArn = expression(this.#bucketArn);
    const objects = [BACKUP_PREFIX, BACKUP_ERRORS_PREFIX].map((prefix) => `${bucketArn}/${prefix}*`);
    role.allow('write-backup', [
      {
        sid: 'FindTheBucket',
        because:
          'Firehose checks the bucket and its own unfinished uploads before it writes. AWS documents no prefix for these calls, and HeadBucket has none.',
        actions: ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'],
        resources: [bucketArn],
      },
      {
        sid: 'WriteObjects',
        because:
          'Firehose writes the backup and its errors, in several parts if they are large. It cannot delete any of it or access other objects in the bucket.',
        actions: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject'],
        resources: objects,
      },
    ]);
    role.allow(
      'encrypt-backup',
      [
        {
          sid: 'EncryptObjects',
          because:
            'S3 encrypts what Firehose writes, with the permissions of Firehose. The encryption context is the bucket if bucket keys are on, and the object if they are off.',
          actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
          resources: [expression(this.#keyArn)],
          conditions: [
            viaService('s3', this.#props.naming),
            { ...encryptionContext('aws:s3:arn', [bucketArn, ...objects]), test: 'StringLike' },
          ],
        },
      ],
      `(${this.bucketIsOurs}) || ${hclOf(this.#props.existingBucket?.keyArn)} != null`,
    );
  }

  /** Firehose, which is created after its permissions and the bucket's settings. */
  #deliver(
    role: ServiceRole,
    logStream: CloudwatchLogStream,
    settings: BackupBucket['settings'],
  ): KinesisFirehoseDeliveryStream {
    const { naming, stream, bufferIntervalSeconds = 300, bufferSizeMb = 5 } = this.#props;
    return new KinesisFirehoseDeliveryStream(this, 'this', {
      count: onlyIf(this.isOn),
      name: naming.names.backupStream.value,
      destination: 'extended_s3',
      kinesisSourceConfiguration: {
        kinesisStreamArn: expression(stream.arn),
        roleArn: expression(role.arn),
      },
      extendedS3Configuration: {
        bucketArn: expression(this.#bucketArn),
        roleArn: expression(role.arn),
        prefix: `${BACKUP_PREFIX}!{timestamp:yyyy/MM/dd/HH}/`,
        errorOutputPrefix: `${BACKUP_ERRORS_PREFIX}!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd/HH}/`,
        bufferingInterval: quantity(bufferIntervalSeconds),
        bufferingSize: quantity(bufferSizeMb),
        compressionFormat: 'GZIP',
        kmsKeyArn: expression(this.#keyArn),
        cloudwatchLoggingOptions: {
          enabled: true,
          logGroupName: expression(one(this.logGroup, 'name')),
          logStreamName: expression(one(logStream, 'name')),
        },
        processingConfiguration: {
          enabled: true,
          processors: [
            {
              type: 'AppendDelimiterToRecord',
              parameters: [{ parameterName: 'Delimiter', parameterValue: '\\n' }],
            },
          ],
        },
      },
      dependsOn: [...role.policies, ...settings],
    });
  }

  #lookUp(existing: ExistingBucket, region: string): DataAwsS3Bucket {
    return new DataAwsS3Bucket(this, 'existing-bucket', {
      count: onlyIf(`${this.isOn} && ${hclOf(existing.name)} != null`),
      bucket: String(existing.name),
      lifecycle: {
        postcondition: [
          {
            condition: expression(`self.bucket_region == ${hclOf(region)}`),
            errorMessage: `existing_backup_bucket_name is \${self.bucket}, which is in \${self.bucket_region}: it must be in ${region}. Name a bucket of that region, or remove existing_backup_bucket_name.`,
          },
        ],
      },
    });
  }
}
